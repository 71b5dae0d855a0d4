/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/accounts.h - a list of accounts, and which of them is meant.
 */
#ifndef ENVOI_CONFIG_ACCOUNTS_H
#define ENVOI_CONFIG_ACCOUNTS_H

#include "config/account.h"

/* More than this in one file is not a configuration. */
enum { ACCOUNTS_MAX = 1000 };

struct accounts {
	struct account **item;	/* owned, each owned; in order of choice */
	size_t count;
	size_t cap;
	struct strlist notes;	/* which files were read or passed over, and
				   why: one line each, for people */
	struct strlist unreadable;	/* of these, the files that are there
					   but closed to us: why */
	char *queue_dir;	/* owned: 'queue_dir', for all accounts, so
				   that whoever runs the queue sees what all
				   of them put in; NULL: not set */
};

/* accounts_add - append; a is taken. */
void accounts_add(struct accounts *list, struct account *a);

/* accounts_find - by name, letter case counts; borrowed, or NULL. */
struct account *accounts_find(const struct accounts *list, struct str name);

/*
 * accounts_unknown - the error for a name that is not there: EX_CONFIG,
 * with the nearest name as a hint.  Returns -1.
 */
int accounts_unknown(const struct accounts *list, struct str name,
	struct err *err);

/* What an account is chosen by.  All borrowed; each may be NULL. */
struct accounts_query {
	const char *name;	/* -a */
	const char *sender;	/* -f, or the header's where that counts */
	const struct strlist *rcpts;	/* as given; some may be bare */
	const struct pattern_facts *facts;	/* its header_from counts for
						   'account_from header' */
	bool (*may)(const void *arg, const struct account *a);	/* is this
				   one ours to use?  NULL: each is */
	const void *arg;	/* its first */
};

/*
 * accounts_choose - the account to use.
 * By name; else the first one whose 'match_to' fits all recipients; else
 * the first one without 'match_to' that fits the sender (account_fits), and
 * then that has 'account_from header' and fits the From field; else
 * "default", or if that is not ours to use the first one without 'match_to'
 * that is; else "env" from ENVOI_* variables (also by that name, unless a
 * file has it); else, unless a name was given, one from SMTPSERVER.
 * list:   gets the accounts made from the environment
 * reason: how it was chosen is appended, one line for people; may be NULL
 * It may be called again for another message; the accounts are the same.
 * Returns an account, borrowed from list, to be changed by options and
 * finished; or NULL with err EX_CONFIG, which names files that are there
 * but closed to us, or EX_NOPERM, 550, when what was found is not to be used.
 */
struct account *accounts_choose(struct accounts *list,
	const struct accounts_query *query, struct buf *reason,
	struct err *err);

/*
 * accounts_queue_dir - where the queue is, as far as it is configured: by
 * an option, by the files, by ENVOI_QUEUE_DIR.
 * given: the option's value, or NULL
 * out:   owned; NULL: nowhere is it said
 * Returns 0, or -1 with err when the value is no folder's name.
 */
int accounts_queue_dir(const struct accounts *list, const char *given,
	char **out, struct err *err);

/* accounts_clear - release everything; the list is empty after. */
void accounts_clear(struct accounts *list);

#endif
