/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/idn.h"

#include <stdlib.h>

#include <idn2.h>

#include "base/alloc.h"
#include "base/plugin.h"
#include "text/utf8.h"
#include "base/banned.h"

/* RFC 1035 2.3.4, as text and without the root's dot. */
enum { LABEL_MAX = 63, NAME_MAX_BYTES = 253 };

static int
refuse(struct str domain, const char *why, struct err *err)
{
	return err_set(err, EX_DATAERR, "IDN", "cannot use domain '%.*s': %s",
	    STR_ARG(str_first(domain, NAME_MAX_BYTES)), why);
}

/* What makes an ASCII domain unusable, or NULL. */
static const char *
bad_length(struct str domain)
{
	struct str rest = domain, label;

	if (domain.len > 0 && domain.ptr[0] == '[')
		return NULL;
	if (domain.len > NAME_MAX_BYTES)
		return "it is longer than 253 bytes";
	while (str_cut(&rest, '.', &label))
		if (label.len > LABEL_MAX || label.len == 0)
			return label.len ? "a label is longer than 63 bytes" :
			    "a label is empty";
	return NULL;
}

/* The mapping can produce any ASCII; a host name has few signs. */
static bool
is_host_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = str_lower(s.ptr[i]);

		if (!str_is_digit(c) && (c < 'a' || c > 'z') && c != '-' &&
		    c != '_' && c != '.')
			return false;
	}
	return s.len > 0;
}

struct api {
	__typeof__(idn2_to_ascii_8z) *to_ascii;
	__typeof__(idn2_strerror) *reason;
};

#ifdef IDN2_SONAME

/* Few domains need the library: it is loaded for those that do. */
static bool
load(struct api *api)
{
	static const char *const names[] = { IDN2_SONAME, NULL };
	static const struct plugin_symbol symbols[] = {
		{ "idn2_to_ascii_8z", offsetof(struct api, to_ascii) },
		{ "idn2_strerror", offsetof(struct api, reason) },
		{ NULL, 0 }
	};

	return plugin_load(names, symbols, api);
}

#else

static bool
load(struct api *api)
{
	*api = (struct api){ idn2_to_ascii_8z, idn2_strerror };
	return true;
}

#endif

/* The converted name, owned by the caller as free(3) has it, or NULL. */
static char *
convert(struct str domain, const char **why)
{
	struct api api;
	char *copy, *ascii = NULL;
	int rc;

	if (!load(&api)) {
		*why = "libidn2 cannot be loaded";
		return NULL;
	}
	copy = alloc_copy_n(domain.ptr, domain.len);
	rc = api.to_ascii(copy, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	free(copy);
	if (rc == IDN2_OK)
		return ascii;
	*why = api.reason(rc);
	return NULL;
}

int
idn_to_ascii(struct buf *out, struct str domain, struct err *err)
{
	const char *why = NULL;
	char *ascii;

	if (utf8_is_ascii(domain)) {
		why = bad_length(domain);
		if (why)
			return refuse(domain, why, err);
		buf_put(out, domain);
		return 0;
	}
	if (!utf8_is_valid(domain) || str_find(domain, '\0') < domain.len)
		return refuse(domain, "it is not UTF-8", err);
	ascii = convert(domain, &why);
	if (ascii && !is_host_name(str_of(ascii)))
		why = "it holds a character that no domain has";
	if (ascii && !why)
		why = bad_length(str_of(ascii));
	if (!why)
		buf_puts(out, ascii);
	free(ascii);
	return why ? refuse(domain, why, err) : 0;
}
