/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/home.h - what the caller's environment says about places.
 *
 * A missing home is never an error: services and web programs run without
 * HOME and without an entry in the user database.
 */
#ifndef ENVOI_BASE_HOME_H
#define ENVOI_BASE_HOME_H

/*
 * home_env - a variable of the environment, or NULL when it is unset or
 * empty, or when the environment cannot be believed because our privileges
 * are not the caller's own (set-id bits, file capabilities).  Borrowed.
 */
const char *home_env(const char *name);

/*
 * home_folder - HOME, else what the user database says about the real
 * user.  Owned, without a trailing slash ("/" becomes ""), so that
 * "/.name" can be appended; NULL when neither knows.
 */
char *home_folder(void);

/*
 * home_xdg - a folder by the XDG base directory rules.
 * variable: "XDG_CONFIG_HOME" or a sibling; a relative value is ignored
 * under:    ".config" or a sibling: what it defaults to below the home
 * Owned; NULL when there is no home either.
 */
char *home_xdg(const char *variable, const char *under);

#endif
