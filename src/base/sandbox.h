/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/sandbox.h - give up what the rest of the run does not need.
 *
 * A mail server's bytes are parsed by us and by the TLS library.  Should
 * one of them be taken over by a hostile server, then it finds itself in a
 * process that can start no program, gain no privileges, and open no files
 * but those that were named here.
 *
 * Three layers, each where the system has it, and never an error where it
 * has not: no new privileges and a list of refused system calls (seccomp),
 * files (Landlock, from its second version on).  On OpenBSD unveil(2) and
 * pledge(2).  Refused calls fail with EPERM or EACCES; nothing is killed,
 * since the next libc may call what we do not know of.
 *
 * There is no way back, for us and for what we would start.
 */
#ifndef ENVOI_BASE_SANDBOX_H
#define ENVOI_BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum { SANDBOX_PATHS = 24 };

struct sandbox {
	struct {
		const char *path;	/* borrowed */
		bool write;
	} item[SANDBOX_PATHS];
	size_t count;
	bool all_files;		/* leave the layer of files out */
};

/* What sandbox_enter did. */
enum { SANDBOX_CALLS = 1, SANDBOX_FILES = 2 };

/*
 * sandbox_read - what is at path or below it may be read.
 * path: borrowed until sandbox_enter, absolute; NULL is nothing, and so is
 *       one that is not there
 */
void sandbox_read(struct sandbox *s, const char *path);

/*
 * sandbox_write - what is below path may also be written, made, renamed
 * and removed.  If it is not there yet, then whatever is above it and is
 * there counts in its place; should that be the home folder or the root,
 * the layer of files is left out.
 */
void sandbox_write(struct sandbox *s, const char *path);

/* sandbox_enter - from here on.  Returns the layers that are in force. */
int sandbox_enter(const struct sandbox *s);

#endif
