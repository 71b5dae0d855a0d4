/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/chosen.h - the account that this run uses, with every option applied.
 */
#ifndef ENVOI_CLI_CHOSEN_H
#define ENVOI_CLI_CHOSEN_H

#include "cli/request.h"
#include "config/accounts.h"
#include "config/pattern.h"
#include "envelope/envelope.h"

/* An account that options were applied to. */
struct chosen_ready {
	struct account *account;	/* borrowed */
	struct strlist from;	/* owned: 'from' with its patterns, since
				   each message has a %F of its own */
};

struct chosen {
	/* borrowed, may be NULL: its recipients help to choose; set it
	   before chosen_pick */
	const struct envelope *envelope;
	/* as in accounts_query, set before chosen_open; may be NULL */
	bool (*may)(const void *arg, const struct account *a);
	const void *arg;
	struct accounts accounts;	/* owned */
	struct account *account;	/* borrowed from accounts */
	struct buf reason;		/* why this one, for people */
	bool by_options;		/* --host: the only account */
	struct chosen_ready *ready;	/* owned array */
	size_t ready_count;
};

/*
 * chosen_pick - read the files, choose, apply options, finish and check.
 * c:      the caller's, zeroed but for envelope; chosen_clear it, also
 *         after failure
 * sender: the envelope sender as given, or NULL; chooses among accounts
 * facts:  what patterns in 'from' and 'domain' stand for
 * Returns 0, or -1 with err EX_CONFIG or EX_USAGE.
 */
int chosen_pick(struct chosen *c, const struct request *req,
	const char *sender, const struct pattern_facts *facts,
	struct err *err);

/*
 * chosen_open, chosen_next - the two halves of chosen_pick, for several
 * messages: what the files say is read once, then an account is chosen for
 * each message.  One that was chosen before is the same as then, but for
 * 'from', whose patterns stand for what facts say this time.
 */
int chosen_open(struct chosen *c, const struct request *req,
	struct err *err);
int chosen_next(struct chosen *c, const struct request *req,
	const char *sender, const struct pattern_facts *facts,
	struct err *err);

/*
 * chosen_sender - who the envelope is from, as an owned address; "" is the
 * null sender.
 * given: parsed, may be bare; NULL: nobody was given
 *
 * Programs give bare names as senders, such as root, and no provider takes
 * those: with 'from_rewrite local' the account's sender stands in their
 * place, else they are completed.
 * Returns NULL with err: EX_CONFIG when the account has no sender to use,
 * EX_DATAERR when a bare name cannot be completed.
 */
char *chosen_sender(const struct chosen *c, const char *given,
	const struct pattern_facts *facts, struct err *err);

/*
 * chosen_blame_sender - when err says that the server refused the sender,
 * add the hint where it came from and what would change it.
 * sender: as it was sent
 */
void chosen_blame_sender(const struct chosen *c, const struct request *req,
	const char *sender, struct err *err);

void chosen_clear(struct chosen *c);

#endif
