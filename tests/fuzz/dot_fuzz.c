/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message as DATA wants it: no bare CR or LF, no early end, the length
 * that was announced, and undoing it gives what BDAT would send.  The first
 * two bytes say where the input is cut and how large the records are.
 */
#include "fuzz.h"

#include "message/scan.h"
#include "smtp/dot.h"

#define WIRE_MAX ((size_t)64 * 1024 * 1024)

static void
encode(struct dot *d, struct str in, size_t cut, size_t room, struct buf *wire)
{
	struct str piece[2] = { str_first(in, cut), str_from(in, cut) };
	struct buf out = BUF_MAX(room);

	for (size_t i = 0; i < 2; i++) {
		while (piece[i].len > 0) {
			dot_feed(d, &piece[i], &out);
			fuzz_must(piece[i].len == 0 || out.len == room);
			buf_put(wire, buf_str(&out));
			buf_reset(&out);
		}
	}
	while (!dot_end(d, &out)) {
		fuzz_must(out.len == room);
		buf_put(wire, buf_str(&out));
		buf_reset(&out);
	}
	buf_put(wire, buf_str(&out));
	buf_clear(&out);
}

/* What a server makes of DATA. */
static void
receive(struct str wire, struct buf *text)
{
	bool ended = false;

	while (wire.len > 0) {
		size_t n = str_search(wire, STR("\r\n"));
		struct str line = str_first(wire, n);

		fuzz_must(!ended && n < wire.len);
		fuzz_must(scan_run(line) == line.len);
		wire = str_from(wire, n + 2);
		ended = str_eq(line, STR("."));
		if (ended)
			continue;
		buf_put(text, str_from(line, str_starts(line, STR("."))));
		buf_put(text, STR("\r\n"));
	}
	fuzz_must(ended);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dot data_dot = { .stuff = true };
	struct dot bdat_dot = { 0 };
	struct buf data_wire = BUF_MAX(WIRE_MAX);
	struct buf bdat_wire = BUF_MAX(WIRE_MAX);
	struct buf text = BUF_MAX(WIRE_MAX);
	struct scan s = { 0 };
	struct str in;
	size_t cut;

	if (size < 2)
		return 0;
	in = fuzz_str(data + 2, size - 2);
	cut = data[0] < in.len ? data[0] : in.len;
	encode(&data_dot, in, cut, (size_t)data[1] + 1, &data_wire);
	encode(&bdat_dot, in, in.len, 16384, &bdat_wire);
	receive(buf_str(&data_wire), &text);
	fuzz_must(str_eq(buf_str(&text), buf_str(&bdat_wire)));
	scan_feed(&s, in);
	fuzz_must(scan_end(&s).wire_bytes == bdat_wire.len);
	fuzz_must(data_dot.wire_bytes == bdat_wire.len);
	buf_clear(&data_wire);
	buf_clear(&bdat_wire);
	buf_clear(&text);
	return 0;
}
