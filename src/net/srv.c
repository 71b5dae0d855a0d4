/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/srv.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>

#include <arpa/nameser.h>
#include <resolv.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/aside.h"
#include "net/sock.h"
#include "text/idn.h"
#include "base/banned.h"

enum {
	ANSWER_MAX = 64 * 1024,
	OTHER_WAIT_MS = 1000	/* for the other answer when one is of use */
};

/* What became of one question. */
enum outcome { FOUND, NONE, TROUBLE };

struct job {
	bool tls;
	char *name;		/* "_submissions._tcp.example.org" */
	enum outcome outcome;
	unsigned char *answer;	/* owned, ANSWER_MAX bytes */
	size_t len;
};

/* Tests only; see srv_fix. */
static int (*fixed_query)(const char *, unsigned char *, int, int *);

/*
 * The question to the resolver.  Returns the length of the answer or -1
 * with an h_errno value.
 */
static int
system_query(const char *name, unsigned char *answer, int cap, int *h_error)
{
#ifdef HAVE_RES_NQUERY
	struct __res_state state = { 0 };
	int n;

	if (res_ninit(&state) < 0)
		return -1;
	n = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, cap);
	*h_error = state.res_h_errno;
	res_nclose(&state);
#else
	int n = res_query(name, ns_c_in, ns_t_srv, answer, cap);

	*h_error = h_errno;
#endif
	return n;
}

void
srv_fix(int (*query)(const char *name, unsigned char *answer, int cap,
	int *h_error))
{
	fixed_query = query;
}

static void
job_work(void *arg)
{
	struct job *j = arg;
	int h_error = TRY_AGAIN;
	int n = (fixed_query ? fixed_query : system_query)(j->name, j->answer,
		ANSWER_MAX, &h_error);

	if (n > 0)
		j->len = n < ANSWER_MAX ? (size_t)n : ANSWER_MAX;
	else
		j->outcome = h_error == HOST_NOT_FOUND || h_error == NO_DATA ?
			NONE : TROUBLE;
}

static void
job_drop(void *arg)
{
	struct job *j = arg;

	free(j->name);
	free(j->answer);
	free(j);
}

static void
ask(struct aside *a, bool tls, const char *domain)
{
	struct job *j = alloc_new(struct job);

	j->tls = tls;
	j->name = alloc_printf("_submission%s._tcp.%s", tls ? "s" : "",
		domain);
	j->answer = alloc_zero(ANSWER_MAX, 1);
	aside_run(a, job_work, j);
}

/* What both questions came to. */
struct result {
	struct srv_list list[2];	/* [0]: TLS at once */
	bool trouble;
	int missing;			/* answers */
};

static void
take(struct result *r, struct job *j)
{
	struct srv_list *list = &r->list[j->tls ? 0 : 1];

	r->missing--;
	if (j->outcome == TROUBLE ||
	    (j->outcome == FOUND &&
	    !srv_parse(str_n((char *)j->answer, j->len), list)))
		r->trouble = true;
	for (size_t i = 0; i < list->count; i++)
		list->item[i].tls = j->tls;
	srv_order(list);
}

static bool
offers(const struct result *r)
{
	for (int i = 0; i < 2; i++)
		for (size_t k = 0; k < r->list[i].count; k++)
			if (r->list[i].item[k].host[0])
				return true;
	return false;
}

static void
take_all(struct aside *a, struct result *r, int64_t deadline_ms)
{
	while (r->missing > 0 &&
	    sock_wait(aside_fd(a), POLLIN, deadline_ms) > 0) {
		struct job *j = aside_next(a);

		if (!j)
			continue;
		take(r, j);
		job_drop(j);
		if (offers(r))
			deadline_ms = clock_earlier(deadline_ms,
				clock_deadline(OTHER_WAIT_MS));
	}
}

/*
 * Records with a name to go to.  A lone "." says that there is no such
 * service (RFC 2782, RFC 6186 3.4).
 */
static void
put_offered(struct srv_list *to, const struct srv_list *from)
{
	for (size_t i = 0; i < from->count && to->count < SRV_MAX; i++)
		if (from->item[i].host[0])
			to->item[to->count++] = from->item[i];
}

static int
conclude(const struct result *r, const char *domain, struct srv_list *list,
	struct err *err)
{
	list->count = 0;
	put_offered(list, &r->list[0]);
	put_offered(list, &r->list[1]);
	if (list->count > 0)
		return 0;
	if (r->missing > 0)
		return err_set(err, EX_TEMPFAIL, "NET-LOOKUP",
			"cannot look up the servers of '%s': timed out",
			domain);
	if (r->trouble)
		return err_set(err, EX_TEMPFAIL, "NET-LOOKUP",
			"cannot look up the servers of '%s': the name service "
			"is in trouble", domain);
	if (r->list[0].count + r->list[1].count > 0)
		return err_set(err, EX_NOHOST, "SRV-NONE",
			"domain '%s' says that it offers no submission",
			domain);
	return err_set(err, EX_NOHOST, "SRV-NONE",
		"domain '%s' names no server for submission", domain);
}

static int
domain_to_ascii(const char *domain, struct buf *out, struct err *err)
{
	struct str s = str_of(domain);

	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7f)
			return err_set(err, EX_CONFIG, "HOST-BAD", "domain "
				"'%s' holds a blank or control character",
				domain);
	if (s.len == 0)
		return err_set(err, EX_CONFIG, "HOST-BAD", "empty domain");
	if (idn_to_ascii(out, s, err) == 0)
		return 0;
	err->status = EX_CONFIG;
	err->scope = ERR_USAGE;
	return -1;
}

/* Both at once: the second is needed when the first host does not answer. */
int
srv_submission(const char *domain, struct srv_list *list,
	int64_t deadline_ms, struct err *err)
{
	struct result *r = alloc_new(struct result);
	struct buf ascii = { 0 };
	struct aside *a = NULL;
	int rc = -1;

	if (domain_to_ascii(domain, &ascii, err) == 0)
		a = aside_new(job_drop, err);
	if (a) {
		ask(a, true, buf_cstr(&ascii));
		ask(a, false, buf_cstr(&ascii));
		r->missing = 2;
		take_all(a, r, deadline_ms);
		aside_free(a);
		rc = conclude(r, buf_cstr(&ascii), list, err);
	}
	buf_clear(&ascii);
	free(r);
	return rc;
}
