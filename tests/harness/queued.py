# SPDX-License-Identifier: GPL-3.0-or-later
"""Queue files as the manual describes them, written without the program."""
import hashlib
import pathlib

NEVER = "1970-01-01T00:00:00Z"
TEXT = b"From: Alice <alice@example.org>\nSubject: a test\n\nHello\n"
# Two ids; what they share is at the beginning.
ONE = "1ng51vjnrv7sp9tg"
TWO = "1ng53c0kd2m8ay4e"


def folder(envoi, path=".local/state/envoi/queue"):
    """The queue's folder, made as the program makes it."""
    place = envoi.home / path
    for part in reversed([place, *place.relative_to(envoi.home).parents]):
        (envoi.home / part).mkdir(mode=0o700, exist_ok=True)
    return place


def state_line(letter, attempts, waited, next, last, uncertain):
    return (f"{letter} {attempts:04d} {waited:09d} {next} {last} "
            f"{uncertain}")


def content(id=ONE, *, state="Q", attempts=0, waited=0, next=NEVER,
            last=NEVER, uncertain="-", queued="2026-08-22T14:25:30Z",
            host="laptop", account="default", sender="alice@example.org",
            rcpts=("- <carol@example.net>",), extra=(), text=TEXT, log=()):
    """The bytes of one.  rcpts: mark and address; log: lines without
    "log: "."""
    wire = len(text) + text.count(b"\n")
    lines = ["envoi-queue 1",
             "state: " + state_line(state, attempts, waited, next, last,
                                    uncertain),
             f"id: {id}", f"queued: {queued}", f"host: {host}",
             f"account: {account}", f"from: <{sender}>",
             *(f"rcpt: {rcpt}" for rcpt in rcpts), *extra,
             "body: 7bit", f"size: {len(text):012d}", f"wire: {wire:012d}",
             f"sha256: {hashlib.sha256(text).hexdigest()}", "", ""]
    notes = "".join(f"log: {line}\n" for line in log)
    return "\n".join(lines).encode() + text + notes.encode()


def put(place, id=ONE, **settings):
    """Writes one into a folder; returns its path."""
    path = pathlib.Path(place) / id
    path.write_bytes(content(id.split(".")[0], **settings))
    path.chmod(0o600)
    return path


def state(path):
    """The state line of a file, without its word."""
    return path.read_bytes().split(b"\n")[1].decode().split(" ", 1)[1]


def marks(path):
    """Mark and address of each recipient."""
    return [line[6:].decode() for line in path.read_bytes().split(b"\n")
            if line.startswith(b"rcpt: ")]
