# SPDX-License-Identifier: GPL-3.0-or-later
"""The form that a message takes for what a server can do."""
import email
import email.policy

import pytest

from harness.program import RCPT, account
from harness.server import Server

from .conversation import taking

HEADER = ("From: sender@example.org\nTo: rcpt@example.net\n"
          "Date: Wed, 25 Nov 2026 12:00:00 +0000\n"
          "Message-ID: <1@example.org>\n")
MIME = ("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n")
TEXT = "Grüße, ein längerer Text\n"


def deliver(envoi, message, *offers, status=0):
    with Server(taking(*offers)) as server:
        result = envoi(RCPT, config=account(server.port), stdin=message)
    assert result.status == status, result.stderr
    return server.session, result


def parsed(session):
    return email.message_from_bytes(session.message,
                                    policy=email.policy.default)


def test_8bit_text_is_declared_where_it_may_go(envoi):
    message = (HEADER + "Subject: x\n" + MIME + "\n" + TEXT).encode()
    session, _ = deliver(envoi, message, "8BITMIME")
    assert b"BODY=8BITMIME" in session.params
    assert session.message == message.replace(b"\n", b"\r\n")


def test_8bit_text_is_encoded_where_it_may_not(envoi):
    message = (HEADER + "Subject: x\n" + MIME + "\n" + TEXT).encode()
    session, _ = deliver(envoi, message)
    assert session.params == b""
    session.message.decode("ascii")
    assert parsed(session).get_content().replace("\r", "") == TEXT


def test_utf8_in_a_header_becomes_encoded_words(envoi):
    message = (HEADER + "Subject: Grüße\n\nhello\n").encode()
    session, _ = deliver(envoi, message, "8BITMIME", "SMTPUTF8")
    assert b"SMTPUTF8" not in session.params
    session.message.decode("ascii")
    assert parsed(session)["Subject"] == "Grüße"


def test_long_lines_are_broken_up(envoi):
    body = "x" * 5000 + "\n.\n"
    session, _ = deliver(envoi, (HEADER + "Subject: x\n\n" + body).encode(),
                         "8BITMIME")
    assert max(map(len, session.message.split(b"\r\n"))) <= 998
    assert parsed(session).get_content().replace("\r", "") == body


SIGNED = [
    "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=; b=\n"
    + MIME + "\n" + TEXT,
    'MIME-Version: 1.0\nContent-Type: multipart/signed; boundary="b";\n'
    ' protocol="application/pgp-signature"; micalg=pgp-sha256\n\n--b\n'
    "Content-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n\n" + TEXT + "\n--b\n"
    "Content-Type: application/pgp-signature\n\nx\n\n--b--\n",
]


@pytest.mark.parametrize("rest", SIGNED)
def test_what_is_signed_is_not_touched(envoi, rest):
    message = (HEADER + "Subject: x\n" + rest).encode()
    session, _ = deliver(envoi, message, "8BITMIME")
    assert session.message == message.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("rest", SIGNED)
def test_what_is_signed_and_cannot_go_is_refused_before_mail(envoi, rest):
    message = (HEADER + "Subject: x\n" + rest).encode()
    session, result = deliver(envoi, message, status=65)
    assert b"MAIL" not in session.wire
    assert b"signed" in result.stderr


def test_a_signed_utf8_header_asks_for_smtputf8(envoi):
    message = (HEADER + "Subject: Grüße\n" + SIGNED[0]).encode()
    session, _ = deliver(envoi, message, "8BITMIME", "SMTPUTF8")
    assert b"SMTPUTF8" in session.params
    assert session.message == message.replace(b"\n", b"\r\n")


def test_a_utf8_address_needs_smtputf8(envoi):
    with Server(taking("8BITMIME", "SMTPUTF8")) as server:
        result = envoi("jürgen@exämple.net", config=account(server.port))
    assert result.status == 0, result.stderr
    assert b"SMTPUTF8" in server.session.params
    assert server.session.rcpts == [
        "jürgen@xn--exmple-cua.net".encode()]
    with Server(taking("8BITMIME")) as server:
        result = envoi("jürgen@example.net", config=account(server.port))
    assert result.status == 65
    assert b"MAIL" not in server.session.wire


def test_an_international_domain_needs_none(envoi):
    with Server(taking()) as server:
        result = envoi("joe@exämple.net", config=account(server.port))
    assert result.status == 0, result.stderr
    assert server.session.rcpts == [b"joe@xn--exmple-cua.net"]
