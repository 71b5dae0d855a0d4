/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command lines: the input is argv, each word ended by a NUL.  What is taken
 * holds no control character, a classic name never yields a file, a command
 * or a server, and what is refused says so in one printable line.
 */
#include "fuzz.h"

#include "base/printable.h"
#include "cli/option.h"
#include "cli/qverb.h"
#include "cli/qwhat.h"

enum { ARGS_MAX = 64 };

static bool
is_clean(const char *s)
{
	return fuzz_is_clean(str_of(s));
}

/* What -q was given was understood, and an id is asked for where one is. */
static void
check_queue(const struct request *req)
{
	struct err ignored = { 0 };
	struct qwhat what;

	for (size_t i = 0; i < req->queue_what.count; i++) {
		fuzz_must(qwhat_parse(&what, req->queue_what.item[i],
		    &ignored) == 0);
		fuzz_must(what.kind != QWHAT_EVERY || what.every_s > 0);
		fuzz_must(what.kind < QWHAT_ID || what.text.len > 0);
	}
	if (req->mode == REQUEST_QUEUE)
		fuzz_must(qverb_of(req->mode_arg) != QVERB_NONE);
	fuzz_must(!req->listens || (req->mode == REQUEST_FLUSH &&
	    qwhat_every(&req->queue_what) > 0));
}

static void
check_taken(const struct request *req)
{
	check_queue(req);
	for (size_t i = 0; i < req->setting_count; i++)
		fuzz_must(is_clean(req->setting[i].value));
	for (size_t i = 0; i < req->rcpts.count; i++)
		for (const char *p = req->rcpts.item[i]; *p; p++)
			fuzz_must(*p == '\t' || ((unsigned char)*p >= 0x20 &&
			    *p != 0x7f));
	fuzz_must(is_clean(req->sender) && is_clean(req->full_name));
	fuzz_must(is_clean(req->account) && is_clean(req->config_file));
	fuzz_must(is_clean(req->dsn_notify) && is_clean(req->dsn_envid));
	fuzz_must(!req->account || !request_find(req, "host"));
	fuzz_must(!req->sender || !req->sender_from_header);
}

static void
check_classic(const struct request *req)
{
	fuzz_must(req->setting_count == 0);
	fuzz_must(!req->config_file && !req->account);
	fuzz_must(req->debug != REQUEST_DEBUG_ALL);
	fuzz_must(!req->sender_from_header);
	fuzz_must(req->mode != REQUEST_QUEUE && !req->any_host);
	fuzz_must(req->mode != REQUEST_EXPLAIN && req->mode != REQUEST_RMQS &&
	    req->mode != REQUEST_SERVERINFO && req->mode != REQUEST_PRETEND);
}

static int
split(char *text, size_t len, char *argv[])
{
	int argc = 0;

	for (char *p = text; p < text + len && argc < ARGS_MAX;
	    p += strlen(p) + 1)
		argv[argc++] = p;
	argv[argc] = NULL;
	return argc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *argv[ARGS_MAX + 1];
	struct request req;
	struct err err = { 0 };
	int argc;

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	argc = split(text, size, argv);
	request_init(&req, front_of(argv[0]));
	if (option_parse(&req, argc, argv, &err) == 0) {
		fuzz_must(err.status == 0);
		check_taken(&req);
	} else {
		fuzz_must(err.status == EX_USAGE || err.status == EX_DATAERR);
		fuzz_must(err.id && printable_is(buf_str(&err.text)) &&
		    printable_is(buf_str(&err.hint)));
	}
	if (front_is_classic(req.front))
		check_classic(&req);
	request_clear(&req);
	err_clear(&err);
	free(text);
	return 0;
}
