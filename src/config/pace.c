/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/pace.h"

#include "config/value.h"
#include "base/banned.h"

enum { USUAL_CAP = 3600, COUNT_LIMIT = 1000000 };

bool
pace_retry(struct str text, struct pace_retry *out)
{
	size_t dots = str_search(text, STR(".."));
	struct pace_retry found = { 0, USUAL_CAP };

	if (!value_duration(str_first(text, dots), &found.base))
		return false;
	if (dots == text.len) {
		if (found.cap < found.base)
			found.cap = found.base;
	} else if (!value_duration(str_from(text, dots + 2), &found.cap)) {
		return false;
	}
	if (found.base > found.cap)
		return false;
	*out = found;
	return true;
}

static bool
read_unit(struct str text, int *seconds)
{
	static const struct {
		const char *word;
		int seconds;
	} units[] = {
		{ "s", 1 }, { "sec", 1 }, { "second", 1 }, { "m", 60 },
		{ "min", 60 }, { "minute", 60 }, { "h", 3600 },
		{ "hour", 3600 }, { "d", 86400 }, { "day", 86400 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (str_eq(text, str_of(units[i].word))) {
			*seconds = units[i].seconds;
			return true;
		}
	return value_duration(text, seconds);
}

bool
pace_rate(struct str text, struct pace_rate *out)
{
	size_t slash = str_find(text, '/');
	struct pace_rate found;
	uint64_t count;

	if (slash == text.len || !str_to_uint(str_first(text, slash),
	    COUNT_LIMIT, &count) || count == 0 ||
	    !read_unit(str_from(text, slash + 1), &found.seconds))
		return false;
	found.count = (int)count;
	*out = found;
	return true;
}
