/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/type.h - the types that the rows of the settings table name.
 */
#ifndef ENVOI_CONFIG_TYPE_H
#define ENVOI_CONFIG_TYPE_H

#include "config/value.h"

extern const struct value_type type_on_off;	/* nothing is on */
extern const struct value_type type_on_off_said;	/* must be said */
extern const struct value_type type_off_on;	/* reversed, for keepbcc */
extern const struct value_type type_turned_off;	/* takes no value, is off */
extern const struct value_type type_text;
extern const struct value_type type_command;	/* for /bin/sh */
extern const struct value_type type_secret;
extern const struct value_type type_path;	/* with tilde */
extern const struct value_type type_name;	/* no blanks, may be empty */
extern const struct value_type type_hosts;
extern const struct value_type type_senders;	/* "" is the null sender */
extern const struct value_type type_save;
extern const struct value_type type_mailbox;	/* a whole address */
extern const struct value_type type_words;	/* blanks between them */
extern const struct value_type type_address;	/* IPv4 or IPv6 */
extern const struct value_type type_proxy;
extern const struct value_type type_mechanism;
extern const struct value_type type_https;	/* a URL */
extern const struct value_type type_grant;
extern const struct value_type type_flow;
extern const struct value_type type_fingerprint;
extern const struct value_type type_pins;
extern const struct value_type type_notify;
extern const struct value_type type_dsn_return;
extern const struct value_type type_time;
extern const struct value_type type_deliver_by;
extern const struct value_type type_priority;
extern const struct value_type type_port;
extern const struct value_type type_port_or_not;	/* nothing is 0 */
extern const struct value_type type_bits;	/* nothing is 0 */
extern const struct value_type type_duration;	/* off is 0 */
extern const struct value_type type_descriptor;	/* off is -1 */
extern const struct value_type type_family;
extern const struct value_type type_protocol;
extern const struct value_type type_version;
extern const struct value_type type_from_header;
extern const struct value_type type_auto_header;
extern const struct value_type type_to_header;
extern const struct value_type type_account_from;
extern const struct value_type type_from_rewrite;
extern const struct value_type type_to_rewrite;
extern const struct value_type type_from_policy;
extern const struct value_type type_add_missing;	/* on is HEADER_AUTO */
extern const struct value_type type_undisclosed;	/* on or off */
extern const struct value_type type_log_format;
extern const struct value_type type_facility;	/* off is -1 */
extern const struct value_type type_queue;
extern const struct value_type type_folder;	/* absolute, with tilde */
extern const struct value_type type_lifetime;	/* never is 0 */
extern const struct value_type type_retry;	/* BASE..CAP in seconds */
extern const struct value_type type_rate;	/* COUNT/SECONDS */
extern const struct value_type type_uncertain;
extern const struct value_type type_report;
extern const struct value_type type_count;	/* off is 0 */
extern const struct value_type type_size;	/* off is 0 */
extern const struct value_type type_ignored;	/* no meaning any more */

#endif
