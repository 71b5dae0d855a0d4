/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every unit test includes first: cmocka and what it needs. */
#ifndef ENVOI_TESTS_UNIT_TEST_H
#define ENVOI_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The bytes of a slice are those of a literal. */
#define assert_str(s, lit) do { \
	struct str s_ = (s); \
	assert_int_equal(s_.len, sizeof(lit) - 1); \
	assert_memory_equal(s_.len ? s_.ptr : "", lit, sizeof(lit) - 1); \
} while (0)

/* An error with this status whose text holds these words. */
#define assert_err(e, st, words) do { \
	assert_int_equal((e)->status, st); \
	assert_non_null(strstr(buf_cstr(&(e)->text), words)); \
	assert_non_null((e)->id); \
} while (0)

#endif
