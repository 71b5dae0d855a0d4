/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/published.h - ask a mail domain's own web servers for the settings
 * that it publishes (config/autoconfig.h).
 */
#ifndef ENVOI_CLI_PUBLISHED_H
#define ENVOI_CLI_PUBLISHED_H

#include "base/err.h"
#include "config/autoconfig.h"

/*
 * published_find - https://autoconfig.DOMAIN/mail/config-v1.1.xml, else
 * https://DOMAIN/.well-known/autoconfig/mail/config-v1.1.xml.
 * address:    checked; its domain is asked, and nobody else: certificates
 *             are verified and redirects refused
 * trust_file: PEM; NULL: the system's
 * out:        zeroed; autoconfig_clear it
 * Returns 0, or -1 with err: EX_NOHOST when nothing usable is there, or as
 * post_send for the last of them.
 */
int published_find(struct autoconfig *out, struct str address,
	const char *trust_file, struct err *err);

#endif
