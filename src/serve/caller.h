/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/caller.h - who is at the other end of standard input.
 *
 * A program that started us may use the account as we may: it is the same
 * user.  Somebody who connected to a socket is not.
 */
#ifndef ENVOI_SERVE_CALLER_H
#define ENVOI_SERVE_CALLER_H

#include "serve/answer.h"

/*
 * caller_check - may whoever talks through fd use the account?
 * Yes for pipes, files, terminals and pairs of sockets, which only a
 * program that starts us can make, and for a local socket over which our
 * own user connected.  Else -1 with no, 554.
 */
int caller_check(int fd, struct answer *no);

#endif
