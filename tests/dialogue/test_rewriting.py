# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that providers accept: what cron writes arrives."""
import pytest

from harness.program import RCPT, SENDER, account
from harness.server import Server

CRON = (b"From: root (Cron Daemon)\n"
        b"To: root\n"
        b"Subject: Cron <root@web1> backup\n"
        b"Date: Sat, 01 Jan 2000 00:00:00 +0000\n"
        b"Message-ID: <1@web1>\n"
        b"\n"
        b"output\n")
WEB1 = {"HOSTNAME": "web1"}


def sent(envoi, message, *args, sender=SENDER, rcpts=(RCPT,), path=None,
         env=None, **settings):
    """The message as it arrived, in lines."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{sender}>".encode())
        for rcpt in rcpts:
            s.ok(f"RCPT TO:<{rcpt}>".encode())
        s.message = s.data()
        s.quit()

    with Server(script) as server:
        envoi.configure(account(server.port, **settings),
                        path and envoi.home / path)
        result = envoi(*args, stdin=message, env={**WEB1, **(env or {})})
    assert result.status == 0 and result.silent, result.text
    return server.sessions[0].message.decode().split("\r\n")


def test_crons_mail_is_from_us_and_says_where_it_comes_from(envoi):
    lines = sent(envoi, CRON, "-f", "root", "root",
                 rcpts=["admin@example.net"],
                 admin_address="admin@example.net")
    assert f'From: "Cron Daemon (root@web1)" <{SENDER}>' in lines
    assert 'To: "root@web1" <admin@example.net>' in lines
    assert "X-Original-From: Cron Daemon <root>" in lines
    assert "Subject: Cron <root@web1> backup" in lines


def test_a_local_sender_is_replaced_in_the_envelope(envoi):
    sent(envoi, CRON, "-f", "www-data@web1", RCPT)


def test_the_null_sender_stays(envoi):
    sent(envoi, CRON, "-f", "<>", RCPT, sender="")


def test_an_address_of_the_world_stays(envoi):
    message = CRON.replace(b"root (Cron Daemon)", b"joe@example.com")
    lines = sent(envoi, message, RCPT)
    assert "From: joe@example.com" in lines
    assert not [l for l in lines if l.startswith(("Reply-To", "X-Orig"))]


def test_all_is_all_and_answers_go_to_who_wrote(envoi):
    message = CRON.replace(b"root (Cron Daemon)", b"Joe <joe@example.com>")
    lines = sent(envoi, message, "-f", "joe@example.com", RCPT,
                 from_rewrite="all")
    assert f"From: Joe <{SENDER}>" in lines
    assert "Reply-To: Joe <joe@example.com>" in lines
    message = message.replace(b"To:", b"Reply-To: x@example.com\nTo:", 1)
    lines = sent(envoi, message, RCPT, from_rewrite="all")
    assert "Reply-To: x@example.com" in lines
    assert "X-Original-From: Joe <joe@example.com>" in lines


def test_a_template_names_user_and_host(envoi):
    lines = sent(envoi, CRON.replace(b" (Cron Daemon)", b""), RCPT,
                 from_name="%U on %H", env={"USER": "backup"})
    assert f"From: backup on web1 <{SENDER}>" in lines


def test_off_leaves_the_header_alone_and_completes_the_sender(envoi):
    lines = sent(envoi, CRON, "-f", "root", RCPT, sender="root@example.org",
                 from_rewrite="off", to_rewrite="off")
    assert "From: root (Cron Daemon)" in lines
    assert "To: root" in lines


def test_an_msmtprc_leaves_the_header_alone(envoi):
    lines = sent(envoi, CRON, RCPT, path=".msmtprc", queue=None)
    assert "From: root (Cron Daemon)" in lines
    assert "To: root" in lines


def test_a_pattern_says_whom_to_replace(envoi):
    message = CRON.replace(b"root (Cron Daemon)", b"x@app.example.com")
    lines = sent(envoi, message, RCPT,
                 from_rewrite_match="*@*.example.com root*")
    assert f'From: "x@app.example.com" <{SENDER}>' in lines


def test_qualify_completes(envoi):
    lines = sent(envoi, CRON, "-f", "root", RCPT, sender="root@example.org",
                 from_rewrite="qualify", to_rewrite="qualify")
    assert "From: Cron Daemon <root@example.org>" in lines
    assert "To: root@example.org" in lines


def test_nothing_under_a_dkim_signature_is_touched(envoi):
    message = b"DKIM-Signature: v=1; h=from:to\n" + CRON
    lines = sent(envoi, message, RCPT)
    assert "From: root (Cron Daemon)" in lines
    assert "To: root" in lines


@pytest.mark.parametrize("setting", ["from_rewrite", "to_rewrite"])
def test_unknown_modes_are_refused(envoi, setting):
    result = envoi(RCPT, config=account(25, **{setting: "always"}))
    assert result.status == 78
    assert setting in result.text


@pytest.mark.parametrize("field", ["From", "Sender"])
def test_an_author_that_is_too_long_to_be_replaced_is_refused(envoi, field):
    item = b'"' + 1000 * b"x" + b'" <boss@other.example>,\n '
    head = field.encode() + b": " + 20000 * item + b"boss@other.example\n"
    envoi.configure(account(1, from_rewrite="all"))
    result = envoi(RCPT, stdin=head + b"\nhi\n")
    assert result.status == 65, result.text
    assert f"the header field '{field}' is too long to be rewritten" \
        in result.text
