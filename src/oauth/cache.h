/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/cache.h - the file of an account's token.
 *
 * $STATE_DIRECTORY/oauth/NAME.token for a service, else
 * $XDG_STATE_HOME/envoi/oauth/NAME.token, or where 'oauth_token_file' says:
 * 0600, in a folder that is 0700 and ours.  A lock beside it, with ".lock"
 * behind its name, lets one process at a time ask for a new token: a
 * provider that sees an old refresh token again takes it for stolen and
 * ends the login.
 */
#ifndef ENVOI_OAUTH_CACHE_H
#define ENVOI_OAUTH_CACHE_H

#include "config/account.h"
#include "oauth/token.h"

struct cache {
	char *path;	/* owned */
	int lock;	/* descriptor; -1: not locked */
	int room;	/* descriptor of the file to come; -1: none */
	char *room_path;	/* owned, or NULL */
};

/* cache_none - one that cache_clear can take. */
void cache_none(struct cache *c);

/*
 * cache_init - find out where.  Touches nothing.
 * Returns 0, or -1 with EX_CONFIG when there is no home to keep it in;
 * cache_clear it either way.
 */
int cache_init(struct cache *c, const struct account *a, struct err *err);

/*
 * cache_load - what is there.
 * t: initialised and empty
 * Returns 1; 0 when there is no file; -1 with err: EX_CONFIG when others
 * can get at the file or its folder, or it cannot be read; EX_NOPERM when
 * it is damaged.
 */
int cache_load(const struct cache *c, struct token *t, struct err *err);

/*
 * cache_lock - wait until nobody else is about to change it.  Makes the
 * folder.  EX_TEMPFAIL after a minute of waiting; EX_CANTCREAT, or what
 * cache_load says of the folder.
 */
int cache_lock(struct cache *c, struct err *err);

/*
 * cache_reserve - set room aside on the disk for what cache_store will
 * write.  To be called before the provider is asked: a new refresh token
 * that cannot be kept is a login lost.  EX_TEMPFAIL when there is none.
 */
int cache_reserve(struct cache *c, struct err *err);

/*
 * cache_store - put t in place of what is there, all or nothing, durably;
 * locked and reserved.  EX_IOERR with the words what to do.
 */
int cache_store(struct cache *c, const struct token *t, struct err *err);

/*
 * cache_remove - delete the file; locked.  Returns 1, 0 when there was
 * none, or -1 with EX_CANTCREAT.
 */
int cache_remove(struct cache *c, struct err *err);

/* cache_clear - unlock, give back the room, release. */
void cache_clear(struct cache *c);

#endif
