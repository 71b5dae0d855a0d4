/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/caller.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/banned.h"

/* The kernel has no more for one process (NGROUPS_MAX). */
enum { GROUPS_MAX = 65536, GROUPS_USUAL = 64 };

/* --- finding out ---------------------------------------------------------- */

static void
add_group(struct caller *c, gid_t group)
{
	c->groups = alloc_grow(c->groups, c->group_count + 1,
	    sizeof(*c->groups));
	c->groups[c->group_count++] = group;
}

/* Of the process, whatever the databases say: containers, services. */
static void
add_process_groups(struct caller *c, int fd)
{
#ifdef SO_PEERGROUPS
	socklen_t len = GROUPS_USUAL * sizeof(gid_t);
	gid_t *list = alloc_zero(GROUPS_USUAL, sizeof(gid_t));
	int ret = getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, list, &len);

	if (ret < 0 && errno == ERANGE && len / sizeof(gid_t) <= GROUPS_MAX) {
		list = alloc_grow(list, len / sizeof(gid_t), sizeof(gid_t));
		ret = getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, list, &len);
	}
	for (size_t i = 0; ret == 0 && i < len / sizeof(gid_t); i++)
		add_group(c, list[i]);
	free(list);
#else
	(void)c;
	(void)fd;
#endif
}

/* Of the user, so that a new one counts before the next login. */
static void
add_user_groups(struct caller *c, const char *name, gid_t primary)
{
	int count = GROUPS_USUAL;
	gid_t *list = alloc_zero(GROUPS_USUAL, sizeof(gid_t));

	if (getgrouplist(name, primary, list, &count) < 0 &&
	    count > 0 && count <= GROUPS_MAX) {
		list = alloc_grow(list, (size_t)count, sizeof(gid_t));
		if (getgrouplist(name, primary, list, &count) < 0)
			count = 0;
	}
	for (int i = 0; i < count && i < GROUPS_MAX; i++)
		add_group(c, list[i]);
	free(list);
}

/* It stands in a header, and in front of a domain. */
static bool
is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		char lower = str_lower(c);

		if ((lower < 'a' || lower > 'z') && !str_is_digit(c) &&
		    c != '_' && (i == 0 || (c != '-' && c != '.')))
			return false;
	}
	return name.len > 0 && name.len <= 64;
}

static void
fill(struct caller *c, int fd, const struct ucred *peer)
{
	const struct passwd *user = getpwuid(peer->uid);

	c->stranger = true;
	c->uid = peer->uid;
	add_group(c, peer->gid);
	add_process_groups(c, fd);
	c->label = alloc_printf("%" PRIu32, c->uid);
	if (!user)
		return;
	if (is_plain(str_of(user->pw_name)))
		c->name = alloc_copy(user->pw_name);
	if (c->name)
		alloc_set(&c->label, c->name);
	add_user_groups(c, user->pw_name, user->pw_gid);
}

int
caller_find(int fd, struct caller *c, struct answer *no)
{
	const size_t start = offsetof(struct sockaddr_un, sun_path);
	union {
		struct sockaddr any;
		struct sockaddr_un un;
		struct sockaddr_storage all;
	} name = { .all = { .ss_family = AF_UNSPEC } };
	socklen_t len = sizeof(name), size = sizeof(struct ucred);
	struct ucred peer;

	*c = (struct caller){ .stranger = false };
	if (getsockname(fd, &name.any, &len) < 0)
		return 0;	/* no socket */
	/* A pair has no name; what was accepted has that of its listener. */
	if (name.any.sa_family == AF_UNIX && len <= start)
		return 0;
	if (name.any.sa_family != AF_UNIX ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
	    size != sizeof(peer))
		return answer_set(no, 554, "5.7.1", "nobody knows who sends "
		    "over such a connection; only a local socket tells");
	if (name.un.sun_path[0] == '/')
		c->socket = alloc_copy_n(name.un.sun_path,
		    strnlen(name.un.sun_path, len - start));
	if (peer.uid != geteuid())
		fill(c, fd, &peer);
	return 0;
}

/* --- asking ---------------------------------------------------------------- */

static bool
is_number(struct str word, uint64_t *number)
{
	/* -1 is nobody, and what the system calls take for "unchanged". */
	return str_to_uint(word, UINT32_MAX - 1, number);
}

bool
caller_is_user(const struct caller *c, struct str word)
{
	const struct passwd *user;
	uint64_t number;
	char *name;

	if (str_eq(word, STR("*")))
		return true;
	if (is_number(word, &number))
		return number == c->uid;
	name = alloc_copy_n(word.ptr, word.len);
	user = getpwnam(name);
	free(name);
	return user && user->pw_uid == c->uid;
}

static bool
has_group(const struct caller *c, uint64_t number)
{
	for (size_t i = 0; i < c->group_count; i++)
		if (c->groups[i] == number)
			return true;
	return false;
}

static bool
is_in_group(const struct caller *c, struct str word)
{
	const struct group *group;
	uint64_t number;
	char *name;

	if (str_eq(word, STR("*")))
		return true;
	if (is_number(word, &number))
		return has_group(c, number);
	name = alloc_copy_n(word.ptr, word.len);
	group = getgrnam(name);
	free(name);
	return group && has_group(c, group->gr_gid);
}

static bool
any_word(const struct caller *c, const struct strlist *list,
	bool (*fits)(const struct caller *, struct str))
{
	for (size_t i = 0; i < list->count; i++) {
		struct str rest = str_of(list->item[i]);
		struct str word;

		while (str_cut(&rest, ' ', &word))
			if (word.len > 0 && fits(c, word))
				return true;
	}
	return false;
}

bool
caller_is_among(const struct caller *c, const struct strlist *users,
	const struct strlist *groups)
{
	return any_word(c, users, caller_is_user) ||
	    any_word(c, groups, is_in_group);
}

void
caller_put(struct buf *out, const struct caller *c)
{
	if (c->name)
		buf_putf(out, "%s (uid %" PRIu32 ")", c->name, c->uid);
	else
		buf_putf(out, "uid %" PRIu32, c->uid);
}

void
caller_clear(struct caller *c)
{
	free(c->groups);
	free(c->name);
	free(c->label);
	free(c->socket);
	*c = (struct caller){ .stranger = false };
}
