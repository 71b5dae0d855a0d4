/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/setting.h - the table of all settings.
 *
 * Keyword, type, member of struct account, default per dialect, option:
 * everything that is known about a setting is its row in setting.c.  The
 * file parser, the option loop, the environment reader, --print-config and
 * the check of the manual are loops over the rows; adding a setting is
 * adding a row.
 */
#ifndef ENVOI_CONFIG_SETTING_H
#define ENVOI_CONFIG_SETTING_H

#include "config/value.h"

/* Is there an option "--keyword", and does it need its argument? */
enum setting_option {
	SETTING_NO_OPTION,
	SETTING_ARGUMENT,	/* --port=25, --port 25 */
	SETTING_MAYBE		/* --tls, --tls=off; never a separate word */
};

enum setting_flag {
	SETTING_SECRET = 1,	/* never shown, not even in messages */
	SETTING_COMMAND = 2,	/* makes us run a command */
	SETTING_OWN = 4,	/* msmtp does not know it */
	SETTING_OLD = 8,	/* an old or second name for another row */
	SETTING_GLOBAL = 16	/* the same for all accounts: stands in
				   'defaults' or before the first account */
};

struct setting {
	const char *keyword;
	const struct value_type *type;
	size_t offset;		/* of the member in struct account */
	enum setting_option option;
	/* As a file would say it; NULL: unset, or account_finish works it
	   out from the other settings. */
	const char *envoi;	/* default in our own dialect */
	const char *msmtp;	/* default in an msmtprc */
	unsigned int flags;
	const char *label;	/* in --pretend, when msmtp's is not the
				   keyword; else NULL */
};

/* setting_count, setting_at - the rows, in the order of msmtp's -P. */
size_t setting_count(void);
const struct setting *setting_at(size_t i);

/* setting_index - the row's number, below setting_count(). */
size_t setting_index(const struct setting *s);

/* setting_find - by keyword, letter case counts; NULL when unknown. */
const struct setting *setting_find(struct str keyword);

/*
 * setting_find_option - by the long option's name without its dashes
 * ("tls-starttls"); NULL when there is none or the setting has no option.
 */
const struct setting *setting_find_option(struct str name);

/*
 * setting_main - the row that an old name stands for; s itself otherwise.
 * What was set, and where, is kept under that row.
 */
const struct setting *setting_main(const struct setting *s);

/* setting_put_option - append "--tls-starttls". */
void setting_put_option(struct buf *out, const struct setting *s);

/* setting_put_variable - append "ENVOI_TLS_STARTTLS". */
void setting_put_variable(struct buf *out, const struct setting *s);

/*
 * setting_nearest - the keyword that somebody who wrote word most likely
 * meant, or NULL.
 */
const char *setting_nearest(struct str word);

#endif
