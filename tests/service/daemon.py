# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemd does for a socket unit with Accept=yes: listens, and starts
the program as the service's user for each connection, with the connection
as its standard input and output and nothing of the caller's."""
import os
import pathlib
import socket
import subprocess
import threading

from harness.session import WAIT


class Daemon:
    """Serves until the `with` block ends.

    folder:  holds the socket; others can enter it
    state:   the service's own folder
    statuses: how each service process ended
    """

    def __init__(self, program, folder, state, person, *options, env=None,
                 inetd=False):
        self.path = str(folder / "submit.sock")
        self.statuses = []
        self.errors = b""
        self._command = [str(program), "-bs", *options]
        self._person = person
        self._inetd = inetd
        self._log = folder / "service.log"
        self._env = {"PATH": os.environ["PATH"], "LANG": "C", "TZ": "UTC",
                     "HOME": str(state), "STATE_DIRECTORY": str(state),
                     "TMPDIR": str(state),
                     "ASAN_OPTIONS": "exitcode=99:detect_leaks=0",
                     **(env or {})}
        self._listener = socket.socket(socket.AF_UNIX)
        pathlib.Path(self.path).unlink(missing_ok=True)
        self._listener.bind(self.path)
        os.chmod(self.path, 0o666)
        self._listener.listen(64)
        self._running = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, open(self._log, "ab") as log:
                self._running.append(subprocess.Popen(
                    self._command, stdin=connection, stdout=connection,
                    stderr=connection if self._inetd else log,
                    env=self._env, cwd="/", user=self._person.uid,
                    group=self._person.gid, extra_groups=[]))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(WAIT)
        self._listener.close()
        for process in self._running:
            self.statuses.append(process.wait(WAIT * 3))
        self.errors = self._log.read_bytes() if self._log.exists() else b""


def connect_as(person, path):
    """A connection that this user made: whoever connects is who counts, so
    a child connects and hands it over."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups(person.groups)
            os.setgid(person.gid)
            os.setuid(person.uid)
            with socket.socket(socket.AF_UNIX) as made:
                made.connect(path)
                socket.send_fds(theirs, [b"x"], [made.fileno()])
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    with ours:
        _, fds, _, _ = socket.recv_fds(ours, 1, 1)
    assert os.waitpid(child, 0)[1] == 0
    connection = socket.socket(fileno=fds[0])
    connection.settimeout(WAIT)
    return connection


class Talk:
    """A client that says what it likes, one connection."""

    def __init__(self, person, path):
        self.sock = connect_as(person, path)
        self.file = self.sock.makefile("rb")

    def answer(self):
        """The next reply: its lines joined, without the line ends."""
        lines = []
        while True:
            line = self.file.readline()
            lines.append(line.rstrip(b"\r\n").decode("ascii"))
            if line[3:4] != b"-":
                return "\n".join(lines)

    def say(self, line):
        self.send(line.encode() + b"\r\n")
        return self.answer()

    def send(self, data):
        self.sock.sendall(data)

    def mail(self, sender, rcpt, text):
        """One mail; the last answer."""
        for line in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{rcpt}>", "DATA"):
            answer = self.say(line)
            if answer[0] not in "23":
                return answer
        self.send(text.replace("\n", "\r\n").encode() + b".\r\n")
        return self.answer()

    def close(self):
        self.file.close()
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
