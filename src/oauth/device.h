/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/device.h - a login on another device (RFC 8628): the person types a
 * short code there, and we ask until that has been done.
 */
#ifndef ENVOI_OAUTH_DEVICE_H
#define ENVOI_OAUTH_DEVICE_H

#include "oauth/client.h"
#include "oauth/grant.h"

struct device {
	struct buf code;	/* secret: what we ask with */
	struct buf user_code;	/* for the person; printable */
	struct buf uri;		/* where to type it; https */
	struct buf whole_uri;	/* the same with the code in it, or empty */
	int64_t interval;	/* seconds between two questions */
	int64_t life;		/* seconds until the code ends */
};

/*
 * device_begin - ask for a code; client_send and its errors.
 * d: device_clear it either way
 */
int device_begin(struct device *d, const struct client *c, struct err *err);

/*
 * device_wait - ask until the person has agreed.
 * g: initialised
 * Never more often than the provider wants (five seconds later each time
 * that it says so), and less often while it cannot be reached.
 * Returns 0 with the token in g, or -1 with err: EX_NOPERM when the person
 * said no ("access was denied") or nothing ("nobody agreed in time").
 */
int device_wait(const struct device *d, const struct client *c,
	struct grant *g, struct err *err);

void device_clear(struct device *d);

#endif
