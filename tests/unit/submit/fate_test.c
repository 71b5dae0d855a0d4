/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "submit/fate.h"

#define BEFORE false	/* the server was not ready for mail */
#define WITHIN true

/* A failure, and what becomes of the mail at the first attempt and later. */
static const struct row {
	const char *what;
	const char *id;
	int status;
	int scope;		/* enum err_scope; -1: as the status has it */
	int code;
	bool in_session;
	enum fate_first first;
	enum fate_run run;
	enum qacct_cause cause;
	int64_t least;
} rows[] = {
	{ "name lookup: try again", "NET-LOOKUP", EX_TEMPFAIL, ERR_HOST, 0,
	    BEFORE, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "host not found", "HOST-UNKNOWN", EX_NOHOST, -1, 0,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "refused or timed out", "NET-CONNECT", EX_TEMPFAIL, ERR_HOST, 0,
	    BEFORE, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "proxy failure", "PROXY-REFUSED", EX_TEMPFAIL, ERR_HOST, 0,
	    BEFORE, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "proxy refuses its login", "PROXY-LOGIN", EX_NOPERM, ERR_HOST, 0,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "handshake breaks off", "TLS-HANDSHAKE", EX_TEMPFAIL, -1, 0,
	    BEFORE, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "certificate not trusted", "TLS-ISSUER", EX_NOPERM, -1, 0,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "4xx greeting", "GREETING", EX_TEMPFAIL, ERR_HOST, 450,
	    BEFORE, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "5xx greeting", "GREETING", EX_UNAVAILABLE, ERR_HOST, 554,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "no SMTP there", "NOT-SMTP", EX_PROTOCOL, -1, 0,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "no STARTTLS", "STARTTLS-MISSING", EX_NOPERM, -1, 0,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "no AUTH", "AUTH-MISSING", EX_NOPERM, -1, 0,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "login refused for now", "AUTH-REFUSED", EX_TEMPFAIL, -1, 454,
	    BEFORE, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "login refused", "AUTH-REFUSED", EX_NOPERM, -1, 535,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, FATE_LONG },
	{ "password command fails", "HELPER-STATUS", EX_CONFIG, -1, 0,
	    BEFORE, FATE_KEEP_UNATTENDED, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "password file unreadable", "SECRET-FILE", EX_CONFIG, -1, 0,
	    BEFORE, FATE_KEEP_UNATTENDED, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "no password anywhere", "SECRET-NONE", EX_NOPERM, -1, 0,
	    BEFORE, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "keyring does not answer", "SECRET-NONE", EX_TEMPFAIL, -1, 0,
	    BEFORE, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "the account is wrong", "TLS-TRUST-FILE", EX_CONFIG, -1, 0,
	    BEFORE, FATE_TELL, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "login too long for a line", "COMMAND-LONG", EX_DATAERR, -1, 0,
	    BEFORE, FATE_TELL, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "no descriptors", "NET-LOCAL", EX_OSERR, -1, 0,
	    BEFORE, FATE_TELL, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "login wanted at MAIL", "MAIL-REFUSED", EX_UNAVAILABLE,
	    ERR_SESSION, 530, WITHIN, FATE_KEEP_KNOWN, FATE_ACCOUNT,
	    QACCT_SETUP, 0 },
	{ "421 at MAIL", "MAIL-REFUSED", EX_TEMPFAIL, ERR_SESSION, 421,
	    WITHIN, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "421 unasked", "SERVER-CLOSING", EX_TEMPFAIL, -1, 421,
	    WITHIN, FATE_KEEP, FATE_ACCOUNT, QACCT_NETWORK, 0 },
	{ "4xx at MAIL", "MAIL-REFUSED", EX_TEMPFAIL, ERR_MESSAGE, 451,
	    WITHIN, FATE_KEEP, FATE_WAIT, QACCT_NONE, 0 },
	{ "4xx at RCPT", "RCPT-REFUSED", EX_TEMPFAIL, ERR_RCPT, 450,
	    WITHIN, FATE_KEEP, FATE_WAIT, QACCT_NONE, 0 },
	{ "5xx at RCPT", "RCPT-REFUSED", EX_NOUSER, ERR_RCPT, 550,
	    WITHIN, FATE_TELL, FATE_REPORT, QACCT_NONE, 0 },
	{ "5xx at MAIL", "MAIL-REFUSED", EX_UNAVAILABLE, ERR_MESSAGE, 550,
	    WITHIN, FATE_TELL, FATE_REPORT, QACCT_NONE, 0 },
	{ "5xx at the end", "DATA-REFUSED", EX_UNAVAILABLE, ERR_MESSAGE, 554,
	    WITHIN, FATE_TELL, FATE_REPORT, QACCT_NONE, 0 },
	{ "too big", "MESSAGE-BIG", EX_DATAERR, -1, 0,
	    WITHIN, FATE_TELL, FATE_REPORT, QACCT_NONE, 0 },
	{ "DSN not offered", "NOT-OFFERED", EX_UNAVAILABLE, ERR_MESSAGE, 0,
	    WITHIN, FATE_TELL, FATE_REPORT, QACCT_NONE, 0 },
	{ "REQUIRETLS not kept", "REQUIRETLS", EX_NOPERM, -1, 0,
	    WITHIN, FATE_TELL, FATE_REPORT, QACCT_NONE, 0 },
	{ "lost in the text", "NET-RESET", EX_TEMPFAIL, -1, 0,
	    WITHIN, FATE_KEEP, FATE_WAIT, QACCT_NONE, 0 },
	{ "reply without a command", "REPLY-UNASKED", EX_PROTOCOL, -1, 0,
	    WITHIN, FATE_KEEP_KNOWN, FATE_ACCOUNT, QACCT_SETUP, 0 },
	{ "this machine, within", "NET-LOCAL", EX_OSERR, -1, 0,
	    WITHIN, FATE_TELL, FATE_WAIT, QACCT_NONE, 0 },
};

static void
each_failure_has_its_fate(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct err err = { 0 };
		struct fate f;

		err_set(&err, row->status, row->id, "x");
		if (row->scope >= 0)
			err.scope = (enum err_scope)row->scope;
		err.code = row->code;
		f = fate_of(&err, row->in_session);
		if (f.first != row->first || f.run != row->run ||
		    f.cause != row->cause || f.least != row->least)
			fail_msg("%s: first %d, run %d, cause %d, least %d",
			    row->what, f.first, f.run, f.cause,
			    (int)f.least);
		err_clear(&err);
	}
}

static void
what_may_have_arrived_waits_long(void **state)
{
	struct err err = { 0 };
	struct fate f;

	(void)state;
	err_set(&err, EX_TEMPFAIL, "NET-CLOSED", "closed");
	err.uncertain = true;
	f = fate_of(&err, WITHIN);
	assert_int_equal(f.run, FATE_WAIT);
	assert_int_equal(f.first, FATE_KEEP);
	assert_int_equal(f.least, FATE_LONG);
	err_clear(&err);
}

static void
doubt_is_decided_by_what_is_known(void **state)
{
	static const struct {
		enum fate_first first;
		bool known, attended, kept;
	} table[] = {
		{ FATE_KEEP, false, true, true },
		{ FATE_KEEP, true, false, true },
		{ FATE_KEEP_KNOWN, false, false, false },
		{ FATE_KEEP_KNOWN, true, true, true },
		{ FATE_KEEP_UNATTENDED, false, false, true },
		{ FATE_KEEP_UNATTENDED, true, true, false },
		{ FATE_TELL, true, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct fate f = { .first = table[i].first };

		assert_int_equal(fate_is_kept(&f, table[i].known,
		    table[i].attended), table[i].kept);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failure_has_its_fate),
		cmocka_unit_test(what_may_have_arrived_waits_long),
		cmocka_unit_test(doubt_is_decided_by_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
