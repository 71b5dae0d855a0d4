/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/longname.h"

#include <stdio.h>

#include "config/nearest.h"
#include "base/banned.h"

static size_t
count_options(void)
{
	size_t n = 0;

	while (option_table[n].take)
		n++;
	return n;
}

struct str
longname_bare(const struct longname *l)
{
	struct str s = str_of(l->spelled);

	return s.len ? str_from(s, 2) : s;
}

static void
spell(struct longname *l, const char *name)
{
	snprintf(l->spelled, sizeof(l->spelled), "--%s", name);
	for (char *p = l->spelled; *p; p++)
		if (*p == '_')
			*p = '-';
}

/* Some settings have a row of ours that means more than the setting. */
static bool
is_ours(const char *keyword)
{
	struct longname l = { .arg = OPTION_NONE };

	spell(&l, keyword);
	for (const struct option *o = option_table; o->take; o++)
		if (o->name && str_eq(str_of(o->name), longname_bare(&l)))
			return true;
	return false;
}

bool
longname_at(size_t i, struct longname *l)
{
	size_t options = count_options();

	*l = (struct longname){ .arg = OPTION_NONE };
	if (i < options) {
		l->option = &option_table[i];
		l->arg = l->option->arg;
		if (l->option->name)
			spell(l, l->option->name);
		return true;
	}
	if (i - options >= setting_count())
		return false;
	l->setting = setting_at(i - options);
	l->arg = l->setting->option == SETTING_MAYBE ? OPTION_OPTIONAL :
	    OPTION_REQUIRED;
	if (l->setting->option != SETTING_NO_OPTION &&
	    !is_ours(l->setting->keyword))
		spell(l, l->setting->keyword);
	return true;
}

/* A setting of this name that is no option, such as a password. */
static const struct setting *
setting_without_option(struct str name)
{
	struct longname l;

	for (size_t i = 0; i < setting_count(); i++) {
		const struct setting *s = setting_at(i);

		spell(&l, s->keyword);
		if (s->option == SETTING_NO_OPTION &&
		    str_eq(longname_bare(&l), name))
			return s;
	}
	return NULL;
}

static void
hint_setting(struct err *err, const struct setting *s)
{
	if (s->flags & SETTING_SECRET)
		err_hint(err, "others can see it on a command line: set "
		    "'%s' in the configuration", s->keyword);
	else
		err_hint(err, "set '%s' in the configuration", s->keyword);
}

static int
unknown_long(struct err *err, struct str name)
{
	const struct setting *s = setting_without_option(name);
	unsigned int least = NEAREST_WORD_MAX;
	struct longname l, best = { .arg = OPTION_NONE };

	for (size_t i = 0; longname_at(i, &l); i++) {
		unsigned int d = nearest_distance(name, longname_bare(&l));

		if (*l.spelled && d < least) {
			least = d;
			best = l;
		}
	}
	err_set(err, EX_USAGE, "OPTION", "unknown option '--%.*s'",
	    STR_ARG(name));
	if (s)
		hint_setting(err, s);
	else if (nearest_ok(least, name.len))
		err_hint(err, "did you mean '%s'?", best.spelled);
	else
		err_hint(err, "'envoi --help' shows the options");
	return -1;
}

static int
ambiguous_long(struct err *err, struct str name)
{
	struct buf list = { 0 };
	struct longname l;

	for (size_t i = 0; longname_at(i, &l); i++)
		if (*l.spelled && str_starts(longname_bare(&l), name))
			buf_putf(&list, "%s'%s'", list.len ? ", " : "",
			    l.spelled);
	err_set(err, EX_USAGE, "OPTION", "option '--%.*s' could be %s",
	    STR_ARG(name), buf_cstr(&list));
	buf_clear(&list);
	return -1;
}

int
longname_find(struct str name, struct longname *found, struct err *err)
{
	struct longname l;
	size_t hits = 0;

	for (size_t i = 0; longname_at(i, &l); i++) {
		if (!*l.spelled || !str_starts(longname_bare(&l), name))
			continue;
		*found = l;
		if (longname_bare(&l).len == name.len)
			return 0;
		hits++;
	}
	if (hits == 0 || setting_without_option(name))
		return unknown_long(err, name);
	return hits == 1 ? 0 : ambiguous_long(err, name);
}
