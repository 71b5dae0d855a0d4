/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/checkout.h"

#include <inttypes.h>

#include "cli/show.h"
#include "smtp/meaning.h"
#include "base/banned.h"

/* Many hosts with many addresses fit. */
#define OUTPUT_MAX ((size_t)4 * 1024 * 1024)

/* Where the text of a step begins in its line. */
enum { TEXT_COLUMN = 34 };

static const char *const state_names[] = {
	[CHECKLIST_OK] = "ok",
	[CHECKLIST_WARNING] = "warning",
	[CHECKLIST_FAILED] = "failed",
	[CHECKLIST_SKIPPED] = "skipped",
};

void
checkout_begin(struct checkout *out, bool as_json)
{
	*out = (struct checkout){ .as_json = as_json };
	out->text = BUF_MAX(OUTPUT_MAX);
	out->json = (struct json){ &out->text, false };
	if (!as_json)
		return;
	json_open(&out->json, NULL, '{');
	json_open(&out->json, "steps", '[');
}

/* --- in words --------------------------------------------------------------- */

static void
put_more(struct buf *out, const char *text)
{
	buf_putf(out, "%*s%s\n", TEXT_COLUMN, "", text);
}

static void
put_failure(struct buf *out, const struct err *err)
{
	const char *meaning = meaning_of(err);
	struct str text = buf_str(&err->text), reply = buf_str(&err->reply);
	struct buf line = { 0 };

	buf_putf(out, "%s [E-%s]\n", buf_cstr(&err->text), err->id);
	if (err->code && reply.len && str_search(text, reply) == text.len) {
		buf_putf(&line, "server said: %d %s", err->code,
		    buf_cstr(&err->reply));
		put_more(out, buf_cstr(&line));
	}
	if (meaning) {
		buf_reset(&line);
		buf_putf(&line, "this means: %s", meaning);
		put_more(out, buf_cstr(&line));
	}
	if (err->hint.len)
		put_more(out, buf_cstr(&err->hint));
	buf_clear(&line);
}

static void
put_step(struct buf *out, const struct checklist_step *step)
{
	buf_putf(out, "%-8s %-14s", state_names[step->state], step->name);
	if (step->state == CHECKLIST_SKIPPED)
		buf_putf(out, "%9s  ", "");
	else
		buf_putf(out, "%6" PRId64 " ms  ", step->ms);
	if (step->state == CHECKLIST_FAILED)
		put_failure(out, &step->err);
	else
		buf_putf(out, "%s\n", buf_cstr(&step->detail));
}

/* --- as JSON ---------------------------------------------------------------- */

static void
put_json_failure(struct json *j, const struct err *err)
{
	const char *meaning = meaning_of(err);

	json_str(j, "text", buf_str(&err->text));
	json_str(j, "id", str_of(err->id));
	json_int(j, "status", err->status);
	if (err->code) {
		json_int(j, "code", err->code);
		json_str(j, "enhanced", str_of(err->enhanced));
		json_str(j, "reply", buf_str(&err->reply));
	}
	if (meaning)
		json_str(j, "meaning", str_of(meaning));
	if (err->hint.len)
		json_str(j, "hint", buf_str(&err->hint));
}

static void
put_json_step(struct json *j, const struct checklist_step *step)
{
	json_open(j, NULL, '{');
	json_str(j, "step", str_of(step->name));
	json_str(j, "state", str_of(state_names[step->state]));
	json_int(j, "ms", step->ms);
	if (step->state == CHECKLIST_FAILED)
		put_json_failure(j, &step->err);
	else
		json_str(j, "text", buf_str(&step->detail));
	json_close(j, '}');
}

/* --- both ------------------------------------------------------------------- */

void
checkout_tell(void *ctx, const struct checklist_step *step)
{
	struct checkout *out = ctx;

	if (out->as_json) {
		put_json_step(&out->json, step);
		return;
	}
	put_step(&out->text, step);
	if (out->err.status == 0)
		show_text(&out->text, &out->err);
	buf_reset(&out->text);
}

int
checkout_end(struct checkout *out, const char *account, int status,
	struct err *err)
{
	int result = 0;

	if (out->as_json) {
		json_close(&out->json, ']');
		if (account)
			json_str(&out->json, "account", str_of(account));
		json_int(&out->json, "status", status);
		json_close(&out->json, '}');
		buf_putc(&out->text, '\n');
		show_text(&out->text, &out->err);
	}
	if (out->err.status) {
		err_move(err, &out->err);
		result = -1;
	}
	buf_clear(&out->text);
	return result;
}
