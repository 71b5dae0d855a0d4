/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mediatype.h"

#include <stdlib.h>

#include "text/param.h"
#include "base/banned.h"

/* Longer ones than this are a mistake (RFC 6838 4.2: twice 127). */
enum { TYPE_MAX = 255 };

/* By extension, sorted. */
static const char *const types[][2] = {
	{ "7z", "application/x-7z-compressed" },
	{ "aac", "audio/aac" },
	{ "asc", "text/plain" },
	{ "avif", "image/avif" },
	{ "bmp", "image/bmp" },
	{ "bz2", "application/x-bzip2" },
	{ "cfg", "text/plain" },
	{ "conf", "text/plain" },
	{ "css", "text/css" },
	{ "csv", "text/csv" },
	{ "deb", "application/vnd.debian.binary-package" },
	{ "diff", "text/x-diff" },
	{ "doc", "application/msword" },
	{ "docx", "application/vnd.openxmlformats-officedocument."
	    "wordprocessingml.document" },
	{ "eml", "message/rfc822" },
	{ "epub", "application/epub+zip" },
	{ "err", "text/plain" },
	{ "flac", "audio/flac" },
	{ "gif", "image/gif" },
	{ "gz", "application/gzip" },
	{ "heic", "image/heic" },
	{ "htm", "text/html" },
	{ "html", "text/html" },
	{ "ico", "image/vnd.microsoft.icon" },
	{ "ics", "text/calendar" },
	{ "ini", "text/plain" },
	{ "jpeg", "image/jpeg" },
	{ "jpg", "image/jpeg" },
	{ "json", "application/json" },
	{ "log", "text/plain" },
	{ "m4a", "audio/mp4" },
	{ "md", "text/markdown" },
	{ "mkv", "video/matroska" },
	{ "mov", "video/quicktime" },
	{ "mp3", "audio/mpeg" },
	{ "mp4", "video/mp4" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "ogg", "audio/ogg" },
	{ "opus", "audio/ogg" },
	{ "out", "text/plain" },
	{ "p12", "application/pkcs12" },
	{ "patch", "text/x-diff" },
	{ "pdf", "application/pdf" },
	{ "pem", "application/x-pem-file" },
	{ "png", "image/png" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "pptx", "application/vnd.openxmlformats-officedocument."
	    "presentationml.presentation" },
	{ "ps", "application/postscript" },
	{ "rtf", "application/rtf" },
	{ "sh", "text/x-shellscript" },
	{ "sql", "application/sql" },
	{ "svg", "image/svg+xml" },
	{ "tar", "application/x-tar" },
	{ "tgz", "application/gzip" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "tsv", "text/tab-separated-values" },
	{ "txt", "text/plain" },
	{ "vcf", "text/vcard" },
	{ "wav", "audio/vnd.wave" },
	{ "webm", "video/webm" },
	{ "webp", "image/webp" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument."
	    "spreadsheetml.sheet" },
	{ "xml", "application/xml" },
	{ "xz", "application/x-xz" },
	{ "yaml", "application/yaml" },
	{ "yml", "application/yaml" },
	{ "zip", "application/zip" },
	{ "zst", "application/zstd" },
};

const char *
mediatype_by_name(struct str file)
{
	size_t slash = str_find_last(file, '/');
	struct str base = slash < file.len ? str_from(file, slash + 1) : file;
	size_t dot = str_find_last(base, '.');

	/* ".png" is a hidden file and has no extension. */
	if (dot == base.len || dot == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq_nocase(str_from(base, dot + 1),
		    str_of(types[i][0])))
			return types[i][1];
	return NULL;
}

static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] >= 0x7f ||
		    strchr("()<>@,;:\\\"/[]?=", s.ptr[i]))
			return false;
	return s.len > 0;
}

static bool
is_type(struct str s)
{
	size_t slash = str_find(s, '/');

	return slash < s.len && s.len <= TYPE_MAX &&
	    is_token(str_first(s, slash)) && is_token(str_from(s, slash + 1));
}

void
mediatype_split(struct str arg, struct str *file, struct str *type)
{
	*file = arg;
	*type = STR("");
	for (size_t i = arg.len; i-- > 1;) {
		struct str behind = str_from(arg, i + 1);

		if (arg.ptr[i] != ':' || !is_type(str_trim(
		    str_first(behind, str_find(behind, ';')))))
			continue;
		*file = str_first(arg, i);
		*type = behind;
		return;
	}
}

int
mediatype_read(struct buf *out, struct str given, struct err *err)
{
	struct param_list list = { 0 };
	struct buf head = { 0 };
	int ret = 0;

	param_read(&head, &list, given);
	for (size_t i = 0; i < head.len; i++)
		head.ptr[i] = str_lower(head.ptr[i]);
	if (!is_type(buf_str(&head)) ||
	    str_starts(buf_str(&head), STR("multipart/")))
		ret = err_set(err, EX_USAGE, "OPTION-VALUE",
		    "'%.*s' is no media type for a file", STR_ARG(given));
	if (ret == 0)
		buf_put(out, buf_str(&head));
	for (size_t i = 0; ret == 0 && i < list.count; i++)
		if (!str_eq(str_of(list.item[i].name), STR("name")))
			param_put(out, list.item[i].name,
			    str_of(list.item[i].value));
	param_list_clear(&list);
	buf_clear(&head);
	return ret;
}
