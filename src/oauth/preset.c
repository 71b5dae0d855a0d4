/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/preset.h"

#include "base/str.h"
#include "base/banned.h"

#define ENTRA "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/"

/*
 * Google's device endpoint is left out: it refuses every scope for mail.
 * Microsoft compares redirects with "http://localhost" but for the port.
 * Yahoo gives ids with the right to send mail only under a contract.
 */
static const struct preset presets[] = {
	{
		.name = "fastmail",
		.issuer = "https://api.fastmail.com",
		.authorization = "https://api.fastmail.com/oauth/authorize",
		.token = "https://api.fastmail.com/oauth/token",
		.scope = "urn:ietf:params:oauth:scope:mail offline_access",
	},
	{
		.name = "google",
		.authorization =
		    "https://accounts.google.com/o/oauth2/v2/auth",
		.token = "https://oauth2.googleapis.com/token",
		.revocation = "https://oauth2.googleapis.com/revoke",
		.scope = "https://mail.google.com/",
		/* without these no refresh token comes, or only once */
		.extra = "access_type=offline&prompt=consent",
		.idle_days = 180,
		.register_at = "console.cloud.google.com",
	},
	{
		.name = "microsoft",
		.authorization = ENTRA "authorize",
		.token = ENTRA "token",
		.device = ENTRA "devicecode",
		.scope = "https://outlook.office.com/SMTP.Send "
		    "offline_access",
		.app_scope = "https://outlook.office365.com/.default",
		.tenant = "common",
		.redirect = "localhost",
		.idle_days = 90,
		.register_at = "entra.microsoft.com",
	},
	{
		.name = "outlook",
		.authorization = ENTRA "authorize",
		.token = ENTRA "token",
		.device = ENTRA "devicecode",
		.scope = "https://outlook.office.com/SMTP.Send "
		    "offline_access",
		.tenant = "consumers",
		.redirect = "localhost",
		.idle_days = 90,
		.register_at = "entra.microsoft.com",
	},
	{
		.name = "yahoo",
		.authorization =
		    "https://api.login.yahoo.com/oauth2/request_auth",
		.token = "https://api.login.yahoo.com/oauth2/get_token",
		.scope = "mail-w",
	},
};

const struct preset *
preset_at(size_t i)
{
	return i < sizeof(presets) / sizeof(presets[0]) ? &presets[i] : NULL;
}

const struct preset *
preset_find(const char *name)
{
	const struct preset *p;

	for (size_t i = 0; (p = preset_at(i)) != NULL; i++)
		if (str_eq_nocase(str_of(p->name), str_of(name)))
			return p;
	return NULL;
}
