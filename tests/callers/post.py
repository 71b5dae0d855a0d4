# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail server of these tests: takes what comes, and keeps it."""
import dataclasses
import email
import email.policy
import threading

from dialogue.conversation import taking
from harness.server import Server
from harness.session import WAIT


@dataclasses.dataclass
class Letter:
    """A message as the server got it."""
    sender: str
    params: list
    rcpts: list
    wire: bytes

    @property
    def parsed(self):
        return email.message_from_bytes(self.wire,
                                        policy=email.policy.default)

    @property
    def text(self):
        """The body of a message of one part, as a reader shows it; without
        MIME it is taken for UTF-8."""
        if "Content-Type" in self.parsed:
            text = self.parsed.get_content()
        else:
            text = self.wire.split(b"\r\n\r\n", 1)[1].decode()
        return text.replace("\r\n", "\n")

    def field(self, name):
        """The value of a field that is there once, decoded; else None."""
        found = self.parsed.get_all(name, [])
        assert len(found) < 2, found
        return plain(str(found[0])) if found else None


def plain(text):
    """Text in which the parser has kept bytes that it does not know."""
    return text.encode(errors="surrogateescape").decode()


def letter_of(s):
    return Letter(s.sender.decode(), s.params.decode().split(),
                  [r.decode() for r in s.rcpts], s.message)


class Post(Server):
    """Serves so many connections.  Leaving the `with` block waits for all
    of them, since many callers leave their sendmail to itself."""

    OFFERS = "PIPELINING", "SIZE", "8BITMIME", "DSN", "SMTPUTF8"

    def __init__(self, count=1, *, refuse=None, offers=OFFERS, **options):
        """refuse: replies by recipient, in place of 250
        options: of the Server; with `optional` nobody is waited for"""
        self.letters = []
        self._served = threading.Semaphore(0)
        self._count = count
        play = taking(*offers, refuse=refuse)

        def script(s):
            try:
                play(s)
                if s.rcpts and s.message is not None:
                    self.letters.append(letter_of(s))
            finally:
                self._served.release()
        super().__init__(*[script] * count, **options)

    @property
    def letter(self):
        """The only message."""
        assert len(self.letters) == 1, self.letters
        return self.letters[0]

    def wait(self):
        """Until every connection has come to its end."""
        while self._count and self._served.acquire(timeout=WAIT):
            self._count -= 1

    def __exit__(self, kind, error, trace):
        if kind is None and not self.optional:
            self.wait()
        super().__exit__(kind, error, trace)
