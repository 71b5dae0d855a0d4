/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cli/option.h"
#include "cli/process.h"
#include "cli/report.h"
#include "cli/run.h"
#include "base/banned.h"

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
		if (request_takes_message(&req))
			process_drain_input();
		status = report_err(buf_cstr(&name), &err);
	}
	err_clear(&err);
	request_clear(&req);
	buf_clear(&name);
	return status;
}
