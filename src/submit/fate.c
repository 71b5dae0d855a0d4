/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/fate.h"

#include "base/banned.h"

static bool
starts(const struct err *err, const char *prefix)
{
	return err->id && str_starts(str_of(err->id), str_of(prefix));
}

static bool
is(const struct err *err, const char *id)
{
	return err->id && str_eq(str_of(err->id), str_of(id));
}

/* The password's command, file or keyring: a store may be locked today. */
static bool
is_secret_store(const struct err *err)
{
	return err->status == EX_CONFIG &&
	    (starts(err, "HELPER-") || starts(err, "SECRET-"));
}

/* Wrong name, or broken today? */
static bool
is_doubtful(const struct err *err)
{
	switch (err->status) {
	case EX_NOHOST:
	case EX_NOPERM:
	case EX_UNAVAILABLE:
	case EX_PROTOCOL:
		return true;
	default:
		return false;
	}
}

/* Before the server was ready for mail, or when it will hear no more. */
static struct fate
of_account(const struct err *err)
{
	struct fate f = { FATE_ACCOUNT, FATE_TELL, QACCT_SETUP, 0 };

	if (err_is_temporary(err)) {
		f.first = FATE_KEEP;
		f.cause = QACCT_NETWORK;
	} else if (is_secret_store(err)) {
		f.first = FATE_KEEP_UNATTENDED;
	} else if (is_doubtful(err)) {
		f.first = FATE_KEEP_KNOWN;
		if (err->status == EX_NOHOST)
			f.cause = QACCT_NETWORK;
	} else if (err->status == EX_OSERR || err->status == EX_IOERR) {
		f.cause = QACCT_NETWORK;	/* of this machine, now */
	}
	/* Tried too often, a login gets locked. */
	if (is(err, "AUTH-REFUSED") && f.cause == QACCT_SETUP)
		f.least = FATE_LONG;
	return f;
}

/* What a message or a recipient was told. */
static struct fate
of_mail(const struct err *err)
{
	struct fate f = { FATE_REPORT, FATE_TELL, QACCT_NONE, 0 };

	if (err_is_temporary(err)) {
		f.run = FATE_WAIT;
		f.first = FATE_KEEP;
	} else if (err->scope == ERR_USAGE) {
		f.run = FATE_WAIT;	/* this machine's trouble */
	}
	return f;
}

/*
 * A connection that broke in mid-mail may be this mail's doing, so the
 * others go on; a server that says 421, or wants a login first, is
 * everybody's.
 */
static bool
concerns_account(const struct err *err, bool in_session)
{
	if (!in_session)
		return true;
	if (err->code == 421 || is(err, "SERVER-CLOSING"))
		return true;
	if (err->scope == ERR_HOST)
		return true;
	return err->scope == ERR_SESSION && !err_is_temporary(err) &&
	    !is(err, "REQUIRETLS");
}

struct fate
fate_of(const struct err *err, bool in_session)
{
	if (err->uncertain)
		return (struct fate){ FATE_WAIT, FATE_KEEP, QACCT_NONE,
		    FATE_LONG };
	return concerns_account(err, in_session) ? of_account(err) :
	    of_mail(err);
}

bool
fate_is_kept(const struct fate *f, bool known, bool attended)
{
	switch (f->first) {
	case FATE_KEEP:
		return true;
	case FATE_KEEP_KNOWN:
		return known;
	case FATE_KEEP_UNATTENDED:
		return !attended;
	default:
		return false;
	}
}
