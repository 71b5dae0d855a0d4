# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the queue: what waits is sent, once, and nothing is lost."""
import re
import time

import pytest

from harness.program import (MESSAGE, PASSWORD, RCPT, SENDER, USER, WIRE,
                             account)
from harness.queuefile import accounts, put
from harness.server import Server
from harness.terminal import Terminal

from .queuerun import DAY, OTHER, deliver, envelope, run, taking

LAST = "last@example.net"


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


# --- what else -----------------------------------------------------------


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
