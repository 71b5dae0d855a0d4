/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/pattern.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/denial.h"
#include "base/home.h"
#include "base/hostname.h"
#include "base/banned.h"

enum { NAME_MAX_BYTES = 255, ENTRY_MAX = 16 * 1024,
	LOOKUP_MS = 5 * 1000 };

/* put_clean - what comes from outside, without control characters. */
static void
put_clean(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		buf_putc(out, c < 0x20 || c == 0x7f ? '?' : s.ptr[i]);
	}
}

static void
put_database_user(struct buf *out)
{
	struct passwd entry, *found = NULL;
	char *space = alloc_zero(ENTRY_MAX, 1);

	if (getpwuid_r(getuid(), &entry, space, ENTRY_MAX, &found) == 0 &&
	    found && *found->pw_name)
		put_clean(out, str_of(found->pw_name));
	else
		buf_puts(out, "unknown");
	free(space);
}

static void
put_user(struct buf *out)
{
	char name[NAME_MAX_BYTES + 1];
	const char *env = home_env("USER");

	if (!env)
		env = home_env("LOGNAME");
	if (env)
		put_clean(out, str_of(env));
	else if (getlogin_r(name, sizeof(name)) == 0 && *name)
		put_clean(out, str_of(name));
	else
		put_database_user(out);
}

static void
put_host(struct buf *out)
{
	const char *name = home_env("HOSTNAME");

	if (!name)
		name = *hostname_own() ? hostname_own() : "localhost";
	put_clean(out, str_of(name));
}

static void
put_canonical_host(struct buf *out)
{
	struct buf host = { 0 }, name = { 0 };

	put_host(&host);
	hostname_canonical(&name, buf_cstr(&host),
	    clock_deadline(LOOKUP_MS));
	put_clean(out, buf_str(name.len ? &name : &host));
	buf_clear(&host);
	buf_clear(&name);
}

static int
put_mailname(struct buf *out, const char *path, struct err *err)
{
	char bytes[NAME_MAX_BYTES];
	struct str line;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
	int error = errno;

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return denial_set(err, EX_CONFIG, "CONF-MAILNAME", "read",
		    path, error);
	line = str_n(bytes, (size_t)n);
	line = str_trim(str_trim_eol(str_first(line, str_find(line, '\n'))));
	if (line.len == 0)
		return err_set(err, EX_CONFIG, "CONF-MAILNAME",
		    "'%s' does not begin with a name for '%%M'", path);
	put_clean(out, line);
	return 0;
}

static int
put_letter(char letter, const struct pattern_facts *facts, struct buf *out,
    struct err *err)
{
	switch (letter) {
	case 'U':
		put_user(out);
		break;
	case 'H':
		put_host(out);
		break;
	case 'C':
		put_canonical_host(out);
		break;
	case 'M':
		return put_mailname(out, facts->mailname ? facts->mailname :
		    SYSCONFDIR "/mailname", err);
	default:
		if (facts->header_from)
			put_clean(out, str_of(facts->header_from));
		else
			buf_puts(out, "%F");
		break;
	}
	return 0;
}

int
pattern_expand(struct str text, const char *letters,
    const struct pattern_facts *facts, struct buf *out, struct err *err)
{
	static const struct pattern_facts none = { 0 };

	for (size_t i = 0; i < text.len; i++) {
		char letter = i + 1 < text.len ? text.ptr[i + 1] : '\0';

		if (text.ptr[i] != '%' || !letter ||
		    !strchr(letters, letter)) {
			buf_putc(out, text.ptr[i]);
			continue;
		}
		if (put_letter(letter, facts ? facts : &none, out, err) != 0)
			return -1;
		i++;
	}
	return 0;
}
