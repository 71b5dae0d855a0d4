/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/front.h"

#include "base/printable.h"
#include "base/banned.h"

#define NAME_MAX_SHOWN ((size_t)64)

static const struct {
	const char *name;
	enum front front;
} fronts[] = {
	{ "envoi", FRONT_ENVOI },
	{ "msmtp", FRONT_MSMTP },
	{ "sendmail", FRONT_SENDMAIL },
	{ "send-mail", FRONT_SENDMAIL },
	{ "mail", FRONT_MAIL },
	{ "mailx", FRONT_MAIL },
	{ "Mail", FRONT_MAIL },
	{ "mailq", FRONT_MAILQ },
	{ "newaliases", FRONT_NEWALIASES },
};

static struct str
base_name(const char *argv0)
{
	struct str s = str_of(argv0);
	size_t slash = str_find_last(s, '/');

	return slash == s.len ? s : str_from(s, slash + 1);
}

enum front
front_of(const char *argv0)
{
	struct str base = base_name(argv0);

	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++)
		if (str_eq(base, str_of(fronts[i].name)))
			return fronts[i].front;
	return FRONT_ENVOI;
}

bool
front_is_classic(enum front front)
{
	return front == FRONT_SENDMAIL || front == FRONT_MAILQ ||
	    front == FRONT_NEWALIASES;
}

void
front_put_name(struct buf *out, const char *argv0)
{
	struct str base = base_name(argv0);

	printable_put(out, base.len ? base : STR("envoi"), NAME_MAX_SHOWN);
}
