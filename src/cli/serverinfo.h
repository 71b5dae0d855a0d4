/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/serverinfo.h - what a server offers, in plain words or as JSON.
 */
#ifndef ENVOI_CLI_SERVERINFO_H
#define ENVOI_CLI_SERVERINFO_H

#include "submit/attempt.h"

/*
 * serverinfo_put - describe the open session of an attempt.
 * out: with room for a few tens of KiB
 */
void serverinfo_put(struct buf *out, struct attempt *attempt);

/* serverinfo_put_json - the same as one JSON object and a line end. */
void serverinfo_put_json(struct buf *out, struct attempt *attempt);

#endif
