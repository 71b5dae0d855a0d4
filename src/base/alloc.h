/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/alloc.h - memory that is there or ends the program.
 *
 * A submitter that cannot get a few kilobytes cannot do anything useful
 * with the news, so running out is EX_OSERR with one line on standard
 * error, and nobody above has to check.  What is returned is owned by the
 * caller and released with free(3).
 */
#ifndef ENVOI_BASE_ALLOC_H
#define ENVOI_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* alloc_zero - count objects of size bytes, zeroed.  Never NULL. */
void *alloc_zero(size_t count, size_t size);

/* alloc_new - one zeroed object of a type. */
#define alloc_new(type) ((type *)alloc_zero(1, sizeof(type)))

/*
 * alloc_grow - realloc(3) to count objects of size bytes.
 * old may be NULL; it is taken.  Never NULL, also for zero bytes.
 */
void *alloc_grow(void *old, size_t count, size_t size);

/* alloc_copy - a copy of a C string; NULL stays NULL. */
char *alloc_copy(const char *s);

/* alloc_copy_n - a NUL-terminated copy of len bytes. */
char *alloc_copy_n(const char *s, size_t len);

/*
 * alloc_printf - a formatted C string of any length.
 */
char *alloc_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* alloc_set - free *slot and put a copy of s (may be NULL) there. */
void alloc_set(char **slot, const char *s);

/*
 * alloc_uncertain - may a message have been delivered, so that who runs out
 * of memory now has to say so?
 */
void alloc_uncertain(bool now);

/*
 * alloc_die - "envoi: WHY" on standard error, with the words that a message
 * may have been delivered if it may, and the end: EX_OSERR.
 */
_Noreturn void alloc_die(const char *why);

/* alloc_wipe - overwrite so that no compiler elides it: keys, proofs. */
void alloc_wipe(void *p, size_t len);

#endif
