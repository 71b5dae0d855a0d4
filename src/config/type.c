/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/type.h"

#include <limits.h>
#include <syslog.h>

#include "config/account.h"
#include "config/shape.h"
#include "base/banned.h"

#define ON_OFF { "on", 1 }, { "off", 0 }

static const struct value_word on_off_words[] = { ON_OFF, { "", 1 }, { 0 } };
const struct value_type type_on_off = { VALUE_BOOL, "on or off",
	.words = on_off_words };
static const struct value_word switch_words[] = { ON_OFF, { 0 } };
const struct value_type type_on_off_said = { VALUE_BOOL, "on or off",
	.words = switch_words };
static const struct value_word off_on_words[] = { { "on", 0 }, { "off", 1 },
	{ "", 0 }, { 0 } };
const struct value_type type_off_on = { VALUE_BOOL, "on or off",
	.words = off_on_words };
static const struct value_word turned_off_words[] = { { "", 0 }, { 0 } };
const struct value_type type_turned_off = { VALUE_BOOL, "no value",
	.words = turned_off_words };

const struct value_type type_text = { VALUE_TEXT, "a text",
	.empty = VALUE_EMPTY_UNSETS };
const struct value_type type_command = { VALUE_TEXT, "a command",
	.empty = VALUE_EMPTY_UNSETS, .tabs = true };
const struct value_type type_secret = { VALUE_SECRET, "a secret",
	.empty = VALUE_EMPTY_UNSETS, .tabs = true };
const struct value_type type_path = { VALUE_TEXT,
	"the name of a file ('~' is your home, nobody else's)",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_path };
const struct value_type type_name = { VALUE_TEXT,
	"a name without blanks", .empty = VALUE_EMPTY_KEPT,
	.shape = shape_name };
const struct value_type type_hosts = { .store = VALUE_LIST,
	.expected = "a host" };
const struct value_type type_senders = { VALUE_LIST, "an address",
	.empty = VALUE_EMPTY_KEPT };
const struct value_type type_save = { VALUE_TEXT,
	"maildir:PATH, mbox:PATH or pipe:COMMAND",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_save };
const struct value_type type_mailbox = { VALUE_TEXT,
	"an address with its domain, and nothing else",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_mailbox };
const struct value_type type_words = { VALUE_LIST, "words",
	.empty = VALUE_EMPTY_UNSETS };
const struct value_type type_address = { VALUE_TEXT,
	"an IPv4 or IPv6 address", .empty = VALUE_EMPTY_UNSETS,
	.shape = shape_address };
const struct value_type type_proxy = { VALUE_TEXT,
	"socks5h://, socks5:// or http:// with [USER@]HOST[:PORT] and no "
	"password", .empty = VALUE_EMPTY_UNSETS, .shape = shape_proxy };
const struct value_type type_mechanism = { VALUE_TEXT,
	"on, off or the name of a method in lower case",
	.empty = VALUE_EMPTY_KEPT, .shape = shape_auth };
const struct value_type type_https = { VALUE_TEXT,
	"a URL that begins with https://, without user or '#'",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_https };
static const struct value_word grant_words[] = { { "user", GRANT_USER },
	{ "client_credentials", GRANT_CLIENT }, { 0 } };
const struct value_type type_grant = { VALUE_INT,
	"user or client_credentials", .words = grant_words };
static const struct value_word flow_words[] = { { "auto", FLOW_AUTO },
	{ "device", FLOW_DEVICE }, { "browser", FLOW_BROWSER },
	{ "paste", FLOW_PASTE }, { 0 } };
const struct value_type type_flow = { VALUE_INT,
	"auto, device, browser or paste", .words = flow_words };
const struct value_type type_fingerprint = { VALUE_TEXT,
	"32, 20 or 16 hex pairs joined by ':'", .empty = VALUE_EMPTY_UNSETS,
	.shape = shape_fingerprint };
const struct value_type type_pins = { VALUE_LIST,
	"sha256//BASE64", .empty = VALUE_EMPTY_UNSETS, .shape = shape_pin };
const struct value_type type_notify = { VALUE_TEXT,
	"off, never, or failure, delay and success joined by ','",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_notify };
const struct value_type type_dsn_return = { VALUE_TEXT,
	"off, headers or full", .empty = VALUE_EMPTY_UNSETS,
	.shape = shape_return };

const struct value_type type_time = { VALUE_TEXT,
	"a time such as 2027-01-31T08:00:00Z", .empty = VALUE_EMPTY_UNSETS,
	.shape = shape_time };
const struct value_type type_deliver_by = { VALUE_TEXT,
	"SECONDS;R or SECONDS;N, with a T behind for a trace",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_deliver_by };
const struct value_type type_priority = { VALUE_TEXT,
	"a number from -9 to 9", .empty = VALUE_EMPTY_UNSETS,
	.shape = shape_priority };

const struct value_type type_port = { VALUE_INT,
	"a number from 1 to 65535", .min = 1, .max = 65535 };
static const struct value_word nothing_words[] = { { "", 0 }, { 0 } };
const struct value_type type_port_or_not = { VALUE_INT,
	"a number from 1 to 65535", .words = nothing_words, .min = 1,
	.max = 65535 };
const struct value_type type_bits = { VALUE_INT, "a number above 0",
	.words = nothing_words, .min = 1, .max = INT_MAX };
static const struct value_word off_words[] = { { "off", 0 }, { 0 } };
const struct value_type type_duration = { VALUE_INT,
	"off or seconds (or 5m, 2h, 1d)", .words = off_words, .min = 1,
	.max = INT_MAX, .duration = true };
static const struct value_word minus_words[] = { { "off", -1 }, { 0 } };
const struct value_type type_descriptor = { VALUE_INT,
	"off or the number of a descriptor from 3 on", .words = minus_words,
	.min = 3, .max = 65535 };
static const struct value_word family_words[] = { { "any", 0 }, { "4", 4 },
	{ "6", 6 }, { 0 } };
const struct value_type type_family = { VALUE_INT, "any, 4 or 6",
	.words = family_words };
static const struct value_word protocol_words[] = {
	{ "smtp", PROTOCOL_SMTP }, { "lmtp", PROTOCOL_LMTP },
	{ "maildir", PROTOCOL_MAILDIR }, { "mbox", PROTOCOL_MBOX },
	{ "discard", PROTOCOL_DISCARD }, { "command", PROTOCOL_COMMAND },
	{ 0 } };
const struct value_type type_protocol = { VALUE_INT,
	"smtp, lmtp, maildir, mbox, discard or command", .words = protocol_words };
static const struct value_word version_words[] = { { "1.2", 12 },
	{ "1.3", 13 }, { 0 } };
const struct value_type type_version = { VALUE_INT, "1.2 or 1.3",
	.words = version_words };

static const struct value_word from_words[] = { { "auto", HEADER_AUTO },
	{ "on", HEADER_ON }, { "off", HEADER_OFF }, { "", HEADER_AUTO },
	{ 0 } };
const struct value_type type_from_header = { VALUE_INT,
	"auto, on or off", .words = from_words };
static const struct value_word auto_words[] = { { "auto", HEADER_AUTO },
	{ "off", HEADER_OFF }, { "", HEADER_AUTO }, { 0 } };
const struct value_type type_auto_header = { VALUE_INT, "auto or off",
	.words = auto_words };
static const struct value_word to_words[] = { { "on", HEADER_ON },
	{ "off", HEADER_OFF },
	{ "undisclosed_recipients", HEADER_UNDISCLOSED }, { 0 } };
const struct value_type type_to_header = { VALUE_INT,
	"on, off or undisclosed_recipients", .words = to_words };
static const struct value_word account_from_words[] = { { "envelope", 0 },
	{ "header", 1 }, { 0 } };
const struct value_type type_account_from = { VALUE_BOOL,
	"envelope or header", .words = account_from_words };
static const struct value_word rewrite_words[] = { { "off", REWRITE_OFF },
	{ "qualify", REWRITE_QUALIFY }, { "local", REWRITE_LOCAL },
	{ "all", REWRITE_ALL }, { 0 } };
const struct value_type type_from_rewrite = { VALUE_INT,
	"off, qualify, local or all", .words = rewrite_words };
static const struct value_word to_rewrite_words[] = { { "off", REWRITE_OFF },
	{ "qualify", REWRITE_QUALIFY }, { "local", REWRITE_LOCAL }, { 0 } };
const struct value_type type_to_rewrite = { VALUE_INT,
	"off, qualify or local", .words = to_rewrite_words };
static const struct value_word from_policy_words[] = {
	{ "fixed", FROM_FIXED }, { "own", FROM_OWN }, { "any", FROM_ANY },
	{ 0 } };
const struct value_type type_from_policy = { VALUE_INT, "fixed, own or any",
	.words = from_policy_words };
static const struct value_word missing_words[] = { { "on", HEADER_AUTO },
	{ "off", HEADER_OFF }, { "", HEADER_AUTO }, { 0 } };
const struct value_type type_add_missing = { VALUE_INT, "on or off",
	.words = missing_words };
static const struct value_word undisclosed_words[] = {
	{ "on", HEADER_UNDISCLOSED }, { "off", HEADER_OFF },
	{ "", HEADER_UNDISCLOSED }, { 0 } };
const struct value_type type_undisclosed = { VALUE_INT, "on or off",
	.words = undisclosed_words };

static const struct value_word format_words[] = { { "msmtp", LOG_MSMTP },
	{ "text", LOG_TEXT }, { "json", LOG_JSON }, { 0 } };
const struct value_type type_log_format = { VALUE_INT,
	"msmtp, text or json", .words = format_words };
static const struct value_word facility_words[] = { { "off", -1 },
	{ "LOG_USER", LOG_USER }, { "LOG_MAIL", LOG_MAIL },
	{ "LOG_LOCAL0", LOG_LOCAL0 }, { "LOG_LOCAL1", LOG_LOCAL1 },
	{ "LOG_LOCAL2", LOG_LOCAL2 }, { "LOG_LOCAL3", LOG_LOCAL3 },
	{ "LOG_LOCAL4", LOG_LOCAL4 }, { "LOG_LOCAL5", LOG_LOCAL5 },
	{ "LOG_LOCAL6", LOG_LOCAL6 }, { "LOG_LOCAL7", LOG_LOCAL7 },
	{ "on", LOG_USER }, { "", LOG_USER }, { 0 } };
const struct value_type type_facility = { VALUE_INT,
	"on, off, LOG_USER, LOG_MAIL or LOG_LOCAL0 to LOG_LOCAL7",
	.words = facility_words };
static const struct value_word queue_words[] = { { "never", QUEUE_NEVER },
	{ "on-failure", QUEUE_ON_FAILURE }, { "always", QUEUE_ALWAYS },
	{ 0 } };
const struct value_type type_queue = { VALUE_INT,
	"never, on-failure or always", .words = queue_words };
static const struct value_word never_words[] = { { "never", 0 }, { 0 } };
const struct value_type type_lifetime = { VALUE_INT,
	"never or seconds (or 5m, 2h, 1d)", .words = never_words, .min = 1,
	.max = INT_MAX, .duration = true };
const struct value_type type_folder = { VALUE_TEXT,
	"the whole name of a folder, beginning with '/' or '~'",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_folder };
const struct value_type type_retry = { VALUE_TEXT,
	"one time, or two such as 1m..1h", .shape = shape_retry };
const struct value_type type_rate = { VALUE_TEXT,
	"off, or a number for each minute, hour or day, such as 20/m",
	.empty = VALUE_EMPTY_UNSETS, .shape = shape_rate };
static const struct value_word uncertain_words[] = {
	{ "retry", UNCERTAIN_RETRY }, { "hold", UNCERTAIN_HOLD }, { 0 } };
const struct value_type type_uncertain = { VALUE_INT, "retry or hold",
	.words = uncertain_words };
static const struct value_word report_words[] = { { "mail", REPORT_MAIL },
	{ "notice", REPORT_NOTICE }, { "off", REPORT_OFF }, { 0 } };
const struct value_type type_report = { VALUE_INT, "mail, notice or off",
	.words = report_words };
const struct value_type type_count = { VALUE_INT, "off or a number",
	.words = off_words, .min = 1, .max = INT_MAX };
const struct value_type type_size = { VALUE_INT,
	"off or bytes (or 64K, 16M, 1G)", .words = off_words, .min = 1,
	.max = INT_MAX, .size = true };
const struct value_type type_ignored = { .store = VALUE_NOTHING,
	.expected = "anything" };
