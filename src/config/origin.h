/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/origin.h - where a setting got its value from.
 *
 * Messages name it, so that people look at the right line of the right
 * file, and --print-config --origin shows it.
 */
#ifndef ENVOI_CONFIG_ORIGIN_H
#define ENVOI_CONFIG_ORIGIN_H

#include "base/buf.h"
#include "base/err.h"

enum origin_kind {
	ORIGIN_DEFAULT,		/* nobody set it */
	ORIGIN_FILE,
	ORIGIN_OPTION,
	ORIGIN_ENVIRONMENT
};

struct origin {
	enum origin_kind kind;
	const char *name;	/* borrowed: file, "--port", "ENVOI_PORT";
				   NULL for a default */
	unsigned int line;	/* in a file, from 1; else 0 */
};

/*
 * origin_put - append "FILE:12", "option --port", "variable ENVOI_PORT"
 * or "default", printable.
 */
void origin_put(struct buf *out, const struct origin *o);

/*
 * origin_status - the exit status of a bad value from there: EX_USAGE for
 * an option, else EX_CONFIG.
 */
int origin_status(const struct origin *o);

/* origin_wrap - put the place in front of an error; not for a default. */
void origin_wrap(struct err *err, const struct origin *o);

#endif
