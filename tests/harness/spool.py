# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue's folder, as anybody can read it: its files are text."""
import hashlib
import re

FOLDER = ".local/state/envoi/queue"
ID = re.compile(r"[0-9a-hjkmnp-tv-z]{16}d?")


class Item:
    """One queued message: fields (each word's values, in order), state,
    text (the message), log (lines of history)."""

    def __init__(self, path):
        self.path = path
        whole = path.read_bytes()
        head, rest = whole.split(b"\n\n", 1)
        first, *lines = head.decode().split("\n")
        assert first == "envoi-queue 1"
        self.fields = {}
        for line in lines:
            word, value = line.split(": ", 1)
            self.fields.setdefault(word, []).append(value)
        self.whole = whole
        self.state = self["state"].split(" ")
        self.text = rest[:int(self["size"])]
        self.log = rest[len(self.text):].decode("ascii").splitlines()
        assert hashlib.sha256(self.text).hexdigest() == self["sha256"]
        assert path.stat().st_mode & 0o7777 == 0o600

    def __getitem__(self, word):
        """The value of a field that stands once."""
        (value,) = self.fields[word]
        return value

    @property
    def rcpts(self):
        """Address and what follows it, by recipient, of those to do."""
        return [r[2:] for r in self.fields["rcpt"] if r.startswith("- ")]

    @property
    def letter(self):
        return self.state[0]

    @property
    def attempts(self):
        return int(self.state[1])

    @property
    def uncertain(self):
        return self.state[5] == "?"


def folder(envoi):
    return envoi.home / FOLDER


def queued(envoi):
    """All messages in the queue, the oldest first; nothing else may lie
    there but what has a dot in front."""
    if not folder(envoi).exists():
        return []
    names = sorted(p.name for p in folder(envoi).iterdir()
                   if p.name != "failed")
    assert not [n for n in names if n.startswith(".tmp-")], names
    names = [n for n in names if not n.startswith(".")]
    assert all(ID.fullmatch(n) for n in names), names
    return [Item(folder(envoi) / n) for n in names]


def only(envoi):
    """The one message that is there."""
    items = queued(envoi)
    assert len(items) == 1, [i.path.name for i in items]
    return items[0]
