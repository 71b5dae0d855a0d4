/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/confine.h - what a run still needs once it is connected.
 *
 * The phases of one message, and what each may still do:
 *
 *   start       privileges that are not the caller's are given up
 *               (cli/process); configuration, message, aliases, log file;
 *               the filter runs
 *   hide        no core dump, nobody looks into our memory: secrets come
 *   roots       certificates and revocation lists are read whole
 *   connect     names are looked up, proxies and their helpers run
 *   confined    the server's first byte has yet to be looked at.  From here
 *               on (base/sandbox): no program, no privileges; files are
 *               what the resolver and TLS may read for another connection,
 *               and what is written: session tickets, log, queue, a
 *               temporary file
 *   login       where a program has to be asked for the password, or the
 *               key ring, this comes first and the confinement after it
 *   message, goodbye
 *
 * A run of the queue is confined in the same way where it has mail for one
 * account and does not stay: reports about that mail go by the way that is
 * open (submit/drain_core.h).
 *
 * A run is not confined when it may still have to start a program (a
 * fallback account's, 'save_sent' to a command, 'queue_notify', the secret
 * of an OAuth client), when a library goes its own ways to a key or a ticket
 * (PKCS#11, Kerberos), for 'envoi -bs', whose units confine it, or with
 * 'sandbox off'.
 * Mail never fails because of it, and never because it is missing.
 */
#ifndef ENVOI_SUBMIT_CONFINE_H
#define ENVOI_SUBMIT_CONFINE_H

#include "config/account.h"
#include "smtp/transcript.h"

enum confine_when { CONFINE_NEVER, CONFINE_AFTER_LOGIN, CONFINE_CONNECTED };

/* confine_when - account: finished, and the only one of the run. */
enum confine_when confine_when(const struct account *account);

/*
 * confine_enter - for good.
 * queue_dir: the queue's folder, where the account queues; NULL: not known,
 *            so that no file can be forbidden then
 */
void confine_enter(const struct account *account, const char *queue_dir,
	const struct transcript *transcript);

#endif
