/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "sasl/sasl.h"
#include "base/banned.h"

static enum log_format
log_format(const struct account *account)
{
	switch (account->log_format) {
	case LOG_MSMTP:
		return LOG_FORMAT_MSMTP;
	case LOG_JSON:
		return LOG_FORMAT_JSON;
	default:
		return LOG_FORMAT_TEXT;
	}
}

int
journal_open(struct journal *j, const struct account *account,
	struct err *err)
{
	struct log_options options = {
		.file = account->logfile,
		.time_format = account->logfile_time_format,
		.format = log_format(account),
		.facility = account->syslog,
		.ident = account->dialect == DIALECT_MSMTP ? "msmtp" :
		    "envoi",
	};

	j->began_ms = clock_mono_ms();
	return log_open(&j->log, &options, err);
}

static enum log_outcome
outcome_of(enum rcpt_state state)
{
	switch (state) {
	case RCPT_SENT:
		return LOG_RCPT_SENT;
	case RCPT_QUEUED:
		return LOG_RCPT_QUEUED;
	case RCPT_DEFERRED:
		return LOG_RCPT_DEFERRED;
	case RCPT_REFUSED:
		return LOG_RCPT_REFUSED;
	default:
		return LOG_RCPT_UNTRIED;
	}
}

static struct log_rcpt *
log_rcpts(const struct envelope *e)
{
	struct log_rcpt *list = alloc_zero(e->count, sizeof(*list));

	for (size_t i = 0; i < e->count; i++)
		list[i] = (struct log_rcpt){
			.addr = e->rcpt[i].addr,
			.outcome = outcome_of(e->rcpt[i].state),
			.err = e->rcpt[i].err.status ? &e->rcpt[i].err : NULL,
		};
	return list;
}

static void
put_facts(struct log_entry *entry, const struct attempt_facts *facts)
{
	if (*facts->dial.address)
		entry->address = facts->dial.address;
	if (facts->has_tls) {
		entry->tls = facts->tls.version;
		entry->cipher = facts->tls.cipher;
	}
	if (facts->mech)
		entry->mechanism = facts->mech->name;
	entry->code = facts->code;
	entry->enhanced = facts->enhanced;
	entry->reply = buf_cstr(&facts->reply);
}

int
journal_write(struct journal *j, const struct journal_line *line,
	struct err *err)
{
	const struct account *a = line->account;
	struct log_rcpt *rcpt = log_rcpts(line->envelope);
	struct log_entry entry = {
		.when = clock_wall(),
		.account = a->name,
		.caller = line->caller,
		.host = a->socket || a->host.count == 0 ? NULL :
		    a->host.item[0],
		.port = a->port,
		.socket = a->socket,
		.tls_wanted = a->tls,
		.auth_wanted = strcmp(a->auth, "off") != 0,
		.user = a->user,
		.from = line->envelope->sender,
		.rcpt = rcpt,
		.rcpt_count = line->envelope->count,
		.sent = envelope_count(line->envelope, RCPT_SENT) > 0,
		.size = line->size,
		.message_id = line->message_id,
		.queue_id = line->queue_id,
		.duration_ms = clock_mono_ms() - j->began_ms,
		.err = line->err && line->err->status ? line->err : NULL,
		.status = line->status,
	};
	int ret;

	if (line->facts)
		put_facts(&entry, line->facts);
	ret = log_write(&j->log, &entry, err);
	free(rcpt);
	return ret;
}

void
journal_close(struct journal *j)
{
	log_close(&j->log);
}
