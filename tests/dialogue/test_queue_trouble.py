# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the queue: damaged files, other runs, signals."""
import signal
import threading

import pytest

from harness.program import RCPT, SENDER, account
from harness.queuefile import folder, put
from harness.server import Server

from .queuerun import OTHER, deliver, envelope, run, taking


def test_damaged_mail_is_put_aside_and_stops_nobody(envoi):
    cut, changed, good = (put(envoi, n) for n in range(3))
    cut.path.write_bytes(cut.path.read_bytes()[:-1])
    changed.path.write_bytes(changed.path.read_bytes().replace(
        b"Hello", b"Hullo"))

    def script(s):
        s.greet()
        s.ehlo()
        deliver(s)
        for _ in range(2):
            assert b"\r\nStatus: 5.3.0\r\n" in deliver(s, SENDER, sender="")
        s.quit()
    with Server(script) as server:
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT,
                                    signal.SIGHUP])
def test_a_signal_stops_between_two_messages(envoi, number):
    first, second = put(envoi, 0), put(envoi, 1, rcpts=(OTHER,))

    def script(s):
        s.greet()
        s.ehlo()
        envelope(s)
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.body()
        process.send_signal(number)
        s.send(b"250 ok\r\n")
        s.quit()
    with Server(script) as server:
        envoi.configure(account(server.port))
        process = envoi.start("--queue=flush")
        process.communicate()
    assert first.gone and second.waits
    assert second.state[1] == "0001"
