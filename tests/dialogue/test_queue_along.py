# SPDX-License-Identifier: GPL-3.0-or-later
"""Queued mail that goes along with what is sent directly."""
from harness.program import RCPT, WIRE, account
from harness.queuefile import put
from harness.server import Server

from .queuerun import OTHER, deliver, run, taking


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
