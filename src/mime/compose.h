/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/compose.h - what somebody wants of a mail that is to be composed.
 *
 * Filled from a command line; nothing has been looked up or opened.
 */
#ifndef ENVOI_MIME_COMPOSE_H
#define ENVOI_MIME_COMPOSE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strlist.h"

enum compose_priority {
	COMPOSE_NORMAL,		/* nothing is said */
	COMPOSE_HIGH,
	COMPOSE_LOW
};

struct compose_file {
	char *arg;		/* owned: "FILE", "FILE:type", "-" */
	bool is_plain;		/* a name and nothing else, as mail(1) has it */
	bool is_inline;
};

struct compose {
	bool is_wanted;		/* something was asked for */
	/* each owned; NULL: not given */
	char *from;		/* as a From field has it */
	char *reply_to;
	char *subject;
	char *in_reply_to;	/* without angle brackets */
	char *receipt_to;	/* "" for whom the mail is from */
	char *charset;		/* of text that is not ASCII */
	char *body;		/* in place of what would be read */
	char *html;		/* a file, or "-" */
	char *body_type;	/* "text/html"; NULL: text/plain */
	struct strlist to, cc, bcc;	/* each an address list */
	struct strlist fields;	/* whole, "Name: value" */
	struct compose_file *file;	/* owned array */
	size_t file_count;
	size_t file_cap;
	enum compose_priority priority;
	bool is_flowed;		/* format=flowed (RFC 3676) */
	bool not_empty;		/* nothing is sent without a text */
};

/* compose_attach - one more file; arg is copied. */
void compose_attach(struct compose *c, const char *arg, bool is_inline,
	bool is_plain);

/*
 * compose_field - take "Name: value" as a header field.
 * Fields that have their place above go there; those that say what we say
 * already (MIME-Version, Content-Transfer-Encoding of unencoded text) are
 * passed over; "Content-Type: text/..." tells the text's type and charset.
 * Returns 0, or -1 with err EX_USAGE for what is no field, for a second one
 * where RFC 5322 3.6 allows only one, and for a field that would make the
 * message another than it is.
 */
int compose_field(struct compose *c, struct str field, struct err *err);

/*
 * compose_set_charset - as MIME names it, "iso-8859-15".
 * -1 with err EX_USAGE for what is no name, or no charset of mail.
 */
int compose_set_charset(struct compose *c, struct str name, struct err *err);

/* compose_set_reply - the Message-ID that is answered, with or without <>. */
int compose_set_reply(struct compose *c, struct str id, struct err *err);

/* compose_needs_input - is standard input wanted, as the body or a file? */
bool compose_needs_input(const struct compose *c);

/*
 * compose_check - do the wishes agree?  0, or -1 with err EX_USAGE.
 */
int compose_check(const struct compose *c, struct err *err);

void compose_clear(struct compose *c);

#endif
