/* SPDX-License-Identifier: GPL-3.0-or-later */
/* submit/helo.h - the name that follows EHLO (RFC 5321 4.1.4). */
#ifndef ENVOI_SUBMIT_HELO_H
#define ENVOI_SUBMIT_HELO_H

#include "base/buf.h"
#include "base/err.h"
#include "net/dial.h"

/*
 * helo_name - append the name.
 * domain: as configured; "auto" takes the machine's name when that is fully
 *         qualified, else the address literal of our end of the connection
 * An international name becomes A-labels; -1 with EX_CONFIG when it can't.
 */
int helo_name(struct buf *out, const char *domain,
	const struct dial_facts *facts, struct err *err);

#endif
