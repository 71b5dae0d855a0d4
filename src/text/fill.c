/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/fill.h"

#include "base/banned.h"

void
fill_put(struct buf *out, size_t indent, struct str text)
{
	size_t column = 0;
	struct str word;

	while (text.len > 0 && str_cut(&text, ' ', &word)) {
		if (word.len == 0)
			continue;
		if (column > 0 && column + 1 + word.len > FILL_COLUMNS) {
			buf_putc(out, '\n');
			column = 0;
		}
		if (column == 0) {
			buf_putf(out, "%*s", (int)indent, "");
			column = indent;
		} else {
			buf_putc(out, ' ');
			column++;
		}
		buf_put(out, word);
		column += word.len;
	}
	buf_putc(out, '\n');
}
