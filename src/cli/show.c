/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/show.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/home.h"
#include "cli/explain.h"
#include "cli/help.h"
#include "base/banned.h"

int
show_text(const struct buf *text, struct err *err)
{
	struct str s = buf_str(text);

	while (s.len) {
		ssize_t n = write(STDOUT_FILENO, s.ptr, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(err, EX_IOERR, "OUTPUT",
			    "cannot write to standard output: %s",
			    strerror(errno));
		s = str_from(s, (size_t)n);
	}
	return 0;
}

/* Scripts read the two file names from lines that begin like this. */
static void
put_file_names(struct buf *out)
{
	char *config = home_xdg("XDG_CONFIG_HOME", ".config");

	buf_puts(out, "System configuration file name: "
	    SYSCONFDIR "/envoi/config\n");
	buf_putf(out, "User configuration file name: %s%s\n",
	    config ? config : "none, as there is no home",
	    config ? "/envoi/config" : "");
	free(config);
}

int
show_version(struct err *err)
{
	struct buf out = { 0 };
	int result;

	buf_puts(&out, PACKAGE_NAME " version " PACKAGE_VERSION "\n"
	    "TLS library: GnuTLS, built with " GNUTLS_BUILT "\n"
	    "IDN library: libidn2, built with " IDN2_BUILT "\n");
	put_file_names(&out);
	buf_puts(&out, "Licence: GPL-3.0-or-later\n");
	result = show_text(&out, err);
	buf_clear(&out);
	return result;
}

int
show_help(struct err *err)
{
	struct buf out = { 0 };
	int result;

	help_put(&out);
	result = show_text(&out, err);
	buf_clear(&out);
	return result;
}

int
show_explanation(struct str id, struct err *err)
{
	struct buf out = { 0 };
	int result = explain_put(&out, id, err);

	if (result == 0)
		result = show_text(&out, err);
	buf_clear(&out);
	return result;
}
