/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/refusal.h - what a refusal means: step and reply to exit status.
 *
 * 4xx and 421 are temporary at every step; 5xx is for good, with the
 * status that belongs to the step.  A reply that does not fit its step at
 * all is the server breaking the protocol, which a retry may survive.
 */
#ifndef ENVOI_SMTP_REFUSAL_H
#define ENVOI_SMTP_REFUSAL_H

#include "base/err.h"
#include "smtp/reply.h"

/* The steps of a dialogue; each has its own time limit (RFC 5321 4.5.3.2). */
enum step {
	STEP_BANNER,
	STEP_EHLO,
	STEP_STARTTLS,
	STEP_TLS,
	STEP_AUTH,
	STEP_MAIL,
	STEP_RCPT,
	STEP_DATA,
	STEP_BLOCK,
	STEP_DOT,
	STEP_RSET,
	STEP_ETRN,
	STEP_QUIT
};

/* refusal_step_name - "the greeting", "MAIL", ... for messages. */
const char *refusal_step_name(enum step step);

/* refusal_step_ms - the RFC's time limit for a step's answer. */
int64_t refusal_step_ms(enum step step);

/*
 * refusal_set - make the err for a reply that is not the wanted one.
 * object: what was refused, such as an address; NULL: nothing particular
 * Returns -1.
 */
int refusal_set(struct err *err, enum step step, const struct reply *r,
	const char *object);

/*
 * refusal_is_crowded - does this refusal of a recipient only say that one
 * transaction can't take more of them (RFC 5321 4.5.3.1.10)?
 * accepted: how many the transaction has already
 */
bool refusal_is_crowded(const struct reply *r, size_t accepted);

#endif
