/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/locate.h - which configuration files there are.
 *
 * The machine: SYSCONFDIR/envoi/config, in its absence SYSCONFDIR/msmtprc.
 * The user: $XDG_CONFIG_HOME/envoi/config (~/.config/envoi/config), in its
 * absence ~/.msmtprc or $XDG_CONFIG_HOME/msmtp/config.
 */
#ifndef ENVOI_CONFIG_LOCATE_H
#define ENVOI_CONFIG_LOCATE_H

#include "config/account.h"

struct locate_file {
	char *path;		/* owned; NULL: no place to look for it */
	enum dialect dialect;
	int error;		/* 0: it is there; else the errno of looking,
				   and path is the first that was tried */
};

/*
 * locate_machine - the machine's file.
 * sysconfdir: NULL is the one configured at build time
 */
void locate_machine(const char *sysconfdir, struct locate_file *out);

/* locate_user - the user's file. */
void locate_user(struct locate_file *out);

/*
 * locate_named - the file of -C.
 * path:     a leading "~/" is the home
 * as_msmtp: the program was called msmtp, so any file is an msmtprc;
 *           else only one whose name ends so is
 */
void locate_named(const char *path, bool as_msmtp, struct locate_file *out);

/* locate_clear - release what out owns. */
void locate_clear(struct locate_file *out);

#endif
