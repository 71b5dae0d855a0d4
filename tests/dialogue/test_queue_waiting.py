# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the queue: who waits, for how long, and what is done in doubt."""
import calendar
import re
import threading
import time

from harness.program import RCPT, account
from harness.queuefile import accounts, folder, put
from harness.server import Server

from .queuerun import OTHER, deliver, envelope, run, taking


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


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
