/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/tlsplan.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/home.h"
#include "base/banned.h"

static int
hex_digit(char c)
{
	if (str_is_digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "AB:CD:..." or with blanks, as msmtp writes it, to bytes. */
static int
read_fingerprint(struct buf *out, struct str text, struct err *err)
{
	bool good = true;

	for (size_t i = 0; i < text.len && good; i += 3) {
		int high = hex_digit(text.ptr[i]);
		int low = i + 1 < text.len ? hex_digit(text.ptr[i + 1]) : -1;

		good = high >= 0 && low >= 0 && (i + 2 == text.len ||
		    text.ptr[i + 2] == ':' || text.ptr[i + 2] == ' ');
		buf_putc(out, (char)(high * 16 + low));
	}
	if (good && (out->len == 32 || out->len == 20 || out->len == 16))
		return 0;
	return err_set(err, EX_CONFIG, "TLS-FINGERPRINT-BAD",
	    "tls_fingerprint '%.*s' is not 32, 20 or 16 pairs of hex digits",
	    STR_ARG(text));
}

char *
tlsplan_ticket_dir(const struct account *account)
{
	char *base, *dir;

	if (!account->tls_resume)
		return NULL;
	base = home_xdg("XDG_CACHE_HOME", ".cache");
	if (!base)
		return NULL;
	dir = alloc_printf("%s/envoi/tickets", base);
	free(base);
	return dir;
}

/* The name to verify, as far as it is known without asking for SRV. */
static const char *
first_name(const struct account *account)
{
	const char *host = account->host.count ? account->host.item[0] : NULL;

	if (account->tls_host_override)
		return account->tls_host_override;
	return host && str_starts(str_of(host), STR("srv:")) ? host + 4 : host;
}

/* msmtp's users have the PIN of their token in 'password'. */
static struct str
key_pin(const struct account *account)
{
	if (account->tls_key_pin.ptr || account->dialect != DIALECT_MSMTP)
		return buf_str(&account->tls_key_pin);
	return buf_str(&account->password);
}

int
tlsplan_init(struct tlsplan *p, const struct account *account,
	struct err *err)
{
	*p = (struct tlsplan){ .account = account };
	if (!account->tls)
		return 0;
	if (account->tls_fingerprint && read_fingerprint(&p->fingerprint,
	    str_of(account->tls_fingerprint), err) < 0)
		return -1;
	p->ticket_dir = tlsplan_ticket_dir(account);
	p->cfg = (struct tls_config){
		.trust_file = account->tls_trust_file,
		.crl_file = account->tls_crl_file,
		.cert_file = account->tls_cert_file,
		.key_file = account->tls_key_file,
		.key_pin = key_pin(account),
		.check = account->tls_certcheck,
		.fingerprint = buf_str(&p->fingerprint),
		.pins = account->tls_pin.count ? &account->tls_pin : NULL,
		.priorities = account->tls_priorities,
		.min_version = account->tls_min,
		.min_dh_bits = account->tls_min_dh_prime_bits,
		.ticket_dir = p->ticket_dir,
		.ticket_scope = account->name,
	};
	/* The first host's settings are made now, so that a wrong file is
	   known before anything connects. */
	return tlsplan_for(p, first_name(account), account->port, err) ? 0 :
	    -1;
}

struct tls *
tlsplan_for(struct tlsplan *p, const char *name, int port, struct err *err)
{
	if (!name) {
		err_set(err, EX_CONFIG, "TLS-NO-NAME",
		    "no host name to verify the certificate against");
		err_hint(err, "set 'tls_host_override' to the name in the "
		    "server's certificate");
		return NULL;
	}
	if (p->tls && strcmp(p->host, name) == 0 && p->port == port)
		return p->tls;
	tls_free(p->tls);
	alloc_set(&p->host, name);
	p->port = port;
	p->cfg.host = p->host;
	p->cfg.port = port;
	p->tls = tls_new(&p->cfg, err);
	return p->tls;
}

void
tlsplan_clear(struct tlsplan *p)
{
	tls_free(p->tls);
	free(p->host);
	free(p->ticket_dir);
	buf_clear(&p->fingerprint);
	*p = (struct tlsplan){ 0 };
}
