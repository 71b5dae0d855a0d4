/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every fuzz target includes.  A target is one file, X_fuzz.c, that
 * defines LLVMFuzzerTestOneInput: it feeds the bytes to one parser and
 * checks what must always be true of the result.  The same file makes two
 * programs: X_fuzz, which looks for new inputs (libFuzzer, configure
 * --enable-fuzz), and X_replay, which runs over seeds/X in 'make check'.
 * An input that once broke something goes to seeds/X.
 */
#ifndef ENVOI_TESTS_FUZZ_FUZZ_H
#define ENVOI_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property: stays on whatever NDEBUG says. */
#define fuzz_must(what) do { \
	if (!(what)) { \
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, \
		    #what); \
		abort(); \
	} \
} while (0)

/* The input as a slice. */
static inline struct str
fuzz_str(const uint8_t *data, size_t size)
{
	return str_n((const char *)data, size);
}

/* Does s hold no C0 control character and no DEL? */
static inline bool
fuzz_is_clean(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return false;
	return true;
}

#endif
