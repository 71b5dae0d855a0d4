/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauthgrant: an answer of a token endpoint, whose first byte stands for
 * the status.  What is taken as a token can be sent and kept; what is
 * refused has a status of the contract, words that can be shown, and
 * nothing of a token in them.  (Needs jansson, as the program does.)
 */
#include "fuzz.h"

#include "config/account.h"
#include "oauth/grant.h"

static const int statuses[] = { 200, 400, 401, 404, 429, 500, 503 };

static void
check_token(const struct grant *g)
{
	fuzz_must(g->state == GRANT_GIVEN);
	fuzz_must(g->access.len > 0 && g->access.len <= TOKEN_MAX);
	fuzz_must(fuzz_is_clean(buf_str(&g->access)));
	fuzz_must(str_find(buf_str(&g->access), ' ') == g->access.len);
	fuzz_must(fuzz_is_clean(buf_str(&g->refresh)));
	fuzz_must(fuzz_is_clean(buf_str(&g->scope)));
	fuzz_must(g->life >= 0);
}

static void
check_kept(const struct grant *g, const struct account *a)
{
	struct client c = { .account = a, .id = NULL };
	struct buf file = BUF_MAX(TOKEN_FILE_MAX);
	struct token t, again;

	token_init(&t);
	token_init(&again);
	grant_put(&t, g, &c);
	token_put(&file, &t);
	fuzz_must(token_parse(buf_str(&file), &again));
	fuzz_must(str_eq(buf_str(&again.access), buf_str(&g->access)));
	fuzz_must(str_eq(buf_str(&again.refresh), buf_str(&g->refresh)));
	token_clear(&t);
	token_clear(&again);
	buf_clear(&file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct account *a = account_new("fuzz", DIALECT_ENVOI, NULL);
	struct post_reply reply = { .body = BUF_MAX(size + 1) };
	struct err err = { 0 };
	struct grant g;

	grant_init(&g);
	if (size > 0) {
		reply.status = statuses[data[0] % (sizeof(statuses) /
		    sizeof(*statuses))];
		buf_put(&reply.body, fuzz_str(data + 1, size - 1));
		if (grant_read(&g, a, &reply, &err) == 0) {
			fuzz_must(reply.status == 200);
			check_token(&g);
			check_kept(&g, a);
		} else {
			fuzz_must(err.status == EX_TEMPFAIL ||
			    err.status == EX_NOPERM ||
			    err.status == EX_CONFIG);
			fuzz_must(fuzz_is_clean(buf_str(&err.text)));
			fuzz_must(fuzz_is_clean(buf_str(&err.hint)));
		}
	}
	err_clear(&err);
	grant_clear(&g);
	post_reply_clear(&reply);
	account_free(a);
	return 0;
}
