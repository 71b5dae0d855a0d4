/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/helper.h - a message given to a command ('filter',
 * 'deliver_command', 'save_sent pipe:').
 *
 * The command finds the whole message on its standard input, lines ended by
 * LF, as a file that nobody else can open; so it may stop reading when it
 * likes, and nobody waits for somebody who waits.
 */
#ifndef ENVOI_SUBMIT_HELPER_H
#define ENVOI_SUBMIT_HELPER_H

#include "base/err.h"
#include "base/reader.h"
#include "message/spool.h"

/* No helper may take longer. */
#define HELPER_MS ((int64_t)5 * 60 * 1000)

/* More output than this is not a mail, EX_DATAERR. */
#define HELPER_OUTPUT_MAX ((uint64_t)1024 * 1024 * 1024)

/*
 * helper_run - run a command until it ends.
 * what: the setting, for messages: "filter"
 * head: goes in front of the message, lines that end in LF
 * out:  gets an owned spool with what it printed; NULL: standard output
 *       is /dev/null
 * Returns 0 when it ended with status 0; else -1 with err: EX_TEMPFAIL for
 * its status 75, for a signal, time and what the system refuses; EX_CONFIG
 * when there is no such command; EX_DATAERR for every other status.
 */
int helper_run(const char *what, const char *command, struct str head,
	struct reader *message, struct spool **out, struct err *err);

#endif
