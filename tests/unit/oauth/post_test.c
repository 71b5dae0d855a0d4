/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#ifdef HAVE_CURL_CURL_H
#include <curl/curl.h>
#endif

#include "oauth/post.h"

/* What is written down by hand is compared where the header is there. */
static void
libcurls_numbers_are_as_its_header_has_them(void **state)
{
#ifdef HAVE_CURL_CURL_H
	static const int pairs[][2] = {
		{ POST_OPT_WRITEDATA, CURLOPT_WRITEDATA },
		{ POST_OPT_URL, CURLOPT_URL },
		{ POST_OPT_ERRORBUFFER, CURLOPT_ERRORBUFFER },
		{ POST_OPT_POSTFIELDS, CURLOPT_POSTFIELDS },
		{ POST_OPT_USERAGENT, CURLOPT_USERAGENT },
		{ POST_OPT_HTTPHEADER, CURLOPT_HTTPHEADER },
		{ POST_OPT_CAINFO, CURLOPT_CAINFO },
		{ POST_OPT_CAPATH, CURLOPT_CAPATH },
		{ POST_OPT_WRITEFUNCTION, CURLOPT_WRITEFUNCTION },
		{ POST_OPT_SSLVERSION, CURLOPT_SSLVERSION },
		{ POST_OPT_NETRC, CURLOPT_NETRC },
		{ POST_OPT_FOLLOWLOCATION, CURLOPT_FOLLOWLOCATION },
		{ POST_OPT_POSTFIELDSIZE, CURLOPT_POSTFIELDSIZE },
		{ POST_OPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYPEER },
		{ POST_OPT_SSL_VERIFYHOST, CURLOPT_SSL_VERIFYHOST },
		{ POST_OPT_NOSIGNAL, CURLOPT_NOSIGNAL },
		{ POST_OPT_TIMEOUT_MS, CURLOPT_TIMEOUT_MS },
		{ POST_OPT_CONNECTTIMEOUT_MS, CURLOPT_CONNECTTIMEOUT_MS },
		{ POST_OPT_PROTOCOLS, 181 },	/* deprecated, and kept */
		{ POST_INFO_STATUS, CURLINFO_RESPONSE_CODE },
		{ POST_INFO_RETRY_AFTER, CURLINFO_RETRY_AFTER },
		{ POST_HTTPS, CURLPROTO_HTTPS },
		{ POST_TLS_1_2, CURL_SSLVERSION_TLSv1_2 },
		{ POST_GLOBAL_ALL, CURL_GLOBAL_ALL },
		{ POST_CODE_URL, CURLE_URL_MALFORMAT },
		{ POST_CODE_PROTOCOL, CURLE_UNSUPPORTED_PROTOCOL },
		{ POST_CODE_WRITE, CURLE_WRITE_ERROR },
		{ POST_CODE_CERT, CURLE_PEER_FAILED_VERIFICATION },
		{ POST_CODE_CAFILE, CURLE_SSL_CACERT_BADFILE },
		{ POST_CODE_ISSUER, CURLE_SSL_ISSUER_ERROR },
		{ POST_ERROR_SIZE, CURL_ERROR_SIZE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		assert_int_equal(pairs[i][0], pairs[i][1]);
#else
	(void)state;
	skip();
#endif
}

static void
a_host_is_cut_out_of_a_url(void **state)
{
	static const char *const cases[][2] = {
		{ "https://a.example:8443/b/c", "a.example:8443" },
		{ "HTTPS://a.example", "a.example" },
		{ "https:///x", "" }, { "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf out = { 0 };

		post_put_host(&out, cases[i][0]);
		assert_string_equal(buf_cstr(&out), cases[i][1]);
		buf_clear(&out);
	}
}

static void
nothing_but_https_is_asked(void **state)
{
	static const char *const urls[] = { "http://localhost/", "",
		"file:///etc/passwd", "ftp://localhost/", "localhost",
		"https:/localhost" };

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		struct post p = { .url = urls[i] };
		struct post_reply reply = { 0 };
		struct err err = { 0 };

		assert_int_equal(post_send(&p, &reply, &err), -1);
		assert_err(&err, EX_CONFIG, "is not https");
		err_clear(&err);
		post_reply_clear(&reply);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libcurls_numbers_are_as_its_header_has_them),
		cmocka_unit_test(a_host_is_cut_out_of_a_url),
		cmocka_unit_test(nothing_but_https_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
