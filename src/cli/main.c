/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/option.h"
#include "cli/process.h"
#include "cli/report.h"
#include "cli/run.h"
#include "base/banned.h"

/*
 * Is somebody writing a message while we refuse the options?  Then it is
 * read, or the writer takes its SIGPIPE for the error.  Who speaks SMTP
 * waits for our greeting instead and must see us end.
 */
static bool
hands_over_message(const struct request *req, int argc, char *const argv[])
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "-bs") == 0)
			return false;
	return request_takes_message(req) || request_ignores_message(req);
}

int
main(int argc, char *argv[])
{
	const char *argv0 = argc > 0 ? argv[0] : NULL;
	struct request req;
	struct buf name = { 0 };
	struct err err = { 0 };
	int status;

	process_begin();
	front_put_name(&name, argv0);
	request_init(&req, front_of(argv0));
	if (option_parse(&req, argc, argv, &err) == 0) {
		status = run_request(&req, buf_cstr(&name));
	} else {
		status = report_err(buf_cstr(&name), &err);
		if (hands_over_message(&req, argc, argv))
			process_drain_input();
	}
	err_clear(&err);
	request_clear(&req);
	buf_clear(&name);
	return status;
}
