# SPDX-License-Identifier: GPL-3.0-or-later
"""Which reply at which step ends in which exit status."""
import re

import pytest

from harness.program import RCPT, account
from harness.server import Server

from .conversation import answer, conversation

# step, reply, exit status, words on standard error
REPLIES = [
    ("banner", "554 5.7.1 no mail here", 69, "554"),
    ("banner", "521 no mail at all", 69, "521"),
    ("banner", "550 go away", 69, "550"),
    ("banner", "450 busy", 75, "450"),
    ("banner", "250 this is no banner", 75, "250"),
    ("banner", "354 nor is this", 75, "354"),
    ("EHLO", "550 5.7.1 bad name", 69, "550"),
    ("EHLO", "554 no", 69, "554"),
    ("EHLO", "451 later", 75, "451"),
    ("EHLO", "354 what", 75, "354"),
    ("MAIL", "550 5.7.60 not your address", 69, "5.7.60 not your address"),
    ("MAIL", "553 5.1.8 sender domain", 69, "553"),
    ("MAIL", "552 5.3.4 too big", 69, "552"),
    ("MAIL", "554 5.6.7 content", 65, "5.6.7"),
    ("MAIL", "450 4.7.1 slow down", 75, "4.7.1 slow down"),
    ("MAIL", "451 4.3.0 trouble", 75, "451"),
    ("MAIL", "452 4.3.1 full", 75, "452"),
    ("MAIL", "354 what", 75, "354"),
    ("RCPT", "550 5.1.1 no such user", 67, "550 5.1.1 no such user"),
    ("RCPT", "551 not local", 67, "551"),
    ("RCPT", "553 5.1.3 syntax", 67, "553"),
    ("RCPT", "554 5.7.1 relay denied", 67, "554"),
    ("RCPT", "556 5.1.10 null mx", 67, "556"),
    ("RCPT", "450 4.2.0 greylisted", 75, "4.2.0 greylisted"),
    ("RCPT", "451 later", 75, "451"),
    ("RCPT", "452 4.5.3 too many", 75, "452"),
    ("RCPT", "354 what", 75, "354"),
    ("DATA", "554 5.5.1 no valid recipients", 69, "554"),
    ("DATA", "550 5.7.1 policy", 69, "550"),
    ("DATA", "554 5.6.0 content", 65, "5.6.0"),
    ("DATA", "451 4.3.2 later", 75, "451"),
    ("DATA", "250 already", 75, "250"),
    ("message", "554 5.7.1 spam", 69, "554 5.7.1 spam"),
    ("message", "552 5.2.2 mailbox full", 69, "552"),
    ("message", "550 5.6.0 cannot parse", 65, "5.6.0"),
    ("message", "554 5.6.2 conversion", 65, "5.6.2"),
    ("message", "451 4.7.1 try again", 75, "451 4.7.1 try again"),
    ("message", "452 4.3.1 full", 75, "452"),
    ("message", "354 more", 75, "may have been delivered"),
]

SECURE_REPLIES = [
    ("STARTTLS", "454 4.7.0 not now", 75, "server refused STARTTLS: 454"),
    ("STARTTLS", "502 5.5.1 no", 77, "server refused STARTTLS: 502"),
    ("STARTTLS", "554 5.7.3 no", 77, "server refused STARTTLS: 554"),
    ("EHLO in TLS", "550 5.7.1 no", 69, "550"),
    ("EHLO in TLS", "451 later", 75, "451"),
    ("AUTH", "535 5.7.8 bad credentials", 77, "535 5.7.8 bad credentials"),
    ("AUTH", "534 5.7.9 application password needed", 77, "5.7.9"),
    ("AUTH", "538 5.7.11 encryption required", 77, "538"),
    ("AUTH", "504 5.5.4 unknown mechanism", 77, "504"),
    ("AUTH", "500 5.5.6 line too long", 77, "500"),
    ("AUTH", "454 4.7.0 directory is down", 75, "4.7.0 directory is down"),
    ("AUTH", "451 4.3.0 trouble", 75, "451"),
    ("AUTH", "334 ", 77, ""),
    ("AUTH", "250 fine", 75, "250"),
    ("MAIL", "550 5.7.60 not your address", 69, "5.7.60"),
    ("MAIL", "451 4.3.0 trouble", 75, "451"),
    ("RCPT", "550 5.1.1 no such user", 67, "550 5.1.1 no such user"),
    ("RCPT", "450 4.2.0 greylisted", 75, "greylisted"),
    ("DATA", "451 4.3.2 later", 75, "451"),
    ("message", "554 5.7.1 spam", 69, "554 5.7.1 spam"),
    ("message", "451 4.7.1 try again", 75, "451"),
]


def polite(text):
    """An act: this reply, then whatever the client says before it ends,
    the last of which must be QUIT (inside AUTH, `*` may come first)."""
    def act(s):
        s.send(text.encode() + b"\r\n")
        rest = re.compile(rb"QUIT|\*|[A-Za-z0-9+/=]*")
        while s.expect(rest).group() != b"QUIT":
            s.send(b"501 5.7.0 cancelled\r\n")
        s.send(b"221 bye\r\n")
        s.end()
    return act


def check(result, status, words):
    assert result.status == status, result.text
    assert words in result.text
    assert result.text.startswith("envoi: ")
    assert result.stdout == b""


@pytest.mark.parametrize("step,text,status,words", REPLIES)
def test_reply_decides_the_exit_status(envoi, step, text, status, words):
    act = answer(text.encode() + b"\r\n", then_quit=text[0] in "45")
    with Server(conversation(step, act)) as server:
        result = envoi(RCPT, config=account(server.port))
    check(result, status, words)


@pytest.mark.parametrize("step,text,status,words", SECURE_REPLIES)
def test_reply_decides_with_tls_and_login(envoi, pki, step, text, status,
                                          words):
    act = polite(text) if text[0] in "45" or text == "334 " else answer(
        text.encode() + b"\r\n", then_quit=False)
    with Server(conversation(step, act, pki.good)) as server:
        result = envoi(RCPT, config=account(server.port, tls="starttls",
                                            pki=pki, login=True))
    check(result, status, words)


@pytest.mark.parametrize("text", [
    "221 bye", "250 ok", "421 gone", "500 what", "554 no", "garbage", ""])
def test_the_reply_to_quit_changes_nothing(envoi, text):
    def act(s):
        s.send(text.encode() + b"\r\n")
        s.end()
    with Server(conversation("QUIT", act)) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent


def test_a_bare_code_is_a_reply(envoi):
    bare = {b"220": b"220\r\n", b"250": b"250\r\n", b"354": b"354\r\n"}

    def send(s, good):
        s.send(bare.get(good[:3], good) if b"-" not in good[:4] else good)
    with Server(conversation(None, None, send=send)) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent


def test_unusual_good_codes_are_good(envoi):
    def send(s, good):
        if good == b"250 2.1.5 ok\r\n":
            good = b"251 2.1.5 will forward\r\n"
        s.send(good)
    with Server(conversation(None, None, send=send)) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent


def test_no_mechanism_in_common_is_77(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH X-UNHEARD-OF")
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port, tls="starttls",
                                            pki=pki, login=True))
    check(result, 77, "")


def test_login_wanted_and_not_offered_is_77(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("SIZE")
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port, tls="starttls",
                                            pki=pki, login=True))
    check(result, 77, "")


def test_login_switched_off_is_not_done_though_offered(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("AUTH PLAIN LOGIN")
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.data()
        s.quit()
    with Server(script, certificate=pki.good) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, auth="off"))
    assert result.status == 0 and result.silent


def test_nobody_listens_is_75(envoi):
    with Server() as server:
        pass
    result = envoi(RCPT, config=account(server.port))
    check(result, 75, "127.0.0.1")


def test_a_host_without_address_is_68(envoi):
    result = envoi(RCPT, config=account(25, host="nowhere.invalid"))
    assert result.status in (68, 75), result.text
    assert "nowhere.invalid" in result.text


@pytest.mark.parametrize("banner", [
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
])
def test_what_is_no_mail_server_is_76(envoi, banner):
    with Server(conversation("banner", answer(banner, False))) as server:
        result = envoi(RCPT, config=account(server.port))
    check(result, 76, "")
