/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/mailopt.h"

#include <unistd.h>

#include "base/alloc.h"
#include "cli/option.h"
#include "cli/option_arg.h"
#include "cli/option_compose.h"
#include "text/field.h"
#include "base/banned.h"

/* Letters with an argument, those without, and those that read mail. */
static const char with_value[] = "aAbcMrsS";
static const char without_value[] = "BdEiInNtvV~.";
static const char for_reading[] = "efHLpRTu";

/* Long options of Mailutils, and the letters that mean the same. */
static const struct {
	const char *name;
	char letter;
} longs[] = {
	{ "append", 'a' }, { "attach", 'A' }, { "bcc", 'b' }, { "cc", 'c' },
	{ "return-address", 'r' }, { "subject", 's' }, { "version", 'V' },
};

static int
no_reading(struct err *err)
{
	err_set(err, EX_USAGE, "OPTION", "mail can only be sent, not read");
	err_hint(err, "name a recipient; a program that reads mailboxes is "
	    "needed otherwise");
	return -1;
}

static int
unknown(struct err *err, const char *dashes, struct str name)
{
	err_set(err, EX_USAGE, "OPTION", "unknown option '%s%.*s'", dashes,
	    STR_ARG(name));
	err_hint(err, "envoi(1), COMPOSING A MAIL, has those of mail(1)");
	return -1;
}

static int
take_field_or_file(struct compose *c, const char *arg, struct err *err)
{
	struct str name, value;

	if (access(arg, F_OK) == 0 ||
	    !field_split(str_of(arg), &name, &value)) {
		compose_attach(c, arg, false, true);
		return 0;
	}
	if (option_has_control(arg, false))
		return err_set(err, EX_USAGE, "OPTION-VALUE", "value of "
		    "option '-a' holds a control character");
	return compose_field(c, str_of(arg), err);
}

/* The few variables that say something about the mail. */
static int
take_variable(struct compose *c, const char *arg, struct err *err)
{
	struct str value = str_of(arg), name;

	if (!str_cut(&value, '=', &name))
		return 0;
	if (str_eq(name, STR("from"))) {
		alloc_set(&c->from, value.len ? value.ptr : NULL);
	} else if (str_eq(name, STR("replyto")) ||
	    str_eq(name, STR("reply-to"))) {
		alloc_set(&c->reply_to, value.len ? value.ptr : NULL);
	} else if (str_eq(name, STR("smtp")) || str_eq(name, STR("mta"))) {
		err_set(err, EX_USAGE, "OPTION-VALUE", "the server is not "
		    "chosen by '%s'", arg);
		err_hint(err, "envoirc(5) tells how an account is set up");
		return -1;
	}
	return 0;
}

static int
take_type(struct compose *c, const char *arg, struct err *err)
{
	struct buf field = { 0 };
	int ret;

	buf_putf(&field, "Content-Type: %s", arg);
	ret = compose_field(c, buf_str(&field), err);
	buf_clear(&field);
	return ret;
}

static int
take_value(struct request *req, char letter, const char *arg,
	struct err *err)
{
	struct compose *c = &req->compose;

	if (letter == 'A') {
		compose_attach(c, arg, false, true);
		return 0;
	}
	if (letter == 'a')
		return take_field_or_file(c, arg, err);
	if (option_has_control(arg, letter == 's'))
		return err_set(err, EX_USAGE, "OPTION-VALUE", "value of "
		    "option '-%c' holds a control character", letter);
	switch (letter) {
	case 'b':
		strlist_add(&c->bcc, str_of(arg));
		break;
	case 'c':
		strlist_add(&c->cc, str_of(arg));
		break;
	case 'M':
		return take_type(c, arg, err);
	case 'r':
		alloc_set(&c->from, arg);
		break;
	case 's':
		alloc_set(&c->subject, arg);
		break;
	default:
		return take_variable(c, arg, err);
	}
	return 0;
}

static void
take_letter(struct request *req, char letter)
{
	if (letter == 'E')
		req->compose.not_empty = true;
	if (letter == 't')
		req->rcpts_from_header = true;
	if (letter == 'd')
		req->mode = REQUEST_PRETEND;
	if (letter == 'v')
		req->debug = REQUEST_DEBUG;
	if (letter == 'V')
		req->mode = REQUEST_VERSION;
}

static int
lacks_value(struct err *err, const char *arg)
{
	return err_set(err, EX_USAGE, "OPTION-VALUE",
	    "option '%s' needs a value", arg);
}

static int
take_cluster(struct request *req, char *const argv[], int *at,
	struct err *err)
{
	const char *arg = argv[*at];

	for (const char *s = arg + 1; *s; s++) {
		if (strchr(for_reading, *s))
			return no_reading(err);
		if (strchr(without_value, *s)) {
			take_letter(req, *s);
			continue;
		}
		if (!strchr(with_value, *s))
			return unknown(err, "-", str_n(s, 1));
		if (s[1])
			return take_value(req, *s, s + 1, err);
		if (!argv[*at + 1])
			return lacks_value(err, arg);
		return take_value(req, *s, argv[++*at], err);
	}
	return 0;
}

static int
take_long(struct request *req, char *const argv[], int *at, struct err *err)
{
	const char *arg = argv[*at];
	struct str name = str_of(arg + 2);
	size_t equals = str_find(name, '=');
	const char *value = equals < name.len ? name.ptr + equals + 1 : NULL;

	name = str_first(name, equals);
	for (size_t i = 0; i < sizeof(longs) / sizeof(longs[0]); i++) {
		if (!str_eq(name, str_of(longs[i].name)))
			continue;
		if (strchr(without_value, longs[i].letter)) {
			take_letter(req, longs[i].letter);
			return 0;
		}
		if (!value && !argv[*at + 1])
			return lacks_value(err, arg);
		return take_value(req, longs[i].letter, value ? value :
		    argv[++*at], err);
	}
	return unknown(err, "--", name);
}

/* What follows "--" behind the recipients is sendmail's: -f, -F, -oi. */
static int
take_sendmail(struct request *req, char *const argv[], int *at,
	struct err *err)
{
	const char *arg = argv[*at];
	const char *value = arg[0] && arg[1] ? arg + 2 : "";
	char letter = arg[0] == '-' ? arg[1] : '\0';

	if (letter == 'i' || letter == 'o')
		return 0;
	if (letter != 'f' && letter != 'r' && letter != 'F')
		return unknown(err, "", str_of(arg));
	if (!*value && !argv[*at + 1])
		return lacks_value(err, arg);
	if (!*value)
		value = argv[++*at];
	if (option_has_control(value, false))
		return err_set(err, EX_DATAERR, "ADDRESS",
		    "invalid address '%s'", value);
	alloc_set(letter == 'F' ? &req->full_name : &req->letter_sender,
	    value);
	return 0;
}

static int
take_recipients(struct request *req, char *const argv[], int at,
	struct err *err)
{
	bool ended = false;

	/* In front of them all it only ends the options. */
	if (argv[at] && strcmp(argv[at], "--") == 0) {
		ended = true;
		at++;
	}
	for (; argv[at]; at++) {
		const char *arg = argv[at];

		if (!ended && strcmp(arg, "--") == 0) {
			for (at++; argv[at]; at++)
				if (take_sendmail(req, argv, &at, err) == -1)
					return -1;
			return 0;
		}
		if (option_take_recipient(req, arg, !ended && arg[0] == '-',
		    err) == -1)
			return -1;
	}
	return 0;
}

/* With -t a whole message comes, as sendmail takes it. */
static int
finish(struct request *req, struct err *err)
{
	struct compose *c = &req->compose;

	if (req->mode == REQUEST_VERSION)
		return 0;
	if (req->rcpts_from_header) {
		if (req->letter_sender)
			alloc_set(&req->sender, req->letter_sender);
		else if (c->from)
			alloc_set(&req->sender, c->from);
		if (c->subject || c->file_count || c->fields.count)
			return err_set(err, EX_USAGE, "OPTION-CONFLICT",
			    "with -t the message has its own header");
		return 0;
	}
	if (!req->rcpts.count && !c->to.count && !c->cc.count &&
	    !c->bcc.count)
		return no_reading(err);
	c->is_wanted = true;
	return option_finish_compose(req, err);
}

int
mailopt_parse(struct request *req, int argc, char *const argv[],
	struct err *err)
{
	int at = 1;

	for (; at < argc && argv[at][0] == '-' && argv[at][1] &&
	    strcmp(argv[at], "--") != 0; at++) {
		int ret = argv[at][1] == '-' ?
		    take_long(req, argv, &at, err) :
		    take_cluster(req, argv, &at, err);

		if (ret == -1)
			return -1;
	}
	if (at < argc && take_recipients(req, argv, at, err) == -1)
		return -1;
	return finish(req, err);
}
