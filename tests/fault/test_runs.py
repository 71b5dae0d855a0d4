# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of the queue at odd times: many at once, and with a clock that jumps."""
import collections
import signal
import subprocess

import pytest

from harness.program import PROGRAM, RCPT, WRAPPER, account
from harness.queuefile import put

from .taker import Taker

YEAR = 365 * 86400
DAY = 86400


@pytest.fixture
def server():
    taker = Taker(crowd=True)
    yield taker
    taker.close()


@pytest.mark.parametrize("many", [2, 8])
def test_so_many_runs_send_each_message_once(envoi, server, many):
    """One of them is stopped for a while, with what it has taken."""
    envoi.configure(account(server.port))
    rcpts = [f"r{n}@example.net" for n in range(60)]
    items = [put(envoi, n, rcpts=(rcpt,)) for n, rcpt in enumerate(rcpts)]
    runs = [envoi.start("--queue=flush") for _ in range(many)]
    runs[0].send_signal(signal.SIGSTOP)
    for process in runs[1:]:
        assert process.communicate(timeout=60) == (b"", b"")
    runs[0].send_signal(signal.SIGCONT)
    assert runs[0].communicate(timeout=60) == (b"", b"")
    assert [p.returncode for p in runs] == [0] * many
    sent = collections.Counter(r for _, rs, _ in server.letters for r in rs)
    assert sent == {rcpt: 1 for rcpt in rcpts}
    assert all(item.gone for item in items)


@pytest.fixture
def at(envoi, shim):
    """at(seconds): a run as a timer's, with the clock so far ahead."""
    if WRAPPER:
        pytest.skip("runs on the program itself")

    def run(ahead, *args):
        done = subprocess.run(
            [PROGRAM, *(args or ["--queue=run"])], stdin=subprocess.DEVNULL,
            env={**envoi.environment(None), "LD_PRELOAD": str(shim),
                 "FAULT_CLOCK": str(ahead)}, cwd=envoi.home, timeout=60,
            capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout
    return run


@pytest.mark.parametrize("jump", [YEAR, 50 * YEAR, -YEAR, -10 * YEAR])
def test_a_clock_that_jumps_expires_and_delays_nothing(envoi, server, at,
                                                       jump):
    """There, a try, and back: each time as if it had always been so."""
    envoi.configure(account(server.port))
    item = put(envoi, attempts=0)
    server.refuse = {RCPT: "450 4.2.0 greylisted"}
    at(0)
    at(jump)                    # it is due, or waits for no more than usual
    at(jump + 2 * 3600)
    assert item.waits and item.state[0] == "Q"
    tries = int(item.state[1])
    assert tries >= 2
    at(0)                       # back again
    at(2 * 3600)
    assert item.waits and int(item.state[1]) > tries
    server.refuse = {}
    at(5 * 3600)
    assert item.gone and len(server.letters) == 1


def test_a_machine_that_sleeps_gives_up_nothing(envoi, server, at):
    """Ten days asleep are no ten days of trying."""
    envoi.configure(account(server.port))
    item = put(envoi, attempts=0)
    server.refuse = {RCPT: "450 4.2.0 greylisted"}
    for days in range(0, 40, 10):
        at(days * DAY)
    assert item.waits and item.state[0] == "Q" and int(item.state[1]) == 4
    assert not item.report.waits


def test_days_of_trying_give_it_up(envoi, server, at):
    envoi.configure(account(server.port))
    item = put(envoi, attempts=0)
    server.refuse = {RCPT: "450 4.2.0 greylisted"}
    for hours in range(0, 8 * 24, 2):
        at(hours * 3600)
        if not item.waits:
            break
    assert not item.waits and 120 <= hours <= 124
    at(8 * DAY)
    assert [s for s, _, _ in server.letters] == [""]
