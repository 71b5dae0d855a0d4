/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/alloc.h"
#include "cli/option.h"

enum { ARGS_MAX = 16 };

/*
 * A command line as people write it: words between blanks, '' for an empty
 * word, the first one being argv[0].
 */
struct line {
	char *copy;
	char *argv[ARGS_MAX + 1];
	int argc;
	struct request req;
	struct err err;
};

static int
parse(struct line *l, const char *words)
{
	*l = (struct line){ .copy = alloc_copy(words) };
	for (char *p = l->copy; *p && l->argc < ARGS_MAX;) {
		char *end = p + strcspn(p, " ");
		bool last = !*end;

		*end = '\0';
		l->argv[l->argc++] = strcmp(p, "''") == 0 ? end : p;
		p = last ? end : end + 1;
	}
	request_init(&l->req, front_of(l->argv[0]));
	return option_parse(&l->req, l->argc, l->argv, &l->err);
}

static void
done(struct line *l)
{
	request_clear(&l->req);
	err_clear(&l->err);
	free(l->copy);
}

/* Recipients and the main flags of a request, as one word to compare. */
static void
describe(const struct request *r, struct buf *out)
{
	static const char *const modes[] = {
		[REQUEST_SEND] = "send", [REQUEST_PRETEND] = "pretend",
		[REQUEST_SMTP] = "smtp", [REQUEST_VERIFY] = "verify",
		[REQUEST_LIST] = "list", [REQUEST_FLUSH] = "flush",
		[REQUEST_ALIASES] = "aliases",
		[REQUEST_VERSION] = "version", [REQUEST_HELP] = "help",
		[REQUEST_EXPLAIN] = "explain",
		[REQUEST_SERVERINFO] = "serverinfo", [REQUEST_RMQS] = "rmqs",
		[REQUEST_CONFIGURE] = "configure",
		[REQUEST_CHECK] = "check", [REQUEST_SETUP] = "setup",
		[REQUEST_PRINT_CONFIG] = "print-config",
		[REQUEST_SET_PASSWORD] = "set-password",
		[REQUEST_QUEUE] = "queue",
	};

	buf_puts(out, modes[r->mode]);
	if (r->mode_arg)
		buf_putf(out, "=%s", r->mode_arg);
	for (size_t i = 0; i < r->queue_what.count; i++)
		buf_putf(out, "=%s", r->queue_what.item[i]);
	buf_puts(out, r->rcpts_from_header ? " t" : "");
	buf_puts(out, r->dot_is_data ? " i" : "");
	buf_puts(out, r->no_aliases ? " n" : "");
	buf_puts(out, r->store_only ? " q" : "");
	buf_puts(out, r->sender_from_header ? " F" : "");
	if (r->debug)
		buf_putf(out, " d%d", (int)r->debug);
	if (r->sender)
		buf_putf(out, " f=%s", r->sender);
	if (r->full_name)
		buf_putf(out, " name=%s", r->full_name);
	if (r->account)
		buf_putf(out, " a=%s", r->account);
	if (r->config_file)
		buf_putf(out, " C=%s", r->config_file);
	if (r->dsn_notify)
		buf_putf(out, " N=%s", r->dsn_notify);
	if (r->dsn_return)
		buf_putf(out, " R=%s", r->dsn_return);
	if (r->dsn_envid)
		buf_putf(out, " V=%s", r->dsn_envid);
	for (size_t i = 0; i < r->setting_count; i++)
		buf_putf(out, " %s=%s", r->setting[i].keyword,
		    r->setting[i].value ? r->setting[i].value : "(none)");
	for (size_t i = 0; i < r->rcpts.count; i++)
		buf_putf(out, " <%s>", r->rcpts.item[i]);
}

static void
assert_parsed(const char *words, const char *want)
{
	struct buf got = { 0 };
	struct line l;

	if (parse(&l, words) == -1)
		fail_msg("%s: %s", words, buf_cstr(&l.err.text));
	describe(&l.req, &got);
	if (strcmp(buf_cstr(&got), want) != 0)
		fail_msg("%s: got '%s', want '%s'", words, buf_cstr(&got),
		    want);
	buf_clear(&got);
	done(&l);
}

static void
assert_refused(const char *words, int status, const char *text)
{
	struct line l;

	if (parse(&l, words) == 0)
		fail_msg("%s: was accepted", words);
	if (l.err.status != status || !strstr(buf_cstr(&l.err.text), text))
		fail_msg("%s: got %d '%s', want %d '%s'", words,
		    l.err.status, buf_cstr(&l.err.text), status, text);
	assert_non_null(l.err.id);
	done(&l);
}

/* What real callers pass. */
static const char *const callers[][2] = {
	/* Debian cron, cronie, vixie cron, busybox, fcron, anacron */
	{ "sendmail -FCronDaemon -i -B8BITMIME -oem root,a@x",
	    "send i name=CronDaemon <root,a@x>" },
	{ "sendmail -FCronDaemon -i -odi -oem -oi -t -f root",
	    "send t i f=root name=CronDaemon" },
	{ "sendmail -FCronDaemon -odi -oem -or0s alice",
	    "send name=CronDaemon <alice>" },
	{ "sendmail -ti", "send t i" },
	{ "sendmail -i -B 8BITMIME root", "send i <root>" },
	/* git, mutt, s-nail, mailx */
	{ "sendmail -f a@x -i b@x c@x", "send i f=a@x <b@x> <c@x>" },
	{ "sendmail -oem -oi -B8BITMIME -f a@x -N failure,delay "
	    "-R hdrs -- b@x",
	    "send i f=a@x N=failure,delay R=headers <b@x>" },
	{ "sendmail -i -m -v -F Me -f a@x -- b@x",
	    "send i d1 f=a@x name=Me <b@x>" },
	{ "send-mail -i b@x", "send i <b@x>" },
	/* Emacs, nmh, alpine */
	{ "sendmail -oi -oA/etc/aliases -oep -odi b@x",
	    "send i <b@x>" },
	{ "sendmail -bs -odi -oem -om -ov", "smtp" },
	{ "sendmail -bs -i", "smtp i" },
	/* PHP, Ruby, Sympa, RT, rmail, INN, vacation */
	{ "sendmail -t -i -fa@x", "send t i f=a@x" },
	{ "sendmail -i -t -f a@x --", "send t i f=a@x" },
	{ "sendmail -oi -odi -oem -N success,delay,failure -V42 -f "
	    "'' -- b@x",
	    "send i f= N=success,delay,failure V=42 <b@x>" },
	{ "sendmail -oi -f a@x -t -f b@x", "send t i f=b@x" },
	{ "sendmail -oi -f <> -t", "send t i f=" },
	{ "sendmail -G -oee -odi -oi -pUUCP:h -fa@x <b@x>",
	    "send i f=a@x <<b@x>>" },
	{ "sendmail -oi -oee -odq -fa@x -pNNTP:h b@x",
	    "send i q f=a@x <b@x>" },
	{ "/usr/lib/sendmail -ODeliveryMode=b -OErrorMode=m -t",
	    "send t" },
	{ "sendmail -O DeliveryMode=queueonly -t", "send t q" },
	/* LSB's list, and what sendmail documents */
	{ "sendmail -bm -em -ep -eq -odb -odf -oi a@x",
	    "send i <a@x>" },
	{ "sendmail -Ac -Am -U -c -s -T -x -L tag -h 3 -r a@x -n b@x",
	    "send n f=a@x <b@x>" },
	{ "sendmail -r a@x -f '' b", "send f= <b>" },
	{ "sendmail -d0-99.1 a", "send d1 <a>" },
	{ "sendmail -bp", "list" },
	{ "sendmail -bi", "aliases" },
	{ "sendmail -I", "aliases" },
	{ "sendmail -bv a", "verify <a>" },
	{ "sendmail -q", "flush" },
	{ "sendmail -q15m", "flush=15m" },
	{ "sendmail -bd -q15m", "flush=15m" },
	{ "sendmail -q1h30m -bD", "flush=1h30m" },
	{ "sendmail -qff", "flush=ff" },
	{ "sendmail -qGmain", "flush=Gmain" },
	{ "sendmail -q!Ix -qRy", "flush=!Ix=Ry" },
	{ "envoi --queue=run", "queue=run" },
	{ "envoi --queue=flush", "queue=flush" },
	{ "envoi --queue hold 1ng5 ALL", "queue=hold <1ng5> <ALL>" },
	{ "envoi --any-host --queue=flush x", "queue=flush <x>" },
	{ "sendmail -qRexample.org", "flush=Rexample.org" },
	{ "sendmail -vq", "flush d1" },
	{ "mailq", "list" },
	{ "mailq -Ac -v", "list d1" },
	{ "mailq -qIabc", "list=Iabc" },
	{ "newaliases", "aliases" },
};

static void
callers_command_lines_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++)
		assert_parsed(callers[i][0], callers[i][1]);
}

static const char *const own_lines[][2] = {
	{ "envoi", "send" },
	{ "envoi a@x", "send <a@x>" },
	{ "envoi ''", "send <>" },
	{ "envoi -", "send <->" },
	{ "envoi -a work -C conf -F N -t", "send t name=N a=work "
	    "C=conf" },
	{ "envoi --account=work --file conf a", "send a=work C=conf "
	    "<a>" },
	{ "envoi --acc work a", "send a=work <a>" },
	{ "envoi --account= a", "send a= <a>" },
	{ "envoi --account '' a", "send a= <a>" },
	{ "envoi --from=<> a", "send f= <a>" },
	{ "envoi --read-envelope-from --read-recipients", "send t F" },
	{ "envoi -X log a", "send logfile=log <a>" },
	{ "envoi --host=h --port 25 --tls a", "send host=h port=25 "
	    "tls=(none) <a>" },
	{ "envoi --tls off", "send tls=(none) <off>" },
	{ "envoi --tls=off --tls-certcheck=off a", "send tls=off "
	    "tls_certcheck=off <a>" },
	{ "envoi --auth --user=u --passwordeval=p a", "send "
	    "auth=(none) user=u passwordeval=p <a>" },
	{ "envoi --tls-starttl=off a", "send tls_starttls=off <a>" },
	{ "envoi --undis a", "send undisclosed_recipients=(none) <a>" },
	{ "envoi --logfile= a", "send logfile= <a>" },
	{ "envoi --host=a --host=b c", "send host=a host=b <c>" },
	{ "envoi -4 a", "send ip=4 <a>" },
	{ "envoi -6ti a", "send t i ip=6 <a>" },
	{ "envoi -v a", "send d1 <a>" },
	{ "envoi --debug a", "send d1 <a>" },
	{ "envoi --debug=all -v a", "send d2 <a>" },
	{ "envoi -dall a", "send d1 <a>" },
	{ "envoi -d0.1", "version" },
	{ "sendmail -d0.1 a", "send <a>" },
	{ "sendmail -d0.1 -t", "send t" },
	{ "envoi -P a", "pretend <a>" },
	{ "envoi --pretend", "pretend" },
	{ "envoi -S", "serverinfo" },
	{ "envoi --rmqs=@x", "rmqs=@x" },
	{ "envoi --configure a@x", "configure=a@x" },
	{ "envoi --setup a@x -a w --host=h", "setup=a@x a=w host=h" },
	{ "envoi --check", "check" },
	{ "envoi --check work", "check a=work" },
	{ "envoi --check=work", "check=work a=work" },
	{ "envoi -a work --check --send a@x", "check a=work" },
	{ "envoi --set-password", "set-password" },
	{ "envoi --set-password work", "set-password a=work" },
	{ "envoi --print-config --origin", "print-config" },
	{ "envoi --explain E-TLS-NAME", "explain=E-TLS-NAME" },
	{ "envoi --version", "version" },
	{ "envoi --vers", "version" },
	{ "msmtp --help", "help" },
	{ "msmtp -N never -R full a", "send N=never R=full <a>" },
	{ "msmtp -N NEVER -R OFF a", "send N=never R=off <a>" },
	{ "msmtp -N off a", "send N=off <a>" },
	{ "msmtp --dsn-notify=failure --dsn-return headers a",
	    "send N=failure R=headers <a>" },
	{ "envoi a b -- -c --", "send <a> <b> <-c> <-->" },
	{ "envoi -- -t", "send <-t>" },
	{ "envoi -f -t a", "send f=-t <a>" },
	{ "envoi -f -- a", "send f=-- <a>" },
};

static void
our_own_options_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(own_lines) / sizeof(own_lines[0]); i++)
		assert_parsed(own_lines[i][0], own_lines[i][1]);
}

static const struct {
	const char *words;
	const char *text;
} refused_lines[] = {
	{ "envoi -Z", "unknown option '-Z'" },
	{ "envoi -tZ a", "unknown option '-Z'" },
	{ "envoi -t- a", "unknown option '--'" },
	{ "envoi -\xff", "unknown option '-?'" },
	{ "sendmail -Z a", "unknown option '-Z'" },
	{ "envoi --nothing", "unknown option '--nothing'" },
	{ "envoi --nothing=\x1b[2J", "unknown option '--nothing'" },
	{ "envoi --\x1b[2J", "unknown option '--?[2J'" },
	{ "envoi --=x", "could be" },
	{ "envoi --tls_starttls", "unknown option" },
	{ "envoi --password=x a", "unknown option '--password'" },
	{ "envoi --allow-from-override a", "unknown option" },
	{ "envoi --from-full-name=x a", "unknown option" },
	{ "envoi --tls-cer a", "'--tls-cert-file', '--tls-certcheck'" },
	{ "envoi --port", "option '--port' needs a value" },
	{ "envoi --account=a --host=b", "contradict" },
	{ "envoi --host b -a a", "contradict" },
	{ "envoi --dsn off", "'--dsn-notify', '--dsn-return'" },
	{ "envoi --read", "'--read-recipients', "
	    "'--read-envelope-from'" },
	{ "envoi -f", "option '-f' needs a value" },
	{ "envoi -tif", "option '-f' needs a value" },
	{ "envoi -b", "option '-b' needs a value" },
	{ "envoi --account", "option '--account' needs a value" },
	{ "envoi --acc", "option '--account' needs a value" },
	{ "envoi --version=1", "option '--version' takes no value" },
	{ "envoi --read-recipients=yes", "takes no value" },
	{ "envoi --debug=some a", "option '--debug': unknown value" },
	{ "envoi -N sometimes a", "option '-N': unknown value" },
	{ "envoi -N never,delay a", "unknown value" },
	{ "envoi -N delay, a", "unknown value" },
	{ "envoi -N '' a", "unknown value" },
	{ "envoi -N delay,,failure a", "unknown value" },
	{ "envoi --dsn-return=some a", "'--dsn-return': unknown" },
	{ "envoi -V '' a", "option '-V'" },
	{ "envoi -V \xc3\xa9 a", "option '-V'" },
	{ "envoi -bx", "option '-b': unknown value 'x'" },
	{ "envoi -bmx a", "unknown value 'mx'" },
	{ "envoi -b ''", "unknown value ''" },
	{ "sendmail -bd", "there is no daemon" },
	{ "sendmail -bd -q", "there is no daemon" },
	{ "sendmail -bd -qIx", "there is no daemon" },
	{ "sendmail -qQ", "unknown value 'Q'" },
	{ "sendmail -q5x", "unknown value '5x'" },
	{ "envoi --queue=nothing", "unknown value 'nothing'" },
	{ "envoi --queue=hold", "needs the ids" },
	{ "envoi --queue=list x", "takes no ids" },
	{ "envoi -q5m --queue=run", "contradict" },
	{ "envoi -a work -q", "only with '--queue=requeue'" },
	{ "envoi -a work -bp", "only with '--queue=requeue'" },
	{ "envoi --queue=flush -t", "contradict" },
	{ "envoi --any-host a@x", "only with '-q'" },
	{ "sendmail -bD", "there is no daemon" },
	{ "sendmail -bt", "unknown value 't'" },
	{ "sendmail -Q a", "quarantine" },
	{ "envoi a -t", "'-t' comes after a recipient" },
	{ "envoi a --version", "'--version' comes after" },
	{ "sendmail a -N failure", "'-N' comes after" },
	{ "sendmail a -X/tmp/x.php", "comes after a recipient" },
	{ "envoi --account=a --hostname=b", "unknown option" },
	{ "envoi -f a --read-envelope-from", "contradict" },
	{ "envoi --read-envelope-from -f a", "contradict" },
	{ "envoi -S a", "no message is sent in this mode" },
	{ "envoi --rmqs=x a", "no message is sent in this mode" },
	{ "envoi --send a@x b", "only with '--check'" },
	{ "envoi --origin b", "only with '--print-config'" },
	{ "envoi --print a", "only with '--setup'" },
	{ "envoi --force a", "only with '--setup'" },
	{ "envoi --setup=a@x b", "no message is sent" },
	{ "envoi --setup", "needs a value" },
	{ "envoi --check a b", "no message is sent" },
	{ "envoi --check=a b", "no message is sent" },
	{ "envoi --print-config a", "no message is sent" },
	{ "envoi --configure=a@x b", "no message is sent" },
};

static void
what_is_no_option_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused_lines) / sizeof(refused_lines[0]); i++)
		assert_refused(refused_lines[i].words, EX_USAGE, refused_lines[i].text);
}

static void
a_slip_gets_a_hint(void **state)
{
	static const char *const rows[][2] = {
		{ "envoi --tls_starttls", "did you mean '--tls-starttls'?" },
		{ "envoi --hosst=x", "did you mean '--host'?" },
		{ "envoi --form=x", "did you mean '--from'?" },
		{ "envoi --acount=x", "did you mean '--account'?" },
		{ "envoi --xyzzy", "--help" },
		{ "envoi --password=x", "others can see it" },
		{ "envoi -Z", "--help" },
		{ "sendmail --host=x", "call it as 'envoi'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct line l;

		assert_int_equal(parse(&l, rows[i][0]), -1);
		if (!strstr(buf_cstr(&l.err.hint), rows[i][1]))
			fail_msg("%s: hint '%s'", rows[i][0],
			    buf_cstr(&l.err.hint));
		done(&l);
	}
}

static void
under_classic_names_only_classic_options_exist(void **state)
{
	static const char *const fronts[] = { "sendmail",
		"/usr/sbin/sendmail", "send-mail", "mailq", "newaliases" };
	static const char *const refused[] = { "-C/tmp/x", "-C x",
		"-X/tmp/x.php", "-tX/tmp/x.php", "-D/tmp/x", "-a x", "-P",
		"-S", "-4", "-6", "--version", "--help", "--host=x",
		"--passwordeval=id", "--from=a", "--debug=all", "--nothing",
		"--f", "--=" };
	static const char *const meant[] = { "envoi", "msmtp" };

	(void)state;
	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++)
		for (size_t j = 0; j < sizeof(refused) / sizeof(refused[0]);
		    j++) {
			char *words = alloc_printf("%s %s a@x", fronts[i],
			    refused[j]);

			assert_refused(words, EX_USAGE,
			    "not accepted under this name");
			free(words);
		}
	for (size_t i = 0; i < 2; i++) {
		char *words = alloc_printf("%s -C c -X x -D d a", meant[i]);

		assert_parsed(words, "send C=c logfile=x <a>");
		free(words);
	}
}

static void
control_characters_are_refused_everywhere(void **state)
{
	static const struct {
		const char *words;
		int status;
		const char *text;
	} rows[] = {
		{ "envoi a@x\r\nRCPT", EX_DATAERR, "invalid address 'a@x??" },
		{ "envoi -- a@x\n", EX_DATAERR, "invalid address" },
		{ "envoi a@x\x7f", EX_DATAERR, "invalid address" },
		{ "envoi a@x\x01", EX_DATAERR, "invalid address" },
		{ "sendmail -fa@x\nDATA b", EX_DATAERR, "invalid address" },
		{ "sendmail -r \x1b b", EX_DATAERR, "invalid address '?'" },
		{ "envoi --from=a\rb c", EX_DATAERR, "invalid address" },
		{ "sendmail -FMe\nBcc:x b", EX_DATAERR, "option '-F'" },
		{ "sendmail -B8BIT\nX b", EX_USAGE, "option '-B'" },
		{ "sendmail -oi\n b", EX_USAGE, "option '-o'" },
		{ "sendmail -p\x07 b", EX_USAGE, "option '-p'" },
		{ "envoi -aw\tx b", EX_USAGE, "option '-a'" },
		{ "envoi --account=w\nx b", EX_USAGE, "option '--account'" },
		{ "envoi -X\x1b[31m b", EX_USAGE, "control character" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(rows[i].words, rows[i].status, rows[i].text);
	assert_parsed("envoi a@x,\tb@x", "send <a@x,\tb@x>");
	assert_parsed("envoi -F J\xc3\xb6 \xc3\xa9@x",
	    "send name=J\xc3\xb6 <\xc3\xa9@x>");
}

static void
an_envelope_id_has_a_length(void **state)
{
	char *good = alloc_printf("envoi -V %0100d a", 1);
	char *bad = alloc_printf("envoi -V %0101d a", 1);
	struct line l;

	(void)state;
	assert_int_equal(parse(&l, good), 0);
	done(&l);
	assert_refused(bad, EX_USAGE, "1 to 100");
	free(good);
	free(bad);
}

static void
a_bare_argv_is_an_empty_request(void **state)
{
	char *argv[] = { NULL };
	struct request req;
	struct err err = { 0 };

	(void)state;
	request_init(&req, front_of(argv[0]));
	assert_int_equal(option_parse(&req, 0, argv, &err), 0);
	assert_int_equal(req.rcpts.count, 0);
	request_clear(&req);
}

static void
the_table_is_consistent(void **state)
{
	(void)state;
	for (const struct option *o = option_table; o->take; o++) {
		assert_true(o->name || o->letter);
		assert_true(o->who & OPTION_OWN);
		assert_int_equal(o->arg == OPTION_NONE, !o->metavar);
		for (const struct option *p = option_table; p < o; p++) {
			assert_true(!o->letter || p->letter != o->letter);
			assert_true(!o->name || !p->name ||
			    strcmp(o->name, p->name) != 0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callers_command_lines_are_understood),
		cmocka_unit_test(our_own_options_are_understood),
		cmocka_unit_test(what_is_no_option_is_refused),
		cmocka_unit_test(a_slip_gets_a_hint),
		cmocka_unit_test(
		    under_classic_names_only_classic_options_exist),
		cmocka_unit_test(control_characters_are_refused_everywhere),
		cmocka_unit_test(an_envelope_id_has_a_length),
		cmocka_unit_test(a_bare_argv_is_an_empty_request),
		cmocka_unit_test(the_table_is_consistent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
