# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets the message, and what is said about those who do not."""
import re

import pytest

from harness.program import MESSAGE, RCPT, SENDER, WIRE, account
from harness.server import Server

from .conversation import taking

GOOD, BAD, LATER = "good@example.net", "bad@example.net", "later@example.net"
REFUSE = {BAD: "550 5.1.1 unknown user", LATER: "450 4.2.0 greylisted"}


def submit(envoi, script, *args, stdin=MESSAGE, **settings):
    with Server(script) as server:
        result = envoi(*args, stdin=stdin,
                       config=account(server.port, **settings))
    return result, server.session


@pytest.mark.parametrize("rcpts,status", [
    ([GOOD, BAD], 67), ([BAD, GOOD], 67), ([GOOD, LATER], 75),
    ([BAD, LATER, GOOD], 75), ([LATER, GOOD, BAD], 75)])
def test_the_accepted_ones_get_it_and_the_others_are_named(envoi, rcpts,
                                                           status):
    result, session = submit(envoi, taking(refuse=REFUSE), *rcpts)
    assert result.status == status
    assert session.message == WIRE
    for rcpt in rcpts:
        said = re.search(r"recipient '?%s'? refused: %s" % (
            re.escape(rcpt), REFUSE.get(rcpt, "")), result.text)
        assert bool(said) == (rcpt in REFUSE), result.text
    assert re.search(r"delivered to 1 of %d" % len(rcpts), result.text)


@pytest.mark.parametrize("rcpts,status", [
    ([BAD], 67), ([LATER], 75), ([BAD, LATER], 75)])
def test_nobody_accepted_means_no_data(envoi, rcpts, status):
    result, session = submit(envoi, taking(refuse=REFUSE), *rcpts)
    assert result.status == status
    assert session.message is None
    for rcpt in rcpts:
        assert rcpt in result.text and REFUSE[rcpt] in result.text
    assert "delivered to" not in result.text


def test_all_or_nothing_sends_nothing(envoi):
    result, session = submit(envoi, taking(refuse=REFUSE), GOOD, BAD,
                             partial_delivery="off")
    assert result.status == 67
    assert session.message is None


def test_data_accepted_without_recipients_carries_no_text(envoi):
    """RFC 2920 3.1: a pipelined DATA that gets its 354 though everybody was
    refused is ended with an empty message, or the connection is."""
    def script(s):
        s.greet()
        s.ehlo("PIPELINING")
        s.expect(re.compile(rb"MAIL FROM:<.*"), re.compile(rb"RCPT TO:<.*"))
        line = s.line()
        s.send(b"250 ok\r\n550 5.1.1 unknown\r\n")
        if line == b"DATA":
            s.send(b"354 go\r\n")
            rest = s.stall()
            assert rest in (b"", b".\r\n", b".\r\nQUIT\r\n")
        else:
            s.stall()
    result, session = submit(envoi, script, BAD, timeout=1)
    assert result.status == 67, result.text
    assert b"Subject" not in session.wire


def test_data_accepted_for_nobody_and_answered_250_is_no_success(envoi):
    def script(s):
        s.greet()
        s.ehlo("PIPELINING")
        s.expect(re.compile(rb"MAIL FROM:<.*"), re.compile(rb"RCPT TO:<.*"))
        if s.line() != b"DATA":
            s.send(b"250 ok\r\n550 5.1.1 unknown\r\n")
            s.stall()
            return
        s.send(b"250 ok\r\n550 5.1.1 unknown\r\n354 go\r\n")
        if s.more() and s.body() == b"":
            s.send(b"250 2.0.0 queued\r\n")
        s.stall()
    result, session = submit(envoi, script, BAD)
    assert result.status == 67, result.text
    assert b"Subject" not in session.wire


def test_too_many_recipients_are_temporary_for_the_rest(envoi):
    refuse = {LATER: "452 4.5.3 too many recipients"}
    result, session = submit(envoi, taking(refuse=refuse), GOOD, LATER)
    assert result.status == 75
    assert session.message == WIRE
    assert "452 4.5.3" in result.text


@pytest.mark.parametrize("code", [452, 552])
def test_too_many_at_once_get_a_second_transaction(envoi, code):
    """RFC 5321 4.5.3.1.10: 552 for a later recipient is read as 452."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<good@example.net>")
        s.expect(b"RCPT TO:<later@example.net>")
        s.send(b"%d too many recipients\r\n" % code)
        first = s.data()
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<later@example.net>")
        assert s.data() == first == WIRE
        s.quit()
    result, _ = submit(envoi, script, GOOD, LATER)
    assert result.status == 0 and result.silent, result.text


@pytest.mark.parametrize("args,rcpts", [
    (["a@example.net,b@example.net"], ["a@example.net", "b@example.net"]),
    (["Joe <a@example.net>, b@example.net"],
     ["a@example.net", "b@example.net"]),
    (["a@example.net", "A@example.net"], ["a@example.net", "A@example.net"]),
    (["a@example.net", "a@example.net"], ["a@example.net"]),
    (["a@example.net", "a@EXAMPLE.net"], ["a@example.net"]),
    (['"john doe"@example.net'], ['"john doe"@example.net']),
    (['"john.doe"@example.net'], ["john.doe@example.net"]),
    (["a+tag@example.net"], ["a+tag@example.net"]),
    (["o'neil@example.net"], ["o'neil@example.net"]),
    (["a@[192.0.2.1]"], ["a@[192.0.2.1]"]),
    (["a@b\u00fccher.example"], ["a@xn--bcher-kva.example"]),
])
def test_arguments_are_address_lists(envoi, args, rcpts):
    result, session = submit(envoi, taking(), *args)
    assert result.status == 0, result.text
    assert [r.decode() for r in session.rcpts] == rcpts


HEADER = (b"From: sender@example.org\n"
          b"To: \"Doe, John\" <john@example.net>, group: a@example.net,\n"
          b" b@example.net;, (a comment) c@example.net (another)\n"
          b"Cc: =?utf-8?q?J=C3=BCrgen?= <j@example.net>, john@example.net\n"
          b"Bcc: secret@example.net,\n\thidden@example.net\n"
          b"Subject: t\n\nTo: body@example.net\n")


def test_recipients_come_from_the_header(envoi):
    result, session = submit(envoi, taking(), "-t", stdin=HEADER)
    assert result.status == 0, result.text
    assert session.rcpts == [
        b"john@example.net", b"a@example.net", b"b@example.net",
        b"c@example.net", b"j@example.net", b"secret@example.net",
        b"hidden@example.net"]
    assert b"secret" not in session.message
    assert b"hidden" not in session.message
    assert b"To: body@example.net\r\n" in session.message


def test_header_and_arguments_make_a_union(envoi):
    result, session = submit(envoi, taking(), "-t", "z@example.net",
                             "a@example.net", stdin=HEADER)
    assert result.status == 0, result.text
    assert len(session.rcpts) == 8
    assert sorted(set(session.rcpts)) == sorted(session.rcpts)
    assert b"z@example.net" in session.rcpts


def test_resent_fields_replace_the_plain_ones(envoi):
    result, session = submit(
        envoi, taking(), "-t",
        stdin=b"Resent-From: sender@example.org\n"
              b"Resent-To: r@example.net\nResent-Bcc: rb@example.net\n"
              + HEADER)
    assert result.status == 0, result.text
    assert session.rcpts == [b"r@example.net", b"rb@example.net"]
    assert b"rb@example.net" not in session.message


def test_one_recipient_a_to_field_is_fine(envoi):
    """logwatch writes one To field for each of them."""
    header = b"".join(b"To: r%d@example.net\n" % n for n in range(50))
    result, session = submit(envoi, taking(), "-t",
                             stdin=header + b"Subject: x\n\nbody\n")
    assert result.status == 0, result.text
    assert len(session.rcpts) == 50


def test_two_thousand_addresses_in_one_field(envoi):
    header = b"Bcc: " + b",\n ".join(
        b"r%d@example.net" % n for n in range(2000))
    result, session = submit(envoi, taking(), "-t",
                             stdin=header + b"\nSubject: x\n\nbody\n")
    assert result.status == 0, result.text
    assert len(session.rcpts) == 2000


@pytest.mark.parametrize("option", [["-f", "other@example.org"],
                                    ["-fother@example.org"],
                                    ["-r", "other@example.org"],
                                    ["--from=other@example.org"]])
def test_the_senders_options(envoi, option):
    result, session = submit(envoi, taking(), *option, RCPT)
    assert result.status == 0, result.text
    assert session.sender == b"other@example.org"


@pytest.mark.parametrize("option", [["-f", ""], ["-f", "<>"], ["-f<>"]])
def test_the_null_sender_is_sent_as_such(envoi, option):
    result, session = submit(envoi, taking(), *option, RCPT)
    assert result.status == 0, result.text
    assert session.sender == b""


def test_the_configured_sender_is_the_default(envoi):
    result, session = submit(envoi, taking(), RCPT)
    assert result.status == 0, result.text
    assert session.sender == SENDER.encode()
