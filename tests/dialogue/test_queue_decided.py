# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the queue: what was refused or took too long, and who is told."""
import email
import email.policy
import re
import time

import pytest

from harness.program import RCPT, SENDER, account
from harness.queuefile import folder, put
from harness.server import Server

from .queuerun import DAY, OTHER, envelope, run, taking


def report(s):
    s.expect(re.compile(rb"MAIL FROM:<>.*"))
    s.send(b"250 ok\r\n")
    s.ok(b"RCPT TO:<" + SENDER.encode() + b">")
    s.message = s.data()
    s.quit()


def report_script(s):
    s.greet()
    s.ehlo("8BITMIME", "SMTPUTF8")
    report(s)


def refuse(s):
    s.greet()
    s.ehlo()
    s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<rcpt@example.net>")
    s.expect(b"RCPT TO:<other@example.net>")
    s.send(b"550 5.1.1 no such user\r\n")
    s.data()


def refusing(s):
    """And the report follows over the same connection."""
    refuse(s)
    report(s)


def test_a_refused_recipient_is_reported(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))
    with Server(refusing) as server:
        run(envoi, account(server.port))
    # The report had all of it and was taken.
    assert item.gone and item.report.gone
    text = server.session.message
    report = email.message_from_bytes(text, policy=email.policy.strict)
    assert not [part.defects for part in report.walk() if part.defects]
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    assert b'From: "envoi on client.example.org" <sender@' in text
    assert report["to"] == SENDER
    assert report["references"] == "<1@example.org>"
    assert report["auto-submitted"] == "auto-replied"
    assert item.name in report["message-id"]
    words, status, original = report.iter_parts()
    assert "no such user" in words.get_content()
    whole, each = status.get_payload()
    assert whole["reporting-mta"] == "dns; client.example.org"
    assert whole["arrival-date"]
    assert each["final-recipient"] == "rfc822; " + OTHER
    assert each["action"] == "failed"
    assert each["status"] == "5.1.1"
    assert each["remote-mta"] == "dns; 127.0.0.1"
    assert each["diagnostic-code"] == "smtp; 550 5.1.1 no such user"
    assert each["last-attempt-date"]
    assert RCPT not in status.as_string()
    assert original.get_content_type() == "message/rfc822"
    assert original.get_content()["subject"] == "a test"
    assert original.get_content().get_content().split() == [
        "Hello,", ".world"]


def test_a_refused_message_is_reported(envoi):
    item = put(envoi)

    def script(s):
        s.greet()
        s.ehlo()
        envelope(s)
        s.data(b"554 5.6.0 I do not like it\r\n")
        report(s)
    with Server(script) as server:
        run(envoi, account(server.port))
    assert item.gone
    assert b"\r\nStatus: 5.6.0\r\n" in server.session.message


def test_a_report_that_waits_keeps_the_original(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))

    def busy(s):
        refuse(s)
        s.expect(b"MAIL FROM:<>")
        s.send(b"451 4.3.0 not now\r\n")
        s.quit()
    with Server(busy) as server:
        run(envoi, account(server.port))
    assert item.failed.exists() and item.marks == "+!"
    assert item.report.values("dsn-for") == [item.name]
    with Server(report_script) as server:
        run(envoi, account(server.port))
    assert item.gone and item.report.gone


def test_nothing_is_reported_about_a_report(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))

    def refuses(s):
        refuse(s)
        s.expect(b"MAIL FROM:<>")
        s.send(b"550 5.7.1 no reports here\r\n")
        s.quit()
    with Server(refuses) as server:
        run(envoi, account(server.port))
    assert item.report.gone
    assert item.failed.exists()
    assert [p.name for p in folder(envoi).iterdir()
            if not p.name.startswith(".")] == ["failed"]


@pytest.mark.parametrize("more", [
    {"sender": ""},
    {"extra": ("notify: never",)},
    {"queue_report": "off"},
    {"queue_report": "notice"}])
def test_some_failures_are_only_kept(envoi, more):
    config = {k: v for k, v in more.items() if k.startswith("queue")}
    item = put(envoi, **{k: v for k, v in more.items() if k not in config})

    def refuses(s):
        s.greet()
        s.ehlo("DSN")
        s.expect(re.compile(rb"MAIL .*"))
        s.send(b"550 5.7.1 not you\r\n")
        s.quit()
    with Server(refuses) as server:
        run(envoi, account(server.port, **config))
    assert item.failed.exists() and not item.waits
    assert item.report.gone


def test_no_more_reports_than_the_limit(envoi):
    items = [put(envoi, n, sender=f"s{n}@example.org") for n in range(3)]

    def refuses(s):
        s.greet()
        s.ehlo()
        for n in range(3):
            s.ok(f"MAIL FROM:<s{n}@example.org>".encode())
            s.expect(b"RCPT TO:<rcpt@example.net>")
            s.send(b"550 5.1.1 no\r\n")
            s.ok(b"RSET")
        for n in range(2):
            s.ok(b"MAIL FROM:<>", f"RCPT TO:<s{n}@example.org>".encode())
            s.data()
        s.quit()
    with Server(refuses) as server:
        run(envoi, account(server.port, queue_reports_per_hour=2))
    assert items[0].gone and items[1].gone and items[2].failed.exists()


def test_a_large_original_stays_until_somebody_dismisses_it(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))
    with Server(refusing) as server:
        run(envoi, account(server.port, queue_report_size=20))
    assert item.failed.exists() and item.report.gone
    assert b"text/rfc822-headers" in server.session.message
    assert b"Hello" not in server.session.message


def test_mail_expires_after_one_more_attempt(envoi):
    item = put(envoi, attempts=9, waited=5 * DAY, rcpts=(RCPT, OTHER))

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.expect(b"RCPT TO:<other@example.net>")
        s.send(b"450 4.2.0 greylisted\r\n")
        s.data()
        report(s)
    with Server(script) as server:
        run(envoi, account(server.port))
    assert item.gone
    assert b"\r\nStatus: 4.2.0\r\n" in server.session.message


def test_mail_for_a_dead_server_expires(envoi):
    item = put(envoi, attempts=9, waited=5 * DAY, last=time.time() - 7200)
    with Server() as server:
        port = server.port
        server.optional = True
    run(envoi, account(port))
    assert item.failed.exists() and item.marks == "!"
    assert "Status: 4.4.7\n" in item.report.text


def test_old_mail_is_not_given_up_untried(envoi):
    item = put(envoi, attempts=1, waited=0, last=time.time() - 90 * DAY)
    with Server(taking([RCPT])) as server:
        run(envoi, account(server.port), due=True)
    assert item.gone


def test_a_report_that_is_owed_is_made_first(envoi):
    item = put(envoi, letter="B", rcpts=(RCPT, OTHER), marks="+!",
               history="log: 2026-08-22T14:31:00Z 1 rcpt other@example.net "
               "550 5.1.1 no such user\n")
    with Server(report_script) as server:
        run(envoi, account(server.port))
    assert item.gone
    assert b"smtp; 550 5.1.1 no such user\r\n" in server.session.message


def test_marks_without_their_state_are_finished(envoi):
    """Killed between the marks and the letter, or before the unlink."""
    sent = put(envoi, 0, marks="+")
    refused = put(envoi, 1, marks="!")
    with Server(report_script) as server:
        run(envoi, account(server.port))
    assert sent.gone and refused.gone


def test_a_report_that_is_there_already_is_not_made_twice(envoi):
    item = put(envoi, letter="B", marks="!")
    run(envoi, account(9))
    made = item.report.text
    assert item.failed.exists()
    # As if killed before the original moved.
    item.failed.rename(item.path)
    run(envoi, account(9))
    assert item.failed.exists()
    assert item.report.text == made


def test_a_delay_is_told_by_mail_once(envoi):
    item = put(envoi, waited=5 * 3600)

    def defers(s):
        s.greet()
        s.ehlo()
        s.expect(b"MAIL FROM:<sender@example.org>")
        s.send(b"451 4.3.0 not now\r\n")
        s.quit()

    def once_more(s):
        s.greet()
        s.ehlo()
        s.expect(re.compile(rb"MAIL .*"))
        s.send(b"451 4.3.0 not now\r\n")
        s.expect(re.compile(rb"MAIL .*"))
        s.send(b"451 4.3.0 not now\r\n")
        s.quit()
    config = {"queue_warn_mail": "on"}
    with Server(defers) as server:
        run(envoi, account(server.port, **config))
    (delay,) = [p for p in folder(envoi).iterdir()
                if len(p.name) == 16 and p.name != item.name]
    assert "Action: delayed\n" in delay.read_text()
    with Server(once_more) as server:
        run(envoi, account(server.port, **config))
    assert len([p for p in folder(envoi).iterdir()
                if len(p.name) == 16]) == 2


def test_a_command_is_told_of_a_failure(envoi):
    item = put(envoi, marks="!", letter="B",
               history="log: 2026-08-22T14:31:00Z 1 message 554 5.6.0 $(x)\n")
    run(envoi, account(9, queue_notify='"echo $ENVOI_QUEUE_ID '
                       '$ENVOI_QUEUE_KIND $ENVOI_QUEUE_REASON >told"'))
    assert (envoi.home / "told").read_text() == (
        f"{item.name} failed 554 5.6.0 $(x)\n")
