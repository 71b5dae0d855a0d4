/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/dump.h - the settings of an account, printed.  Secrets are masked.
 */
#ifndef ENVOI_CONFIG_DUMP_H
#define ENVOI_CONFIG_DUMP_H

#include "config/account.h"

/*
 * dump_pretend - "name = value" lines in the order and with the names and
 * words of msmtp's -P, then the settings that msmtp does not know.
 * a:     finished
 * out:   appended to; give it room, values may be long
 */
void dump_pretend(struct buf *out, const struct account *a);

/*
 * dump_config - an 'account' block in our own dialect, every setting that
 * has a value, so that the same settings come out when it is read again.
 * origin: behind each, as a comment, where it came from
 * A secret is a comment that says there is one.
 */
void dump_config(struct buf *out, const struct account *a, bool origin);

/*
 * dump_json - the same as one JSON object: "account", and "settings" with
 * "name", "values" and "origin" each.  A secret has no values but
 * "secret": true.
 */
void dump_json(struct buf *out, const struct account *a);

#endif
