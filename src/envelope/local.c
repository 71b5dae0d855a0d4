/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envelope/local.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "config/pattern.h"
#include "text/wildcard.h"
#include "base/banned.h"

struct local_names {
	struct buf host;
	struct buf full;
	bool asked;	/* the resolver, for the full name */
};

static void
put_name(struct buf *out, struct str pattern)
{
	struct err ignored = { 0 };

	/* Neither letter can fail. */
	pattern_expand(pattern, PATTERN_DOMAIN, NULL, out, &ignored);
	err_clear(&ignored);
}

void
local_init(struct local *l, const struct strlist *domains)
{
	l->domains = domains;
	l->names = alloc_new(struct local_names);
	put_name(&l->names->host, STR("%H"));
}

/* Asking takes time, so only when the answer may matter. */
static bool
is_full_name(struct local_names *n, struct str domain)
{
	struct str host = buf_str(&n->host);
	struct str first = str_first(host, str_find(host, '.'));

	if (!str_starts_nocase(domain, first) || domain.len <= first.len ||
	    domain.ptr[first.len] != '.')
		return false;
	if (!n->asked)
		put_name(&n->full, STR("%C"));
	n->asked = true;
	return str_eq_nocase(domain, buf_str(&n->full));
}

static bool
is_this_machine(const struct local *l, struct str domain)
{
	return str_eq_nocase(domain, STR("localhost")) ||
	    str_eq_nocase(domain, STR("localhost.localdomain")) ||
	    str_eq_nocase(domain, buf_str(&l->names->host)) ||
	    is_full_name(l->names, domain);
}

static bool
fits(const struct local *l, struct str word, struct str domain)
{
	if (word.len == 0)
		return false;
	if (str_eq(word, STR("auto")))
		return is_this_machine(l, domain);
	return wildcard_match_nocase(word, domain);
}

bool
local_has(const void *arg, struct str domain)
{
	const struct local *l = arg;

	if (domain.len == 0)
		return true;
	for (size_t i = 0; i < l->domains->count; i++) {
		struct str rest = str_of(l->domains->item[i]);
		struct str word;

		while (str_cut(&rest, ' ', &word))
			if (fits(l, word, domain))
				return true;
	}
	return false;
}

void
local_clear(struct local *l)
{
	if (l->names) {
		buf_clear(&l->names->host);
		buf_clear(&l->names->full);
	}
	free(l->names);
	*l = (struct local){ 0 };
}
