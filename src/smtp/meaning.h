/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smtp/meaning.h - a server's refusal in plain words (RFC 3463, RFC 5321). */
#ifndef ENVOI_SMTP_MEANING_H
#define ENVOI_SMTP_MEANING_H

#include "base/err.h"

/*
 * meaning_of - what the reply in err means, by its enhanced status code,
 * else by its code.  NULL when there is no reply, or one whose words say as
 * much.  A literal.
 */
const char *meaning_of(const struct err *err);

#endif
