/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A temporary folder for a test's files. */
#ifndef ENVOI_TESTS_UNIT_SECRET_FOLDER_H
#define ENVOI_TESTS_UNIT_SECRET_FOLDER_H

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder's path; made by folder_make, removed by folder_remove. */
static char folder[] = "/tmp/envoi-test-XXXXXX";

static inline int
folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static inline int
folder_remove(void **state)
{
	(void)state;
	return chdir("/") == 0 ? rmdir(folder) : -1;
}

/*
 * A new file with these bytes and this mode, whatever the umask; one that
 * was there may be read-only, which stops all but root.
 */
static inline void
folder_put(const char *name, struct str bytes, mode_t mode)
{
	int fd;

	unlink(name);
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.ptr, bytes.len), (ssize_t)bytes.len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

#endif
