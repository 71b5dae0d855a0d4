/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/clientcert.h"

#include <errno.h>

#include "base/denial.h"
#include "base/fs.h"
#include "base/banned.h"

#define FILE_MAX ((size_t)1024 * 1024)

static bool
is_token(const char *where)
{
	return str_starts_nocase(str_of(where), STR("pkcs11:"));
}

/* GnuTLS asks for the PIN of a token (gnutls_pin_callback_t). */
static int
give_pin(void *userdata, int attempt, const char *url, const char *label,
	unsigned int flags, char *pin, size_t cap)
{
	const struct tls_config *cfg = userdata;

	(void)url;
	(void)label;
	if (attempt > 0 || flags & (GNUTLS_PIN_WRONG | GNUTLS_PIN_FINAL_TRY) ||
	    cfg->key_pin.len == 0 || cfg->key_pin.len >= cap)
		return -1;
	memcpy(pin, cfg->key_pin.ptr, cfg->key_pin.len);
	pin[cfg->key_pin.len] = '\0';
	return 0;
}

static int
refused(int code, const struct tls_config *cfg, struct err *err)
{
	if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
		return err_set(err, EX_CONFIG, "TLS-KEY",
		    "key '%s' does not belong to certificate '%s'",
		    cfg->key_file, cfg->cert_file);
	err_set(err, EX_CONFIG, "TLS-KEY",
	    "cannot use certificate '%s' with key '%s': %s",
	    cfg->cert_file, cfg->key_file, gnutls_strerror(code));
	if (code == GNUTLS_E_DECRYPTION_FAILED ||
	    code == GNUTLS_E_PKCS11_PIN_ERROR)
		err_hint(err, "the key needs a pass phrase or PIN, or "
		    "another one than was given: see 'tls_key_pin'");
	return -1;
}

static int
load_token(gnutls_certificate_credentials_t cred,
	const struct tls_config *cfg, const char *pin, struct err *err)
{
	union {
		const struct tls_config *in;
		void *out;
	} ptr = { cfg };
	int code;

	gnutls_certificate_set_pin_function(cred, give_pin, ptr.out);
	code = gnutls_certificate_set_x509_key_file2(cred, cfg->cert_file,
	    cfg->key_file, GNUTLS_X509_FMT_PEM, pin, 0);
	return code < 0 ? refused(code, cfg, err) : 0;
}

static int
read_pem(const char *path, struct buf *out, struct err *err)
{
	if (is_token(path) || fs_read(path, out, NULL) == 0)
		return 0;
	return denial_set(err, EX_CONFIG, "TLS-KEY", "read", path, errno);
}

static gnutls_datum_t
datum(struct buf *b)
{
	return (gnutls_datum_t){ (unsigned char *)b->ptr,
	    (unsigned int)b->len };
}

static int
load_files(gnutls_certificate_credentials_t cred,
	const struct tls_config *cfg, const char *pin, struct err *err)
{
	struct buf cert = BUF_MAX(FILE_MAX), key = BUF_MAX(FILE_MAX);
	int result = -1;

	if (read_pem(cfg->cert_file, &cert, err) == 0 &&
	    read_pem(cfg->key_file, &key, err) == 0) {
		gnutls_datum_t c = datum(&cert), k = datum(&key);
		int code = gnutls_certificate_set_x509_key_mem2(cred, &c, &k,
		    GNUTLS_X509_FMT_PEM, pin, 0);

		result = code < 0 ? refused(code, cfg, err) : 0;
	}
	buf_clear(&cert);
	buf_wipe(&key);
	return result;
}

int
clientcert_load(gnutls_certificate_credentials_t cred,
	const struct tls_config *cfg, struct err *err)
{
	struct buf pin = { 0 };
	const char *phrase = NULL;
	int result;

	if (!cfg->cert_file && !cfg->key_file)
		return 0;
	if (!cfg->cert_file || !cfg->key_file)
		return err_set(err, EX_CONFIG, "TLS-KEY",
		    "a client certificate needs both a certificate and a key");
	if (cfg->key_pin.len) {
		buf_put(&pin, cfg->key_pin);
		phrase = buf_cstr(&pin);
	}
	if (is_token(cfg->cert_file) || is_token(cfg->key_file))
		result = load_token(cred, cfg, phrase, err);
	else
		result = load_files(cred, cfg, phrase, err);
	buf_wipe(&pin);
	return result;
}
