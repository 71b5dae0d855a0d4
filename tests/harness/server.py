# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server that does what a test says, byte by byte.

A script is a function that gets a Session and says, step by step, what it
expects and what it answers:

    def script(s):
        s.greet()
        s.ehlo("SIZE 1000")
        s.expect(b"MAIL FROM:<a@example.org>")
        s.send(b"550 5.7.1 not you\r\n")
        s.quit()

    with Server(script) as server:
        result = envoi("b@example.org", port=server.port)
    assert result.status == 69

Each script serves one connection, in order.  Leaving the `with` block ends
the server, and raises what went wrong: an unexpected command, a connection
too many, a script that nobody reached.  So assertions about the program
come behind the block.

Nothing depends on timing: whoever waits, waits for an event.
"""
import socket
import threading

from .session import WAIT, Session, Unexpected, reply

__all__ = ["Server", "Session", "Unexpected", "reply"]


class Server:
    """Listens on a port of its own and plays its scripts."""

    def __init__(self, *scripts, certificate=None, address="127.0.0.1",
                 optional=False, **tls):
        """certificate: for TLS from the first byte; tls: its options
        optional: nobody need connect
        address: of IPv4, IPv6, or the path of a unix socket to make"""
        if address.startswith("/"):
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(address)
            self.listener.listen()
        else:
            self.listener = socket.create_server(
                (address, 0), family=socket.AF_INET6 if ":" in address
                else socket.AF_INET)
            self.port = self.listener.getsockname()[1]
        self.listener.settimeout(WAIT * 3)
        self.address = address
        self.sessions = []
        self.errors = []
        self.optional = optional
        self._scripts = list(scripts)
        self._implicit = certificate and dict(certificate=certificate, **tls)
        self._last = None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def session(self):
        """The last connection."""
        return self.sessions[-1]

    def _serve(self):
        while True:
            try:
                sock, peer = self.listener.accept()
            except OSError:
                return
            with sock:
                if peer == self._last:
                    return
                self._play(sock)

    def _play(self, sock):
        if not self._scripts:
            self.errors.append(Unexpected("one connection too many"))
            return
        script = self._scripts.pop(0)
        session = Session(sock)
        self.sessions.append(session)
        try:
            if self._implicit:
                session.start_tls(**self._implicit)
            script(session)
        except Exception as error:      # pylint: disable=broad-except
            self.errors.append(error)
            session.reset()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, error, trace):
        # A connection of our own behind all others says that it is over.
        there = self.listener.getsockname()
        with self.listener, socket.socket(self.listener.family) as last:
            last.bind(f"{there}.end" if isinstance(there, str)
                      else (self.address, 0))
            self._last = last.getsockname()
            last.settimeout(WAIT)
            last.connect(there)
            self._thread.join(WAIT * 2)
        if self.errors:
            raise self.errors[0] from error
        if kind is not None:
            return
        if self._thread.is_alive():
            raise Unexpected("script did not end")
        if self._scripts and not self.optional:
            raise Unexpected("nobody connected")
