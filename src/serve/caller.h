/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/caller.h - who is at the other end of standard input.
 *
 * A program that started us may use the account as we may: it is the same
 * user.  Somebody who connected to a local socket is whom the kernel says
 * (SO_PEERCRED): nothing that is said over the socket can change that.
 */
#ifndef ENVOI_SERVE_CALLER_H
#define ENVOI_SERVE_CALLER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/strlist.h"
#include "serve/answer.h"

/* Zeroed is the program that started us. */
struct caller {
	char *socket;	/* owned: the path to which it connected, if it did
			   and that has one; else NULL */
	bool stranger;	/* another user than ours, over a local socket; else
			   nothing below counts */
	uid_t uid;
	gid_t *groups;	/* owned array: those of the process that connected,
			   and those that the user is in */
	size_t group_count;
	char *name;	/* owned: of the user; NULL when the number has none,
			   or one that would be something else in a header */
	char *label;	/* owned: name, or the number */
};

/*
 * caller_find - who talks through fd?
 * c: gets the answer; caller_clear it
 * For pipes, files, terminals and pairs of sockets, which only a program
 * that starts us can make, and for a local socket over which our own user
 * connected, that is us.  A network says nothing about who connected: -1
 * with no, 554.
 */
int caller_find(int fd, struct caller *c, struct answer *no);

/*
 * caller_is_among - is a stranger one of these?
 * users, groups: names or numbers, several to an item with blanks between;
 *                "*" is everybody.  What does not exist is nobody.
 */
bool caller_is_among(const struct caller *c, const struct strlist *users,
	const struct strlist *groups);

/* caller_is_user - does this word of a setting mean the caller? */
bool caller_is_user(const struct caller *c, struct str word);

/* caller_put - append "alice (uid 1001)", or "uid 1001" without a name. */
void caller_put(struct buf *out, const struct caller *c);

void caller_clear(struct caller *c);

#endif
