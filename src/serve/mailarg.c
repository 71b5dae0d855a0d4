/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/mailarg.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "text/address.h"
#include "text/utf8.h"
#include "text/xtext.h"
#include "base/banned.h"

/* RFC 3461 4.2 and 4.4, RFC 4954 5: octets as they are encoded. */
enum { ENVID_MAX = 100, ORCPT_MAX = 500, AUTH_MAX = 500 };

/* --- parameters --------------------------------------------------------- */

static bool
take_size(struct mailarg *a, struct str value)
{
	return value.len <= 20 && str_to_uint(value, UINT64_MAX, &a->size);
}

/* What the body is like is looked at, not believed. */
static bool
take_body(struct mailarg *a, struct str value)
{
	(void)a;
	return str_eq_nocase(value, STR("7BIT")) ||
	    str_eq_nocase(value, STR("8BITMIME"));
}

static bool
take_utf8(struct mailarg *a, struct str value)
{
	a->utf8 = true;
	return value.ptr == NULL;
}

static bool
take_ret(struct mailarg *a, struct str value)
{
	if (str_eq_nocase(value, STR("FULL")))
		a->ret = "full";
	else if (str_eq_nocase(value, STR("HDRS")))
		a->ret = "hdrs";
	return a->ret != NULL;
}

static bool
take_envid(struct mailarg *a, struct str value)
{
	struct buf id = { 0 };
	bool good = value.len > 0 && value.len <= ENVID_MAX &&
	    xtext_decode(&id, value) && printable_is(buf_str(&id));

	if (good)
		a->envid = buf_take(&id);
	buf_clear(&id);
	return good;
}

/* Who logged in somewhere else; nobody here asked (RFC 4954 5). */
static bool
take_auth(struct mailarg *a, struct str value)
{
	struct buf mailbox = { 0 };
	bool good = value.len > 0 && value.len <= AUTH_MAX &&
	    (str_eq(value, STR("<>")) || xtext_decode(&mailbox, value));

	(void)a;
	buf_clear(&mailbox);
	return good;
}

static bool
is_notify_word(struct str word)
{
	return str_eq(word, STR("success")) || str_eq(word, STR("failure")) ||
	    str_eq(word, STR("delay"));
}

/* NEVER stands alone; no word twice, so that it stays short. */
static bool
is_notify(struct str list)
{
	struct str rest = list, word;
	size_t words = 0;

	if (str_eq(list, STR("never")))
		return true;
	if (list.len == 0 || str_ends(list, STR(",")))
		return false;
	while (str_cut(&rest, ',', &word)) {
		if (!is_notify_word(word) || ++words > 3 ||
		    str_search(rest, word) < rest.len)
			return false;
	}
	return true;
}

static bool
take_notify(struct mailarg *a, struct str value)
{
	struct buf list = { 0 };
	bool good;

	for (size_t i = 0; i < value.len; i++)
		buf_putc(&list, str_lower(value.ptr[i]));
	good = is_notify(buf_str(&list));
	if (good)
		a->notify = buf_take(&list);
	buf_clear(&list);
	return good;
}

/* An atom of letters, digits and dashes (RFC 3461 9). */
static bool
is_address_type(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = str_lower(s.ptr[i]);

		if (!(c >= 'a' && c <= 'z') && !str_is_digit(c) && c != '-')
			return false;
	}
	return s.len > 0;
}

/*
 * Any type and xtext stay as they are.  "utf-8" (RFC 6533 3) is written
 * anew, in ASCII, since the next server may take no other.
 */
static bool
take_orcpt(struct mailarg *a, struct str value)
{
	size_t semicolon = str_find(value, ';');
	struct str type = str_first(value, semicolon);
	struct buf addr = { 0 }, whole = { 0 };
	bool good = value.len <= ORCPT_MAX && semicolon + 1 < value.len &&
	    is_address_type(type);

	if (good && str_eq_nocase(type, STR("utf-8"))) {
		good = xtext_decode_addr(&addr, str_from(value,
		    semicolon + 1));
		buf_puts(&whole, "utf-8;");
		xtext_encode_addr(&whole, buf_str(&addr));
	} else if (good) {
		good = xtext_decode(&addr, str_from(value, semicolon + 1));
		buf_put(&whole, value);
	}
	if (good)
		a->orcpt = buf_take(&whole);
	buf_clear(&addr);
	buf_clear(&whole);
	return good;
}

enum { MAIL = 1, RCPT = 2 };

static const struct row {
	const char *name;
	unsigned int where;
	/* value: ptr is NULL when there is no '=' */
	bool (*take)(struct mailarg *a, struct str value);
} rows[] = {
	{ "SIZE", MAIL, take_size },
	{ "BODY", MAIL, take_body },
	{ "SMTPUTF8", MAIL, take_utf8 },
	{ "RET", MAIL, take_ret },
	{ "ENVID", MAIL, take_envid },
	{ "AUTH", MAIL, take_auth },
	{ "NOTIFY", RCPT, take_notify },
	{ "ORCPT", RCPT, take_orcpt },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static int
take_param(struct mailarg *a, struct str param, unsigned int where,
	struct answer *no)
{
	struct str name = str_first(param, str_find(param, '='));
	struct str value = { NULL, 0 };
	size_t i = 0;

	if (name.len < param.len)
		value = str_from(param, name.len + 1);
	while (i < ROWS && !(rows[i].where == where &&
	    str_eq_nocase(name, str_of(rows[i].name))))
		i++;
	if (i == ROWS)
		return answer_set(no, 555, "5.5.4", "parameter '%.*s' is not "
		    "offered", STR_ARG(str_first(name, 40)));
	if (a->given & 1u << i)
		return answer_set(no, 501, "5.5.4", "parameter %s stands "
		    "twice", rows[i].name);
	a->given |= 1u << i;
	if (!rows[i].take(a, value))
		return answer_set(no, 501, "5.5.4", "parameter %s has no "
		    "valid value", rows[i].name);
	return 0;
}

static int
take_params(struct mailarg *a, struct str rest, unsigned int where,
	struct answer *no)
{
	struct str param;

	while (str_cut(&rest, ' ', &param))
		if (param.len > 0 && take_param(a, param, where, no) < 0)
			return -1;
	return 0;
}

/* --- paths -------------------------------------------------------------- */

/* Where the '>' is that ends a path; s.len when there is none. */
static size_t
path_end(struct str s)
{
	bool quoted = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"')
			quoted = !quoted;
		else if (quoted && s.ptr[i] == '\\')
			i++;
		else if (!quoted && s.ptr[i] == '>')
			return i;
	}
	return s.len;
}

/* "@one,@two:" in front is to be ignored (RFC 5321 4.1.1.3, appendix C). */
static struct str
without_route(struct str path)
{
	size_t colon = str_find(path, ':');

	return str_starts(path, STR("@")) && colon < path.len ?
	    str_from(path, colon + 1) : path;
}

/*
 * What may stand in brackets is checked to the byte; then the address gets
 * the one form that the rest of us compares, its quotes only where needed.
 */
static int
take_address(struct mailarg *a, struct str path, struct answer *no)
{
	struct address_list list = { 0 };
	struct err err = { 0 };
	int ret = address_check(path, true, &err);

	if (ret == 0)
		ret = address_parse_list(&list, path, &err);
	if (ret == 0 && list.count == (path.len > 0))
		a->addr = alloc_copy(list.count ? list.item[0].spec : "");
	else if (ret == 0)
		ret = answer_set(no, 553, "5.1.3", "not one address");
	else
		answer_set(no, 553, "5.1.3", "%s", buf_cstr(&err.text));
	address_list_clear(&list);
	err_clear(&err);
	return ret;
}

static int
take_path(struct mailarg *a, struct str *arg, struct answer *no)
{
	size_t end = path_end(*arg);
	struct str path;

	if (!str_starts(*arg, STR("<")) || end == arg->len)
		return answer_set(no, 501, "5.5.2",
		    "the address must stand in < and >");
	path = str_from(str_first(*arg, end), 1);
	*arg = str_from(*arg, end + 1);
	if (arg->len > 0 && arg->ptr[0] != ' ')
		return answer_set(no, 501, "5.5.2",
		    "a blank must follow the address");
	if (path.len > 0 && without_route(path).len == 0)
		return answer_set(no, 501, "5.5.2", "a route leads nowhere");
	return take_address(a, without_route(path), no);
}

static int
check_utf8(const struct mailarg *a, bool utf8, struct answer *no)
{
	if (utf8 || utf8_is_ascii(str_of(a->addr)))
		return 0;
	return answer_set(no, 553, "5.6.7",
	    "the address needs the parameter SMTPUTF8 of MAIL");
}

int
mailarg_parse_mail(struct mailarg *a, struct str arg, struct answer *no)
{
	if (take_path(a, &arg, no) < 0 || take_params(a, arg, MAIL, no) < 0)
		return -1;
	return check_utf8(a, a->utf8, no);
}

int
mailarg_parse_rcpt(struct mailarg *a, struct str arg, bool utf8,
	struct answer *no)
{
	if (take_path(a, &arg, no) < 0)
		return -1;
	if (!*a->addr)
		return answer_set(no, 501, "5.1.3",
		    "a recipient has an address");
	if (take_params(a, arg, RCPT, no) < 0)
		return -1;
	return check_utf8(a, utf8, no);
}

void
mailarg_clear(struct mailarg *a)
{
	free(a->addr);
	free(a->envid);
	free(a->notify);
	free(a->orcpt);
	*a = (struct mailarg){ 0 };
}
