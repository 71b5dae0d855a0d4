/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/cte.h - content in a transfer encoding (RFC 2045 6), and which of
 * them it takes.
 *
 * Never 8bit or binary: such a message is changed, or returned, by a server
 * on its way that does not take it (RFC 6152 3), and a signature would
 * break.
 */
#ifndef ENVOI_MIME_CTE_H
#define ENVOI_MIME_CTE_H

#include <stdint.h>

#include "base/err.h"
#include "base/reader.h"

enum cte {
	CTE_7BIT,	/* as it is, with CRLF line ends */
	CTE_QP,
	CTE_BASE64,	/* every byte as it is */
	CTE_BASE64_TEXT	/* line ends made CRLF first (RFC 2045 6.8) */
};

/* cte_name - as Content-Transfer-Encoding has it. */
const char *cte_name(enum cte cte);

/* What bytes are like. */
struct cte_facts {
	uint64_t bytes;
	uint64_t wire_bytes;	/* with CRLF line ends */
	uint64_t qp_bytes;	/* as quoted-printable */
	uint64_t longest_line;	/* without its end */
	bool eight_bit;
	bool not_utf8;
	bool nul;		/* then only bytes is right */
	bool control;		/* one that no text has */
	bool cr;
	bool from_line;		/* a line begins with "From " */
};

/*
 * cte_measure - read all of from, once.  0, or -1 with err as reader_next.
 */
int cte_measure(struct cte_facts *facts, struct reader *from,
	struct err *err);

/* cte_looks_like_text - would a person read it? */
bool cte_looks_like_text(const struct cte_facts *facts);

/*
 * cte_for_text - the cheapest for the text of a mail.  Kinds of line ends
 * are all the same there; what holds a NUL keeps its bytes.
 */
enum cte cte_for_text(const struct cte_facts *facts);

/*
 * cte_for_file - the cheapest for a file of text that must arrive with its
 * bytes, but for LF becoming the line end of wherever it arrives.  One that
 * could be changed on the way (it holds CRs, or lines that begin like an
 * mbox's) becomes base64.
 */
enum cte cte_for_file(const struct cte_facts *facts);

/* cte_size - the bytes that cte_reader gives. */
uint64_t cte_size(enum cte cte, const struct cte_facts *facts);

/*
 * cte_reader - what from gives, encoded.  A last line that was not ended
 * stays so.
 * from: taken; at its start
 */
struct reader *cte_reader(struct reader *from, enum cte cte);

#endif
