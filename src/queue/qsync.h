/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qsync.h - from the kernel's memory to the disk.
 *
 * Each is called once: after a failure the kernel may have dropped what it
 * could not write, and the next call would succeed for nothing.
 */
#ifndef ENVOI_QUEUE_QSYNC_H
#define ENVOI_QUEUE_QSYNC_H

/* qsync - everything about a file or a folder; 0, or -1 with errno. */
int qsync(int fd);

/* qsync_data - what was overwritten in a file; 0, or -1 with errno. */
int qsync_data(int fd);

#endif
