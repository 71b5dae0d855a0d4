# SPDX-License-Identifier: GPL-3.0-or-later
"""A server process in the foreground, started and stopped by its pid."""
import pathlib
import shutil
import signal
import socket
import subprocess
import time

WAIT = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, condition):
    """Returns what condition() gives once it is true."""
    limit = time.monotonic() + WAIT
    while time.monotonic() < limit:
        got = condition()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError(f"{what} took longer than {WAIT} s")


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def chown(path, user, group=None):
    shutil.chown(path, user, group or user)


class Daemon:
    """command runs in the foreground and listens on ports when ready; what
    it prints goes to the file log."""

    def __init__(self, command, ports, log):
        self.log = pathlib.Path(log)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True)
        try:
            for port in ports:
                wait_for(f"{command[0]}: {self.log.read_text()}",
                         lambda p=port: self._alive() and listens(p))
        except AssertionError:
            self.stop()
            raise

    def _alive(self):
        if self.process.poll() is not None:
            raise AssertionError("server ended: " + self.log.read_text())
        return True

    def stop(self):
        """Ends it and waits until it has ended its children."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Maildir:
    """Where a server puts what it has accepted."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.seen = set()

    def next(self):
        """The content of the next message, with LF line ends."""
        def look():
            return sorted(f for f in self.path.glob("new/*")
                          if f not in self.seen)
        found = wait_for("delivery", look)
        self.seen.add(found[0])
        return found[0].read_bytes()

    def count(self):
        return len(list(self.path.glob("new/*"))) - len(self.seen)
