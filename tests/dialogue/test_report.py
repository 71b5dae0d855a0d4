# SPDX-License-Identifier: GPL-3.0-or-later
"""What people get to read, and what callers get as status."""
import re

import pytest

from harness.program import CLOSED, RCPT, SENDER, account
from harness.server import Server, reply

BOB, EVE, ZOE = "bob@example.net", "eve@example.net", "zoe@example.net"


def answers(*outcomes, then=None):
    """A script that answers each recipient in turn as said; None is 250.
    It takes the message if any of them was taken."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        for outcome in outcomes:
            s.expect(re.compile(rb"RCPT TO:<.*>"))
            s.send(outcome or b"250 2.1.5 ok\r\n")
        if None in outcomes:
            s.data(*[then] if then else [])
        s.quit()
    return script


def run(envoi, script, *rcpts, **settings):
    with Server(script) as server:
        return envoi(*rcpts, config=account(server.port, **settings))


def test_success_is_silent(envoi):
    result = run(envoi, answers(None), RCPT)
    assert result.status == 0
    assert result.silent


def test_one_refused_recipient_is_explained(envoi):
    result = run(envoi, answers(None, b"550 5.1.1 who?\r\n"), BOB, EVE)
    assert result.status == 67
    assert result.text == (
        f"envoi: recipient {EVE} refused: 550 5.1.1 who? [E-RCPT-REFUSED]\n"
        "envoi: this means: there is no such mailbox\n"
        "envoi: delivered to 1 of 2 recipients\n")


def test_several_refused_recipients_get_a_line_each(envoi):
    result = run(envoi, answers(b"550 5.1.1 who?\r\n", None,
                                b"450 4.2.1 later\r\n"), EVE, BOB, ZOE)
    assert result.status == 75
    assert result.text == (
        f"envoi: recipient {EVE} refused: 550 5.1.1 who? [E-RCPT-REFUSED]\n"
        f"envoi: recipient {ZOE} refused: 450 4.2.1 later [E-RCPT-REFUSED]\n"
        "envoi: delivered to 1 of 3 recipients\n")


def test_nobody_left_is_not_delivered(envoi):
    result = run(envoi, answers(b"550 no\r\n", b"550 no\r\n"), BOB, EVE)
    assert result.status == 67
    assert result.text.count("refused: 550 no") == 2
    assert "delivered" not in result.text


def test_every_lmtp_verdict_is_told(envoi):
    def script(s):
        s.greet()
        s.ehlo(verb=b"LHLO")
        s.ok(f"MAIL FROM:<{SENDER}>".encode(), f"RCPT TO:<{BOB}>".encode(),
             f"RCPT TO:<{EVE}>".encode(), f"RCPT TO:<{ZOE}>".encode())
        s.data(b"250 2.0.0 kept\r\n" b"552 5.2.2 full\r\n"
               b"451 4.3.0 later\r\n")
        s.quit()
    result = run(envoi, script, BOB, EVE, ZOE, protocol="lmtp")
    assert result.status == 75
    assert "552 5.2.2 full" in result.text
    assert "451 4.3.0 later" in result.text
    assert "delivered to 1 of 3 recipients" in result.text


def test_a_refused_message_is_told_once(envoi):
    result = run(envoi, answers(None, None, then=b"554 5.7.1 spam\r\n"),
                 BOB, EVE)
    assert result.status == 69
    assert result.text.count("554 5.7.1 spam") == 1
    assert "delivered" not in result.text


def refuses_sender(s):
    s.greet()
    s.ehlo()
    s.expect(re.compile(rb"MAIL FROM:<.*>"))
    s.send(b"553 5.7.1 not yours\r\n")
    s.quit()


@pytest.mark.parametrize("args, settings, hint", [
    ([], {}, "from 'from' of account 'default' (PATH:3)"),
    ([], {"from": None, "user": SENDER, "auth": "off"},
     "from 'user' of account 'default' (PATH:6)"),
    (["-f", "other@example.org"], {}, "comes from -f; with "
     "'allow_from_override off'"),
    (["--read-envelope-from"], {"from": "x@example.org"},
     "comes from the message; 'from'")])
def test_a_refused_sender_is_traced_to_its_setting(envoi, args, settings,
                                                   hint):
    result = run(envoi, refuses_sender, *args, RCPT, **settings)
    assert result.status == 69
    assert "this means: the server does not take this sender" in result.text
    assert hint.replace("PATH", str(envoi.config_file)) in result.text


def test_silence_is_explained_by_the_way_tls_begins(envoi):
    def silent(s):
        s.stall()
    result = run(envoi, silent, RCPT, timeout=1)
    assert result.status == 75
    assert "set 'tls on' and 'tls_starttls off'" in result.text


def test_who_watches_hears_soon_of_a_silent_server(envoi):
    def silent(s):
        s.stall()
    with Server(silent) as server:
        result = envoi("-v", RCPT, config=account(server.port, timeout=4))
    assert result.status == 75
    assert "no greeting yet; if port" in result.text


def test_a_server_cannot_paint_the_terminal(envoi):
    result = run(envoi, answers(b"550 \x1b]0;x\x07 \x9b31m \xe2\x80\xae\r\n"),
                 BOB)
    assert result.status == 67
    assert re.fullmatch(rb"[\x20-\x7e\n]*", result.stderr)


@pytest.mark.parametrize("name", ["envoi", "msmtp", "sendmail", "send-mail"])
def test_lines_begin_with_the_name_called_by(envoi, name):
    result = run_as(envoi, name)
    assert result.status == 67
    assert all(line.startswith(f"{name}: ")
               for line in result.text.splitlines())


def run_as(envoi, name):
    with Server(answers(b"550 5.1.1 who?\r\n")) as server:
        envoi.configure(account(server.port))
        return envoi(BOB, name=name)


def test_nobody_to_send_to_is_told_after_reading_everything(envoi):
    process = envoi.start()
    process.stdin.write(b"x" * 500000)
    process.stdin.close()
    process.stdin = None
    _, err = process.communicate(timeout=60)
    assert process.returncode == 64
    assert err.startswith(b"envoi: no recipients [E-NO-RECIPIENTS]\n")


def test_a_closed_standard_input_is_no_empty_message(envoi):
    result = envoi(RCPT, stdin=CLOSED, config=account(9))
    assert result.status == 66


@pytest.mark.parametrize("given, sent", [
    ("root", SENDER), ("Cron <cron@example.org>", "cron@example.org"),
    ("", ""), ("<>", ""), ("MAILER-DAEMON", "")])
def test_the_sender_is_one_address(envoi, given, sent):
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{sent}>".encode(), f"RCPT TO:<{RCPT}>".encode())
        s.data()
        s.quit()
    with Server(script) as server:
        result = envoi("-f", given, RCPT, config=account(server.port))
    assert result.status == 0, result.text


def test_a_bare_sender_is_completed_in_an_msmtprc(envoi):
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<root@example.org>", f"RCPT TO:<{RCPT}>".encode())
        s.data()
        s.quit()
    with Server(script) as server:
        envoi.configure(account(server.port, queue=None),
                        envoi.home / ".msmtprc")
        result = envoi("-f", "root", RCPT)
    assert result.status == 0, result.text


@pytest.mark.parametrize("given", ["a b@x", "a@b, c@d", "-x@example.org",
                                   "a@b>\tSIZE=1", "|sh@example.org"])
def test_a_bad_sender_is_refused_before_connecting(envoi, given):
    result = envoi("-f", given, RCPT, config=account(9))
    assert result.status in (64, 65)
    assert "connect" not in result.text


@pytest.mark.parametrize("line", ["from joe smith", "from <joe@example.org>"])
def test_a_bad_sender_in_a_file_is_told_with_its_line(envoi, line):
    result = envoi(RCPT, config=account(9, line, **{"from": None}))
    assert result.status == 78
    assert re.search(r"config:\d+: invalid address '", result.text)


def test_verbose_shows_choice_and_dialogue_on_standard_error(envoi):
    with Server(answers(None)) as server:
        result = envoi("-v", RCPT, config=account(server.port))
    assert result.status == 0
    assert result.stdout == b""
    for line in ("--- loaded user configuration file ", "--- account ",
                 "<-- 220 mail.example.org", f"--> RCPT TO:<{RCPT}>"):
        assert line in result.text
    assert "Hello," not in result.text


def test_debug_all_shows_the_message(envoi):
    with Server(answers(None)) as server:
        result = envoi("--debug=all", RCPT, config=account(server.port))
    assert "Hello," in result.text


def dsn(*offers):
    def script(s):
        s.greet()
        s.ehlo(*offers)
        s.mail = s.line()
        s.send(b"250 ok\r\n")
        s.rcpt = s.line()
        s.send(b"250 ok\r\n")
        s.data()
        s.quit()
    return script


def test_dsn_options_are_passed_on_where_the_server_has_them(envoi):
    with Server(dsn("DSN")) as server:
        result = envoi("-N", "failure,delay", "-R", "hdrs", "-V", "id 1",
                       RCPT, config=account(server.port))
    assert result.status == 0, result.text
    assert server.session.mail.endswith(b" RET=HDRS ENVID=id+201")
    assert b" NOTIFY=FAILURE,DELAY" in server.session.rcpt.upper()


def test_dsn_options_are_dropped_where_it_has_not(envoi):
    with Server(dsn()) as server:
        result = envoi("-N", "never", "-R", "full", "-V", "1", RCPT,
                       config=account(server.port))
    assert result.status == 0, result.text
    assert server.session.rcpt == f"RCPT TO:<{RCPT}>".encode()


def test_pretend_reads_no_message_and_asks_no_server(envoi):
    envoi.configure(account(9, password="h1dden-w0rd", user="u", auth="on",
                            auth_cleartext="on"))
    result = envoi("-P", RCPT, stdin=CLOSED, secrets=("h1dden-w0rd",))
    assert result.status == 0
    assert b"port = 9\n" in result.stdout
    assert b"password = *\n" in result.stdout


def test_serverinfo_says_what_is_offered(envoi):
    def script(s):
        s.greet()
        s.expect(re.compile(rb"EHLO \S+"))
        s.send(reply(250, "mail.example.org", "SIZE 1000", "XNOVELTY"))
        s.quit()
    with Server(script) as server:
        result = envoi("-S", config=account(server.port), stdin=CLOSED)
    assert result.status == 0
    assert b"SIZE 1000" in result.stdout
    assert b"XNOVELTY" in result.stdout
