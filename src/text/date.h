/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/date.h - points in time as mail and logs write them.  English and
 * Gregorian whatever the locale says.
 */
#ifndef ENVOI_TEXT_DATE_H
#define ENVOI_TEXT_DATE_H

#include <stdbool.h>
#include <time.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * date_put_mail - append "Tue, 25 Nov 2025 22:13:07 +0100": the form of a
 * Date field (RFC 5322 3.3), in local time with its numeric zone.
 */
void date_put_mail(struct buf *out, time_t t);

/* date_put_iso - append "2025-11-25T21:13:07Z" (RFC 3339, UTC). */
void date_put_iso(struct buf *out, time_t t);

/*
 * date_put_minute - append "Tue Nov 25 22:13", always 16 bytes, as listings
 * have it, in local time.
 */
void date_put_minute(struct buf *out, time_t t);

/* date_put_hour - append "22:13", in local time. */
void date_put_hour(struct buf *out, time_t t);

/*
 * date_read_iso - read exactly what date_put_iso writes.
 * Returns false, t untouched, for every other text and for a day that does
 * not exist.
 */
bool date_read_iso(struct str text, time_t *t);

#endif
