# SPDX-License-Identifier: GPL-3.0-or-later
"""The message arrives, and nothing else was said than had to be."""
import base64
import re
import ssl

import pytest

from harness.pki import server_context
from harness.program import (PASSWORD, RCPT, SENDER, USER, WIRE,
                             account)
from harness.server import Server

PLAIN_LOGIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
STUFFED = WIRE.replace(b"\r\n.", b"\r\n..")
TRANSACTION = (b"MAIL FROM:<sender@example.org>\r\n"
               b"RCPT TO:<rcpt@example.net>\r\n"
               b"DATA\r\n" + STUFFED + b".\r\nQUIT\r\n")
HELLO = b"EHLO client.example.org\r\n"


def transaction(s):
    s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<rcpt@example.net>")
    s.message = s.data()
    s.quit()


@pytest.mark.memcheck
def test_plain_text_exact_bytes(envoi):
    def script(s):
        s.greet()
        s.ehlo()
        transaction(s)
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent
    assert server.session.wire == HELLO + TRANSACTION
    assert server.session.message == WIRE
    assert server.session.flights == 6


@pytest.mark.memcheck
def test_starttls_exact_bytes(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH PLAIN")
        s.expect(b"AUTH PLAIN " + PLAIN_LOGIN)
        s.send(b"235 2.7.0 welcome\r\n")
        transaction(s)
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port, tls="starttls",
                                            pki=pki, login=True))
    assert result.status == 0 and result.silent
    assert server.session.plain == HELLO + b"STARTTLS\r\n"
    assert server.session.inside == (
        HELLO + b"AUTH PLAIN " + PLAIN_LOGIN + b"\r\n" + TRANSACTION)
    assert PASSWORD.encode() not in server.session.wire


@pytest.mark.memcheck
def test_implicit_tls_exact_bytes(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("AUTH LOGIN")
        s.expect(b"AUTH LOGIN")
        s.send(b"334 VXNlcm5hbWU6\r\n")
        s.expect(base64.b64encode(USER.encode()))
        s.send(b"334 UGFzc3dvcmQ6\r\n")
        s.expect(base64.b64encode(PASSWORD.encode()))
        s.send(b"235 2.7.0 welcome\r\n")
        transaction(s)
    with Server(script, certificate=pki.good) as server:
        result = envoi(RCPT, config=account(server.port, tls="implicit",
                                            pki=pki, login=True))
    assert result.status == 0 and result.silent
    assert server.session.plain == b""
    assert server.session.inside.endswith(TRANSACTION)


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_both_versions_of_tls(envoi, pki, version):
    def script(s):
        s.greet()
        s.ehlo()
        transaction(s)
    with Server(script, certificate=pki.good,
                version=ssl.TLSVersion[version]) as server:
        result = envoi(RCPT, config=account(server.port, tls="implicit",
                                            pki=pki))
    assert result.status == 0 and result.silent
    assert server.session.tls.version() == version.replace("_", ".")


def test_the_host_name_is_sent_as_sni_and_an_address_is_not(envoi, pki):
    seen = []

    def script(s):
        s.greet()
        s.ehlo()
        transaction(s)
    context = server_context(pki.good)
    context.sni_callback = lambda ssl_object, name, ctx: seen.append(name)
    for host in "localhost", "127.0.0.1":
        with Server(script, certificate=pki.good, context=context) as server:
            result = envoi(RCPT, config=account(
                server.port, tls="implicit", pki=pki, host=host))
        assert result.status == 0
    assert seen == ["localhost", None]


def test_settings_from_the_command_line_alone(envoi):
    def script(s):
        s.greet()
        s.ehlo()
        transaction(s)
    with Server(script) as server:
        result = envoi("--host=127.0.0.1", f"--port={server.port}",
                       "--tls=off", f"--from={SENDER}",
                       "--domain=client.example.org", "--", RCPT)
    assert result.status == 0 and result.silent
    assert server.session.wire == HELLO + TRANSACTION


def test_an_msmtprc_is_understood(envoi):
    def script(s):
        s.greet()
        assert s.ehlo() == b"localhost"
        transaction(s)
    with Server(script) as server:
        envoi.configure(
            "defaults\nauth off\n\naccount first\nhost 127.0.0.1\n"
            f"port {server.port}\nfrom {SENDER}\n\n"
            "account default : first\n", envoi.home / ".msmtprc")
        result = envoi(RCPT)
    assert result.status == 0 and result.silent


def test_pipelining_takes_one_flight_for_the_envelope(envoi):
    def script(s):
        s.greet()
        s.ehlo("PIPELINING")
        s.expect(b"MAIL FROM:<sender@example.org>",
                 b"RCPT TO:<rcpt@example.net>",
                 b"RCPT TO:<two@example.net>", b"DATA")
        s.nothing_waits()
        s.send(b"250 a\r\n250 b\r\n250 c\r\n354 go\r\n")
        s.message = s.body()
        s.send(b"250 queued\r\n")
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, "two@example.net", config=account(server.port))
    assert result.status == 0 and result.silent
    assert server.session.message == WIRE
    assert server.session.flights <= 4


def test_without_pipelining_every_command_waits_for_its_answer(envoi):
    def script(s):
        s.greet()
        s.ehlo()
        for wanted in (b"MAIL FROM:<sender@example.org>",
                       b"RCPT TO:<rcpt@example.net>",
                       b"RCPT TO:<two@example.net>"):
            s.expect(wanted)
            s.nothing_waits()
            s.send(b"250 ok\r\n")
        s.data()
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, "two@example.net", config=account(server.port))
    assert result.status == 0
    assert server.session.flights == 7


def test_helo_when_ehlo_is_unknown(envoi):
    def script(s):
        s.greet()
        s.expect(re.compile(rb"EHLO \S+"))
        s.send(b"500 what\r\n")
        s.expect(b"HELO client.example.org")
        s.send(b"250 mail.example.org\r\n")
        transaction(s)
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent
    assert server.session.message == WIRE


def test_size_is_declared_when_offered(envoi):
    def script(s):
        s.greet()
        s.ehlo("SIZE 1000000")
        match = s.expect(re.compile(
            rb"MAIL FROM:<sender@example\.org> SIZE=(\d+)"))
        s.declared = int(match.group(1))
        s.send(b"250 ok\r\n")
        s.ok(b"RCPT TO:<rcpt@example.net>")
        s.message = s.data()
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0
    assert server.session.declared == len(WIRE)


def test_a_message_over_the_limit_is_not_begun(envoi):
    def script(s):
        s.greet()
        s.ehlo("SIZE 100")
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status in (65, 69)
    assert "100" in result.text and str(len(WIRE)) in result.text


def test_several_recipients_go_in_one_transaction(envoi):
    rcpts = [f"r{n}@example.net" for n in range(100)]

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>")
        s.ok(*(f"RCPT TO:<{r}>".encode() for r in rcpts))
        s.message = s.data()
        s.quit()
    with Server(script) as server:
        result = envoi(*rcpts, config=account(server.port))
    assert result.status == 0 and result.silent
    assert server.session.message == WIRE


def test_a_unix_socket_is_a_way_too(envoi):
    path = str(envoi.home / "mail.sock")

    def script(s):
        s.greet()
        s.ehlo()
        transaction(s)
    with Server(script, address=path) as server:
        result = envoi(RCPT, config=account(None, host=None, socket=path))
    assert result.status == 0 and result.silent
    assert server.session.wire == HELLO + TRANSACTION
