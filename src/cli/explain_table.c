/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "cli/explain.h"

#include "base/banned.h"

/* By identifier. */
const struct explain explain_table[] = {
	{ "ADDRESS", "An address on the command line or in the message is "
	    "none that mail can be sent to: it holds control characters, "
	    "blanks outside quotes or unbalanced brackets, or it begins "
	    "with '-', '|' or '/'. Nothing was sent." },
	{ NULL, NULL },
};
