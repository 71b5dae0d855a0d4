/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/sock.h - a connected socket, TCP or unix, as a stream.
 *
 * No read or write blocks; each wait is a poll(2) with what is left of the
 * deadline, so a signal, or being stopped and continued, costs
 * nothing.  A peer that goes away is an error, never a SIGPIPE.
 */
#ifndef ENVOI_NET_SOCK_H
#define ENVOI_NET_SOCK_H

#include <stdint.h>

#include "net/stream.h"

/*
 * sock_new - a stream over fd.
 * fd: taken; a connected stream socket, blocking or not
 * The result is owned; stream_close closes fd.  Its errors are EX_TEMPFAIL
 * and read "timed out", "connection reset by server", "connection closed
 * by server" or what the system says.  Bytes that are there already are
 * given even when the deadline has passed: a process that was stopped must
 * not miss an answer that has long arrived.
 */
struct stream *sock_new(int fd);

/*
 * sock_unread - let the next stream_read begin with these bytes.
 * For whoever read past the end of what concerned him, such as a proxy's
 * reply with the server's first words behind it.  bytes: copied; put in
 * front of what was unread before.
 */
void sock_unread(struct stream *s, struct str bytes);

/*
 * sock_wait - wait until fd is ready for events (POLLIN, POLLOUT), has an
 * error or is closed.  Interrupted waits go on.
 * Returns 1, or 0 when deadline_ms passed, or -1 with errno.
 */
int sock_wait(int fd, short events, int64_t deadline_ms);

/*
 * sock_reason - an errno value of the network in our words: "connection
 * refused".  Valid until the next call.
 */
const char *sock_reason(int error);

#endif
