# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies that no honest server sends."""
import re

import pytest

from harness.program import RCPT, account
from harness.server import Server, reply

from .conversation import PLAIN, conversation

STEPS = PLAIN[:-1]
GOOD_CODE = {"banner": 220, "DATA": 354}


def submit(envoi, server, **settings):
    return envoi(RCPT, config=account(server.port, **settings))


def code_of(step):
    return b"%d" % GOOD_CODE.get(step, 250)


def say(data):
    def act(s):
        try:
            s.send(data)
            s.stall()
        except OSError:
            pass
    return act


def refused(envoi, step, data, words=""):
    with Server(conversation(step, say(data))) as server:
        result = submit(envoi, server)
    assert result.status in (75, 76), result.text
    assert words in result.text, result.text
    if step != "message":
        assert b"\r\n.\r\n" not in server.session.wire
    return result


@pytest.mark.parametrize("step", STEPS)
def test_mixed_codes_are_never_a_success(envoi, step):
    code = code_of(step)
    for data in (code + b"-first\r\n550 last\r\n",
                 b"550-first\r\n" + code + b" last\r\n",
                 code + b"-a\r\n" + b"251-b\r\n" + code + b" c\r\n"):
        refused(envoi, step, data, "reply with different codes")


@pytest.mark.parametrize("data", [
    b"2500 four digits\r\n", b"25 two digits\r\n", b"abc letters\r\n",
    b"2 0 blank\r\n", b"250_mark\r\n", b"250\tmark\r\n", b" 250 blank\r\n",
    b"\r\n", b"ok\r\n", b"-250 minus\r\n", b"950 nine\r\n", b"050 nought\r\n",
    b"250-a\r\n\r\n250 b\r\n", b"250-a\r\ngarbage\r\n250 b\r\n",
    b"\xb2\xb5\xb0 superscript\r\n", b"250\0nul\r\n"])
@pytest.mark.parametrize("step", ["EHLO", "MAIL", "message"])
def test_malformed_replies_are_invalid(envoi, step, data):
    refused(envoi, step, data, "invalid reply")


@pytest.mark.parametrize("step", ["banner", "RCPT", "message"])
def test_a_megabyte_line_is_too_long(envoi, step):
    data = code_of(step) + b" " + b"x" * 1000000 + b"\r\n"
    refused(envoi, step, data, "reply too long")


@pytest.mark.parametrize("step", ["banner", "RCPT", "message"])
def test_a_line_without_end_is_too_long(envoi, step):
    refused(envoi, step, code_of(step) + b" " + b"x" * 200000,
            "reply too long")


def endless(line):
    def act(s):
        try:
            while True:
                s.send(line * 100)
        except OSError:
            pass
    return act


@pytest.mark.parametrize("step", ["banner", "EHLO", "RCPT", "message"])
def test_an_endless_reply_is_too_long(envoi, step):
    act = endless(code_of(step) + b"-and\r\n")
    with Server(conversation(step, act)) as server:
        result = submit(envoi, server)
    assert result.status in (75, 76), result.text
    assert "reply too long" in result.text


def test_a_reply_at_the_limits_is_accepted(envoi):
    """8192 octets a line; 128 lines; 64 KiB of text."""
    text = reply(250, *["x" * 500] * 127, "ok")
    line = b"250 " + b"y" * (8192 - 6) + b"\r\n"

    def send(s, good):
        s.send({b"250 2.1.0 ok\r\n": text,
                b"250 2.1.5 ok\r\n": line}.get(good, good))
    with Server(conversation(None, None, send=send)) as server:
        result = submit(envoi, server)
    assert result.status == 0 and result.silent, result.text


@pytest.mark.parametrize("step", STEPS)
def test_nul_bytes_make_a_reply_invalid(envoi, step):
    refused(envoi, step, code_of(step) + b" 2.0.0 f\0ine\r\n",
            "invalid reply")


COLOURS = (b"550 5.1.1 \x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J "
           b"\xc2\x9b2J \xe2\x80\xae rtl \x7f \x08\x08\x08 end\r\n")


@pytest.mark.parametrize("step,status", [
    ("banner", 69), ("EHLO", 69), ("MAIL", 69), ("RCPT", 67), ("DATA", 69),
    ("message", 69)])
def test_the_terminal_is_safe_from_replies(envoi, step, status):
    """check_output looks at every byte of standard error."""
    with Server(conversation(step, say(COLOURS))) as server:
        result = submit(envoi, server)
    assert result.status == status, result.text
    assert "end" in result.text and "red" in result.text


@pytest.mark.parametrize("args", [["-v"], ["--debug"], ["--debug=all"]])
def test_the_terminal_is_safe_from_debugging_too(envoi, args):
    with Server(conversation("RCPT", say(COLOURS))) as server:
        result = envoi(*args, RCPT, config=account(server.port))
    assert result.status == 67, result.text


def test_a_long_reply_does_not_flood_the_terminal(envoi):
    data = reply(550, *["x" * 500] * 100)
    with Server(conversation("RCPT", say(data))) as server:
        result = submit(envoi, server)
    assert result.status == 67
    assert all(len(line) < 1200 for line in result.stderr.splitlines())


# --- replies that come before they were asked for

EARLY = [
    ("banner", b"220 mail.example.org\r\n250 mail.example.org\r\n"),
    ("EHLO", b"250 mail.example.org\r\n250 sender ok\r\n"),
    ("MAIL", b"250 ok\r\n250 ok\r\n"),
    ("RCPT", b"250 ok\r\n354 go on\r\n"),
    ("DATA", b"354 go on\r\n250 queued\r\n"),
    ("MAIL", b"250 ok\r\n250"),
    ("RCPT", b"250 ok\r\n\r\n"),
]


@pytest.mark.parametrize("step,data", EARLY)
def test_an_early_reply_is_not_taken_for_the_next_one(envoi, step, data):
    with Server(conversation(step, say(data))) as server:
        result = submit(envoi, server)
    assert result.status in (75, 76), result.text
    assert re.search("reply without a command|invalid reply", result.text)
    assert b"\r\n.\r\n" not in server.session.wire


def test_an_early_reply_after_the_verdict_changes_nothing(envoi):
    data = b"250 2.0.0 queued\r\n550 2.0.0 or not\r\n"
    with Server(conversation("message", say(data))) as server:
        result = submit(envoi, server)
    assert result.status == 0 and result.silent, result.text


def test_250_together_with_354_is_no_success(envoi):
    def act(s):
        s.send(b"354 go on\r\n250 2.0.0 queued\r\n")
        s.stall()
    with Server(conversation("DATA", act)) as server:
        result = submit(envoi, server)
    assert result.status in (75, 76), result.text


def test_an_early_reply_inside_tls(envoi, pki):
    def act(s):
        s.send(b"235 ok\r\n250 ok\r\n")
        s.stall()
    with Server(conversation("AUTH", act, pki.good)) as server:
        result = envoi(RCPT, config=account(server.port, tls="starttls",
                                            pki=pki, login=True))
    assert result.status in (75, 76), result.text
    assert b"RCPT" not in server.session.inside


def test_an_unasked_421_is_temporary(envoi):
    def act(s):
        s.send(b"250 ok\r\n421 4.3.2 going down\r\n")
        s.stall()
    with Server(conversation("MAIL", act)) as server:
        result = submit(envoi, server)
    assert result.status == 75, result.text


def test_an_early_refusal_stops_the_upload(envoi):
    """The server refuses while the body is still being sent."""
    size = 64 * 1024 * 1024

    def act(s):
        s.send(b"354 go on\r\n")
        s.take(100000)
        s.send(b"552 5.3.4 too big\r\n")
        s.stall()
    with Server(conversation("DATA", act)) as server:
        result = envoi(RCPT, config=account(server.port),
                       stdin=b"Subject: big\n\n" + b"x\n" * (size // 2))
    assert result.status in (69, 75), result.text
    assert len(server.session.wire) < size


def test_bytes_after_quit_are_nobodys_reply(envoi):
    def act(s):
        s.send(b"221 bye\r\n250 and more\r\n")
        s.end()
    with Server(conversation("QUIT", act)) as server:
        result = submit(envoi, server)
    assert result.status == 0 and result.silent
