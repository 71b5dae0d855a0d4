/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/places.h - are the files in order that an account uses on this
 * machine?
 */
#ifndef ENVOI_SUBMIT_PLACES_H
#define ENVOI_SUBMIT_PLACES_H

#include "config/account.h"
#include "submit/checklist.h"

/*
 * places_check - the log file, the aliases with all that they lead to, the
 * mailbox, and where copies of sent mail go, a step each into the list.
 * a: finished and checked
 * Nothing is written or made, and no command is run.
 */
void places_check(const struct account *a, struct checklist *list);

#endif
