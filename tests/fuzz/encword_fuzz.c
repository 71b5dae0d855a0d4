/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encoded words: what is encoded is ASCII in short enough words and reads
 * back the same; what is decoded is UTF-8 without control characters.
 */
#include "fuzz.h"

#include "text/encword.h"
#include "text/utf8.h"

static void
check_words(struct str line)
{
	struct str rest = line, part, word;

	while (str_cut(&rest, ' ', &part))
		while (str_cut(&part, '\t', &word))
			if (str_starts(word, STR("=?")))
				fuzz_must(word.len <= ENCWORD_MAX);
}

static void
check_encoding(struct str in, enum encword_place place)
{
	struct buf line = BUF_MAX(64 * 1024 * 1024);
	struct buf back = BUF_MAX(64 * 1024 * 1024);
	struct buf clean = BUF_MAX(64 * 1024 * 1024);

	encword_encode(&line, in, place);
	fuzz_must(utf8_is_ascii(buf_str(&line)));
	if (encword_is_needed(in))
		check_words(buf_str(&line));
	encword_decode(&back, buf_str(&line));
	utf8_put_clean(&clean, in);
	fuzz_must(str_eq(buf_str(&back), buf_str(&clean)));
	buf_clear(&line);
	buf_clear(&back);
	buf_clear(&clean);
}

static void
check_decoding(struct str in)
{
	struct buf out = BUF_MAX(64 * 1024 * 1024);

	encword_decode(&out, in);
	fuzz_must(utf8_is_valid(buf_str(&out)));
	fuzz_must(fuzz_is_clean(buf_str(&out)));
	buf_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size);

	check_decoding(in);
	check_encoding(in, ENCWORD_TEXT);
	check_encoding(in, ENCWORD_PHRASE);
	return 0;
}
