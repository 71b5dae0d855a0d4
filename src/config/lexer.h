/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/lexer.h - one line of a configuration file: command and argument.
 *
 * In an msmtprc a comment is a line of its own, an outer pair of double
 * quotes is removed once, and nothing else is special.  In our own dialect
 * a '#' after a blank begins a comment, and an argument in double quotes
 * may hold anything: \" is a quote and \\ a backslash.
 */
#ifndef ENVOI_CONFIG_LEXER_H
#define ENVOI_CONFIG_LEXER_H

#include "base/buf.h"
#include "base/err.h"
#include "config/account.h"

struct lexer_line {
	struct str command;	/* borrowed from the line */
	struct str argument;	/* borrowed from the line or from space */
};

/*
 * lexer_read - take a line apart.
 * line:  without its line end; any bytes
 * space: the caller's; what was unquoted is kept there until its next use.
 *        It may hold a secret, so buf_wipe it.
 * Returns 1, or 0 for a blank line or a comment, or -1 with err EX_CONFIG
 * (our own dialect: a quote that is not closed, text after it, a backslash
 * before another character).
 */
int lexer_read(struct str line, enum dialect dialect,
	struct lexer_line *out, struct buf *space, struct err *err);

/*
 * lexer_quote - append text so that lexer_read gives it back in our own
 * dialect; with quotes only where they are needed.
 */
void lexer_quote(struct buf *out, struct str text);

#endif
