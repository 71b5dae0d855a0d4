/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/content.h"

#include "base/banned.h"

void
content_init(struct content *c, struct amend *amend)
{
	*c = (struct content){ .amend = amend };
}

int
content_adapt(struct content *c, bool eight_bit, bool utf8, struct err *err)
{
	(void)err;
	(void)eight_bit;
	(void)utf8;
	reader_free(c->reader);
	c->reader = amend_reader(c->amend);
	c->facts = amend_facts(c->amend);
	return 0;
}

void
content_clear(struct content *c)
{
	reader_free(c->reader);
	c->reader = NULL;
}
