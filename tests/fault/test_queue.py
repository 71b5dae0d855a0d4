# SPDX-License-Identifier: GPL-3.0-or-later
"""The program is killed before and after each call that changes something,
or the call fails.

Then somebody runs the queue, as a timer would.  Whatever was promised is
delivered, and once; the server may have a message twice only if it had taken
it before the kill and the file says so.  What was not promised is delivered
once or not at all.  Nothing is ever sent by halves, and no temporary file is
left.
"""
import dataclasses
import email
import re
import typing

import pytest

from harness.program import RCPT, SENDER, STATUSES, WIRE
from harness.queuefile import folder, put

from .place import Crew, Place

ALICE, BOB, EVE = "alice@example.net", "bob@example.net", "eve@example.net"
LATER, NEVER = "450 4.2.0 later", "550 5.1.1 nobody here"
TURNS_MAX = 2000
RUNS_MAX = 4            # of the queue, until nothing waits
WEEK = 7 * 86400


@dataclasses.dataclass
class Story:
    """What is done when the kill comes, and what must have become of it.

    waits: puts what waits into the queue
    args: the command, with ID for what waits; it gets the message on its
    standard input
    refuse: the server's replies until the kill
    refuse_then: and those after it
    letters: {(recipient, is it a report): how many of them there must be},
    a pair for "from, to"; statuses: how it ends where nobody kills it
    """
    args: tuple
    letters: dict
    waits: typing.Callable = lambda envoi: []
    refuse: dict = dataclasses.field(default_factory=dict)
    refuse_then: dict = dataclasses.field(default_factory=dict)
    settings: dict = dataclasses.field(default_factory=dict)
    statuses: tuple = (0,)
    offers: tuple = ()


def two(envoi):
    return [put(envoi, 1, rcpts=(ALICE,)), put(envoi, 2, rcpts=(BOB,))]


def one(envoi):
    return [put(envoi, 1)]


def three_recipients(envoi):
    return [put(envoi, 1, rcpts=(ALICE, BOB, EVE))]


def old(envoi):
    return [put(envoi, 1, rcpts=(ALICE,), waited=WEEK)]


def held(envoi):
    return [put(envoi, 1, letter="H")]


def given_up(envoi):
    item = put(envoi, 1, marks="!", letter="B")
    (folder(envoi) / "failed").mkdir(mode=0o700, exist_ok=True)
    item.path.rename(item.failed)
    return [item]


FLUSH = ("--queue=flush",)
FAST = ("PIPELINING", "CHUNKING")
LETTER, REPORT = False, True

STORIES = {
    "put in": Story((RCPT,), {(RCPT, LETTER): (0, 1)},
                    settings={"queue": "always"}),
    "put in after a try": Story((RCPT,), {(RCPT, LETTER): (0, 1)},
                                refuse={RCPT: LATER}),
    "sent, and those who wait along": Story(
        (RCPT,), {(RCPT, LETTER): (0, 1), (ALICE, LETTER): 1,
                  (BOB, LETTER): 1}, two),
    "flushed": Story(FLUSH, {(ALICE, LETTER): 1, (BOB, LETTER): 1}, two),
    "flushed in flights": Story(
        FLUSH, {(ALICE, LETTER): 1, (BOB, LETTER): 1}, two, offers=FAST),
    "some recipients": Story(
        FLUSH, {(ALICE, LETTER): 1, (BOB, LETTER): 1, (SENDER, REPORT): 1},
        three_recipients, {BOB: LATER, EVE: NEVER}, {EVE: NEVER}),
    "some recipients, in flights": Story(
        FLUSH, {(ALICE, LETTER): 1, (BOB, LETTER): 1, (SENDER, REPORT): 1},
        three_recipients, {BOB: LATER, EVE: NEVER}, {EVE: NEVER},
        offers=FAST),
    "given up": Story(FLUSH, {(SENDER, REPORT): 1}, one, {RCPT: NEVER},
                      {RCPT: NEVER}),
    "expired": Story(FLUSH, {(SENDER, REPORT): 1}, old, {ALICE: LATER},
                     {ALICE: LATER}),
    "held": Story(("--queue=hold", "ID"), {(RCPT, LETTER): (0, 1)}, one),
    "released": Story(("--queue=release", "ID"), {(RCPT, LETTER): (0, 1)},
                      held),
    "removed": Story(("--queue=remove", "ID"), {(RCPT, LETTER): (0, 1)},
                     one),
    "put back": Story(("--queue=requeue", "ID"), {(RCPT, LETTER): (0, 1)},
                      given_up),
}


@pytest.fixture
def crew(shim, tmp_path):
    c = Crew(lambda n: Place(tmp_path / f"home{n}", shim))
    yield c
    c.close()


def waiting(envoi):
    """Names of all that is not what the queue knows for itself."""
    return [p for p in folder(envoi).iterdir()
            if p.is_file() and not re.match(r"\.(acct|run|wake|notice|rate)",
                                            p.name)]


def is_report(letter):
    return letter[0] == "" and b"multipart/report" in letter[2]


def check_whole(letter):
    """Byte for byte what was put in, or a report that ends."""
    sender, _, text = letter
    if not is_report(letter):
        assert (sender, text) == (SENDER, WIRE), letter
        return
    report = email.message_from_bytes(text)
    assert [part.get_content_type() for part in report.get_payload()] == [
        "text/plain", "message/delivery-status", "message/rfc822"]
    assert text.rstrip().endswith(b"--")


def counted(letters):
    found = {}
    for letter in letters:
        for rcpt in letter[1]:
            key = rcpt, is_report(letter)
            found[key] = found.get(key, 0) + 1
    return found


def doubtful(items):
    """Recipients of those whose file says that the server may have them."""
    return {rcpt.strip("<>") for item in items if item.waits
            for mark, rcpt in (v.split(" ", 1) for v in item.values("rcpt"))
            if item.state[5] == "?"}


def recover(place, story):
    """Runs the queue until nobody waits who can be helped."""
    place.server.refuse = story.refuse_then
    for _ in range(RUNS_MAX):
        done = place.run("--queue=flush", statuses=(0, 75))
        assert not done.stderr, done
        names = [p.name for p in waiting(place.envoi)]
        assert not [n for n in names if n.startswith(".tmp-")], names
        if not names:
            return
    assert story.args[0] in ("--queue=hold", "--queue=release"), names


def one_turn(place, story, fault):
    """False when the command came to its end."""
    place.server.offers = story.offers
    place.prepare()
    items = story.waits(place.envoi)
    place.server.refuse = story.refuse
    args = [items[0].name if a == "ID" else a for a in story.args]
    done = place.run(*args, fault=fault, statuses=story.statuses)
    assert done.returncode in (*STATUSES, -9), (fault, done)
    assert done.returncode <= 0 or done.stderr.startswith(b"envoi: "), \
        (fault, done)
    place.server.settle()
    before = list(place.server.letters)
    doubt = doubtful(items)
    recover(place, story)
    place.server.settle()
    for letter in place.server.letters:
        check_whole(letter)
    found, early = counted(place.server.letters), counted(before)
    for key in {*found, *story.letters}:
        least, most = limits(story, key, done, early, doubt)
        assert least <= found.get(key, 0) <= most, \
            (fault, key, found, early, doubt, done)
    return done.hit


def limits(story, key, done, early, doubt):
    wanted = story.letters.get(key, 0)
    least, most = wanted if isinstance(wanted, tuple) else (wanted, wanted)
    if done.returncode >= 0 and key == (story.args[0], LETTER):
        # It came to its end: what it said is a promise.
        maybe = b"may have been delivered" in done.stderr
        least = int(done.returncode == 0)
        most = int(done.returncode == 0 or maybe)
    # It was taken before the kill, and nobody had written so.
    if done.hit and early.get(key) and (key[0] in doubt or key[1]):
        most += 1
    return least, most


def all_turns(crew, story, faults):
    def work(place, what):
        place.settings = {"queue": "on-failure", **story.settings}
        for n in range(1, TURNS_MAX):
            if not one_turn(place, story, f"any:{n}:{what}"):
                assert n > 3
                return
        raise AssertionError("it has no end")
    crew.all(work, faults)


@pytest.mark.parametrize("name", STORIES)
def test_a_kill_loses_and_doubles_nothing(crew, name):
    all_turns(crew, STORIES[name], ["before", "after"])


@pytest.mark.parametrize("name", STORIES)
def test_a_failure_loses_and_doubles_nothing(crew, name):
    all_turns(crew, STORIES[name], ["ENOSPC", "EIO"])


def calls(place, *args):
    """The calls that change something, in their order."""
    done = place.run(*args, fault="any:1:log")
    assert done.returncode == 0, done
    return place.mark.read_text().split()


def test_exit_0_is_on_disk(crew):
    """The file, its name, and before them the folders that hold it."""
    def work(place, queue):
        place.settings = {"queue": queue}
        place.prepare()
        place.server.refuse = {RCPT: LATER}
        made = calls(place, RCPT)
        at = made.index("mkdirat") if "mkdirat" in made else \
            made.index("mkdir")
        folders = [c for c in made[at:] if c in ("mkdirat", "mkdir", "fsync")]
        while folders and folders[0].startswith("mkdir"):
            assert folders[1] == "fsync", made
            folders = folders[2:]
        last = len(made) - 1 - made[::-1].index("renameat2")
        assert made[last - 1] == "fsync" and "write" in made[:last], made
        assert made[last + 1] == "fsync", made
    crew.all(work, ["always", "on-failure"])


def test_what_was_taken_is_gone_from_the_disk_before_the_next(crew):
    def work(place, offers):
        place.settings, place.server.offers = {}, offers
        place.prepare()
        two(place.envoi)
        made = calls(place, *FLUSH)
        ends = [n for n, call in enumerate(made) if call == "unlinkat"]
        assert len(ends) == 2
        for end in ends:
            assert made[end + 1] == "fsync", made
            sent = max(n for n in range(end) if made[n] == "send")
            # The mark stands before the final dot leaves.
            assert "pwrite" in made[:sent + 1], made
    crew.all(work, [(), FAST])
