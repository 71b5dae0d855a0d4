/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/assembly.h - from wishes to a message: opens what is to be sent, and
 * puts the parts together.
 *
 *	mixed
 *	    alternative
 *	        text/plain
 *	        related
 *	            text/html
 *	            inline files
 *	    attached files
 *
 * of which only those stand there that have more than one part.
 */
#ifndef ENVOI_MIME_ASSEMBLY_H
#define ENVOI_MIME_ASSEMBLY_H

#include "mime/compose.h"
#include "mime/source.h"

/* Zero-initialise, set compose; assembly_clear it. */
struct assembly {
	const struct compose *compose;	/* borrowed */
	struct source *body;	/* owned; NULL: not opened yet */
	struct source *html;	/* owned; NULL: none, or not opened yet */
	struct source **file;	/* owned array, each owned or NULL */
};

/*
 * assembly_open_files - everything that has a name: so that what lacks is
 * found before anything connects.
 * assembly_open_input - standard input: to be called before or after that.
 * dot_ends: as spool_read, when it is the body
 * Both return 0, or -1 with err: EX_NOINPUT, or EX_TEMPFAIL.
 */
int assembly_open_files(struct assembly *a, struct err *err);
int assembly_open_input(struct assembly *a, int fd, bool dot_ends,
	struct err *err);

/* assembly_is_empty - is there no text, no HTML and no file? */
bool assembly_is_empty(const struct assembly *a);

/*
 * assembly_spool - the message, when all is open.
 * to: as heading_put
 * What was opened moves into the spool, which is owned by the caller; NULL
 * with err: as heading_put, EX_USAGE for a type that is none, or as
 * reader_next.
 */
struct spool *assembly_spool(struct assembly *a, const struct strlist *to,
	struct err *err);

void assembly_clear(struct assembly *a);

#endif
