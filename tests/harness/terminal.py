# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at a terminal: the program gets a pty that is its own."""
import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import time

from .program import PROGRAM, WRAPPER, Result, check_output
from .session import WAIT


class Terminal:
    """Runs the program with a controlling terminal.

        with Terminal(envoi, "--setup", "me@example.org") as person:
            person.wait_for("password")
            person.type("secret")
        assert person.result.status == 0

    What is shown (screen) holds what the terminal echoes, too.
    stdin: "terminal", "nothing", or an open file
    """

    def __init__(self, envoi, *args, stdin="terminal", env=None,
                 secrets=()):
        self.ours, theirs = pty.openpty()
        self.screen = ""
        self.result = None
        self.secrets = secrets
        path = os.ttyname(theirs)

        def take_terminal():
            os.setsid()
            fd = os.open(path, os.O_RDWR)
            fcntl.ioctl(fd, termios.TIOCSCTTY, 0)
            os.close(fd)
        self.process = subprocess.Popen(
            [*WRAPPER, str(PROGRAM), *args], env=envoi.environment(env),
            stdin={"terminal": theirs, "nothing": subprocess.DEVNULL}.get(
                stdin, stdin),
            stdout=theirs, stderr=theirs, cwd=envoi.home,
            preexec_fn=take_terminal)
        os.close(theirs)

    def _read(self, deadline):
        """More of the screen; False at the end."""
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self.ours], [], [], left)[0]:
            raise AssertionError(f"nothing more is shown: {self.screen!r}")
        try:
            data = os.read(self.ours, 65536)
        except OSError:         # the other side has closed
            return False
        self.screen += data.decode("ascii").replace("\r\n", "\n")
        return bool(data)

    def wait_for(self, pattern):
        """Until something that matches is shown; forgets what was before."""
        deadline = time.monotonic() + WAIT
        while not (match := re.search(pattern, self.screen)):
            if not self._read(deadline):
                raise AssertionError(f"wanted {pattern!r}: {self.screen!r}")
        before = self.screen[:match.end()]
        self.screen = self.screen[match.end():]
        return before

    def type(self, text, end="\n"):
        os.write(self.ours, (text + end).encode())

    def echoes(self):
        """Does the terminal show what is typed?"""
        return bool(termios.tcgetattr(self.ours)[3] & termios.ECHO)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.process.kill()
        deadline = time.monotonic() + WAIT
        try:
            while kind is None and self._read(deadline):
                pass
            self.process.wait(WAIT)
        finally:
            self.process.kill()
            self.process.wait()
            os.close(self.ours)
        self.result = Result(self.process.returncode, b"",
                             self.screen.encode())
        if kind is None:        # a line may be written over
            lines = self.screen.replace("\r", "\n").encode()
            check_output(Result(self.result.status, b"", lines),
                         self.secrets)
