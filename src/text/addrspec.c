/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/addrspec.h"

#include "text/address.h"
#include "text/utf8.h"
#include "base/banned.h"

static const char too_long[] = "it is too long";

/* Does an unquoted local part have this form (RFC 5322 dot-atom)? */
static bool
is_dot_atom(struct str s)
{
	bool word = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '.' ? !word : !addrscan_is_atext(s.ptr[i]))
			return false;
		word = s.ptr[i] != '.';
	}
	return word;
}

static const char *
bad_characters(struct str s)
{
	while (s.len) {
		uint32_t cp;
		size_t n = utf8_next(s, &cp);

		if (n == 0)
			return "it is not UTF-8";
		if (utf8_is_control(cp) || utf8_is_hidden(cp))
			return "it holds a control character";
		s = str_from(s, n);
	}
	return NULL;
}

/*
 * Programs have taken such words for an option, a command, a file or a
 * list, even from within quotes (CVE-2004-2771 and many after it).
 */
static const char *
bad_start(struct str local)
{
	if (str_starts(local, STR("-")))
		return "it begins with '-'";
	if (str_starts(local, STR("|")))
		return "it begins with '|'";
	if (str_starts(local, STR("/")))
		return "it begins with '/'";
	if (str_starts_nocase(local, STR(":include:")))
		return "it begins with ':include:'";
	return NULL;
}

static bool
is_label(struct str label)
{
	if (label.len == 0 || label.ptr[0] == '-' ||
	    label.ptr[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.ptr[i];

		/* Underscores are no host names' but are in use. */
		if (!str_is_digit(c) && c != '-' && c != '_' &&
		    (unsigned char)c < 0x80 &&
		    (str_lower(c) < 'a' || str_lower(c) > 'z'))
			return false;
	}
	return label.len <= 63 || !utf8_is_ascii(label);
}

static bool
is_literal(struct str s)
{
	struct addrscan scan;
	bool ok;

	addrscan_init(&scan, s);
	ok = addrscan_next(&scan) && scan.kind == ADDRSCAN_LITERAL &&
	    scan.at == s.len && scan.from == 0 && s.len > 2;
	addrscan_clear(&scan);
	return ok;
}

static const char *
bad_domain(struct str domain)
{
	struct str rest = domain, label;

	if (domain.len == 0)
		return "nothing follows its '@'";
	if (domain.ptr[0] == '[')
		return is_literal(domain) ? NULL :
		    "its domain literal cannot be read";
	if (domain.ptr[domain.len - 1] == '.')
		return "its domain ends in a dot";
	while (str_cut(&rest, '.', &label))
		if (!is_label(label))
			return "its domain cannot be one";
	return bad_characters(domain);
}

const char *
addrspec_why(struct str local, bool at, struct str domain)
{
	const char *why;

	if (local.len == 0)
		return "its local part is empty";
	if (local.len + domain.len >= ADDRESS_MAX)
		return too_long;
	if ((why = bad_start(local)) || (why = bad_characters(local)))
		return why;
	return at ? bad_domain(domain) : NULL;
}

void
addrspec_clear(struct addrspec *p)
{
	buf_clear(&p->local);
	buf_clear(&p->domain);
}

void
addrspec_reset(struct addrspec *p)
{
	addrspec_clear(p);
	*p = (struct addrspec){
		.local = BUF_MAX(ADDRESS_MAX),
		.domain = BUF_MAX(ADDRESS_MAX),
	};
}

static const char *
word_problem(const struct addrspec *p, enum addrscan_kind kind)
{
	if (p->word)
		return p->at ? "its domain holds a blank" :
		    "a name needs '<' and '>' around the address after it";
	if (kind == ADDRSCAN_QUOTED && p->at)
		return "its domain is quoted";
	if (kind == ADDRSCAN_LITERAL && (!p->at || p->domain.len > 0))
		return "it holds a bracket";
	return NULL;
}

void
addrspec_add(struct addrspec *p, const struct addrscan *t)
{
	struct buf *part = p->at ? &p->domain : &p->local;

	if (p->why)
		return;
	if (t->kind != ADDRSCAN_SIGN) {
		p->why = word_problem(p, t->kind);
		buf_put(part, buf_str(&t->value));
		p->word = true;
		return;
	}
	p->word = false;
	if (t->sign == '.')
		buf_putc(part, '.');
	else if (t->sign == '@' && !p->at)
		p->at = true;
	else
		p->why = t->sign == '@' ? "it holds more than one '@'" :
		    "a sign is out of place";
}

char *
addrspec_take(struct addrspec *p)
{
	struct str local = buf_str(&p->local);
	struct buf out = BUF_MAX(ADDRESS_MAX);

	if (!p->why && (buf_full(&p->local) || buf_full(&p->domain)))
		p->why = too_long;
	if (!p->why)
		p->why = addrspec_why(local, p->at, buf_str(&p->domain));
	if (p->why)
		return NULL;
	if (is_dot_atom(local))
		buf_put(&out, local);
	else
		buf_put_quoted(&out, local);
	if (p->at) {
		buf_putc(&out, '@');
		buf_put(&out, buf_str(&p->domain));
	}
	if (!buf_full(&out))
		return buf_take(&out);
	buf_clear(&out);
	p->why = too_long;
	return NULL;
}
