/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/way.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "config/check.h"
#include "config/load.h"
#include "config/pattern.h"
#include "config/setting.h"
#include "base/banned.h"

/* What one file and those beside it say, or why they can't be read. */
struct way_files {
	char *config;		/* owned; NULL: the usual ones */
	bool as_msmtp;
	struct accounts *accounts;	/* owned: stays where it is */
	struct accounts own;	/* copies with options, and those of --host */
	struct err err;		/* status 0: they were read */
};

static bool
is_of(const struct way_files *f, const struct qitem *item)
{
	if (f->as_msmtp != item->as_msmtp || !f->config != !item->config)
		return false;
	return !f->config || strcmp(f->config, item->config) == 0;
}

static struct way_files *
read_files(struct ways *w, const struct qitem *item)
{
	struct load_request load = {
		.file = item->config,
		.as_msmtp = item->as_msmtp,
		.sysconfdir = w->sysconfdir,
	};
	struct way_files *f;

	for (size_t i = 0; i < w->count; i++)
		if (is_of(&w->files[i], item))
			return &w->files[i];
	w->files = alloc_grow(w->files, w->count + 1, sizeof(*w->files));
	f = &w->files[w->count++];
	*f = (struct way_files){
		.config = alloc_copy(item->config),
		.as_msmtp = item->as_msmtp,
		.accounts = alloc_new(struct accounts),
	};
	load_accounts(f->accounts, &load, &f->err);
	return f;
}

/* Options, as they stood on the command line: "WORD VALUE". */
static int
apply(struct account *a, const struct strlist *set, struct err *err)
{
	for (size_t i = 0; i < set->count; i++) {
		struct str value = str_of(set->item[i]), word;
		struct buf option = { 0 };
		struct origin origin = { .kind = ORIGIN_OPTION };
		const struct setting *s;
		int ret;

		str_cut(&value, ' ', &word);
		s = setting_find(word);
		if (!s)
			return err_set(err, EX_CONFIG, "CONF-UNKNOWN",
			    "option '%.*s', with which the message was "
			    "queued, is not known",
			    STR_ARG(str_first(word, 100)));
		setting_put_option(&option, s);
		origin.name = buf_cstr(&option);
		ret = account_set(a, s, value, &origin, err);
		buf_clear(&option);
		if (ret < 0)
			return -1;
	}
	return 0;
}

/* As the files have it; --host has no file. */
static struct account *
look_up(struct way_files *f, const struct qitem *item, struct err *err)
{
	struct accounts_query query = { .name = item->account };
	struct account *a;

	if (item->account && strcmp(item->account, WAY_BY_HOST) == 0) {
		a = account_new(WAY_BY_HOST, item->as_msmtp ?
		    DIALECT_MSMTP : DIALECT_ENVOI, NULL);
		accounts_add(&f->own, a);
		return a;
	}
	if (f->err.status) {
		err_copy(err, &f->err);
		return NULL;
	}
	if (!item->account) {
		err_set(err, EX_CONFIG, "CONF-ACCOUNT",
		    "the message does not say which account it is for");
		return NULL;
	}
	a = accounts_choose(f->accounts, &query, NULL, err);
	if (a && item->set.count > 0) {
		a = account_copy(a, a->name);
		accounts_add(&f->own, a);
	}
	return a;
}

struct account *
way_find(struct ways *w, const struct qitem *item,
	const struct accounts **accounts, struct err *err)
{
	struct pattern_facts facts = { .header_from = item->sender };
	struct way_files *f = read_files(w, item);
	struct account *a = look_up(f, item, err);

	*accounts = f->accounts;
	if (!a || apply(a, &item->set, err) < 0 ||
	    account_finish(a, &facts, err) < 0 || check_account(a, err) < 0)
		return NULL;
	return a;
}

void
ways_clear(struct ways *w)
{
	for (size_t i = 0; i < w->count; i++) {
		accounts_clear(w->files[i].accounts);
		accounts_clear(&w->files[i].own);
		free(w->files[i].accounts);
		free(w->files[i].config);
		err_clear(&w->files[i].err);
	}
	free(w->files);
	*w = (struct ways){ .sysconfdir = w->sysconfdir };
}
