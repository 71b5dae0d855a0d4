/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desktop's key ring, by libsecret, which is loaded when it is asked
 * and not needed to build.  The attributes are msmtp's, so that what was
 * stored for it is found: host, service "smtp", user; and those of the old
 * network schema: server, protocol "smtp", user.
 *
 * A child asks.  The library brings threads, may wait for a service that
 * never answers and keeps copies of the secret; all of that ends with the
 * child, and its deadline is kept whatever the library does.
 */
#include "secret/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/home.h"
#include "base/plugin.h"
#include "base/proc.h"
#include "base/banned.h"

enum {
	ASK_S = 10,		/* when nobody is there to unlock it */
	UNLOCK_S = 60,		/* a person has to type */
	END_MS = 50,
	READ_STEP = 4096
};

/* How the child begins what it says. */
enum { FOUND = 'S', NOTHING = 'N', LOCKED = 'L', FAILED = 'E', ABSENT = 'A',
	STORED = 'W' };

/* --- what libsecret and GLib declare; fixed by their ABIs ------------------ */

enum { DONT_MATCH_NAME = 1 << 1 };
enum { SEARCH_ALL = 1 << 1, SEARCH_UNLOCK = 1 << 2, SEARCH_LOAD = 1 << 3 };

struct attribute {
	const char *name;
	int type;		/* 0: a string */
};

struct schema {
	const char *name;
	int flags;
	struct attribute attributes[32];
	int reserved;
	void *reserved_pointers[7];
};

struct gerror {
	uint32_t domain;
	int code;
	char *message;
};

struct glist {
	void *data;
	struct glist *next, *prev;
};

struct api {
	void *(*build)(const struct schema *schema, ...);
	struct glist *(*search)(void *service, const struct schema *schema,
		void *attributes, int flags, void *cancellable,
		struct gerror **error);
	int (*is_locked)(void *item);
	void *(*secret)(void *item);
	const char *(*bytes)(void *value, size_t *len);
	void *(*value)(const char *bytes, ssize_t len, const char *type);
	int (*change)(void *item, void *value, void *cancellable,
		struct gerror **error);
	int (*store)(void *service, const struct schema *schema,
		void *attributes, const char *collection, const char *label,
		void *value, void *cancellable, struct gerror **error);
};

static const struct plugin_symbol symbols[] = {
	{ "secret_attributes_build", offsetof(struct api, build) },
	{ "secret_service_search_sync", offsetof(struct api, search) },
	{ "secret_item_get_locked", offsetof(struct api, is_locked) },
	{ "secret_item_get_secret", offsetof(struct api, secret) },
	{ "secret_value_get", offsetof(struct api, bytes) },
	{ "secret_value_new", offsetof(struct api, value) },
	{ "secret_item_set_secret_sync", offsetof(struct api, change) },
	{ "secret_service_store_sync", offsetof(struct api, store) },
	{ NULL, 0 }
};

static const struct schema current = {
	.name = "de.marlam.msmtp.password",
	.flags = DONT_MATCH_NAME,
	.attributes = { { "host", 0 }, { "service", 0 }, { "user", 0 } },
};

static const struct schema network = {
	.name = "org.gnome.keyring.NetworkPassword",
	.flags = DONT_MATCH_NAME,
	.attributes = { { "server", 0 }, { "protocol", 0 }, { "user", 0 } },
};

static bool
load(struct api *api)
{
	static const char *const names[] = { "libsecret-1.so.0", NULL };

	return plugin_load(names, symbols, api);
}

/* --- the child -------------------------------------------------------------- */

struct asked {
	struct api api;
	int to;		/* pipe to the parent */
	bool locked;	/* an item that fits is */
};

/* The child's last words. */
static _Noreturn void
reply(const struct asked *a, char kind, struct str text)
{
	bool ok = write(a->to, &kind, 1) == 1;

	while (ok && text.len) {
		ssize_t n = write(a->to, text.ptr, text.len);

		ok = n > 0;
		text = ok ? str_from(text, (size_t)n) : text;
	}
	_exit(0);
}

/* The items that fit, from one service or another; NULL: none. */
static struct glist *
find_items(const struct asked *a, const struct schema *schema,
	void *attributes, int flags)
{
	struct gerror *error = NULL;
	struct glist *item = a->api.search(NULL, schema, attributes,
	    SEARCH_ALL | SEARCH_LOAD | flags, NULL, &error);

	if (!error) {
		/* The list is the library's own, not made of our pointers. */
		/* cppcheck-suppress returnDanglingLifetime */
		return item;
	}
	reply(a, FAILED, str_of(error->message));
}

/* Look for one schema's items; replies, and so ends, when there is one. */
static void
search(struct asked *a, const struct schema *schema, void *attributes,
	int flags)
{
	struct glist *item = find_items(a, schema, attributes, flags);

	for (; item; item = item->next) {
		void *value = a->api.secret(item->data);
		size_t len = 0;
		const char *bytes = value ? a->api.bytes(value, &len) : NULL;

		if (bytes)
			reply(a, FOUND, str_n(bytes, len));
		if (a->api.is_locked(item->data))
			a->locked = true;
	}
}

static void *
attributes_of(const struct asked *a, const struct secret_query *q)
{
	return a->api.build(&current, "host", q->host, "service", "smtp",
	    "user", q->user, (char *)NULL);
}

static void
search_both(struct asked *a, const struct secret_query *q, int flags)
{
	search(a, &current, attributes_of(a, q), flags);
	search(a, &network, a->api.build(&network, "server", q->host,
	    "protocol", "smtp", "user", q->user, (char *)NULL), flags);
}

static _Noreturn void
fetch(struct asked a, const struct secret_query *q)
{
	search_both(&a, q, 0);
	if (a.locked && q->may_prompt)
		search_both(&a, q, SEARCH_UNLOCK);
	reply(&a, a.locked ? LOCKED : NOTHING, STR(""));
}

/* What cannot be done says so and ends. */
static void
check_done(const struct asked *a, int done, const struct gerror *error)
{
	if (!done)
		reply(a, FAILED, str_of(error ? error->message :
		    "nothing was stored"));
}

/*
 * An entry that fits is changed, whoever made it and whatever it is called:
 * a second one beside it might not be the one that is found.
 */
static _Noreturn void
store(struct asked a, const struct secret_query *q, struct str secret)
{
	void *value = a.api.value(secret.ptr, (ssize_t)secret.len,
	    "text/plain");
	struct glist *item = find_items(&a, &current, attributes_of(&a, q),
	    q->may_prompt ? SEARCH_UNLOCK : 0);
	struct gerror *error = NULL;
	struct buf label = { 0 };

	if (!item) {
		buf_putf(&label, "%s at %s", q->user, q->host);
		check_done(&a, a.api.store(NULL, &current, attributes_of(&a,
		    q), NULL, buf_cstr(&label), value, NULL, &error), error);
	}
	for (; item; item = item->next) {
		if (a.api.is_locked(item->data))
			reply(&a, LOCKED, STR(""));
		check_done(&a, a.api.change(item->data, value, NULL, &error),
		    error);
	}
	reply(&a, STORED, STR(""));
}

/* secret: to be stored; ptr NULL: to be looked for */
static _Noreturn void
ask(const struct secret_query *q, struct str secret, int to)
{
	struct asked a = { .to = to };

	/* even if nobody is left to end us */
	alarm(q->may_prompt ? UNLOCK_S : ASK_S);
	if (!load(&a.api))
		reply(&a, ABSENT, STR(""));
	if (secret.ptr)
		store(a, q, secret);
	fetch(a, q);
}

/* --- the parent ------------------------------------------------------------- */

/* Everything until the child is gone or late. */
static void
listen_to(int from, struct buf *heard, int64_t deadline_ms)
{
	struct pollfd p = { .fd = from, .events = POLLIN };
	char *to;

	while ((to = buf_reserve(heard, READ_STEP)) != NULL) {
		ssize_t n = 0;

		if (poll(&p, 1, clock_left_ms(deadline_ms)) != 0)
			n = read(from, to, READ_STEP);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		buf_commit(heard, (size_t)n);
	}
}

/* Runs the child; what it said, or nothing. */
static int
ask_child(const struct secret_query *q, struct str secret, struct buf *heard,
	struct err *err)
{
	int end[2] = { -1, -1 };
	int seconds = q->may_prompt ? UNLOCK_S : ASK_S;
	pid_t pid = pipe2(end, O_CLOEXEC) < 0 ? -1 : fork();

	if (pid == 0) {
		setpgid(0, 0);
		close(end[0]);
		ask(q, secret, end[1]);
	}
	if (end[1] >= 0)
		close(end[1]);
	if (pid > 0) {
		setpgid(pid, pid);
		listen_to(end[0], heard, clock_deadline(seconds * 1000));
		proc_end(pid, clock_deadline(END_MS));
	}
	if (end[0] >= 0)
		close(end[0]);
	return pid > 0 ? 0 : err_set(err, EX_OSERR, "HELPER-START",
	    "cannot start a process for the key ring");
}

static int
take_reply(struct secret_search *s, struct str heard)
{
	char kind = heard.len ? heard.ptr[0] : '\0';
	struct str text = heard.len ? str_from(heard, 1) : heard;

	switch (kind) {
	case FOUND:
		buf_put(s->out, text);
		return 1;
	case NOTHING:
		secret_lacks(s, "no entry in the key ring");
		return 0;
	case LOCKED:
		s->later = true;
		secret_lacks(s, "the key ring is locked");
		return 0;
	case ABSENT:
		secret_lacks(s, "no libsecret to ask the key ring by");
		return 0;
	case FAILED:
		secret_lacks(s, "key ring: %.*s",
		    STR_ARG(str_first(text, 200)));
		return 0;
	default:
		secret_lacks(s, "the key ring does not answer");
		return 0;
	}
}

/* Is there somebody to ask?  Looking is quick; the library would wait. */
static bool
has_session_bus(void)
{
	const char *address = home_env("DBUS_SESSION_BUS_ADDRESS");
	const char *runtime = home_env("XDG_RUNTIME_DIR");
	struct buf path = { 0 };
	struct stat st;
	bool has;

	if (address)
		return !str_starts(str_of(address), STR("disabled:"));
	if (!runtime)
		return false;
	buf_putf(&path, "%s/bus", runtime);
	has = stat(buf_cstr(&path), &st) == 0 && S_ISSOCK(st.st_mode);
	buf_clear(&path);
	return has;
}

static int
keyring_fetch(struct secret_search *s, struct err *err)
{
	struct buf heard = BUF_MAX(SECRET_MAX + READ_STEP + 1);
	int rc;

	if (!s->q->keyring || !s->q->host || !s->q->user)
		return 0;
	if (!has_session_bus()) {
		secret_lacks(s, "no session bus to a key ring");
		return 0;
	}
	rc = ask_child(s->q, (struct str){ 0 }, &heard, err);
	if (rc == 0)
		rc = take_reply(s, buf_str(&heard));
	buf_wipe(&heard);
	return rc;
}

const struct secret_source secret_keyring = { keyring_fetch };

/* --- storing ---------------------------------------------------------------- */

static int
judge(struct str heard, struct err *err)
{
	char kind = heard.len ? heard.ptr[0] : '\0';
	struct str text = heard.len ? str_from(heard, 1) : heard;

	switch (kind) {
	case STORED:
		return 1;
	case ABSENT:
		return 0;
	case LOCKED:
		return err_set(err, EX_TEMPFAIL, "KEYRING",
		    "the key ring is locked");
	case FAILED:
		return err_set(err, EX_UNAVAILABLE, "KEYRING",
		    "the key ring does not take the password: %.*s",
		    STR_ARG(str_first(text, 200)));
	default:
		return err_set(err, EX_UNAVAILABLE, "KEYRING",
		    "the key ring does not answer");
	}
}

int
keyring_store(const struct secret_query *q, struct str secret,
	struct err *err)
{
	struct buf heard = BUF_MAX(READ_STEP + 1);
	int rc;

	if (!has_session_bus())
		return 0;
	rc = ask_child(q, secret, &heard, err);
	if (rc == 0)
		rc = judge(buf_str(&heard), err);
	buf_clear(&heard);
	return rc;
}
