/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/show.h"

#include <errno.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/explain.h"
#include "cli/help.h"
#include "config/locate.h"
#include "sasl/sasl.h"
#include "base/banned.h"

int
show_text(const struct buf *text, struct err *err)
{
	if (fs_write(STDOUT_FILENO, buf_str(text)) == 0)
		return 0;
	return err_set(err, EX_IOERR, "OUTPUT",
	    "cannot write to standard output: %s", strerror(errno));
}

static void
put_methods(struct buf *out)
{
	const struct sasl_mech *const *mech = sasl_mechs();

	buf_puts(out, "Authentication methods:");
	for (; *mech; mech++) {
		buf_putc(out, ' ');
		for (const char *c = (*mech)->name; *c; c++)
			buf_putc(out, str_lower(*c));
	}
	buf_putc(out, '\n');
}

/*
 * Scripts read the two names from lines that begin like this; where an
 * msmtprc is in force, they get that.
 */
static void
put_file_names(struct buf *out)
{
	struct locate_file machine = { 0 }, user = { 0 };

	locate_machine(NULL, &machine);
	locate_user(&user);
	buf_putf(out, "System configuration file name: %s\n", machine.path);
	buf_putf(out, "User configuration file name: %s\n",
	    user.path ? user.path : "none, as there is no home");
	locate_clear(&machine);
	locate_clear(&user);
}

int
show_version(struct err *err)
{
	struct buf out = { 0 };
	int result;

	buf_puts(&out, PACKAGE_NAME " version " PACKAGE_VERSION "\n"
	    "TLS library: GnuTLS, built with " GNUTLS_BUILT "\n"
	    "IDN library: libidn2, built with " IDN2_BUILT "\n");
	put_methods(&out);
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
