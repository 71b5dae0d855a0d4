# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a server without a message: --serverinfo and --rmqs."""
import json

import pytest
from cryptography.hazmat.primitives import hashes

from harness.program import account
from harness.server import Server

OFFERS = ["SIZE 1000", "PIPELINING", "XSTRANGE one two", "AUTH PLAIN LOGIN"]


def asked(*offers, certificate=None):
    def script(s):
        if certificate:
            s.start_tls(certificate)
        s.greet()
        s.ehlo(*offers)
        s.quit()
    return script


def test_serverinfo_tells_every_extension_known_or_not(envoi):
    with Server(asked(*OFFERS)) as server:
        result = envoi("--serverinfo", config=account(server.port))
    assert result.status == 0 and result.stderr == b""
    for offer in OFFERS:
        assert offer.encode() in result.stdout
    assert b"not known to envoi" in result.stdout
    assert b"TLS: not in use" in result.stdout


def test_serverinfo_does_not_log_in_or_ask_for_the_password(envoi):
    with Server(asked(*OFFERS)) as server:
        result = envoi("-S", config=account(
            server.port, auth="on", user="u", passwordeval="exit 3"))
    assert result.status == 0, result.stderr
    assert b"AUTH" not in server.session.wire


def test_serverinfo_shows_certificate_fingerprint_and_pin(envoi, pki):
    with Server(asked("8BITMIME", certificate=pki.good)) as server:
        result = envoi("--serverinfo", config=account(
            server.port, tls="implicit", pki=pki))
    assert result.status == 0, result.stderr
    sum256 = pki.good.x509.fingerprint(hashes.SHA256())
    assert sum256.hex(":").upper().encode() in result.stdout
    assert b"sha256//" in result.stdout
    assert b"certificate verified" in result.stdout


def test_what_serverinfo_shows_can_be_pinned(envoi, pki):
    with Server(asked(certificate=pki.good)) as server:
        shown = envoi("--serverinfo", "--json", config=account(
            server.port, tls="implicit", pki=pki))
    info = json.loads(shown.stdout)
    with Server(asked(certificate=pki.good)) as server:
        result = envoi("--serverinfo", config=account(
            server.port, f"tls_pin {info['tls']['pin']}",
            f"tls_fingerprint {info['tls']['sha256']}",
            tls="implicit", pki=pki))
    assert result.status == 0, result.stderr


def test_serverinfo_for_programs(envoi):
    with Server(asked(*OFFERS)) as server:
        result = envoi("--serverinfo", "--json",
                       config=account(server.port))
    info = json.loads(result.stdout)
    assert info["extensions"] == OFFERS
    assert info["port"] == server.port and "tls" not in info


def test_a_hostile_server_cannot_paint_the_terminal(envoi):
    with Server(asked("X\x1b[2J\x9b1m")) as server:
        result = envoi("--serverinfo", config=account(server.port))
    assert b"\x1b" not in result.stdout and b"\x9b" not in result.stdout


@pytest.mark.parametrize("answer,status", [
    (b"250 2.0.0 queuing started\r\n", 0),
    (b"253 OK, 7 pending messages\r\n", 0),
    (b"458 unable to queue messages\r\n", 75),
    (b"459 node not allowed\r\n", 75),
    (b"500 what\r\n", 69),
])
def test_rmqs_asks_for_waiting_mail(envoi, answer, status):
    def script(s):
        s.greet()
        s.ehlo("ETRN")
        s.expect(b"ETRN @example.org")
        s.send(answer)
        s.quit()
    with Server(script) as server:
        result = envoi("--rmqs=@example.org", config=account(server.port))
    assert result.status == status, result.stderr


def test_rmqs_needs_a_server_that_offers_it(envoi):
    with Server(asked()) as server:
        result = envoi("--rmqs=example.org", config=account(server.port))
    assert result.status == 69
    assert b"does not offer ETRN" in result.stderr


def test_rmqs_takes_no_second_command(envoi):
    with Server(asked("ETRN")) as server:
        server.optional = True
        result = envoi("--rmqs=a\r\nMAIL FROM:<x@y>",
                       config=account(server.port))
    assert result.status in (64, 65)
    assert all(b"MAIL" not in s.wire for s in server.sessions)
