# SPDX-License-Identifier: GPL-3.0-or-later
"""How often the client waits for the server: as seldom as the RFCs allow
(RFC 2920, RFC 3030, RFC 4954).  A flight is what is sent without waiting;
the scripts answer only when a whole one has come."""
import re

import pytest

from harness.program import MESSAGE, RCPT, WIRE, account
from harness.server import Server

MAIL = re.compile(rb"MAIL FROM:<sender@example\.org>.*")
TO = re.compile(rb"RCPT TO:<[^>]+>")
AUTH = re.compile(rb"AUTH PLAIN \S+")


def login(s, *offers):
    s.ehlo("AUTH PLAIN", *offers)
    s.expect(AUTH)
    s.nothing_waits()
    s.send(b"235 ok\r\n")


def one_flight(s, count=1):
    """MAIL, RCPT, BDAT and QUIT, read whole before the first answer."""
    s.expect(MAIL, *[TO] * count)
    size = s.expect(re.compile(rb"BDAT (\d+) LAST"))
    s.message = s.take(int(size.group(1)))
    s.expect(b"QUIT")
    s.send(b"250 ok\r\n" * (count + 2) + b"221 bye\r\n")
    s.end()


def submit(envoi, script, *rcpts, stdin=MESSAGE, certificate=None,
           **settings):
    with Server(script, certificate=certificate) as server:
        result = envoi(*(rcpts or [RCPT]), stdin=stdin,
                       config=account(server.port, **settings))
    assert result.status == 0 and result.silent, result.text
    return server.session


@pytest.mark.memcheck
@pytest.mark.parametrize("count", [1, 10])
def test_implicit_tls_with_chunking_takes_three(envoi, pki, count):
    """EHLO, AUTH, and everything else."""
    def script(s):
        s.greet()
        login(s, "CHUNKING", "PIPELINING")
        one_flight(s, count)
    session = submit(envoi, script, *(f"r{n}@example.net"
                                      for n in range(count)),
                     certificate=pki.good, tls="implicit", pki=pki,
                     login=True)
    assert session.flights == 3
    assert session.message == WIRE


def test_starttls_with_chunking_takes_five(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        login(s, "CHUNKING", "PIPELINING")
        one_flight(s)
    session = submit(envoi, script, tls="starttls", pki=pki, login=True)
    assert session.flights == 5
    assert session.message == WIRE


def test_without_chunking_one_more(envoi, pki):
    """The text waits for 354; QUIT rides behind the lone dot."""
    def script(s):
        s.greet()
        login(s, "PIPELINING")
        s.expect(MAIL, TO, b"DATA")
        s.send(b"250 ok\r\n250 ok\r\n354 go\r\n")
        s.message = s.body()
        s.expect(b"QUIT")
        s.send(b"250 queued\r\n221 bye\r\n")
        s.end()
    session = submit(envoi, script, certificate=pki.good, tls="implicit",
                     pki=pki, login=True)
    assert session.flights == 4
    assert session.message == WIRE


def test_a_flight_is_one_record(envoi, pki):
    """And so one segment: two small writes would cost 40 ms with Nagle's
    algorithm and delayed acknowledgements."""
    def script(s):
        s.greet()
        login(s, "CHUNKING", "PIPELINING")
        before = len(s.wire)
        one_flight(s)
        s.records = []
        rest = bytes(s.wire[before:])
        while len(rest) >= 5:
            length = int.from_bytes(rest[3:5], "big")
            s.records.append((rest[0], length))
            rest = rest[5 + length:]
    session = submit(envoi, script, certificate=pki.good, tls="implicit",
                     pki=pki, login=True)
    data = [length for kind, length in session.records if kind == 23]
    assert data[0] > len(WIRE)
    assert all(length < 64 for length in data[1:])      # close_notify


def test_a_large_message_waits_for_the_recipients(envoi):
    text = b"Subject: x\n\n" + (b"x" * 70 + b"\n") * 10000

    def script(s):
        s.greet()
        s.ehlo("CHUNKING", "PIPELINING")
        s.expect(MAIL, TO)
        s.nothing_waits()
        s.send(b"250 ok\r\n550 5.1.1 no\r\n")
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, stdin=text, config=account(server.port))
    assert result.status == 67, result.text


def test_a_refused_recipient_within_one_flight(envoi):
    def script(s):
        s.greet()
        s.ehlo("CHUNKING", "PIPELINING")
        s.expect(MAIL, TO, TO)
        size = s.expect(re.compile(rb"BDAT (\d+) LAST"))
        s.message = s.take(int(size.group(1)))
        s.expect(b"QUIT")
        s.send(b"250 ok\r\n550 5.1.1 no\r\n250 ok\r\n250 queued\r\n"
               b"221 bye\r\n")
        s.end()
    with Server(script) as server:
        result = envoi("a@example.net", "b@example.net",
                       config=account(server.port))
    assert result.status == 67
    assert "a@example.net" in result.text
    assert "b@example.net" not in result.text


@pytest.mark.parametrize("replies,status", [
    (b"550 5.7.1 no\r\n503 no\r\n503 no\r\n", 69),
    (b"250 ok\r\n550 5.1.1 no\r\n503 no\r\n", 67),
    (b"250 ok\r\n550 5.1.1 no\r\n250 queued for nobody\r\n", 67),
    (b"250 ok\r\n250 ok\r\n554 5.7.1 spam\r\n", 69),
    (b"250 ok\r\n250 ok\r\n451 4.7.1 later\r\n", 75),
    (b"421 4.3.2 closing\r\n", 75),
    (b"250 ok\r\n450 4.2.0 later\r\n503 no\r\n", 75),
    (b"250 ok\r\n250 ok\r\n", 75),
    (b"250 ok\r\n", 75),
    (b"", 75),
])
def test_whatever_is_refused_within_one_flight(envoi, replies, status):
    def script(s):
        s.greet()
        s.ehlo("CHUNKING", "PIPELINING")
        s.expect(MAIL, TO)
        size = s.expect(re.compile(rb"BDAT (\d+) LAST"))
        s.take(int(size.group(1)))
        s.expect(b"QUIT")
        s.send(replies)
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == status, result.text
    doubt = "(the message may have been delivered)" in result.text
    answered = replies.count(b"\r\n") == 3 or b"421" in replies
    assert doubt == (not answered), result.text


def test_many_recipients_go_in_bounded_groups(envoi):
    """Unread replies must not fill the server's window while we still
    write: it answers each command at once and reads on only then."""
    rcpts = [f"recipient-number-{n}@example.net" for n in range(1000)]

    def script(s):
        s.greet()
        s.ehlo("PIPELINING")
        s.expect(MAIL)
        s.send(b"250 ok\r\n")
        for _ in rcpts:
            s.expect(TO)
            s.send(b"250 2.1.5 " + b"x" * 400 + b"\r\n")
        s.message = s.data()
        s.quit()
    session = submit(envoi, script, *rcpts)
    assert session.message == WIRE
