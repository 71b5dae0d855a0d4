# SPDX-License-Identifier: GPL-3.0-or-later
"""The server goes away, at any step and in any manner: temporary failure
before its verdict, success after it, and a warning in between."""
import re
import time

import pytest

from harness.program import RCPT, account
from harness.server import Server

from .conversation import BEFORE_VERDICT, PLAIN, SECURE, conversation

DOUBT = "(the message may have been delivered)"


def submit(envoi, server, pki=None, **settings):
    if pki:
        settings.update(tls="starttls", pki=pki, login=True)
    return envoi(RCPT, config=account(server.port, **settings))


def ending(s, how):
    getattr(s, how)()


def gone_421(s):
    """RFC 5321 3.8: says 421 and closes, whatever it was asked."""
    s.send(b"421 4.3.2 shutting down\r\n")
    s.stall()


def check(result, step):
    assert result.status == 75, result.text
    assert (DOUBT in result.text) == (step == "message"), result.text
    assert result.text.startswith("envoi: ")


@pytest.mark.parametrize("step", BEFORE_VERDICT)
@pytest.mark.parametrize("how", ["close", "cut", "reset"])
def test_connection_lost(envoi, pki, step, how):
    script = conversation(step, lambda s: ending(s, how), pki.good)
    with Server(script) as server:
        result = submit(envoi, server, pki)
    check(result, step)


@pytest.mark.parametrize("step", PLAIN[:-1])
@pytest.mark.parametrize("how", ["close", "reset"])
def test_connection_lost_in_plain_text(envoi, step, how):
    with Server(conversation(step, lambda s: ending(s, how))) as server:
        result = submit(envoi, server)
    check(result, step)


@pytest.mark.parametrize("step", BEFORE_VERDICT)
def test_connection_lost_within_a_reply(envoi, pki, step):
    def act(s):
        s.send(b"250-the first line\r\n250 the sec")
        s.close()
    with Server(conversation(step, act, pki.good)) as server:
        result = submit(envoi, server, pki)
    check(result, step)


@pytest.mark.parametrize("step", BEFORE_VERDICT)
def test_421(envoi, pki, step):
    with Server(conversation(step, gone_421, pki.good)) as server:
        result = submit(envoi, server, pki)
    # The server has refused the message, so there is no doubt.
    assert result.status == 75, result.text
    assert DOUBT not in result.text
    assert "421 4.3.2 shutting down" in result.text


@pytest.mark.parametrize("step", BEFORE_VERDICT)
def test_silence_ends_at_the_deadline(envoi, pki, step):
    script = conversation(step, lambda s: s.stall(), pki.good)
    start = time.monotonic()
    with Server(script) as server:
        result = submit(envoi, server, pki, timeout=1)
    check(result, step)
    assert time.monotonic() - start >= 0.9


@pytest.mark.parametrize("step", ["banner", "MAIL", "message"])
def test_silence_ends_in_plain_text(envoi, step):
    script = conversation(step, lambda s: s.stall())
    with Server(script) as server:
        result = submit(envoi, server, timeout=1)
    check(result, step)


def test_silence_during_the_handshake(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"220 go\r\n")
        s.stall()
    with Server(script) as server:
        result = submit(envoi, server, pki, timeout=1)
    check(result, "STARTTLS")


def drip(s):
    """Another byte now and then, so that the line is never idle, and never
    complete."""
    s.send(b"250-")
    try:
        while True:
            s.send(b"x")
            time.sleep(0.05)
    except OSError:
        pass


@pytest.mark.parametrize("step", ["banner", "EHLO in TLS", "RCPT", "message"])
def test_a_trickle_does_not_move_the_deadline(envoi, pki, step):
    script = conversation(step, drip, pki.good)
    start = time.monotonic()
    with Server(script) as server:
        result = submit(envoi, server, pki, timeout=1)
    check(result, step)
    assert time.monotonic() - start < 15


def drip_lines(s):
    """Continuation lines that never come to an end."""
    try:
        while True:
            s.send(b"250-still checking\r\n")
            time.sleep(0.1)
    except OSError:
        pass


def test_continuation_lines_do_not_move_the_deadline(envoi):
    with Server(conversation("message", drip_lines)) as server:
        result = submit(envoi, server, timeout=1)
    check(result, "message")


def test_a_server_that_does_not_read_the_body(envoi):
    """The program's writes block: their deadline works too."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        done.wait(60)
    import threading
    done = threading.Event()
    with Server(script) as server:
        result = envoi(RCPT, stdin=b"Subject: big\n\n" + b"x" * 70 + b"\n" +
                       b"y" * 70 * 400000, config=account(server.port,
                                                         timeout=1))
        done.set()
    assert result.status == 75, result.text
    assert DOUBT not in result.text


def test_gone_within_the_body(envoi):
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.take(1000)
        s.reset()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port),
                       stdin=b"Subject: big\n\n" + b"x" * 70 * 200000)
    assert result.status == 75, result.text
    assert DOUBT not in result.text


@pytest.mark.parametrize("how", ["close", "cut", "reset", "stall"])
@pytest.mark.parametrize("step", ["QUIT"])
def test_what_happens_after_the_verdict_changes_nothing(envoi, pki, how,
                                                        step):
    script = conversation(step, lambda s: ending(s, how), pki.good)
    with Server(script) as server:
        result = submit(envoi, server, pki, timeout=1)
    assert result.status == 0 and result.silent, result.text


@pytest.mark.parametrize("how", ["cut", "reset"])
def test_gone_together_with_the_verdict(envoi, how):
    def act(s):
        s.send(b"250 2.0.0 queued\r\n")
        s.wait_until_read()
        ending(s, how)
    with Server(conversation("message", act)) as server:
        result = submit(envoi, server)
    assert result.status == 0 and result.silent, result.text


# --- answers to something else -------------------------------------------
#
# QUIT goes along with the end of a message, so that an answer that is
# missing lets the next one take its place.

MAIL = b"MAIL FROM:<sender@example.org>"


def told(s, *answers):
    """The rest of the dialogue; text and all lines are read, and these are
    the answers, whatever was asked."""
    for answer in answers:
        s.send(answer + b"\r\n")


def until_quit(s):
    while s.line() != b"QUIT":
        pass


def with_data(s, *answers):
    s.greet()
    s.ehlo("PIPELINING")
    s.ok(MAIL, re.compile(rb"RCPT TO:<.*>"))
    s.expect(b"DATA")
    s.send(b"354 go\r\n")
    until_quit(s)
    told(s, *answers)


def with_bdat(s, *answers):
    s.greet()
    s.ehlo("PIPELINING", "CHUNKING")
    until_quit(s)
    told(s, *answers)


YES, BYE = b"250 2.0.0 ok", b"221 2.0.0 bye"


@pytest.mark.parametrize("talk,answers", [
    (with_data, [BYE]),
    (with_data, [b"235 2.7.0 welcome", BYE]),
    (with_data, [b"220 ready", BYE]),
    (with_data, [b"354 go on", BYE]),
    (with_bdat, [YES, YES, BYE]),
    (with_bdat, [YES, BYE]),
    (with_bdat, [BYE]),
])
def test_an_answer_to_something_else_is_no_verdict(envoi, talk, answers):
    with Server(lambda s: talk(s, *answers)) as server:
        result = submit(envoi, server, logfile=envoi.home / "log")
    assert result.status == 75, result.text
    assert DOUBT in result.text
    assert "invalid reply" in result.text
    assert "sent=" not in (envoi.home / "log").read_text()


def test_a_missing_answer_of_two_recipients_is_no_verdict(envoi):
    with Server(lambda s: with_bdat(s, YES, YES, YES, BYE)) as server:
        result = envoi(RCPT, "other@example.net",
                       config=account(server.port))
    assert result.status == 75 and DOUBT in result.text, result.text


@pytest.mark.parametrize("answer,status", [
    (b"250 2.0.0 ok", 0), (b"200 ok", 0), (b"252 2.0.0 ok", 0),
    (b"221 2.0.0 bye", 75), (b"214 help", 75)])
def test_which_answer_is_a_yes(envoi, answer, status):
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(MAIL, re.compile(rb"RCPT TO:<.*>"))
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.body()
        told(s, answer)
        s.stall()
    with Server(script) as server:
        result = submit(envoi, server)
    assert result.status == status, result.text
    assert (DOUBT in result.text) == (status != 0)


@pytest.mark.parametrize("answers,status", [
    ([YES, BYE], 75), ([YES, YES, BYE], 0)])
def test_each_recipient_of_lmtp_has_its_own(envoi, answers, status):
    def script(s):
        s.greet()
        s.ehlo("PIPELINING", verb=b"LHLO")
        s.ok(MAIL, *2 * [re.compile(rb"RCPT TO:<.*>")])
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        until_quit(s)
        told(s, *answers)
    with Server(script) as server:
        result = envoi(RCPT, "other@example.net", config=account(
            server.port, protocol="lmtp"))
    assert result.status == status, result.text


def test_every_step_is_covered():
    assert set(PLAIN) <= set(SECURE) == set(BEFORE_VERDICT) | {"QUIT"}
