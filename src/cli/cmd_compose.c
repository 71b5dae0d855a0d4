/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_compose.h"

#include <unistd.h>

#include "base/tty.h"
#include "cli/show.h"
#include "mime/assembly.h"
#include "base/banned.h"

/* Shown at a time. */
#define PIECE_MAX ((size_t)64 * 1024)

/* A broken standard error changes nothing. */
static void
hint_at_terminal(const struct compose *c)
{
	struct str hint = STR("Type the text; Ctrl-D on a line of its own "
	    "ends it.\n");

	if (!c->body && tty_is(STDERR_FILENO) &&
	    write(STDERR_FILENO, hint.ptr, hint.len) < 0)
		return;
}

static int
open_all(struct assembly *a, const struct request *req, struct err *err)
{
	const struct compose *c = a->compose;
	bool person = compose_needs_input(c) && tty_is(STDIN_FILENO);

	if (!person)
		return assembly_open_input(a, STDIN_FILENO, false, err) == 0 ?
		    assembly_open_files(a, err) : -1;
	if (assembly_open_files(a, err) != 0)
		return -1;
	hint_at_terminal(c);
	return assembly_open_input(a, STDIN_FILENO, !req->dot_is_data, err);
}

int
cmd_compose(struct spool **out, const struct request *req, struct err *err)
{
	struct assembly a = { .compose = &req->compose };
	int ret = open_all(&a, req, err);

	*out = NULL;
	if (ret == 0 && !(req->compose.not_empty && assembly_is_empty(&a))) {
		*out = assembly_spool(&a, &req->rcpts, err);
		ret = *out ? 0 : -1;
	}
	assembly_clear(&a);
	return ret;
}

/* Lines end as they do here. */
static void
put_lines(struct buf *out, struct str piece)
{
	for (size_t i = 0; i < piece.len; i++)
		if (piece.ptr[i] != '\r')
			buf_putc(out, piece.ptr[i]);
}

static int
show_all(struct reader *r, struct err *err)
{
	struct buf out = BUF_MAX(PIECE_MAX);
	struct str piece;
	int more;

	while ((more = reader_next(r, &piece, err)) > 0) {
		while (more > 0 && piece.len > 0) {
			struct str some = str_first(piece, PIECE_MAX);

			put_lines(&out, some);
			more = show_text(&out, err) == 0 ? 1 : -1;
			buf_reset(&out);
			piece = str_from(piece, some.len);
		}
		if (more < 0)
			break;
	}
	buf_clear(&out);
	return more;
}

int
cmd_compose_show(const struct request *req, struct err *err)
{
	struct spool *spool = NULL;
	struct reader *r;
	int ret;

	if (cmd_compose(&spool, req, err) != 0)
		return -1;
	if (!spool)
		return 0;
	r = spool_reader(spool, 0);
	ret = show_all(r, err);
	reader_free(r);
	spool_free(spool);
	return ret;
}
