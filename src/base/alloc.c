/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/alloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/banned.h"

static bool uncertain;	/* see alloc_uncertain */

void
alloc_uncertain(bool now)
{
	uncertain = now;
}

static void
say(const char *words)
{
	ssize_t n = write(STDERR_FILENO, words, strlen(words));

	(void)n;
}

void
alloc_die(const char *why)
{
	say("envoi: ");
	say(why);
	say(uncertain ? " (the message may have been delivered)\n" : "\n");
	_exit(EX_OSERR);
}

static void
out_of_memory(void)
{
	alloc_die("out of memory");
}

void *
alloc_zero(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *
alloc_grow(void *old, size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (size && count > SIZE_MAX / size)
		out_of_memory();
	bytes = count * size;
	p = realloc(old, bytes ? bytes : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *
alloc_copy_n(const char *s, size_t len)
{
	char *p = alloc_grow(NULL, len + 1, 1);

	if (len)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *
alloc_copy(const char *s)
{
	return s ? alloc_copy_n(s, strlen(s)) : NULL;
}

char *
alloc_printf(const char *fmt, ...)
{
	va_list ap;
	char *s = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	return s;
}

void
alloc_set(char **slot, const char *s)
{
	char *copy = alloc_copy(s);

	free(*slot);
	*slot = copy;
}

void
alloc_wipe(void *p, size_t len)
{
#ifdef HAVE_EXPLICIT_BZERO
	explicit_bzero(p, len);
#else
	volatile unsigned char *v = p;

	while (len--)
		*v++ = 0;
#endif
}
