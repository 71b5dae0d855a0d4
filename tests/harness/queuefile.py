# SPDX-License-Identifier: GPL-3.0-or-later
"""Queue files whose message fares this way and that; see also queued."""
import os
import pathlib
import time

from .program import MESSAGE, RCPT, SENDER
from .queued import content, folder, state_line

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
STATE_AT = 21           # where the state line's value begins


def stamp(when):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))


def state_of(letter="Q", attempts=1, waited=0, due=0, last=None,
             uncertain="-"):
    """The values of a state line, in its order."""
    last = int(time.time()) - 100 if last is None else last
    return letter, attempts, waited, stamp(due), stamp(last), uncertain


class Queued:
    """One message's file, wherever it is now."""

    def __init__(self, queue, name):
        self.queue = pathlib.Path(queue)
        self.name = name

    @property
    def path(self):
        return self.queue / self.name

    @property
    def failed(self):
        return self.queue / "failed" / self.name

    @property
    def bad(self):
        return self.queue / "failed" / f"{self.name}.bad"

    @property
    def report(self):
        return Queued(self.queue, self.name + "d")

    @property
    def waits(self):
        return self.path.exists()

    @property
    def gone(self):
        return not (self.waits or self.failed.exists() or self.bad.exists())

    @property
    def text(self):
        path = self.path if self.waits else self.failed
        return path.read_bytes().decode("utf-8", "replace")

    def values(self, word):
        head = self.text.split("\n\n", 1)[0]
        return [line.split(": ", 1)[1] for line in head.split("\n")
                if line.startswith(word + ": ")]

    @property
    def state(self):
        """letter, attempts, waited, next, last, uncertain"""
        return self.values("state")[0].split()

    @property
    def marks(self):
        return "".join(value[0] for value in self.values("rcpt"))

    @property
    def log(self):
        return [line.split(" ", 3)[3] for line in self.text.split("\n")
                if line.startswith("log: ")]

    def set_state(self, **fields):
        with open(self.path, "r+b") as file:
            file.seek(STATE_AT)
            file.write(state_line(*state_of(**fields)).encode())


def put(envoi, number=0, *, rcpts=(RCPT,), marks=None, sender=SENDER,
        account="default", text=MESSAGE, extra=(), history="", owner=None,
        **state):
    """Puts a message in; number makes ids that sort.  owner: "UID NAME" """
    queue = folder(envoi)
    bits = (int(time.time()) - 1000) << 45 | number << 20 | os.getpid()
    name = "".join(ALPHABET[bits >> 5 * i & 31] for i in range(15, -1, -1))
    letter, attempts, waited, due, last, uncertain = state_of(**state)
    path = queue / name
    path.write_bytes(content(
        name, state=letter, attempts=attempts, waited=waited, next=due,
        last=last, uncertain=uncertain, queued=stamp(time.time() - 1000),
        host=os.uname().nodename, account=account, sender=sender,
        rcpts=[f"{mark} <{rcpt}>" for mark, rcpt
               in zip(marks or "-" * len(rcpts), rcpts)],
        extra=[f"owner: {owner or f'{os.getuid()} somebody'}", *extra],
        text=text) + history.encode())
    path.chmod(0o600)
    return Queued(queue, name)


def accounts(envoi):
    """What is known about accounts: a list of dictionaries."""
    found = []
    for path in folder(envoi).glob(".acct-*"):
        lines = path.read_text().strip().split("\n")[1:]
        fields = dict(line.split(": ", 1) for line in lines)
        if "account" in fields:
            found.append(fields)
    return found
