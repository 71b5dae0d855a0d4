/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/child.h - a helper program as the connection: proxy_command.
 *
 * It runs by /bin/sh with a socket as standard input and output, in its
 * own process group (base/proc.h).  Closing the stream tells it by the end
 * of its input, and soon after by signals.
 */
#ifndef ENVOI_NET_CHILD_H
#define ENVOI_NET_CHILD_H

#include "net/stream.h"

/*
 * child_start - start command and talk through it.
 * command: "%h" stands for host, "%p" for port, "%%" for '%'
 * host:    ASCII.  Where the command asks for it, it may hold letters,
 *          digits and .-_:% only and not begin with '-', so that it means
 *          nothing to a shell.
 * Returns an owned stream, or NULL: EX_CONFIG for a host or a '%' that
 * cannot be, EX_OSERR.  A helper that cannot connect is noticed by the
 * first read: EX_TEMPFAIL, "proxy command failed (status N)".
 */
struct stream *child_start(const char *command, const char *host, int port,
	struct err *err);

#endif
