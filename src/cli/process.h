/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/process.h - the state in which our caller left us, put in order.
 *
 * Callers start us with closed descriptors, ignored or blocked signals and
 * any umask.  We are not meant to be installed set-user-id or set-group-id,
 * but somebody will.
 */
#ifndef ENVOI_CLI_PROCESS_H
#define ENVOI_CLI_PROCESS_H

/*
 * process_begin - the first thing in a run.
 * Privileges that are not the caller's own are given up for good.  0, 1 and
 * 2 are open afterwards, so that no file of ours ever gets such a number;
 * a 0 that was closed cannot be read from, and so is no empty message.
 * SIGPIPE and SIGXFSZ become errors of write(2); SIGCHLD is default; no
 * signal is blocked; umask is 077.  What cannot be done ends the program
 * with EX_OSERR.
 */
void process_begin(void);

/*
 * process_hide - no core dump from here on, and no other process of the
 * same user may look into our memory: a secret may come.
 */
void process_hide(void);

/*
 * process_drain_input - read standard input to its end and forget it, if
 * it is a pipe or a socket.  A caller that writes a message dies of SIGPIPE
 * or reports that instead of what we say, when nobody reads it.
 */
void process_drain_input(void);

#endif
