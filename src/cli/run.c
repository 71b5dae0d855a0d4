/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run.h"

#include "cli/cmd_aliases.h"
#include "cli/cmd_check.h"
#include "cli/cmd_completion.h"
#include "cli/cmd_import.h"
#include "cli/cmd_login.h"
#include "cli/cmd_password.h"
#include "cli/cmd_pretend.h"
#include "cli/cmd_queue.h"
#include "cli/cmd_send.h"
#include "cli/cmd_serve.h"
#include "cli/cmd_server.h"
#include "cli/cmd_setup.h"
#include "cli/cmd_verify.h"
#include "cli/cmd_which.h"
#include "cli/report.h"
#include "cli/show.h"
#include "base/banned.h"

/*
 * The commands of one piece: 0, or -1 with err, which is then reported.
 * Modes that have more to say report by themselves (run_request).
 */

static int
run_version(const struct request *req, struct err *err)
{
	(void)req;
	return show_version(err);
}

static int
run_help(const struct request *req, struct err *err)
{
	(void)req;
	return show_help(err);
}

static int
run_explain(const struct request *req, struct err *err)
{
	return show_explanation(str_of(req->mode_arg), err);
}

static int (*const commands[])(const struct request *, struct err *) = {
	[REQUEST_PRETEND] = cmd_pretend,
	[REQUEST_PRINT_CONFIG] = cmd_print_config,
	[REQUEST_VERSION] = run_version,
	[REQUEST_HELP] = run_help,
	[REQUEST_EXPLAIN] = run_explain,
	[REQUEST_SERVERINFO] = cmd_serverinfo,
	[REQUEST_RMQS] = cmd_rmqs,
	[REQUEST_COMPLETION] = cmd_completion,
	[REQUEST_CONFIGURE] = cmd_configure,
	[REQUEST_IMPORT] = cmd_import,
	[REQUEST_SETUP] = cmd_setup,
	[REQUEST_SET_PASSWORD] = cmd_set_password,
	[REQUEST_WHICH] = cmd_which,
	[REQUEST_LOGIN] = cmd_login,
	[REQUEST_LOGIN_STATUS] = cmd_login_status,
	[REQUEST_LOGOUT] = cmd_logout,
};

int
run_request(const struct request *req, const char *name)
{
	struct err err = { 0 };
	int status = 0;

	if (req->mode == REQUEST_SEND)
		return cmd_send(req, name);
	if (req->mode == REQUEST_SMTP)
		return cmd_serve(req, name);
	if (req->mode == REQUEST_VERIFY)
		return cmd_verify(req, name);
	if (req->mode == REQUEST_ALIASES)
		return cmd_aliases(req, name);
	if (req->mode == REQUEST_CHECK)
		return cmd_check(req, name);
	if (req->mode == REQUEST_LIST || req->mode == REQUEST_QUEUE ||
	    req->mode == REQUEST_FLUSH)
		return cmd_queue(req, name);
	if (commands[req->mode](req, &err) == -1)
		status = report_err(name, &err);
	err_clear(&err);
	return status;
}
