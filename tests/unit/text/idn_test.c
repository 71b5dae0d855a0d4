/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/idn.h"

static void
domains_become_a_labels(void **state)
{
	static const struct {
		const char *domain, *ascii;
	} good[] = {
		{ "", "" },
		{ "Example.ORG", "Example.ORG" },
		{ "[192.0.2.1]", "[192.0.2.1]" },
		{ "b\xc3\xbc" "cher.example", "xn--bcher-kva.example" },
		{ "B\xc3\x9c" "CHER.example", "xn--bcher-kva.example" },
		/* decomposed: normalised first */
		{ "bu\xcc\x88" "cher.example", "xn--bcher-kva.example" },
		/* not transitional: sharp s is a letter of its own */
		{ "fa\xc3\x9f.de", "xn--fa-hia.de" },
		{ "\xe4\xbe\x8b\xe5\xad\x90.example",
		    "xn--fsqu00a.example" },
		/* ideographic full stop */
		{ "\xe4\xbe\x8b\xe5\xad\x90\xe3\x80\x82" "example",
		    "xn--fsqu00a.example" },
		{ "under_score.b\xc3\xbc.example",
		    "under_score.xn--b-eha.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct buf b = { 0 };
		struct err err = { 0 };

		if (idn_to_ascii(&b, str_of(good[i].domain), &err) < 0)
			fail_msg("%s: %s", good[i].domain,
			    buf_cstr(&err.text));
		assert_string_equal(buf_cstr(&b), good[i].ascii);
		buf_clear(&b);
	}
}

static void
what_cannot_be_a_domain_is_refused(void **state)
{
	static const char a64[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaa";
	const struct str bad[] = {
		STR("m\xfcller.example"),	/* not UTF-8 */
		STR("b\xc3\xbc\0.example"),
		STR("b\xc3\xbc x.example"),
		STR("b\xc3\xbc..example"),
		STR("b\xc3\xbc>.example"),
		STR("b\xc3\xbc.exa>mple"),	/* libidn2 passes it */
		STR("b\xc3\xbc.exa mple"),
		STR("b\xc3\xbc\xef\xbc\x8f.example"),	/* full-width '/' */
		STR("\xe2\x98\x83\xe2\x80\xae.example"),
		STR("xn--\xc3\xbc.example"),
		str_n(a64, 64),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buf b = { 0 };
		struct err err = { 0 };

		buf_puts(&b, "before");
		if (idn_to_ascii(&b, bad[i], &err) == 0)
			fail_msg("%zu taken as %s", i, buf_cstr(&b));
		assert_err(&err, EX_DATAERR, "cannot use domain '");
		assert_string_equal(buf_cstr(&b), "before");
		err_clear(&err);
		buf_clear(&b);
	}
}

static void
long_names_are_refused(void **state)
{
	struct buf name = { 0 }, out = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 126; i++)
		buf_puts(&name, "a.");
	buf_putc(&name, 'a');
	assert_int_equal(idn_to_ascii(&out, buf_str(&name), &err), 0);
	buf_puts(&name, ".a");
	assert_int_equal(idn_to_ascii(&out, buf_str(&name), &err), -1);
	assert_err(&err, EX_DATAERR, "253");
	err_clear(&err);
	buf_clear(&out);
	buf_clear(&name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(domains_become_a_labels),
		cmocka_unit_test(what_cannot_be_a_domain_is_refused),
		cmocka_unit_test(long_names_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
