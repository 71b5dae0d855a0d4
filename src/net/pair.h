/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/pair.h - two descriptors, one for each direction, as a stream.
 *
 * For standard input and output, whatever our caller made of them: two
 * pipes, a terminal, one socket for both.  They are shared with the caller,
 * so their flags are left alone; no read waits past its deadline, and no
 * write is larger than what a pipe takes at once.
 */
#ifndef ENVOI_NET_PAIR_H
#define ENVOI_NET_PAIR_H

#include "net/stream.h"

/*
 * pair_new - a stream that reads from in and writes to out.
 * in, out: borrowed, may be the same; stay open when the stream is closed
 * The result is owned.  Its errors are EX_TEMPFAIL.
 */
struct stream *pair_new(int in, int out);

#endif
