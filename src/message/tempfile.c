/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/home.h"
#include "base/random.h"

#include "base/banned.h"

enum { MODE = 0600 };

int
tempfile_named(const char *folder)
{
	int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	uint64_t name[2];
	char *path;
	int fd;

	random_bytes(name, sizeof(name));
	path = alloc_printf("%s/envoi-%016llx%016llx", folder,
		(unsigned long long)name[0], (unsigned long long)name[1]);
	fd = open(path, flags, MODE);
	if (fd >= 0 && unlink(path) != 0) {
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

int
tempfile_in(const char *folder)
{
	int fd = -1;

#ifdef O_TMPFILE
	fd = open(folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, MODE);
#endif
	return fd >= 0 ? fd : tempfile_named(folder);
}

static int
kernel_memory(void)
{
#ifdef HAVE_MEMFD_CREATE
	return memfd_create("envoi", MFD_CLOEXEC);
#else
	errno = ENOSYS;
	return -1;
#endif
}

int
tempfile_open(struct err *err)
{
	const char *folder[] = { home_env("TMPDIR"), "/tmp", "/var/tmp",
		home_env("XDG_RUNTIME_DIR") };
	size_t count = sizeof(folder) / sizeof(*folder);
	const char *first = NULL;
	int error = 0;
	int fd;

	for (size_t i = 0; i < count; i++) {
		fd = folder[i] ? tempfile_in(folder[i]) : -1;
		if (fd >= 0)
			return fd;
		if (folder[i] && !first) {
			first = folder[i];
			error = errno;
		}
	}
	fd = kernel_memory();
	if (fd >= 0)
		return fd;
	err_set(err, EX_TEMPFAIL, "SPOOL-CREATE",
		"cannot create a temporary file in '%s': %s", first,
		strerror(error));
	err_hint(err, "set TMPDIR to a folder that can be written to");
	return -1;
}
