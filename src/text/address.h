/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/address.h - mail addresses and lists of them (RFC 5322 3.4, with
 * the obsolete forms of 4.4; UTF-8 by RFC 6532).
 *
 * Understands display names, quoted strings, nested comments, groups,
 * folding, source routes (dropped), domain literals, empty list items, and
 * encoded words in names.  Input is hostile.
 *
 * An address is taken as it is meant or refused with the reason, never
 * repaired.  Beyond the grammar these are allowed, since they are in use
 * and clear: '@' and domain literals among the words in front of '<'; names
 * in any charset; a group without its ';' as long as it is empty; local
 * parts with dots side by side or at the ends ("a..b@x"), which come out
 * quoted; underscores in domains.  Beyond the grammar these are refused: a
 * local part that is empty or begins with '-', '|', '/' or ":include:",
 * quoted or not; characters that are not seen, such as bidirectional
 * controls; domain literals of other bytes than letters, digits and ".:-".
 */
#ifndef ENVOI_TEXT_ADDRESS_H
#define ENVOI_TEXT_ADDRESS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The longest address taken, in bytes (RFC 5321 says 254; be generous). */
#define ADDRESS_MAX ((size_t)1000)

/* The most addresses that a list may come to hold. */
#define ADDRESS_LIST_MAX ((size_t)100000)

struct address {
	char *spec;	/* owned: "local@domain", quoted exactly when the
			   local part needs it; "local" when bare; "" for <> */
	char *name;	/* owned: display name or trailing comment, decoded
			   of quoting (not of encoded words); or NULL */
};

struct address_list {
	struct address *item;	/* owned array */
	size_t count;
	size_t cap;
};

/*
 * address_parse_list - read a list such as a To field or one command-line
 * argument holds, separated by ',' or ';'.  Appends to list.
 * Line breaks count as blanks only when followed by a blank (folding);
 * other control characters are an error.
 * "<>" gives an item whose spec is "".
 * Returns 0, or -1 with err EX_DATAERR "invalid address 'ADDRESS': REASON"
 * or, where list would pass ADDRESS_LIST_MAX, RCPT-MANY; list then holds
 * what was good before it.  Empty text gives nothing and 0.
 */
int address_parse_list(struct address_list *list, struct str text,
	struct err *err);

/*
 * address_check - may spec go between < and > of a command?
 * No control characters, no blank or angle bracket outside quotes, no
 * leading dash, '|' or '/', a domain unless bare_ok, local part and whole
 * within ADDRESS_MAX.  "" is the null address and passes.  Non-ASCII passes
 * when it is UTF-8 (SMTPUTF8 is the dialogue's business).
 * Returns 0, or -1 with err EX_DATAERR.
 */
int address_check(struct str spec, bool bare_ok, struct err *err);

/* address_domain - what follows the last unquoted '@'; empty when bare. */
struct str address_domain(struct str spec);

/* address_local - what stands before it; all of it when bare. */
struct str address_local(struct str spec);

/*
 * address_same - the same mailbox: domain in any case, local part exact.
 */
bool address_same(struct str a, struct str b);

/*
 * address_format - append "Name <spec>" for a header field: the name
 * quoted or as encoded words when it needs it (RFC 2047), left out when
 * empty.
 */
void address_format(struct buf *out, struct str name, struct str spec);

void address_list_clear(struct address_list *list);

#endif
