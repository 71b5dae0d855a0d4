# SPDX-License-Identifier: GPL-3.0-or-later
"""Each call that the program makes fails once, at each of its turns.

Whatever happens, the exit status says the truth: 0 only if the server or the
queue has the whole message; anything else only if the server has it not, or
with the words that it may have it; a line that says why; and nothing is left
half written.
"""
import pytest

from harness.pki import server_context
from harness.program import RCPT, STATUSES, WIRE

from .place import Crew, Place

TURNS_MAX = 3000        # of one call: more is a loop without end

# What fails how.  A call that was interrupted or did only a part is no
# trouble at all.
FAULTS = [
    ("open", "EMFILE"), ("openat", "EMFILE"), ("read", "EIO"),
    ("pread", "EIO"), ("fstat", "EIO"), ("stat", "EACCES"),
    ("fstatat", "EACCES"), ("lseek", "EIO"), ("close", "EIO"),
    ("write", "ENOSPC"), ("pwrite", "ENOSPC"), ("fsync", "EIO"),
    ("fdatasync", "EIO"), ("rename", "EIO"), ("renameat", "ENOSPC"),
    ("renameat2", "ENOSPC"), ("linkat", "EPERM"), ("unlink", "EACCES"),
    ("unlinkat", "EACCES"), ("mkdir", "EACCES"), ("mkdirat", "ENOSPC"),
    ("flock", "ENOLCK"), ("ftruncate", "EIO"),
    ("socket", "EMFILE"), ("connect", "ECONNREFUSED"), ("poll", "ENOMEM"),
    ("recv", "ECONNRESET"), ("send", "EPIPE"), ("pipe2", "EMFILE"),
    ("fork", "EAGAIN"), ("getrandom", "EIO"),
]
MEMORY = [("malloc", "ENOMEM"), ("calloc", "ENOMEM"), ("realloc", "ENOMEM")]
HARMLESS = [
    ("read", "EINTR"), ("pread", "EINTR"), ("recv", "EINTR"),
    ("send", "EINTR"), ("poll", "EINTR"), ("write", "EINTR"),
    ("read", "short"), ("pread", "short"), ("recv", "short"),
    ("send", "short"), ("write", "short"), ("recv", "EAGAIN"),
    ("send", "EAGAIN"),
]


def check(place, fault, done):
    """The contract; see above."""
    said = (fault, done.returncode, done.stderr)
    place.server.settle()
    taken = place.server.messages
    assert done.returncode in STATUSES, said
    assert len(taken) <= 1, said
    assert all(m == WIRE for m in taken), said
    assert not place.left_over(), said
    if done.returncode == 0:
        assert taken, said
    else:
        assert done.stderr.startswith(b"envoi: "), said
        assert not taken or b"may have been delivered" in done.stderr, said


def turns(place, call, what, step=1):
    """One run for each turn of the call; yields those in which it failed."""
    for n in range(1, TURNS_MAX, step):
        place.prepare()
        fault = f"{call}:{n}:{what}"
        done = place.run(RCPT, fault=fault)
        if not done.hit:
            return
        yield fault, done
    raise AssertionError(f"{call} has no end")


@pytest.fixture(params=["plain", "tls"])
def crew(request, shim, tmp_path, pki):
    settings, context = {}, None
    if request.param == "tls":
        settings = {"tls": "implicit", "pki": pki, "login": True}
        context = server_context(pki.good)
    c = Crew(lambda n: Place(tmp_path / f"home{n}", shim, context,
                             **settings))
    yield c
    c.close()


def test_a_call_that_fails_is_never_a_lie(crew):
    def work(place, case):
        for fault, done in turns(place, *case):
            check(place, fault, done)
    crew.all(work, FAULTS)


def test_no_memory_is_said_and_nothing_sent_unsaid(crew):
    def work(place, case):
        for fault, done in turns(place, *case, step=11):
            check(place, fault, done)
            assert done.returncode == 71, (fault, done)
    crew.all(work, MEMORY)


def test_interruptions_and_parts_do_not_matter(crew):
    def work(place, case):
        for fault, done in turns(place, *case):
            check(place, fault, done)
            assert done.returncode == 0, (fault, done)
    crew.all(work, HARMLESS)
