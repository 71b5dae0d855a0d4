/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#ifdef HAVE_SYS_RANDOM_H
#include <sys/random.h>
#endif

#include "base/alloc.h"
#include "base/banned.h"

static const unsigned char *fixed;	/* tests only; see random_fix */
static size_t fixed_len;

void
random_fix(const void *bytes, size_t len)
{
	fixed = bytes;
	fixed_len = len;
}

/* One read from the kernel; -1 with errno set as read(2) would. */
static ssize_t
kernel_random(unsigned char *to, size_t len)
{
#ifdef HAVE_GETRANDOM
	return getrandom(to, len, 0);
#else
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, to, len);

	if (fd >= 0)
		close(fd);
	return n;
#endif
}

void
random_bytes(void *to, size_t len)
{
	unsigned char *p = to;

	for (size_t i = 0; fixed && i < len; i++)
		p[i] = fixed[i % fixed_len];
	while (!fixed && len > 0) {
		ssize_t n = kernel_random(p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			alloc_die("the system gives no random bytes");
		p += n;
		len -= (size_t)n;
	}
}
