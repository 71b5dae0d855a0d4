/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/caller.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/banned.h"

static bool
is_ours(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
	    len == sizeof(peer) && peer.uid == geteuid();
}

int
caller_check(int fd, struct answer *no)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	if (getsockname(fd, (struct sockaddr *)&name, &len) < 0)
		return 0;	/* no socket */
	/* A pair has no name; what was accepted has that of its listener. */
	if (name.ss_family == AF_UNIX &&
	    (len <= offsetof(struct sockaddr_un, sun_path) || is_ours(fd)))
		return 0;
	return answer_set(no, 554, "5.7.1", "only the user who owns the "
	    "account may send over this socket");
}
