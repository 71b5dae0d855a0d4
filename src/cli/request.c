/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/request.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/banned.h"

void
request_init(struct request *req, enum front front)
{
	*req = (struct request){ .front = front, .mode = REQUEST_SEND };
	if (front == FRONT_MAILQ)
		req->mode = REQUEST_LIST;
	if (front == FRONT_NEWALIASES)
		req->mode = REQUEST_ALIASES;
}

void
request_set(struct request *req, const char *keyword, const char *value)
{
	if (req->setting_count == req->setting_cap) {
		req->setting_cap = req->setting_cap * 2 + 8;
		req->setting = alloc_grow(req->setting, req->setting_cap,
		    sizeof(*req->setting));
	}
	req->setting[req->setting_count++] = (struct request_setting){
		.keyword = keyword, .value = alloc_copy(value)
	};
}

const struct request_setting *
request_find(const struct request *req, const char *keyword)
{
	for (size_t i = req->setting_count; i > 0; i--)
		if (strcmp(req->setting[i - 1].keyword, keyword) == 0)
			return &req->setting[i - 1];
	return NULL;
}

bool
request_takes_message(const struct request *req)
{
	return req->mode == REQUEST_SEND &&
	    (!req->compose.is_wanted || compose_needs_input(&req->compose));
}

bool
request_ignores_message(const struct request *req)
{
	return req->mode == REQUEST_FLUSH || req->mode == REQUEST_LIST ||
	    req->mode == REQUEST_ALIASES;
}

bool
request_takes_account(const struct request *req)
{
	return req->mode == REQUEST_CHECK || req->mode == REQUEST_LOGIN ||
	    req->mode == REQUEST_LOGIN_STATUS ||
	    req->mode == REQUEST_LOGOUT || req->mode == REQUEST_SET_PASSWORD;
}

bool
request_takes_nobody(const struct request *req)
{
	return req->mode == REQUEST_SERVERINFO || req->mode == REQUEST_RMQS ||
	    req->mode == REQUEST_CONFIGURE || request_takes_account(req) ||
	    req->mode == REQUEST_PRINT_CONFIG || req->mode == REQUEST_SETUP;
}

void
request_clear(struct request *req)
{
	strlist_clear(&req->rcpts);
	strlist_clear(&req->queue_what);
	for (size_t i = 0; i < req->setting_count; i++)
		free(req->setting[i].value);
	free(req->setting);
	free(req->mode_arg);
	free(req->sender);
	free(req->full_name);
	free(req->account);
	free(req->config_file);
	free(req->dsn_notify);
	free(req->dsn_return);
	free(req->dsn_envid);
	free(req->letter_sender);
	free(req->send_to);
	compose_clear(&req->compose);
	*req = (struct request){ 0 };
}
