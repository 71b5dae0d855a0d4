/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/proc.h - helper programs: password commands, proxy commands.
 *
 * A helper runs by /bin/sh -c in a process group of its own, so that all
 * it starts can be ended with it; with default signals and none blocked,
 * whatever our own caller left us; with nothing open but 0, 1 and 2.  Its
 * standard input is never ours: that is where the message comes from.
 * Each helper is waited for, so none is left as a zombie.
 */
#ifndef ENVOI_BASE_PROC_H
#define ENVOI_BASE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * proc_prepare_child - what stands between fork(2) and exec(3).
 * in, out: become 0 and 1; -1: /dev/null.  2 stays as it is.
 * To be called in the child only; uses only what is safe there though
 * another thread may have held a lock.  What it cannot do ends the child
 * with status 126.
 */
void proc_prepare_child(int in, int out);

/*
 * proc_spawn - start a shell command.
 * command: for /bin/sh -c
 * in, out: its 0 and 1, borrowed; -1: /dev/null
 * Returns its process id, which is also that of its group and is to be
 * given to proc_wait or proc_end; or -1 with EX_OSERR.
 */
pid_t proc_spawn(const char *command, int in, int out, struct err *err);

/*
 * proc_spawn_heard - the same for a helper whose errors are ours to pass
 * on: error becomes its 2.
 */
pid_t proc_spawn_heard(const char *command, int in, int out, int error,
	struct err *err);

/*
 * proc_wait - wait for the end of a helper until deadline_ms.
 * status: as waitpid(2) has it, filled when it ended
 * Returns 0 when it ended and is gone, -1 when it still runs.  A deadline
 * that has passed (0) only looks.
 */
int proc_wait(pid_t pid, int64_t deadline_ms, int *status);

/* proc_is_stopped - was it stopped, as who reaches for our terminal is? */
bool proc_is_stopped(pid_t pid);

/*
 * proc_end - end a helper with its whole group: SIGTERM, then SIGKILL once
 * it ended or deadline_ms came.  Waits for it; cannot fail.
 */
void proc_end(pid_t pid, int64_t deadline_ms);

#endif
