# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the queue: what waits is sent, once, and nothing is lost."""
import calendar
import email
import email.policy
import re
import signal
import threading
import time

import pytest

from harness.program import (MESSAGE, PASSWORD, RCPT, SENDER, USER, WIRE,
                             account)
from harness.queuefile import accounts, folder, put
from harness.server import Server
from harness.terminal import Terminal

DAY = 86400
OTHER = "other@example.net"
LAST = "last@example.net"


def run(envoi, config, *, due=False, status=0):
    result = envoi("--queue=run" if due else "--queue=flush", stdin=b"",
                   config=config)
    assert result.status == status, result.text
    return result


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def envelope(s, *rcpts, sender=SENDER):
    s.ok(f"MAIL FROM:<{sender}>".encode(),
         *(f"RCPT TO:<{rcpt}>".encode() for rcpt in rcpts or (RCPT,)))


def deliver(s, *rcpts, sender=SENDER):
    envelope(s, *rcpts, sender=sender)
    return s.data()


def taking(*groups):
    """A script that takes one message for each group of recipients."""
    def script(s):
        s.greet()
        s.ehlo()
        s.messages = [deliver(s, *group) for group in groups]
        s.quit()
    return script


def report_script(s):
    s.greet()
    s.ehlo("8BITMIME", "SMTPUTF8")
    s.expect(re.compile(rb"MAIL FROM:<>.*"))
    s.send(b"250 ok\r\n")
    s.ok(b"RCPT TO:<" + SENDER.encode() + b">")
    s.message = s.data()
    s.quit()


# --- what goes well ------------------------------------------------------


def test_one_connection_takes_all(envoi):
    items = [put(envoi, n, rcpts=(f"r{n}@example.net",)) for n in range(3)]
    script = taking(*([f"r{n}@example.net"] for n in range(3)))
    with Server(script) as server:
        result = run(envoi, account(server.port))
    assert result.silent
    assert server.session.messages == [WIRE] * 3
    assert all(item.gone for item in items)
    assert accounts(envoi)[0]["success"]


def test_one_flight_for_each_message(envoi):
    items = [put(envoi, n) for n in range(2)]

    def script(s):
        s.greet()
        s.ehlo("PIPELINING", "CHUNKING")
        for _ in items:
            s.expect(re.compile(rb"MAIL FROM:<" + SENDER.encode() + rb">.*"),
                     b"RCPT TO:<" + RCPT.encode() + b">",
                     b"BDAT %d LAST" % len(WIRE))
            assert s.take(len(WIRE)) == WIRE
            s.send(b"250 ok\r\n250 ok\r\n250 2.0.0 taken\r\n")
        s.quit()
    with Server(script) as server:
        run(envoi, account(server.port))
    assert all(item.gone for item in items)


def test_the_least_tried_goes_first(envoi):
    put(envoi, 0, rcpts=(LAST,), attempts=3)
    put(envoi, 1, rcpts=(OTHER,), attempts=1, due=1000)
    put(envoi, 2, rcpts=(RCPT,), attempts=1, due=500)
    with Server(taking([RCPT], [OTHER], [LAST])) as server:
        run(envoi, account(server.port))


def test_no_owner_s_flood_delays_the_others(envoi):
    for n in range(6):
        put(envoi, n, rcpts=(f"a{n}@example.net",), owner="1001 alice",
            attempts=0)
    put(envoi, 6, rcpts=("b0@example.net",), owner="1002 bob", attempts=2)
    put(envoi, 7, rcpts=("b1@example.net",), owner="1002 bob", attempts=3)
    order = "a0 b0 a1 b1 a2 a3 a4 a5".split()
    with Server(taking(*([f"{n}@example.net"] for n in order))) as server:
        run(envoi, account(server.port))
    assert server.session.messages == [WIRE] * 8


def test_only_what_is_due_is_tried_unless_asked(envoi):
    item = put(envoi, due=time.time() + 1800)
    with Server(taking([RCPT]), optional=True) as server:
        run(envoi, account(server.port), due=True)
        assert item.waits
        assert server.sessions == []
        run(envoi, account(server.port))
    assert item.gone


@pytest.mark.parametrize("state", [
    {"due": 4102444800},                        # nobody can have meant that
    {"due": 4102444800, "last": 4102444000}])   # the clock went back
def test_absurd_times_do_not_hide_mail(envoi, state):
    item = put(envoi, **state)
    with Server(taking([RCPT])) as server:
        run(envoi, account(server.port), due=True)
    assert item.gone


def test_held_mail_is_not_tried(envoi):
    item = put(envoi, letter="H")
    with Server(optional=True) as server:
        run(envoi, account(server.port))
    assert item.state[0] == "H"


def test_what_was_asked_for_is_asked_again(envoi):
    put(envoi, extra=("notify: failure", "ret: headers", "envid: QQ314"))

    def script(s):
        s.greet()
        s.ehlo("DSN")
        s.ok(b"MAIL FROM:<sender@example.org> RET=HDRS ENVID=QQ314",
             b"RCPT TO:<rcpt@example.net> NOTIFY=FAILURE")
        s.data()
        s.quit()
    with Server(script) as server:
        run(envoi, account(server.port))


def test_options_of_the_first_call_hold(envoi):
    with Server(taking([RCPT])) as server:
        item = put(envoi, extra=(f"set: port {server.port}",))
        run(envoi, account(9))
    assert item.gone


# --- who waits -----------------------------------------------------------


def test_a_dead_server_is_asked_once_and_mail_is_left_alone(envoi):
    items = [put(envoi, n) for n in range(3)]
    before = [item.text for item in items]
    with Server() as server:
        port = server.port
        server.optional = True
    run(envoi, account(port))
    assert [item.text for item in items] == before
    (known,) = accounts(envoi)
    assert known["fails"] == "1" and known["cause"] == "network"
    assert "refused" in known["reason"]
    # Not due yet: nothing is asked, and nothing is counted.
    run(envoi, account(port), due=True)
    assert accounts(envoi)[0]["fails"] == "1"


def test_waiting_for_an_account_counts_once_an_hour(envoi):
    item = put(envoi, last=time.time() - 3601, waited=500)
    with Server() as server:
        port = server.port
        server.optional = True
    run(envoi, account(port))
    assert int(item.state[2]) >= 4100
    assert item.log[-1].startswith("account ")
    again = item.text
    run(envoi, account(port))
    assert item.text == again


def test_an_account_that_works_again_makes_its_mail_due(envoi):
    now = put(envoi, 0)
    later = put(envoi, 1, rcpts=(OTHER,), due=time.time() + 1800)

    def closed(s):
        s.greet(b"421 4.3.2 not now\r\n")
        s.end()
    with Server(closed, taking([RCPT], [OTHER])) as server:
        run(envoi, account(server.port), due=True)
        assert now.waits and later.waits
        # The time has come.
        (known,) = folder(envoi).glob(".acct-*")
        known.write_text(re.sub("next: .*", "next: 1970-01-01T00:00:00Z",
                                known.read_text()))
        run(envoi, account(server.port), due=True)
    assert now.gone and later.gone


def test_greylisted_mail_waits(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.expect(b"RCPT TO:<other@example.net>")
        s.send(b"450 4.2.0 greylisted, try later\r\n")
        s.data()
        s.quit()
    with Server(script) as server:
        run(envoi, account(server.port))
    assert item.marks == "+-"
    letter, attempts, waited, due, last, uncertain = item.state
    assert (letter, attempts, uncertain) == ("Q", "0002", "-")
    assert 90 <= seconds(due) - seconds(last) <= 150
    assert int(waited) >= 100
    assert item.log == [
        "rcpt other@example.net 450 4.2.0 greylisted, try later"]
    # The next run is for the other one only.
    with Server(taking([OTHER])) as server:
        run(envoi, account(server.port))
    assert item.gone


def test_one_refused_message_does_not_stop_the_others(envoi):
    first, second = put(envoi, 0), put(envoi, 1, rcpts=(OTHER,))

    def script(s):
        s.greet()
        s.ehlo()
        envelope(s)
        s.data(b"451 4.3.0 not now\r\n")
        deliver(s, OTHER)
        s.quit()
    with Server(script) as server:
        run(envoi, account(server.port))
    assert first.waits and second.gone
    assert first.log == ["message 451 4.3.0 not now"]


def test_a_full_server_ends_the_account_s_turn(envoi):
    items = [put(envoi, n) for n in range(3)]

    def script(s):
        s.greet()
        s.ehlo()
        deliver(s)
        s.expect(re.compile(rb"MAIL .*"))
        s.send(b"421 4.7.0 enough for this connection\r\n")
        s.end()

    def closed(s):
        s.greet(b"421 4.7.0 enough for today\r\n")
        s.end()
    with Server(script, closed) as server:
        run(envoi, account(server.port))
    assert items[0].gone and items[1].waits and items[2].waits
    assert items[1].state[1] == "0001"
    assert "421" in accounts(envoi)[0]["reason"]


def test_three_messages_put_off_in_a_row_mean_a_limit(envoi):
    items = [put(envoi, n) for n in range(5)]

    def script(s):
        s.greet()
        s.ehlo()
        for _ in range(3):
            s.expect(b"MAIL FROM:<sender@example.org>")
            s.send(b"451 4.7.1 slow down\r\n")
        s.quit()
    with Server(script) as server:
        run(envoi, account(server.port))
    assert [item.state[1] for item in items] == ["0002"] * 3 + ["0001"] * 2
    assert accounts(envoi)[0]["fails"] == "1"


def test_a_message_that_breaks_the_connection_delays_only_itself(envoi):
    first, second = put(envoi, 0), put(envoi, 1, rcpts=(OTHER,))

    def breaks(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>")
        s.expect(b"RCPT TO:<rcpt@example.net>")
        s.cut()
    with Server(breaks, taking([OTHER])) as server:
        run(envoi, account(server.port))
    assert second.gone
    assert first.state[1] == "0002" and first.state[5] == "-"


def test_connections_that_break_end_the_account_s_turn(envoi):
    items = [put(envoi, n) for n in range(5)]

    def breaks(s):
        s.greet()
        s.ehlo()
        s.expect(b"MAIL FROM:<sender@example.org>")
        s.cut()
    with Server(breaks, breaks, breaks) as server:
        run(envoi, account(server.port))
    assert all(item.waits for item in items)
    assert accounts(envoi)[0]["cause"] == "network"


def test_the_mail_of_a_lost_account_waits_for_it(envoi):
    item = put(envoi, account="work")
    with Server(optional=True) as server:
        run(envoi, account(server.port))
        assert server.sessions == []
    assert item.waits
    (known,) = accounts(envoi)
    assert "no account 'work'" in known["reason"]
    with Server(taking([RCPT])) as server:
        run(envoi, "account work\n" + account(server.port))
    assert item.gone
    assert all(k.get("fails", "0") == "0" for k in accounts(envoi))


def test_an_account_that_stands_in_is_used(envoi):
    item = put(envoi)
    with Server() as dead:
        dead.optional = True
    with Server(taking([RCPT])) as server:
        run(envoi, "account backup\n" + account(server.port)
            + "account default\n" + account(dead.port, fallback="backup"))
    assert item.gone


# --- the lost answer -----------------------------------------------------


def lost_after_the_dot(s):
    s.greet()
    s.ehlo()
    envelope(s)
    s.expect(b"DATA")
    s.send(b"354 go\r\n")
    s.message = s.body()
    s.cut()


def test_a_lost_answer_waits_long_and_sends_the_same_again(envoi):
    item = put(envoi)
    with Server(lost_after_the_dot) as server:
        run(envoi, account(server.port))
        first = server.session.message
    letter, _, _, due, last, uncertain = item.state
    assert (letter, uncertain) == ("Q", "?")
    assert seconds(due) - seconds(last) >= 1800
    assert item.log[-1].startswith("uncertain ")
    with Server(taking([RCPT])) as server:
        run(envoi, account(server.port))
    assert server.session.messages == [first]
    assert item.gone


def test_a_lost_answer_can_hold_the_message(envoi):
    item = put(envoi)
    with Server(lost_after_the_dot) as server:
        run(envoi, account(server.port, queue_uncertain="hold"))
    assert item.state[0] == "H" and item.state[5] == "?"


def test_the_doubt_stands_in_the_file_before_the_dot_leaves(envoi):
    item = put(envoi)
    seen = []

    def script(s):
        s.greet()
        s.ehlo()
        envelope(s)
        s.expect(b"DATA")
        seen.append(item.state[5])
        s.send(b"354 go\r\n")
        s.body()
        seen.append(item.state[5])
        s.send(b"451 4.3.0 not now\r\n")
        s.quit()
    with Server(script) as server:
        run(envoi, account(server.port))
    assert seen == ["-", "?"]
    assert item.state[5] == "-"


def test_a_run_killed_after_the_dot_leaves_doubt(envoi):
    item = put(envoi)
    arrived = threading.Event()

    def script(s):
        s.greet()
        s.ehlo()
        envelope(s)
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.body()
        arrived.set()
        s.stall()
    with Server(script) as server:
        envoi.configure(account(server.port))
        process = envoi.start("--queue=flush")
        assert arrived.wait(30)
        process.kill()
        process.communicate()
    assert item.state[5] == "?" and item.state[1] == "0001"
    # A timer does not send it again at once; a person may.
    with Server(taking([RCPT]), optional=True) as server:
        put_off = run(envoi, account(server.port), due=True)
        assert put_off.silent and server.sessions == []
        assert item.state[1] == "0002"
        run(envoi, account(server.port))
    assert item.gone


# --- what is decided -----------------------------------------------------


def refusing(s):
    s.greet()
    s.ehlo()
    s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<rcpt@example.net>")
    s.expect(b"RCPT TO:<other@example.net>")
    s.send(b"550 5.1.1 no such user\r\n")
    s.data()
    s.quit()


def test_a_refused_recipient_is_reported(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))
    with Server(refusing, report_script) as server:
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
        s.quit()
    with Server(script, report_script) as server:
        run(envoi, account(server.port))
    assert item.gone
    assert b"\r\nStatus: 5.6.0\r\n" in server.session.message


def test_a_report_that_waits_keeps_the_original(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))

    def busy(s):
        s.greet()
        s.ehlo()
        s.expect(b"MAIL FROM:<>")
        s.send(b"451 4.3.0 not now\r\n")
        s.quit()
    with Server(refusing, busy) as server:
        run(envoi, account(server.port))
    assert item.failed.exists() and item.marks == "+!"
    assert item.report.values("dsn-for") == [item.name]
    with Server(report_script) as server:
        run(envoi, account(server.port))
    assert item.gone and item.report.gone


def test_nothing_is_reported_about_a_report(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))

    def refuses(s):
        s.greet()
        s.ehlo()
        s.expect(b"MAIL FROM:<>")
        s.send(b"550 5.7.1 no reports here\r\n")
        s.quit()
    with Server(refusing, refuses) as server:
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
            if n < 2:
                s.ok(b"RSET")
        s.quit()

    def reports(s):
        s.greet()
        s.ehlo()
        for n in range(2):
            s.ok(b"MAIL FROM:<>", f"RCPT TO:<s{n}@example.org>".encode())
            s.data()
        s.quit()
    with Server(refuses, reports) as server:
        run(envoi, account(server.port, queue_reports_per_hour=2))
    assert items[0].gone and items[1].gone and items[2].failed.exists()


def test_a_large_original_stays_until_somebody_dismisses_it(envoi):
    item = put(envoi, rcpts=(RCPT, OTHER))
    with Server(refusing, report_script) as server:
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
        s.quit()
    with Server(script, report_script) as server:
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


# --- what is wrong with the queue ----------------------------------------


def test_damaged_mail_is_put_aside_and_stops_nobody(envoi):
    cut, changed, good = (put(envoi, n) for n in range(3))
    cut.path.write_bytes(cut.path.read_bytes()[:-1])
    changed.path.write_bytes(changed.path.read_bytes().replace(
        b"Hello", b"Hullo"))

    def script(s):
        s.greet()
        s.ehlo()
        deliver(s)
        s.quit()

    def reports(s):
        s.greet()
        s.ehlo()
        for _ in range(2):
            assert b"\r\nStatus: 5.3.0\r\n" in deliver(s, SENDER, sender="")
        s.quit()
    with Server(script, reports) as server:
        run(envoi, account(server.port))
    assert cut.bad.exists() and changed.bad.exists() and good.gone


def test_what_is_not_ours_is_left_alone(envoi):
    queue = folder(envoi)
    names = ["1" + "0" * 14 + str(n) for n in range(4)]
    (queue / names[0]).symlink_to("/etc/passwd")
    (queue / names[1]).mkdir()
    (queue / names[2]).write_text("envoi-queue 2\nstate: Q\n\n")
    (queue / names[2]).chmod(0o600)
    (queue / "README").write_text("hello")
    item = put(envoi)
    with Server(taking([RCPT])) as server:
        run(envoi, account(server.port))
    assert item.gone
    assert all((queue / name).is_symlink() or (queue / name).exists()
               for name in [*names[:3], "README"])


def test_two_runs_never_send_the_same(envoi):
    first, second = put(envoi, 0), put(envoi, 1, rcpts=(OTHER,))
    busy, done = threading.Event(), threading.Event()

    def slow(s):
        s.greet()
        s.ehlo()
        envelope(s)
        s.expect(b"DATA")
        busy.set()
        assert done.wait(30)
        s.send(b"354 go\r\n")
        s.body()
        s.send(b"250 ok\r\n")
        s.quit()
    with Server(slow) as one, Server(taking([OTHER])) as two:
        envoi.configure(account(one.port))
        process = envoi.start("--queue=flush")
        assert busy.wait(30)
        run(envoi, account(two.port))
        assert first.waits and second.gone
        done.set()
        process.communicate()
    assert process.returncode == 0
    assert first.gone


def test_a_second_periodic_run_goes_home(envoi):
    put(envoi)
    busy, done = threading.Event(), threading.Event()

    def slow(s):
        busy.set()
        assert done.wait(30)
        taking([RCPT])(s)
    with Server(slow) as server:
        envoi.configure(account(server.port))
        process = envoi.start("--queue=run")
        assert busy.wait(30)
        run(envoi, None, due=True)
        done.set()
        process.communicate()
    assert process.returncode == 0


def test_a_signal_stops_between_two_messages(envoi):
    first, second = put(envoi, 0), put(envoi, 1, rcpts=(OTHER,))

    def script(s):
        s.greet()
        s.ehlo()
        envelope(s)
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.body()
        process.send_signal(signal.SIGTERM)
        s.send(b"250 ok\r\n")
        s.quit()
    with Server(script) as server:
        envoi.configure(account(server.port))
        process = envoi.start("--queue=flush")
        process.communicate()
    assert first.gone and second.waits
    assert second.state[1] == "0001"


# --- connections ---------------------------------------------------------


def test_so_many_messages_on_a_connection(envoi):
    items = [put(envoi, n) for n in range(3)]
    with Server(taking([RCPT], [RCPT]), taking([RCPT])) as server:
        run(envoi, account(server.port, queue_per_connection=2))
    assert all(item.gone for item in items)


def test_the_password_is_asked_for_once(envoi):
    items = [put(envoi, n) for n in range(3)]

    def script(s):
        s.greet()
        s.ehlo("AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN .*"))
        s.send(b"235 2.7.0 welcome\r\n")
        deliver(s)
        s.quit()
    with Server(script, script, script) as server:
        run(envoi, account(server.port, queue_per_connection=1, auth="on",
                           user="u", passwordeval='"echo x >>asked; '
                           'echo secret"'))
    assert all(item.gone for item in items)
    assert (envoi.home / "asked").read_text() == "x\n"


def test_a_rate_lets_the_rest_wait(envoi):
    items = [put(envoi, n) for n in range(3)]
    with Server(taking([RCPT], [RCPT])) as server:
        run(envoi, account(server.port, rate="2/h"))
        run(envoi, account(server.port, rate="2/h"))
    assert items[0].gone and items[1].gone and items[2].waits
    assert items[2].state[1] == "0001"


def test_more_recipients_than_the_server_takes_go_at_once(envoi):
    rcpts = [f"r{n}@example.net" for n in range(3)]
    item = put(envoi, rcpts=rcpts)

    def script(s):
        s.greet()
        s.ehlo()
        for group in (rcpts[:2], rcpts[2:]):
            envelope(s, *group)
            if group is rcpts[2:]:
                break
            if len(group) == 2:
                s.expect(f"RCPT TO:<{rcpts[2]}>".encode())
                s.send(b"452 4.5.3 too many\r\n")
            s.data()
        s.quit()
    with Server(script) as server:
        run(envoi, account(server.port))
    assert item.gone


def test_the_log_has_the_id(envoi):
    item = put(envoi)
    with Server(taking([RCPT])) as server:
        run(envoi, account(server.port, logfile="~/log"))
    line = (envoi.home / "log").read_text()
    assert item.name in line and RCPT in line


def test_a_copy_is_kept_of_what_was_sent(envoi):
    (envoi.home / "sent").mkdir()
    for part in ("cur", "new", "tmp"):
        (envoi.home / "sent" / part).mkdir()
    put(envoi)
    with Server(taking([RCPT])) as server:
        run(envoi, account(server.port, save_sent="maildir:~/sent"))
    (copy,) = [*(envoi.home / "sent").glob("[cn]*/*")]
    assert copy.read_bytes() == MESSAGE


# --- along with a direct send --------------------------------------------


def test_what_waits_goes_along_with_what_is_sent(envoi):
    first, second = put(envoi, 0, rcpts=(OTHER,)), put(envoi, 1, letter="H")

    with Server(taking([RCPT], [OTHER])) as server:
        result = envoi(RCPT, config=account(server.port, queue="on-failure"))
    assert result.status == 0 and result.silent
    assert first.gone and second.waits


def test_what_goes_along_changes_no_status(envoi):
    item = put(envoi, rcpts=(OTHER,))

    def script(s):
        s.greet()
        s.ehlo()
        deliver(s)
        s.expect(b"MAIL FROM:<sender@example.org>")
        s.cut()

    def again(s):
        s.greet()
        s.cut()
    with Server(script, again) as server:
        result = envoi(RCPT, config=account(server.port, queue="on-failure"))
    assert result.status == 0 and result.silent
    assert item.waits


def test_nothing_goes_along_where_it_must_not(envoi):
    item = put(envoi, rcpts=(OTHER,))
    with Server(taking([RCPT])) as server:
        result = envoi(RCPT, config=account(
            server.port, queue="on-failure", queue_opportunistic="off"))
    assert result.status == 0
    assert item.waits and item.state[1] == "0001"


def test_another_account_s_mail_does_not_go_along(envoi):
    item = put(envoi, rcpts=(OTHER,), account="work")
    with Server(taking([RCPT])) as server:
        config = account(server.port, queue="on-failure")
        envoi(RCPT, config=config + "account work\n" + config)
    assert item.waits


def test_no_more_than_twenty_go_along(envoi):
    items = [put(envoi, n) for n in range(22)]
    with Server(taking(*[[RCPT]] * 21)) as server:
        envoi(RCPT, config=account(server.port, queue="on-failure"))
    assert [item.waits for item in items] == [False] * 20 + [True] * 2


def test_a_real_message_is_queued_and_sent(envoi):
    with Server(optional=True) as dead:
        pass
    result = envoi(RCPT, OTHER, config=account(
        dead.port, queue="on-failure"))
    assert result.status == 0
    with Server(taking([RCPT, OTHER])) as server:
        run(envoi, account(server.port, queue="on-failure"))
    assert server.session.messages == [WIRE]


# --- what else ---------------------------------------------------------------


def test_each_account_has_its_own_connection(envoi):
    items = [put(envoi, 0, account="work"), put(envoi, 1, rcpts=(OTHER,)),
             put(envoi, 2, account="work", rcpts=(LAST,))]
    with Server(taking([RCPT], [LAST])) as work, \
            Server(taking([OTHER])) as home:
        run(envoi, "account work\n" + account(work.port)
            + "account default\n" + account(home.port))
    assert all(item.gone for item in items)


def test_an_account_that_is_down_does_not_delay_another(envoi):
    dead, alive = put(envoi, 0, account="work"), put(envoi, 1)
    with Server() as nobody:
        nobody.optional = True
    with Server(taking([RCPT])) as server:
        run(envoi, "account work\n" + account(nobody.port)
            + "account default\n" + account(server.port))
    assert dead.waits and alive.gone


def test_a_message_that_is_too_big_is_reported(envoi):
    item = put(envoi)

    def small(s):
        s.greet()
        s.ehlo("SIZE 10")
        s.quit()

    def large(s):
        s.greet()
        s.ehlo("SIZE 100000")
        s.expect(re.compile(rb"MAIL FROM:<> .*"))
        s.send(b"250 ok\r\n")
        s.ok(b"RCPT TO:<" + SENDER.encode() + b">")
        s.message = s.data()
        s.quit()
    with Server(small, large) as server:
        run(envoi, account(server.port, queue_per_connection=1))
    assert item.gone
    assert b"larger than the 10" in server.session.message


def test_failed_mail_goes_after_its_time(envoi):
    young, old = (put(envoi, n, letter="B", marks="!", sender="",
                      last=time.time() - days * DAY)
                  for n, days in enumerate((1, 9)))
    run(envoi, account(9))
    assert young.failed.exists() and old.failed.exists()
    path = old.failed
    path.write_text(re.sub("queued: .*", "queued: 2020-01-01T00:00:00Z",
                           path.read_text()))
    run(envoi, account(9, queue_failed_lifetime="5d"))
    assert young.failed.exists() and not old.failed.exists()


def test_a_person_hears_why_an_account_waits(envoi):
    """Of a login that was refused, of mail that waits for long, and once."""
    (envoi.home / ".cache").mkdir()
    item = put(envoi, waited=86400, attempts=9)

    def refuses(s):
        s.greet()
        s.ehlo("AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN .*"))
        s.send(b"535 5.7.8 no such login\r\n")
        s.quit()
    with Server(refuses) as server:
        envoi.configure(account(
            server.port, auth="plain", user=USER, password=PASSWORD,
            auth_cleartext="on", queue="on-failure"))
        assert envoi("--queue=flush", stdin=b"").status == 0
    assert item.waits
    with Terminal(envoi, "-bp") as person:
        person.wait_for(r"envoi: mail for account 'default' has been waiting "
                        r"since .*535 5\.7\.8 no such login.*; see "
                        r"'envoi -bp'\n")
    with Terminal(envoi, "-bp") as person:
        person.wait_for(r"Requests?\.\n")
    assert b"has been waiting since" not in person.result.stderr
