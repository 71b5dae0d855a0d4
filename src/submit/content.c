/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/content.h"

#include "base/banned.h"

void
content_init(struct content *c, struct amend *amend, bool raw_header)
{
	*c = (struct content){ .amend = amend, .raw_header = raw_header };
}

static void
forget(struct content *c)
{
	reader_free(c->reader);
	reencode_free(c->other);
	c->reader = NULL;
	c->other = NULL;
	c->utf8_header = false;
}

/* As it is. */
static void
take_amended(struct content *c)
{
	c->reader = amend_reader(c->amend);
	c->facts = amend_facts(c->amend);
}

static int
take_other(struct content *c, const struct reencode_wish *wish,
	struct err *err)
{
	c->other = reencode_new(c->amend, wish, err);
	if (!c->other)
		return -1;
	c->reader = reencode_reader(c->other);
	c->facts = reencode_facts(c->other);
	c->utf8_header = !c->raw_header &&
	    !reencode_header_is_ascii(c->other);
	return 0;
}

/*
 * SMTPUTF8 is the last resort for a header (RFC 6531): a message that asks
 * for it may find no way one hop on, while encoded words pass everywhere.
 */
static int
take_with_utf8(struct content *c, struct reencode_wish wish, struct err *err)
{
	wish.utf8_header = true;
	c->utf8_header = true;
	if (reencode_is_needed(c->amend, &wish))
		return take_other(c, &wish, err);
	take_amended(c);
	return 0;
}

int
content_adapt(struct content *c, bool eight_bit, bool utf8, struct err *err)
{
	struct reencode_wish wish = {
		.eight_bit = eight_bit,
		.utf8_header = c->raw_header && eight_bit,
		.label = !c->raw_header,
	};
	struct err why = { 0 };
	bool can_wait = amend_header_facts(c->amend).eight_bit && utf8;
	int ret = 0;

	forget(c);
	if (!reencode_is_needed(c->amend, &wish)) {
		take_amended(c);
	} else if (take_other(c, &wish, &why) < 0) {
		if (why.status == EX_DATAERR && can_wait)
			ret = take_with_utf8(c, wish, err);
		else
			ret = -1;
		if (ret < 0 && !err->status)
			err_move(err, &why);
	}
	err_clear(&why);
	return ret;
}

void
content_clear(struct content *c)
{
	forget(c);
}
