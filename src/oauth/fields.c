/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/fields.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/plugin.h"
#include "base/banned.h"

/* From jansson.h; fixed by its ABI. */
enum { REJECT_DUPLICATES = 1 };

struct json_error {
	int line, column, position;
	char source[80];
	char text[160];
};

struct api {
	void *(*load)(const char *text, size_t len, size_t flags,
		struct json_error *error);
	/* NULL unless it is an object and has the member */
	void *(*get)(const void *object, const char *name);
	size_t (*size)(const void *array);	/* 0 unless it is one */
	void *(*at)(const void *array, size_t i);
	const char *(*string)(const void *value);	/* NULL: is none */
	size_t (*string_len)(const void *value);
	double (*number)(const void *value);	/* 0 unless it is one */
	void *(*yes)(void);	/* of true and null there is but one each */
	void *(*nothing)(void);
	void *(*first)(void *object);	/* an iterator; NULL: no object */
	/* what json_decref calls for the last reference, which is ours */
	void (*release)(void *value);
};

static const struct plugin_symbol symbols[] = {
	{ "json_loadb", offsetof(struct api, load) },
	{ "json_object_get", offsetof(struct api, get) },
	{ "json_array_size", offsetof(struct api, size) },
	{ "json_array_get", offsetof(struct api, at) },
	{ "json_string_value", offsetof(struct api, string) },
	{ "json_string_length", offsetof(struct api, string_len) },
	{ "json_number_value", offsetof(struct api, number) },
	{ "json_true", offsetof(struct api, yes) },
	{ "json_null", offsetof(struct api, nothing) },
	{ "json_object_iter", offsetof(struct api, first) },
	{ "json_delete", offsetof(struct api, release) },
	{ NULL, 0 }
};

struct fields {
	struct api api;
	void *object;
};

struct fields *
fields_read(struct str text, struct err *err)
{
	static const char *const names[] = { "libjansson.so.4", NULL };
	struct fields *f = alloc_new(struct fields);
	struct json_error error;

	if (!plugin_load(names, symbols, &f->api)) {
		free(f);
		err_set(err, EX_CONFIG, "OAUTH-LIBRARY",
		    "OAuth needs jansson, which cannot be loaded");
		err_hint(err, "install it (Debian: libjansson4)");
		return NULL;
	}
	f->object = f->api.load(text.len ? text.ptr : "", text.len,
	    REJECT_DUPLICATES, &error);
	/* an array is no object, nor is an empty object an answer */
	if (f->object && f->api.first(f->object))
		return f;
	fields_free(f);
	err_set(err, EX_TEMPFAIL, "OAUTH-ANSWER", "answer is no JSON object");
	return NULL;
}

/* The member; null is none. */
static const void *
find(const struct fields *f, const char *name)
{
	const void *value = f->api.get(f->object, name);

	return value == f->api.nothing() ? NULL : value;
}

static bool
is_clean(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
			return false;
	return true;
}

int
fields_text(const struct fields *f, const char *name, struct buf *out)
{
	const void *value = find(f, name);
	const char *text = value ? f->api.string(value) : NULL;
	size_t max = out->max ? out->max : BUF_PLAIN_MAX;
	struct str s;

	if (!value)
		return 0;
	if (!text)
		return -1;
	s = str_n(text, f->api.string_len(value));
	if (s.len > max - out->len || !is_clean(s))
		return -1;
	buf_put(out, s);
	return 1;
}

int
fields_number(const struct fields *f, const char *name, int64_t max,
	int64_t *out)
{
	const void *value = find(f, name);
	const char *text = value ? f->api.string(value) : NULL;
	double number = value ? f->api.number(value) : 0;
	uint64_t whole = 0;

	if (!value)
		return 0;
	if (text) {
		if (!str_to_uint(str_n(text, f->api.string_len(value)),
		    UINT64_MAX, &whole))
			return -1;
		*out = whole > (uint64_t)max ? max : (int64_t)whole;
		return 1;
	}
	if (!(number >= 0))	/* NaN neither */
		return -1;
	*out = number > (double)max ? max : (int64_t)number;
	return 1;
}

bool
fields_true(const struct fields *f, const char *name)
{
	return f->api.get(f->object, name) == f->api.yes();
}

bool
fields_lists(const struct fields *f, const char *name, const char *text)
{
	const void *list = find(f, name);
	size_t count = list ? f->api.size(list) : 0;

	for (size_t i = 0; i < count; i++) {
		const char *item = f->api.string(f->api.at(list, i));

		if (item && strcmp(item, text) == 0)
			return true;
	}
	return false;
}

bool
fields_has(const struct fields *f, const char *name)
{
	return find(f, name) != NULL;
}

/* The library's copies are out of our hands once they are freed. */
static void
wipe(const struct fields *f, const char *name)
{
	const void *value = find(f, name);
	const char *text = value ? f->api.string(value) : NULL;

	if (text)
		alloc_wipe((void *)(uintptr_t)text,
		    f->api.string_len(value));
}

void
fields_free(struct fields *f)
{
	static const char *const secrets[] = { "access_token",
		"refresh_token", "id_token", "client_secret", "device_code" };

	if (!f)
		return;
	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
		wipe(f, secrets[i]);
	if (f->object)
		f->api.release(f->object);
	free(f);
}
