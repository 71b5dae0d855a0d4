/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/resolve.h"

#include <netdb.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/aside.h"
#include "base/banned.h"

/* Index of a question: for both families, for IPv4, for IPv6. */
enum { ASK_BOTH, ASK_V4, ASK_V6, ASKS };

static const int ask_family[ASKS] = { 0, 4, 6 };

enum ask_state { NOT_ASKED, ASKED, ANSWERED };

struct resolve {
	struct aside *aside;
	char *host;
	int family;			/* as the caller restricts it */
	enum ask_state state[ASKS];
	int code[ASKS];			/* EAI_ value of an answer */
	bool found[ASKS];		/* it had addresses */
};

/* What a thread works on; it shares nothing with struct resolve. */
struct job {
	int ask;
	int family;
	char *host;
	int code;
	struct addrlist found;
};

/* Tests only; see resolve_fix. */
static int (*fixed_lookup)(const char *, int, struct addrlist *);

static int
system_lookup(const char *host, int family, struct addrlist *out)
{
	struct addrinfo hints = {
		.ai_family = family == 4 ? AF_INET :
			family == 6 ? AF_INET6 : AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *all;
	int code = getaddrinfo(host, NULL, &hints, &all);

	if (code != 0)
		return code;
	for (const struct addrinfo *i = all; i; i = i->ai_next) {
		struct addr a;

		if (addr_from(&a, i->ai_addr, i->ai_addrlen))
			addrlist_add(out, &a);
	}
	freeaddrinfo(all);
	return 0;
}

static void
job_work(void *arg)
{
	struct job *j = arg;

	j->code = (fixed_lookup ? fixed_lookup : system_lookup)(j->host,
		j->family, &j->found);
}

static void
job_drop(void *arg)
{
	struct job *j = arg;

	free(j->host);
	free(j);
}

static void
ask(struct resolve *r, int which, int family)
{
	struct job *j = alloc_new(struct job);

	j->ask = which;
	j->family = family;
	j->host = alloc_copy(r->host);
	r->state[which] = ASKED;
	aside_run(r->aside, job_work, j);
}

struct resolve *
resolve_new(const char *host, int family, struct err *err)
{
	struct aside *aside = aside_new(job_drop, err);
	struct resolve *r;

	if (!aside)
		return NULL;
	r = alloc_new(struct resolve);
	r->aside = aside;
	r->host = alloc_copy(host);
	r->family = family;
	ask(r, ASK_BOTH, family);
	return r;
}

void
resolve_widen(struct resolve *r)
{
	if (r->family != 0 || resolve_done(r))
		return;
	for (int i = ASK_V4; i < ASKS; i++)
		if (r->state[i] == NOT_ASKED)
			ask(r, i, ask_family[i]);
}

int
resolve_fd(const struct resolve *r)
{
	return aside_fd(r->aside);
}

void
resolve_take(struct resolve *r, struct addrlist *list)
{
	struct job *j;

	while (!resolve_done(r) && (j = aside_next(r->aside))) {
		r->state[j->ask] = ANSWERED;
		r->code[j->ask] = j->code;
		r->found[j->ask] = j->found.count > 0;
		for (size_t i = 0; i < j->found.count; i++)
			addrlist_add(list, &j->found.item[i]);
		job_drop(j);
	}
}

/*
 * The answer for both is the last word, unless it is a failure while the
 * others are still out.
 */
bool
resolve_done(const struct resolve *r)
{
	bool out = r->state[ASK_V4] == ASKED || r->state[ASK_V6] == ASKED;

	if (r->state[ASK_BOTH] == ANSWERED)
		return r->found[ASK_BOTH] || !out;
	return r->state[ASK_V4] == ANSWERED && r->state[ASK_V6] == ANSWERED;
}

bool
resolve_lacks_v6(const struct resolve *r)
{
	return !resolve_done(r) && r->found[ASK_V4] &&
		r->state[ASK_V6] != ANSWERED;
}

static bool
means_no_such_name(int code)
{
#ifdef EAI_NODATA
	if (code == EAI_NODATA)
		return true;
#endif
#ifdef EAI_ADDRFAMILY
	if (code == EAI_ADDRFAMILY)
		return true;
#endif
	return code == 0 || code == EAI_NONAME;
}

int
resolve_failure(const struct resolve *r, struct err *err)
{
	if (!resolve_done(r))
		return err_set(err, EX_TEMPFAIL, "NET-LOOKUP",
			"cannot look up '%s': timed out", r->host);
	for (int i = 0; i < ASKS; i++)
		if (r->state[i] == ANSWERED &&
		    !means_no_such_name(r->code[i]))
			return err_set(err, EX_TEMPFAIL, "NET-LOOKUP",
				"cannot look up '%s': %s", r->host,
				gai_strerror(r->code[i]));
	if (r->family)
		return err_set(err, EX_NOHOST, "HOST-UNKNOWN",
			"host '%s' not found, or without IPv%d address",
			r->host, r->family);
	return err_set(err, EX_NOHOST, "HOST-UNKNOWN", "host '%s' not found",
		r->host);
}

void
resolve_fix(int (*lookup)(const char *host, int family, struct addrlist *out))
{
	fixed_lookup = lookup;
}

void
resolve_free(struct resolve *r)
{
	if (!r)
		return;
	aside_free(r->aside);
	free(r->host);
	free(r);
}
