/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/date.h"

#include <stdlib.h>

#include "base/banned.h"

/* A clock beyond what struct tm can hold still gets a valid date. */
static struct tm
broken_down(time_t t, struct tm *(*convert)(const time_t *, struct tm *))
{
	static const time_t epoch;
	struct tm tm = { 0 };

	if (!convert(&t, &tm) || tm.tm_year > 9999 - 1900 || tm.tm_year < 0)
		gmtime_r(&epoch, &tm);
	return tm;
}

static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

void
date_put_mail(struct buf *out, time_t t)
{
	struct tm tm;
	long minutes;

	tzset();	/* localtime_r need not look at TZ */
	tm = broken_down(t, localtime_r);
	minutes = labs(tm.tm_gmtoff) / 60;
	buf_putf(out, "%s, %d %s %04d %02d:%02d:%02d %c%02ld%02ld",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    tm.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

void
date_put_minute(struct buf *out, time_t t)
{
	struct tm tm;

	tzset();
	tm = broken_down(t, localtime_r);
	buf_putf(out, "%s %s %2d %02d:%02d", days[tm.tm_wday],
	    months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min);
}

void
date_put_hour(struct buf *out, time_t t)
{
	struct tm tm;

	tzset();
	tm = broken_down(t, localtime_r);
	buf_putf(out, "%02d:%02d", tm.tm_hour, tm.tm_min);
}

void
date_put_iso(struct buf *out, time_t t)
{
	struct tm tm = broken_down(t, gmtime_r);

	buf_putf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* The number in the n digits at an offset. */
static int
digits(struct str text, size_t at, size_t n)
{
	int v = 0;

	for (size_t i = at; i < at + n; i++)
		v = v * 10 + (text.ptr[i] - '0');
	return v;
}

bool
date_read_iso(struct str text, time_t *t)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	struct buf again = { 0 };
	struct tm tm = { 0 };
	time_t found;
	bool same;

	if (text.len != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (form[i] == '0' ? !str_is_digit(text.ptr[i]) :
		    text.ptr[i] != form[i])
			return false;
	tm.tm_year = digits(text, 0, 4) - 1900;
	tm.tm_mon = digits(text, 5, 2) - 1;
	tm.tm_mday = digits(text, 8, 2);
	tm.tm_hour = digits(text, 11, 2);
	tm.tm_min = digits(text, 14, 2);
	tm.tm_sec = digits(text, 17, 2);
	found = timegm(&tm);
	/* A 31st of June comes out as a 1st of July. */
	date_put_iso(&again, found);
	same = str_eq(buf_str(&again), text);
	buf_clear(&again);
	if (same)
		*t = found;
	return same;
}
