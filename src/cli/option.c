/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option.h"

#include "base/banned.h"

/* The arguments on their way through; next is the one to look at. */
struct args {
	int argc;
	char *const *argv;
	int next;
};

/* A long option: a row of our table, or a setting. */
struct longname {
	const char *name;
	enum option_arg arg;
	const struct option *option;	/* NULL: a setting */
	const char *keyword;		/* of the setting */
};

/* Room for an option as it is shown: "--" and a name. */
enum { SPELLED_MAX = 72 };

/* --- values --------------------------------------------------------------- */

static bool
has_control(const char *s, bool tab_ok)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && !(tab_ok && *s == '\t')) ||
		    *s == 0x7f)
			return true;
	return false;
}

/*
 * No argument may hold what could break a command, a header field or a log
 * line apart.  For an address it is the address that is wrong (EX_DATAERR),
 * else the way we were called.
 */
static int
check_value(const struct option *o, const char *spelled, const char *value,
	struct err *err)
{
	if (!value || !has_control(value, false))
		return 0;
	if (o && (o->letter == 'f' || o->letter == 'r'))
		return err_set(err, EX_DATAERR, "ADDRESS",
		    "invalid address '%s'", value);
	return err_set(err, o && o->letter == 'F' ? EX_DATAERR : EX_USAGE,
	    "OPTION-VALUE", "value of option '%s' holds a control character",
	    spelled);
}

static int
take(struct request *req, const struct option *o, bool is_long,
	const char *value, struct err *err)
{
	struct option_use use = { .option = o, .is_long = is_long,
		.arg = value };
	char letter[3] = { '-', o->letter, '\0' };
	char name[SPELLED_MAX] = "--";
	const char *spelled = letter;

	if (is_long) {
		memcpy(name + 2, o->name, strlen(o->name) + 1);
		spelled = name;
	}
	if (check_value(o, spelled, value, err) == -1)
		return -1;
	if (o->take(req, &use, err) == 0)
		return 0;
	err_wrap(err, "option '%s'", spelled);
	return -1;
}

static int
lacks_value(struct err *err, const char *dashes, struct str name)
{
	return err_set(err, EX_USAGE, "OPTION-VALUE",
	    "option '%s%.*s' needs a value", dashes, STR_ARG(name));
}

static const char *
next_arg(struct args *a)
{
	return a->next < a->argc ? a->argv[a->next++] : NULL;
}

/* --- letters -------------------------------------------------------------- */

static const struct option *
find_letter(char letter)
{
	for (const struct option *o = option_table; o->take; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static int
not_under_this_name(struct err *err, const char *dashes, struct str name)
{
	err_set(err, EX_USAGE, "OPTION-NAME",
	    "option '%s%.*s' is not accepted under this name", dashes,
	    STR_ARG(name));
	err_hint(err, "only sendmail's own options are; call it as 'envoi'");
	return -1;
}

static int
check_letter(const struct request *req, const struct option *o, char letter,
	struct err *err)
{
	bool classic = front_is_classic(req->front);

	if (!o) {
		err_set(err, EX_USAGE, "OPTION", "unknown option '-%c'",
		    letter);
		err_hint(err, "'envoi --help' shows the options");
		return -1;
	}
	if (!(o->who & (classic ? OPTION_CLASSIC : OPTION_OWN)))
		return not_under_this_name(err, "-", str_n(&letter, 1));
	return 0;
}

/* "-ti", "-fADDRESS", "-f ADDRESS": s is what follows the dash. */
static int
take_cluster(struct request *req, struct args *a, const char *s,
	struct err *err)
{
	while (*s) {
		const struct option *o = find_letter(*s);
		const char *value = NULL;

		if (check_letter(req, o, *s, err) == -1)
			return -1;
		s++;
		if (o->arg == OPTION_REQUIRED && !*s) {
			value = next_arg(a);
			if (!value)
				return lacks_value(err, "-",
				    str_n(&o->letter, 1));
		} else if (o->arg != OPTION_NONE && *s) {
			value = s;
			s += strlen(s);
		}
		if (take(req, o, false, value, err) == -1)
			return -1;
	}
	return 0;
}

/* --- long options --------------------------------------------------------- */

static size_t
count_options(void)
{
	size_t n = 0;

	while (option_table[n].take)
		n++;
	return n;
}

/*
 * The i-th long option of both tables.  Returns false past the last one;
 * a row without a long name has a NULL name.
 */
static bool
longname_at(size_t i, struct longname *l)
{
	size_t options = count_options();

	if (i < options) {
		const struct option *o = &option_table[i];

		*l = (struct longname){ .name = o->name, .arg = o->arg,
			.option = o };
		return true;
	}
	return false;
}

static int
unknown_long(struct err *err, struct str name)
{
	err_set(err, EX_USAGE, "OPTION", "unknown option '--%.*s'",
	    STR_ARG(name));
	err_hint(err, "'envoi --help' shows the options");
	return -1;
}

static int
ambiguous_long(struct err *err, struct str name)
{
	struct buf list = { 0 };
	struct longname l;

	for (size_t i = 0; longname_at(i, &l); i++)
		if (l.name && str_starts(str_of(l.name), name))
			buf_putf(&list, "%s'--%s'", list.len ? ", " : "",
			    l.name);
	err_set(err, EX_USAGE, "OPTION", "option '--%.*s' could be %s",
	    STR_ARG(name), buf_cstr(&list));
	buf_clear(&list);
	return -1;
}

/* By its whole name, or by a beginning that only one of them has. */
static int
find_long(struct str name, struct longname *found, struct err *err)
{
	struct longname l;
	size_t hits = 0;

	for (size_t i = 0; longname_at(i, &l); i++) {
		if (!l.name || !str_starts(str_of(l.name), name))
			continue;
		*found = l;
		if (strlen(l.name) == name.len)
			return 0;
		hits++;
	}
	if (hits == 1)
		return 0;
	return hits ? ambiguous_long(err, name) : unknown_long(err, name);
}

static int
take_setting(struct request *req, const struct longname *l,
	const char *value, struct err *err)
{
	char spelled[SPELLED_MAX] = "--";

	memcpy(spelled + 2, l->name, strlen(l->name) + 1);
	if (check_value(NULL, spelled, value, err) == -1)
		return -1;
	request_set(req, l->keyword, value);
	return 0;
}

/* "--name", "--name=value", "--name value": s is what follows the dashes. */
static int
take_long(struct request *req, struct args *a, const char *s,
	struct err *err)
{
	struct str whole = str_of(s), name = whole;
	size_t equals = str_find(whole, '=');
	const char *value = equals < whole.len ? s + equals + 1 : NULL;
	struct longname l = { 0 };

	name = str_first(whole, equals);
	if (front_is_classic(req->front))
		return not_under_this_name(err, "--", name);
	if (find_long(name, &l, err) == -1)
		return -1;
	name = str_of(l.name);
	if (value && l.arg == OPTION_NONE)
		return err_set(err, EX_USAGE, "OPTION-VALUE",
		    "option '--%s' takes no value", l.name);
	if (!value && l.arg == OPTION_REQUIRED)
		value = next_arg(a);
	if (!value && l.arg == OPTION_REQUIRED)
		return lacks_value(err, "--", name);
	return l.option ? take(req, l.option, true, value, err) :
	    take_setting(req, &l, value, err);
}

/* --- the line as a whole -------------------------------------------------- */

static bool
is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0';
}

static int
take_options(struct request *req, struct args *a, struct err *err)
{
	while (a->next < a->argc && is_option(a->argv[a->next]) &&
	    strcmp(a->argv[a->next], "--") != 0) {
		const char *arg = a->argv[a->next++];
		int result = arg[1] == '-' ? take_long(req, a, arg + 2, err) :
		    take_cluster(req, a, arg + 1, err);

		if (result == -1)
			return -1;
	}
	return 0;
}

static int
take_recipients(struct request *req, struct args *a, struct err *err)
{
	bool ended = false;

	for (; a->next < a->argc; a->next++) {
		const char *arg = a->argv[a->next];

		if (!ended && strcmp(arg, "--") == 0) {
			ended = true;
			continue;
		}
		if (!ended && is_option(arg)) {
			err_set(err, EX_USAGE, "OPTION-ORDER",
			    "'%s' comes after a recipient", arg);
			err_hint(err, "options come first");
			return -1;
		}
		if (has_control(arg, true))
			return err_set(err, EX_DATAERR, "ADDRESS",
			    "invalid address '%s'", arg);
		strlist_add(&req->rcpts, str_of(arg));
	}
	return 0;
}

static int
conflict(struct err *err, const char *one, const char *other)
{
	return err_set(err, EX_USAGE, "OPTION-CONFLICT",
	    "options '%s' and '%s' contradict each other", one, other);
}

static int
check_conflicts(const struct request *req, struct err *err)
{
	if (req->account && request_find(req, "host"))
		return conflict(err, "--account", "--host");
	if (req->sender && req->sender_from_header)
		return conflict(err, "--from", "--read-envelope-from");
	if (req->rcpts.count && (req->mode == REQUEST_SERVERINFO ||
	    req->mode == REQUEST_RMQS || req->mode == REQUEST_CONFIGURE))
		return err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "no message is sent in this mode, but there is a "
		    "recipient '%s'", req->rcpts.item[0]);
	return 0;
}

int
option_parse(struct request *req, int argc, char *const argv[],
	struct err *err)
{
	struct args a = { .argc = argc, .argv = argv, .next = 1 };

	if (take_options(req, &a, err) == -1 ||
	    take_recipients(req, &a, err) == -1)
		return -1;
	return check_conflicts(req, err);
}
