/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Look-ups that a test walked away from.  They end by themselves, but until
 * then they read the test's script, and hold memory that a leak checker finds.
 */
#ifndef ENVOI_TESTS_UNIT_NET_THREADS_H
#define ENVOI_TESTS_UNIT_NET_THREADS_H

#include "peer.h"

#include <dirent.h>

/* How many threads there are; 1 where the system does not say. */
static inline int
threads_count(void)
{
	DIR *tasks = opendir("/proc/self/task");
	const struct dirent *e;
	int n = 0;

	if (!tasks)
		return 1;
	while ((e = readdir(tasks)))
		n += e->d_name[0] != '.';
	closedir(tasks);
	return n;
}

/* Waits until only the test's own thread is left. */
static inline void
threads_end(void)
{
	for (int ms = 0; threads_count() > 1; ms++) {
		assert_in_range(ms, 0, PEER_ENOUGH_MS);
		poll(NULL, 0, 1);
	}
}

#endif
