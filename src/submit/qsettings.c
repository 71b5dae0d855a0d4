/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/qsettings.h"

#include "config/pace.h"
#include "base/banned.h"

/* No text of a setting holds a NUL, so no two lists look the same. */
static void
put_part(struct buf *out, const char *text)
{
	buf_puts(out, text ? text : "");
	buf_putc(out, '\0');
}

void
qsettings_key(struct buf *out, const struct account *a, const char *config)
{
	put_part(out, a->name);
	put_part(out, config);
	buf_putf(out, "%d/%d", a->protocol, a->port);
	put_part(out, NULL);
	put_part(out, a->socket);
	put_part(out, a->user);
	for (size_t i = 0; i < a->host.count; i++)
		put_part(out, a->host.item[i]);
}

struct schedule
qsettings_schedule(const struct account *a)
{
	/* What the setting's own type lets through can be read. */
	struct pace_retry retry = { 60, 3600 };

	pace_retry(str_of(a->queue_retry), &retry);
	return (struct schedule){
		.base = retry.base,
		.cap = retry.cap,
		.lifetime = a->queue_lifetime,
	};
}

struct qstore_limits
qsettings_limits(const struct account *a)
{
	return (struct qstore_limits){
		.max_messages = (uint64_t)a->queue_max_messages,
		.max_owner = (uint64_t)a->queue_max_owner,
		.max_bytes = (uint64_t)a->queue_max_size,
		.min_free = (uint64_t)a->queue_min_free,
		.min_free_exact = account_is_set(a, "queue_min_free"),
	};
}
