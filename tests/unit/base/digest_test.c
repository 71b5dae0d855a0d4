/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/alloc.h"
#include "base/crypto.h"
#include "base/digest.h"

static void
assert_hex(const unsigned char *bytes, size_t len, const char *hex)
{
	struct buf out = { 0 };

	digest_hex(&out, bytes, len);
	assert_string_equal(buf_cstr(&out), hex);
	buf_clear(&out);
}

static void
hashes_are_those_of_their_standards(void **state)
{
	static const struct {
		enum digest_kind kind;
		const char *in, *hex;
	} cases[] = {
		/* RFC 1321 A.5, RFC 3174 7.3, FIPS 180 */
		{ DIGEST_MD5, "", "d41d8cd98f00b204e9800998ecf8427e" },
		{ DIGEST_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72" },
		{ DIGEST_SHA1, "",
			"da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ DIGEST_SHA1, "abc",
			"a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ DIGEST_SHA256, "",
			"e3b0c44298fc1c149afbf4c8996fb924"
			"27ae41e4649b934ca495991b7852b855" },
		{ DIGEST_SHA256, "abc",
			"ba7816bf8f01cfea414140de5dae2223"
			"b00361a396177a9cb410ff61f20015ad" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned char out[DIGEST_MAX];

		assert_true(digest_of(cases[i].kind, str_of(cases[i].in), out));
		assert_hex(out, digest_size(cases[i].kind), cases[i].hex);
	}
}

static void
hmac_takes_keys_of_any_length(void **state)
{
	char long_key[131];
	unsigned char out[DIGEST_MAX];

	(void)state;
	/* RFC 2202 case 2 of each, RFC 4231 case 6 */
	assert_true(digest_hmac(DIGEST_MD5, STR("Jefe"),
	    STR("what do ya want for nothing?"), out));
	assert_hex(out, 16, "750c783e6ab0b503eaa86e310a5db738");
	assert_true(digest_hmac(DIGEST_SHA1, STR("Jefe"),
	    STR("what do ya want for nothing?"), out));
	assert_hex(out, 20, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	memset(long_key, '\xaa', sizeof(long_key));
	assert_true(digest_hmac(DIGEST_SHA256,
	    str_n(long_key, sizeof(long_key)),
	    STR("Test Using Larger Than Block-Size Key - Hash Key First"),
	    out));
	assert_hex(out, 32, "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
	assert_true(digest_hmac(DIGEST_SHA256, STR(""), STR(""), out));
	assert_hex(out, 32, "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad");
}

static void
pbkdf2_agrees_with_rfc_6070_and_7914(void **state)
{
	unsigned char out[DIGEST_MAX];

	(void)state;
	assert_true(digest_pbkdf2(DIGEST_SHA1, STR("password"), STR("salt"),
	    1, out));
	assert_hex(out, 20, "0c60c80f961f0e71f3a9b524af6012062fe037a6");
	assert_true(digest_pbkdf2(DIGEST_SHA1, STR("password"), STR("salt"),
	    4096, out));
	assert_hex(out, 20, "4b007901b765489abead49d926f721d065a429c1");
	assert_true(digest_pbkdf2(DIGEST_SHA256, STR("passwd"), STR("salt"),
	    1, out));
	assert_hex(out, 32, "55ac046e56e3089fec1691c22544b605"
	    "f94185216dde0465e68b9d57c20dacbc");
	assert_true(digest_pbkdf2(DIGEST_SHA256, STR(""), STR("salt"), 1,
	    out));
}

static void
check_pieces(void)
{
	const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmn"
	    "lmnomnopnopq";
	size_t len = sizeof(text) - 1;

	for (size_t cut = 0; cut <= len; cut++) {
		struct digest *d = digest_begin();
		unsigned char out[DIGEST_MAX];

		assert_non_null(d);
		digest_add(d, str_n(text, cut));
		digest_add(d, str_n(text + cut, len - cut));
		digest_end(d, out);
		assert_hex(out, 32, "248d6a61d20638b8e5c026930c3e6039"
		    "a33ce45964ff2167f6ecedd419db06c1");
	}
	digest_end(digest_begin(), NULL);
}

/* Whichever library is there: the first time it is nettle's, if any. */
static void
pieces_hash_like_the_whole(void **state)
{
	(void)state;
#ifdef GNUTLS_SONAME
	assert_false(crypto_is_ready());
#endif
	check_pieces();
	assert_true(crypto_init());
	check_pieces();
}

static void
a_hash_that_was_begun_stays_with_its_library(void **state)
{
	struct digest *early = *state;
	unsigned char out[DIGEST_MAX];

	assert_true(crypto_is_ready());
	digest_add(early, STR("abc"));
	digest_end(early, out);
	assert_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
}

static void
one_different_bit_is_not_equal(void **state)
{
	char a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	assert_true(digest_equal(a, b, 32));
	assert_true(digest_equal(a, "x", 0));
	for (int i = 0; i < 32; i++) {
		b[i] = 1;
		assert_false(digest_equal(a, b, 32));
		b[i] = 0;
	}
}

static void
wiped_bytes_are_zero(void **state)
{
	char key[4] = "key";

	(void)state;
	alloc_wipe(key, sizeof(key));
	assert_memory_equal(key, "\0\0\0\0", 4);
}

int
main(void)
{
	struct digest *early = digest_begin();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_hash_like_the_whole),
		cmocka_unit_test_prestate(
		    a_hash_that_was_begun_stays_with_its_library, early),
		cmocka_unit_test(hashes_are_those_of_their_standards),
		cmocka_unit_test(hmac_takes_keys_of_any_length),
		cmocka_unit_test(pbkdf2_agrees_with_rfc_6070_and_7914),
		cmocka_unit_test(one_different_bit_is_not_equal),
		cmocka_unit_test(wiped_bytes_are_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
