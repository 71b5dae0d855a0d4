# SPDX-License-Identifier: GPL-3.0-or-later
"""STARTTLS is an obligation: nothing from before it counts, and without it
nothing is sent (RFC 3207; CVE-2011-0411 and its relatives)."""
import re

import pytest

from harness.program import PASSWORD, RCPT, account
from harness.server import Server, reply

# What may have gone out in the clear when TLS never came about.
INNOCENT = re.compile(rb"(EHLO \S+\r\n|HELO \S+\r\n|STARTTLS\r\n|QUIT\r\n)*")


def submit(envoi, server, pki, **settings):
    return envoi(RCPT, config=account(server.port, tls="starttls", pki=pki,
                                      login=True, **settings))


@pytest.mark.memcheck
@pytest.mark.parametrize("injected", [
    b"250 injected\r\n", b"2", b"\r\n", b"\0",
    b"250-mail.example.org\r\n250 AUTH PLAIN\r\n" * 100])
def test_bytes_injected_behind_the_220_are_an_attack(envoi, pki, injected):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"220 go\r\n" + injected)
        s.stall()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 76
    assert "server sent data before the TLS handshake" in result.text
    assert INNOCENT.fullmatch(server.session.wire)


def test_the_injected_reply_is_not_taken_for_that_of_ehlo(envoi, pki):
    """The bytes come late, just before the handshake; the TLS layer meets
    them and nobody takes them for a reply."""
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"220 go\r\n")
        s.wait_until_read()
        s.send(b"250-mail.example.org\r\n250 AUTH PLAIN\r\n")
        s.stall()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status in (75, 76)
    assert b"AUTH" not in server.session.wire
    assert b"MAIL" not in server.session.wire


@pytest.mark.parametrize("offers", [
    (), ("SIZE 100", "AUTH PLAIN LOGIN"), ("STARTTLSX",), ("XSTARTTLS",),
    ("START TLS",), ("AUTH STARTTLS",)])
def test_stripped_starttls_is_refused(envoi, pki, offers):
    def script(s):
        s.greet()
        s.ehlo(*offers)
        s.quit()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 77
    assert "server does not offer STARTTLS" in result.text
    assert INNOCENT.fullmatch(server.session.wire)


def test_the_keyword_is_known_in_any_case(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("starttls")
        s.starttls(pki.good)
        s.ehlo("auth plain")
        s.expect(re.compile(rb"AUTH PLAIN \S+"))
        s.send(b"235 ok\r\n")
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.data()
        s.quit()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 0 and result.silent


def test_helo_can_not_stand_in_for_starttls(envoi, pki):
    def script(s):
        s.greet()
        s.expect(re.compile(rb"EHLO \S+"))
        s.send(b"502 unknown\r\n")
        if s.expect(re.compile(rb"HELO \S+|QUIT")).group() != b"QUIT":
            s.send(b"250 mail.example.org\r\n")
            s.quit()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 77
    assert "server does not offer STARTTLS" in result.text
    assert INNOCENT.fullmatch(server.session.wire)


def test_a_refusal_keeps_the_connection_in_order(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"454 4.7.0 TLS not available\r\n")
        s.quit()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 75
    assert ("server refused STARTTLS: 454 4.7.0 TLS not available"
            in result.text)


def test_capabilities_from_before_tls_are_forgotten(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS", "AUTH PLAIN LOGIN", "SIZE 1", "PIPELINING",
               "CHUNKING", "8BITMIME", "SMTPUTF8")
        s.starttls(pki.good)
        s.ehlo("AUTH LOGIN")
        s.expect(b"AUTH LOGIN")
        s.send(b"334 VXNlcm5hbWU6\r\n")
        s.line()
        s.send(b"334 UGFzc3dvcmQ6\r\n")
        s.line()
        s.send(b"235 ok\r\n")
        s.expect(b"MAIL FROM:<sender@example.org>")
        s.nothing_waits()
        s.send(b"250 ok\r\n")
        s.ok(b"RCPT TO:<rcpt@example.net>")
        s.data()
        s.quit()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 0 and result.silent


def test_starttls_offered_inside_tls_is_not_begun_again(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("STARTTLS", "AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN \S+"))
        s.send(b"235 ok\r\n")
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.data()
        s.quit()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 0 and result.silent


def test_nothing_is_sent_between_starttls_and_the_handshake(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS", "PIPELINING")
        s.expect(b"STARTTLS")
        s.nothing_waits()
        s.send(b"220 go\r\n")
        s.start_tls(pki.good)
        s.ehlo()
        s.quit()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 77
    assert server.session.plain.count(b"\r\n") == 2


@pytest.mark.parametrize("answer", [b"220 go\r\n220 and go\r\n",
                                    b"220-go\r\n220 on\r\n250 x\r\n"])
def test_a_second_reply_to_starttls_is_injected_too(envoi, pki, answer):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(answer)
        s.stall()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status == 76
    assert INNOCENT.fullmatch(server.session.wire)


def test_a_server_that_answers_the_handshake_in_plain_text(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"220 go\r\n")
        s.take(5)                               # the head of a ClientHello
        s.send(b"554 5.7.3 on second thoughts, no\r\n" * 20)
        s.stall()
    with Server(script) as server:
        result = submit(envoi, server, pki)
    assert result.status in (75, 76)
    assert b"AUTH" not in server.session.wire


def test_plain_text_towards_a_server_of_implicit_tls_ends(envoi, pki):
    """The server waits for a ClientHello, the program for a banner."""
    def script(s):
        assert s.stall() == b""
    with Server(script) as server:
        result = submit(envoi, server, pki, timeout=1)
    assert result.status == 75


def test_tls_towards_a_server_of_starttls_says_what_is_wrong(envoi, pki):
    def script(s):
        s.greet()
        s.take(5)
        s.send(reply(500, "5.5.2 what is this"))
        s.stall()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port, tls="implicit",
                                            pki=pki, login=True))
    assert result.status in (75, 76)
    assert PASSWORD.encode() not in server.session.wire
