/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/conffile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/denial.h"
#include "base/fs.h"
#include "config/lexer.h"
#include "config/nearest.h"
#include "base/banned.h"

struct parser {
	const struct conffile_source *source;	/* borrowed */
	struct accounts *out;			/* borrowed */
	struct account *defaults;	/* owned: what accounts begin from */
	struct account *current;	/* borrowed: defaults, the last account
					   of out, or NULL before the first */
	bool begun;			/* an 'account' line has come */
	struct origin here;		/* the line being read */
	bool evaluated;			/* it came out of a command */
};

static int __attribute__((format(printf, 4, 5)))
refuse(const struct parser *p, struct err *err, const char *id,
    const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vputf(&text, fmt, ap);
	va_end(ap);
	err_set(err, EX_CONFIG, id, "%s", buf_cstr(&text));
	buf_clear(&text);
	origin_wrap(err, &p->here);
	return -1;
}

/* --- trust -------------------------------------------------------------- */

static int
check_secret(const struct parser *p, const struct setting *s,
    struct err *err)
{
	const char *name = p->source->name;

	/* What a command printed is not in the file for others to read. */
	if (!(s->flags & SETTING_SECRET) || p->evaluated ||
	    p->source->trust == CONFFILE_PRIVATE)
		return 0;
	err_set(err, EX_CONFIG, "CONF-MODE",
	    "'%s' holds secrets and others can read or write it ('%s' in "
	    "line %u)", name, s->keyword, p->here.line);
	err_hint(err, "make it yours alone with 'chmod 600 %s', or use "
	    "'passwordeval'", name);
	return -1;
}

static int
check_command(const struct parser *p, const char *keyword, struct err *err)
{
	const char *name = p->source->name;

	if (p->source->trust != CONFFILE_WRITABLE)
		return 0;
	err_set(err, EX_CONFIG, "CONF-MODE",
	    "'%s' holds commands to run and others can write it ('%s' in "
	    "line %u)", name, keyword, p->here.line);
	err_hint(err, "'chmod go-w %s', and see that it belongs to you",
	    name);
	return -1;
}

/* --- commands ----------------------------------------------------------- */

static int
add_account(struct parser *p, struct str name, struct err *err)
{
	struct account *twin = accounts_find(p->out, name);
	char *copy;

	if (twin)
		return refuse(p, err, "CONF-DUPLICATE",
		    "account '%s' was already begun in line %u", twin->name,
		    twin->origin.line);
	if (p->out->count == ACCOUNTS_MAX)
		return refuse(p, err, "CONF-LONG",
		    "more than %d accounts", ACCOUNTS_MAX);
	copy = alloc_copy_n(name.ptr, name.len);
	p->current = account_begin(p->defaults, copy, &p->here);
	accounts_add(p->out, p->current);
	free(copy);
	return 0;
}

static int
inherit_all(struct parser *p, struct str parents, struct err *err)
{
	struct str rest = parents, name;

	if (str_trim(parents).len == 0 || str_ends(parents, STR(",")))
		return refuse(p, err, "CONF-SYNTAX",
		    "the name of a parent account is missing");
	for (int n = 0; str_cut(&rest, ',', &name); n++) {
		struct account *parent;

		name = str_trim(name);
		if (n == CONFFILE_PARENTS_MAX)
			return refuse(p, err, "CONF-LONG",
			    "more than %d parent accounts",
			    CONFFILE_PARENTS_MAX);
		parent = accounts_find(p->out, name);
		if (!parent || parent == p->current) {
			accounts_unknown(p->out, name, err);
			err_wrap(err, "accounts must come before those that "
			    "name them");
			origin_wrap(err, &p->here);
			return -1;
		}
		account_inherit(p->current, parent);
	}
	return 0;
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return true;
	return false;
}

static int
do_account(struct parser *p, struct str argument, struct err *err)
{
	size_t colon = str_find(argument, ':');
	struct str name = str_trim(str_first(argument, colon));

	p->begun = true;
	if (name.len == 0)
		return refuse(p, err, "CONF-SYNTAX",
		    "the name of the account is missing");
	if (name.len > VALUE_MAX || has_control(name) ||
	    str_find(name, ',') < name.len)
		return refuse(p, err, "CONF-SYNTAX",
		    "the name of the account is too long, or holds a comma "
		    "or a control character");
	if (add_account(p, name, err) != 0)
		return -1;
	if (colon == argument.len)
		return 0;
	return inherit_all(p, str_from(argument, colon + 1), err);
}

static int
do_defaults(struct parser *p, struct str argument, struct err *err)
{
	if (argument.len)
		return refuse(p, err, "CONF-SYNTAX",
		    "'defaults' takes no value");
	p->current = p->defaults;
	return 0;
}

/*
 * What is the same for all accounts is kept with the defaults; an account
 * that was begun without an 'account' line gets it too.
 */
static int
set_global(struct parser *p, const struct setting *s, struct str value,
    struct err *err)
{
	if (p->begun && p->current != p->defaults) {
		refuse(p, err, "CONF-GLOBAL",
		    "'%s' is the same for all accounts", s->keyword);
		err_hint(err, "move it to the top of the file, or behind a "
		    "line 'defaults'");
		return -1;
	}
	if (p->current && p->current != p->defaults &&
	    account_set(p->current, s, value, &p->here, err) != 0)
		return -1;
	return account_set(p->defaults, s, value, &p->here, err);
}

/* A setting, or one of the words that are no settings. */
static const char *
nearest_command(struct str word)
{
	static const char *const commands[] = { "account", "defaults" };
	const char *best = setting_nearest(word);
	unsigned int least = best ? nearest_distance(word, str_of(best)) :
	    NEAREST_WORD_MAX;

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		unsigned int distance = nearest_distance(word,
		    str_of(commands[i]));

		if (distance < least && nearest_ok(distance, word.len)) {
			least = distance;
			best = commands[i];
		}
	}
	return best;
}

static int
do_setting(struct parser *p, const struct lexer_line *line, struct err *err)
{
	const struct setting *s = setting_find(line->command);
	struct str shown = str_first(line->command, 80);
	const char *nearest;

	if (!s) {
		nearest = nearest_command(line->command);
		refuse(p, err, "CONF-UNKNOWN", "there is no setting '%.*s'",
		    STR_ARG(shown));
		if (nearest)
			err_hint(err, "did you mean '%s'?", nearest);
		return -1;
	}
	if (check_secret(p, s, err) != 0)
		return -1;
	if (s->flags & SETTING_COMMAND &&
	    check_command(p, s->keyword, err) != 0)
		return -1;
	if (s->flags & SETTING_GLOBAL)
		return set_global(p, s, line->argument, err);
	if (!p->current && add_account(p, STR("default"), err) != 0)
		return -1;
	return account_set(p->current, s, line->argument, &p->here, err);
}

static int read_line(struct parser *p, struct str text, struct err *err);

/* do_eval - the first line of the command's output replaces this one. */
static int
do_eval(struct parser *p, struct str argument, struct err *err)
{
	struct buf output = BUF_MAX(VALUE_SECRET_MAX);
	char *command;
	int status = -1;

	if (argument.len == 0)
		return refuse(p, err, "CONF-EMPTY", "'eval' needs a command");
	if (has_control(argument))
		return refuse(p, err, "CONF-CONTROL",
		    "the command of 'eval' holds a control character");
	if (!p->source->eval)
		return refuse(p, err, "CONF-EVAL",
		    "'eval' is not possible here");
	if (check_command(p, "eval", err) != 0)
		return -1;
	command = alloc_copy_n(argument.ptr, argument.len);
	if (p->source->eval(p->source->context, command, &output, err) != 0) {
		origin_wrap(err, &p->here);
	} else {
		p->evaluated = true;
		status = read_line(p, buf_str(&output), err);
		p->evaluated = false;
	}
	free(command);
	buf_wipe(&output);
	return status;
}

static int
read_line(struct parser *p, struct str text, struct err *err)
{
	struct buf space = BUF_MAX(CONFFILE_MAX);
	struct lexer_line line;
	int status;

	if (str_ends(text, STR("\r")))
		text.len--;
	status = lexer_read(text, p->source->dialect, &line, &space, err);
	if (status < 0)
		origin_wrap(err, &p->here);
	else if (status == 0)
		;
	else if (str_eq(line.command, STR("account")))
		status = do_account(p, line.argument, err);
	else if (str_eq(line.command, STR("defaults")))
		status = do_defaults(p, line.argument, err);
	else if (str_eq(line.command, STR("eval")) && !p->evaluated)
		status = do_eval(p, line.argument, err);
	else
		status = do_setting(p, &line, err);
	buf_wipe(&space);
	return status;
}

int
conffile_parse(struct accounts *out, struct str text,
    const struct conffile_source *source, struct err *err)
{
	struct parser p = {
		.source = source, .out = out,
		.here = { ORIGIN_FILE, source->name, 0 },
		.defaults = account_new("defaults", source->dialect, NULL),
	};
	struct str line;
	int status = 0;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_from(text, 3);
	while (status == 0 && str_cut(&text, '\n', &line)) {
		p.here.line++;
		status = read_line(&p, line, err);
	}
	if (p.defaults->queue_dir)
		alloc_set(&out->queue_dir, p.defaults->queue_dir);
	account_free(p.defaults);
	return status;
}

/* --- files -------------------------------------------------------------- */

/* Bytes that are read at once from a pipe. */
enum { PIECE = 16 * 1024 };

static enum conffile_trust
judge(const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return CONFFILE_WRITABLE;
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return CONFFILE_WRITABLE;
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return CONFFILE_READABLE;
	return CONFFILE_PRIVATE;
}

/* What is no regular file, such as a pipe, does not say how much comes. */
static size_t
expected(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_size <= (off_t)CONFFILE_MAX ?
		(size_t)st->st_size : PIECE;
}

static int
load(const char *path, struct buf *text, struct stat *st, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int error = fd < 0 || fstat(fd, st) != 0 ? errno : 0;

	if (!error && fs_load(fd, text, expected(st)) < 0)
		error = errno;
	if (fd >= 0)
		close(fd);
	if (error == EFBIG || text->len > CONFFILE_MAX)
		return err_set(err, EX_CONFIG, "CONF-LONG",
		    "'%s' is larger than %zu bytes", path, CONFFILE_MAX);
	if (error)
		return denial_set(err, EX_CONFIG, "CONF-UNREADABLE", "read",
		    path, error);
	return 0;
}

int
conffile_read(struct accounts *out, const char *path,
    struct conffile_source *source, bool shared, struct err *err)
{
	/* At the limit there is room for one more piece, to meet the end. */
	struct buf text = BUF_MAX(CONFFILE_MAX + PIECE);
	struct stat st = { .st_mode = 0 };
	int status = load(path, &text, &st, err);

	if (status == 0) {
		source->trust = judge(&st);
		if (shared && source->trust == CONFFILE_READABLE)
			source->trust = CONFFILE_PRIVATE;
		status = conffile_parse(out, buf_str(&text), source, err);
	}
	buf_wipe(&text);
	return status;
}
