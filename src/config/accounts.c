/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/accounts.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/home.h"
#include "base/printable.h"
#include "config/environ.h"
#include "config/nearest.h"
#include "base/banned.h"

void
accounts_add(struct accounts *list, struct account *a)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->item = alloc_grow(list->item, list->cap,
		    sizeof(*list->item));
	}
	list->item[list->count++] = a;
}

struct account *
accounts_find(const struct accounts *list, struct str name)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(name, str_of(list->item[i]->name)))
			return list->item[i];
	return NULL;
}

/* So many accounts that a line names them. */
enum { NAMED_MAX = 8 };

static void
name_some(const struct accounts *list, struct err *err)
{
	struct buf names = { 0 };

	if (list->count == 0 || list->count > NAMED_MAX)
		return;
	for (size_t i = 0; i < list->count; i++)
		buf_putf(&names, "%s'%.60s'", i > 0 ? ", " : "",
		    list->item[i]->name);
	err_hint(err, "there is %s", buf_cstr(&names));
	buf_clear(&names);
}

int
accounts_unknown(const struct accounts *list, struct str name,
    struct err *err)
{
	const char *best = NULL;
	unsigned int least = NEAREST_WORD_MAX;
	struct str shown = str_first(name, 200);

	err_set(err, EX_CONFIG, "CONF-ACCOUNT", "there is no account '%.*s'",
	    STR_ARG(shown));
	for (size_t i = 0; i < list->count; i++) {
		unsigned int distance = nearest_distance(name,
		    str_of(list->item[i]->name));

		if (distance < least) {
			least = distance;
			best = list->item[i]->name;
		}
	}
	if (best && nearest_ok(least, name.len))
		err_hint(err, "did you mean '%s'?", best);
	else
		name_some(list, err);
	return -1;
}

/* --- choice ------------------------------------------------------------- */

static bool
may_use(const struct accounts_query *query, const struct account *a)
{
	return !query->may || query->may(query->arg, a);
}

/* a, unless it is for others; NULL stays NULL. */
static struct account *
if_allowed(const struct accounts_query *query, struct account *a,
    struct err *err)
{
	if (!a || may_use(query, a))
		return a;
	err_set(err, EX_NOPERM, "POLICY-ACCOUNT", "account '%s' is not for "
	    "you to use", a->name);
	err_reply(err, 550, "5.7.1", STR(""));
	err->scope = ERR_MESSAGE;
	return NULL;
}

static bool
fits_all(const struct account *a, const struct strlist *rcpts)
{
	if (a->match_to.count == 0)
		return false;
	for (size_t i = 0; i < rcpts->count; i++)
		if (!account_matches(a, str_of(rcpts->item[i])))
			return false;
	return rcpts->count > 0;
}

static struct account *
by_recipients(const struct accounts *list, const struct accounts_query *query)
{
	for (size_t i = 0; query->rcpts && i < list->count; i++)
		if (may_use(query, list->item[i]) &&
		    fits_all(list->item[i], query->rcpts))
			return list->item[i];
	return NULL;
}

/* header: address is that of the From field, which not every account asks. */
static struct account *
by_sender(const struct accounts *list, const char *address, bool header,
    const struct accounts_query *query)
{
	for (size_t i = 0; address && i < list->count; i++) {
		struct account *a = list->item[i];

		/* Never NULL below count. */
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		if (a->match_to.count == 0 && (a->account_from || !header) &&
		    may_use(query, a) &&
		    account_fits(a, str_of(address), query->facts))
			return a;
	}
	return NULL;
}

/* The environment makes the same account each time it is asked. */
static struct account *
made_before(const struct accounts *list, const struct account *a)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i]->origin.kind != ORIGIN_FILE &&
		    strcmp(list->item[i]->name, a->name) == 0)
			return list->item[i];
	return NULL;
}

/* from_environment - make it, list it; NULL without err: there is none. */
static struct account *
from_environment(struct accounts *list,
    int (*make)(struct account **, struct err *), struct err *err)
{
	struct account *a, *before;

	if (make(&a, err) != 0 || !a)
		return NULL;
	before = made_before(list, a);
	if (before)
		account_free(a);
	else
		accounts_add(list, a);
	return before ? before : a;
}

static void
say_none(const struct accounts *list, struct err *err)
{
	if (list->unreadable.count) {
		err_set(err, EX_CONFIG, "CONF-UNREADABLE",
		    "%s, and there is no other account to use",
		    list->unreadable.item[list->unreadable.count - 1]);
		return;
	}
	if (list->count == 0) {
		err_set(err, EX_CONFIG, "CONF-NONE",
		    "there is no configuration with an account");
		err_hint(err, "run 'envoi --setup ADDRESS', write one as "
		    "envoirc(5) shows, or give --host");
		return;
	}
	err_set(err, EX_CONFIG, "CONF-ACCOUNT",
	    "no account fits the sender and none is called 'default'");
	err_hint(err, "choose with -a, or add 'account default : %s' to the "
	    "end of the file", list->item[0]->name);
}

static struct account *
by_name(struct accounts *list, const char *name, struct err *err)
{
	struct account *a = accounts_find(list, str_of(name));

	if (!a && strcmp(name, "env") == 0)
		a = from_environment(list, environ_account, err);
	if (!a && !err->status)
		accounts_unknown(list, str_of(name), err);
	if (!a && list->unreadable.count)
		err_hint(err, "%s",
		    list->unreadable.item[list->unreadable.count - 1]);
	return a;
}

/* What is left to who may not use "default"; NULL: nothing. */
static struct account *
first_allowed(const struct accounts *list, const struct accounts_query *query)
{
	for (size_t i = 0; query->may && i < list->count; i++)
		if (list->item[i]->match_to.count == 0 &&
		    may_use(query, list->item[i]))
			return list->item[i];
	return NULL;
}

static struct account *
by_default(struct accounts *list, const struct accounts_query *query,
    struct err *err)
{
	struct account *a = accounts_find(list, STR("default"));
	struct account *other;

	if (a && !may_use(query, a)) {
		other = first_allowed(list, query);
		a = other ? other : a;
	}
	if (!a)
		a = from_environment(list, environ_account, err);
	if (!a && !err->status)
		a = from_environment(list, environ_smtpserver, err);
	if (!a && !err->status)
		say_none(list, err);
	return a;
}

/* Without a name; why gets the reason. */
static struct account *
by_facts(struct accounts *list, const struct accounts_query *query,
    struct buf *why, struct err *err)
{
	const char *header = query->facts ? query->facts->header_from : NULL;
	struct account *a = by_recipients(list, query);

	if (a) {
		buf_puts(why, "its 'match_to' fits the recipients");
		return a;
	}
	a = by_sender(list, query->sender, false, query);
	if (a) {
		buf_putf(why, "fits the sender '%s'", query->sender);
		return a;
	}
	a = by_sender(list, header, true, query);
	if (a) {
		buf_putf(why, "fits the From field '%s'", header);
		return a;
	}
	buf_puts(why, query->sender ?
	    "no account fits the sender" : "no sender was given");
	return by_default(list, query, err);
}

struct account *
accounts_choose(struct accounts *list, const struct accounts_query *query,
    struct buf *reason, struct err *err)
{
	struct buf why = { 0 };
	struct account *a;

	if (query->name) {
		a = by_name(list, query->name, err);
		buf_puts(&why, "asked for by name");
	} else {
		a = by_facts(list, query, &why, err);
	}
	a = if_allowed(query, a, err);
	if (a && reason) {
		buf_putf(reason, "account '%s': ", a->name);
		printable_put(reason, buf_str(&why), PRINTABLE_MAX);
	}
	buf_clear(&why);
	return a;
}

int
accounts_queue_dir(const struct accounts *list, const char *given,
    char **out, struct err *err)
{
	const struct setting *s = setting_find(STR("queue_dir"));
	const char *env = home_env("ENVOI_QUEUE_DIR");

	*out = NULL;
	if (given)
		return value_parse(s->type, "--queue-dir", str_of(given), out,
		    false, EX_USAGE, err);
	if (list->queue_dir || !env) {
		*out = alloc_copy(list->queue_dir);
		return 0;
	}
	return value_parse(s->type, "ENVOI_QUEUE_DIR", str_of(env), out,
	    false, EX_CONFIG, err);
}

void
accounts_clear(struct accounts *list)
{
	for (size_t i = 0; i < list->count; i++)
		account_free(list->item[i]);
	free(list->item);
	strlist_clear(&list->notes);
	strlist_clear(&list->unreadable);
	free(list->queue_dir);
	*list = (struct accounts){ 0 };
}
