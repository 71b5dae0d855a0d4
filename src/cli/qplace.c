/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qplace.h"

#include <stdlib.h>

#include "config/load.h"
#include "base/banned.h"

int
qplace_find(struct qplace *p, const struct request *req, struct err *err)
{
	const struct request_setting *given = request_find(req, "queue_dir");
	struct load_request load = {
		.file = req->config_file,
		.as_msmtp = req->front == FRONT_MSMTP,
	};

	*p = (struct qplace){ .dir = { .fd = -1, .failed = -1 } };
	if (load_accounts(&p->accounts, &load, err) < 0 ||
	    accounts_queue_dir(&p->accounts, given ? given->value : NULL,
	    &p->path, err) < 0)
		return -1;
	if (!p->path)
		p->path = qdir_default();
	return 0;
}

int
qplace_open(struct qplace *p, const struct request *req, struct err *err)
{
	if (qplace_find(p, req, err) < 0)
		return -1;
	return p->path ? qdir_open(&p->dir, p->path, false, err) : 0;
}

void
qplace_clear(struct qplace *p)
{
	qdir_close(&p->dir);
	accounts_clear(&p->accounts);
	free(p->path);
	*p = (struct qplace){ .dir = { .fd = -1, .failed = -1 } };
}
