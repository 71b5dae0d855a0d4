# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue on a disk of a few pages, which fills up or can't be written."""
import os
import shutil
import subprocess

import pytest

from harness.program import MESSAGE, PROGRAM, RCPT, SENDER, WRAPPER, account
from harness.queuefile import folder, put

from .taker import Taker

# The folder's mail is copied to the small disk, and back at the end.
SCRIPT = r"""
exec 2>&1
cp -a "$QUEUE" "$QUEUE.old"
mount -t tmpfs -o size=64k,mode=700 tmpfs "$QUEUE"
cp -a "$QUEUE.old"/. "$QUEUE"
fill() { dd if=/dev/zero of="$QUEUE/.full" bs=4k 2>/dev/null || :; }
empty() { rm "$QUEUE/.full"; }
try() { "$ENVOI" "$@" && echo "status 0" || echo "status $?"; }
"""


@pytest.fixture
def server():
    taker = Taker()
    yield taker
    taker.close()


@pytest.fixture
def small(envoi, server):
    """small(script, settings): runs a script with the queue on the disk."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("only root can mount")
    if WRAPPER:
        pytest.skip("runs on the program itself")

    def run(script, **settings):
        envoi.configure(account(server.port, **settings))
        letter = envoi.home / "letter"
        letter.write_bytes(MESSAGE)
        (envoi.home / "large").write_bytes(MESSAGE + b"x\n" * 100000)
        done = subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c",
             SCRIPT + script], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, cwd=envoi.home, check=False, timeout=120,
            env={**envoi.environment(None), "ENVOI": str(PROGRAM),
                 "QUEUE": str(folder(envoi)), "RCPT": RCPT})
        server.settle()
        return done.stdout.decode()
    return run


def test_what_does_not_fit_is_told_and_leaves_nothing(small, server):
    said = small('try "$RCPT" <large; ls -A "$QUEUE"', queue="always",
                 queue_min_free="off")
    assert "No space left" in said or "no space left" in said.lower()
    assert "status 75" in said
    assert ".tmp-" not in said and not server.letters


def test_the_last_bytes_are_not_for_mail(small, server):
    said = small('fill; try "$RCPT" <letter; ls -A "$QUEUE"', queue="always",
                 queue_min_free="16K")
    assert "[E-QUEUE-FULL]" in said and "status 75" in said
    assert not server.letters


def test_a_full_disk_loses_no_mail_and_no_report(small, envoi, server):
    """Recipients are marked in place; the report waits for room."""
    other = "other@example.net"
    put(envoi, 1, rcpts=(RCPT, other))
    server.refuse = {other: "550 5.1.1 nobody"}
    said = small("""
        fill; try --queue=flush; try --queue=flush
        empty; try --queue=flush; try --queue=flush; ls -A "$QUEUE"
        """, queue_min_free="off")
    letters = [(s, r) for s, r, _ in server.letters]
    assert letters == [(SENDER, (RCPT,)), ("", (SENDER,))], said
    assert not [n for n in said.splitlines() if len(n) >= 16 and
                n.isalnum()], said


def test_a_disk_that_is_read_only_says_so_and_sends_nothing_twice(
        small, envoi, server):
    put(envoi, 1)
    said = small("""
        mount -o remount,ro "$QUEUE"; try "$RCPT" <letter; try --queue=flush
        mount -o remount,rw "$QUEUE"; try --queue=flush; ls -A "$QUEUE"
        """, queue="always")
    first, second, third = [line for line in said.splitlines()
                            if line.startswith("status ")]
    assert (first, third) == ("status 75", "status 0"), said
    assert second != "status 0" and said.lower().count("read-only") >= 2, said
    assert [r for _, r, _ in server.letters] == [(RCPT,)], said
