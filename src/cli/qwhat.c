/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qwhat.h"

#include "base/banned.h"

#define MINUTE ((int64_t)60)
/* A year: nobody means more, and nothing overflows. */
#define EVERY_MAX ((int64_t)366 * 24 * 60 * 60)

static int64_t
unit_seconds(char c)
{
	switch (c) {
	case 's':
		return 1;
	case 'm':
		return MINUTE;
	case 'h':
		return 60 * MINUTE;
	case 'd':
		return 24 * 60 * MINUTE;
	case 'w':
		return 7 * 24 * 60 * MINUTE;
	default:
		return 0;
	}
}

/* "90s", "1h30m", "15": sendmail counts minutes where no unit is. */
static bool
read_interval(struct str s, int64_t *seconds)
{
	int64_t sum = 0;

	if (s.len == 0)
		return false;
	while (s.len > 0) {
		size_t digits = 0;
		uint64_t n;
		int64_t unit;

		while (digits < s.len && str_is_digit(s.ptr[digits]))
			digits++;
		if (!str_to_uint(str_first(s, digits), (uint64_t)EVERY_MAX,
		    &n))
			return false;
		s = str_from(s, digits);
		unit = s.len ? unit_seconds(str_lower(s.ptr[0])) : MINUTE;
		if (unit == 0 || (int64_t)n > (EVERY_MAX - sum) / unit)
			return false;
		sum += (int64_t)n * unit;
		s = str_from(s, s.len ? 1 : 0);
	}
	*seconds = sum;
	return true;
}

static int
unknown(struct err *err, const char *arg)
{
	err_set(err, EX_USAGE, "OPTION-VALUE", "unknown value '%s'", arg);
	err_hint(err, "a time such as 30m runs the queue again and again; "
	    "I, R or S and a text select by id, recipient or sender");
	return -1;
}

/* "Ix", "!Rx"; false: it is no selection. */
static bool
read_selection(struct qwhat *what, struct str s)
{
	static const struct {
		char letter;
		enum qwhat_kind kind;
	} kinds[] = {
		{ 'I', QWHAT_ID }, { 'R', QWHAT_RCPT }, { 'S', QWHAT_SENDER },
	};
	bool negated = s.len > 0 && s.ptr[0] == '!';

	s = str_from(s, negated ? 1 : 0);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (s.len > 1 && s.ptr[0] == kinds[i].letter) {
			what->kind = kinds[i].kind;
			what->negated = negated;
			what->text = str_from(s, 1);
			return true;
		}
	return false;
}

/* What a single run can be like elsewhere; here it is like this. */
static struct str
skip_manners(struct str s, bool *stays)
{
	*stays = false;
	while (s.len > 0 && strchr("qifl", s.ptr[0]))
		s = str_from(s, 1);
	if (s.len > 0 && s.ptr[0] == 'p') {
		*stays = true;
		s = str_from(s, 1);
	}
	if (s.len < 2 || s.ptr[0] != 'G')
		return s;
	s = str_from(s, str_find(s, '/'));	/* exim: a time behind it */
	return s.len > 1 ? str_from(s, 1) : s;
}

int
qwhat_parse(struct qwhat *what, const char *arg, struct err *err)
{
	struct str s = str_of(arg);
	bool stays;

	*what = (struct qwhat){ .kind = QWHAT_ALL };
	if (read_selection(what, s))
		return 0;
	s = skip_manners(s, &stays);
	if (stays)
		what->every_s = MINUTE;
	if (s.len > 0 && !read_interval(s, &what->every_s))
		return unknown(err, arg);
	if (what->every_s > 0)	/* sendmail's -q0s is one run */
		what->kind = QWHAT_EVERY;
	return 0;
}

static bool
contains(struct str s, struct str part)
{
	for (size_t i = 0; i + part.len <= s.len; i++)
		if (str_eq_nocase(str_n(s.ptr + i, part.len), part))
			return true;
	return false;
}

static bool
has_rcpt(const struct qitem *item, struct str part)
{
	for (size_t i = 0; i < item->rcpt_count; i++)
		if (qitem_is_open(&item->rcpt[i]) &&
		    contains(str_of(item->rcpt[i].addr), part))
			return true;
	return false;
}

bool
qwhat_fits(const struct qwhat *what, const struct qid *id,
	const struct qitem *item)
{
	switch (what->kind) {
	case QWHAT_ID:
		return contains(qid_str(id), what->text) != what->negated;
	case QWHAT_RCPT:
		return has_rcpt(item, what->text) != what->negated;
	case QWHAT_SENDER:
		return contains(str_of(item->sender), what->text) !=
		    what->negated;
	default:
		return true;
	}
}

bool
qwhat_all_fit(const struct strlist *given, const struct qid *id,
	const struct qitem *item)
{
	struct err ignored = { 0 };
	struct qwhat what;
	bool fits = true;

	for (size_t i = 0; i < given->count; i++)
		fits = fits && qwhat_parse(&what, given->item[i],
		    &ignored) == 0 && qwhat_fits(&what, id, item);
	err_clear(&ignored);
	return fits;
}

bool
qwhat_selects(const struct strlist *given)
{
	struct err ignored = { 0 };
	struct qwhat what;
	bool selects = false;

	for (size_t i = 0; i < given->count; i++)
		selects |= qwhat_parse(&what, given->item[i], &ignored) == 0 &&
		    what.kind >= QWHAT_ID;
	err_clear(&ignored);
	return selects;
}

int64_t
qwhat_every(const struct strlist *given)
{
	struct err ignored = { 0 };
	struct qwhat what;
	int64_t every = 0;

	for (size_t i = 0; i < given->count; i++)
		if (qwhat_parse(&what, given->item[i], &ignored) == 0 &&
		    what.kind == QWHAT_EVERY)
			every = what.every_s;
	err_clear(&ignored);
	return every;
}
