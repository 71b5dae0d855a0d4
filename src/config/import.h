/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/import.h - the configuration of another program in our words.
 *
 * What means the same becomes a setting; what means something else becomes
 * the nearest setting and a comment that says what differs; what does not
 * exist here becomes a comment alone.
 */
#ifndef ENVOI_CONFIG_IMPORT_H
#define ENVOI_CONFIG_IMPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* A larger file is no configuration. */
#define IMPORT_FILE_MAX ((size_t)1024 * 1024)

/* A translation that is being made; used by the importers. */
struct import {
	struct buf *out;	/* borrowed: gets the text */
	const char *path;	/* borrowed: the file, for those beside it */
	bool has_from;		/* a 'from' was written in this account */
	bool has_secret;	/* or a password, anywhere */
};

struct import_kind {
	const char *name;
	const char *path;	/* where the file usually is */
	void (*run)(struct import *in, struct str text);
};

/* import_kinds - all there are; one without a name is the end. */
extern const struct import_kind import_kinds[];

/* import_find - by name, or NULL. */
const struct import_kind *import_find(struct str name);

/*
 * import_file - append the translation of a file.
 * path: NULL: where it usually is
 * out:  holds secrets if the file does
 * Returns 0, or -1 with err EX_CONFIG when the file cannot be read.
 */
int import_file(const struct import_kind *kind, const char *path,
	struct buf *out, struct err *err);

/* --- for the importers -------------------------------------------------- */

/*
 * import_set - append a setting, its value quoted where it must be; a
 * comment in its place when the value cannot stand in a file.  Nothing for
 * an empty value.
 */
void import_set(struct import *in, const char *keyword, struct str value);

/* import_on - append "KEYWORD on" or off. */
void import_on(struct import *in, const char *keyword, bool on);

/* import_note - append a comment, formatted, made printable. */
void import_note(struct import *in, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * import_line - take the next line without its end, its comment behind '#'
 * at its beginning, and the blanks around it; false at the end.
 */
bool import_line(struct str *text, struct str *line);

/* import_word - take the next word, up to a blank. */
struct str import_word(struct str *line);

/*
 * import_server - "host", "host:port", "[host]:port" as host and port.
 * port: when there is none; empty: none is written
 */
void import_server(struct import *in, struct str server, struct str port);

/*
 * import_beside - append the content of another file in the same folder (or
 * of an absolute name); false, appending nothing, when it cannot be read.
 */
bool import_beside(const struct import *in, struct str name,
	struct buf *text);

void import_ssmtp(struct import *in, struct str text);
void import_dma(struct import *in, struct str text);
void import_nullmailer(struct import *in, struct str text);
void import_esmtp(struct import *in, struct str text);

#endif
