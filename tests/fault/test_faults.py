# SPDX-License-Identifier: GPL-3.0-or-later
"""Each call that the program makes fails once, at each of its turns.

Whatever happens, the exit status says the truth: 0 only if the server or the
queue has the whole message; anything else only if the server has it not, or
with the words that it may have it; a line that says why; and nothing is left
half written.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import threading

import pytest

from harness.pki import server_context
from harness.program import (MESSAGE, PROGRAM, RCPT, STATUSES, WRAPPER, WIRE,
                             Envoi, account)

from .taker import Taker

HERE = pathlib.Path(__file__).parent
LIMIT_S = 60
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


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """fault.c, as what is preloaded; a skip where that can't be."""
    if WRAPPER:
        pytest.skip("runs on the program itself")
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if not compiler:
        pytest.skip("no C compiler")
    library = tmp_path_factory.mktemp("shim") / "fault.so"
    subprocess.run([compiler, "-O1", "-fno-optimize-sibling-calls", "-shared",
                    "-fPIC", "-o", library, HERE / "fault.c", "-ldl"],
                   check=True)
    probe = subprocess.run([PROGRAM, "--version"], check=False,
                           env={"LD_PRELOAD": str(library)},
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if probe.returncode != 0:
        pytest.skip("sanitizers want to be loaded first")
    return library


class Place:
    """A home and a server, for one worker."""

    def __init__(self, home, shim, context=None, **settings):
        home.mkdir()
        self.envoi = Envoi(home)
        self.shim = shim
        self.mark = home.parent / (home.name + ".mark")
        self.server = Taker(context)
        self.settings = settings
        self.message = home.parent / (home.name + ".message")
        self.message.write_bytes(MESSAGE)
        (home / ".cache").mkdir()

    def prepare(self):
        """The same beginning for every run."""
        self.server.messages.clear()
        for folder in ".cache", ".local":
            shutil.rmtree(self.envoi.home / folder, ignore_errors=True)
            (self.envoi.home / folder).mkdir()
        (self.envoi.home / "log").unlink(missing_ok=True)
        self.envoi.configure(account(
            self.server.port, host="localhost",
            logfile=self.envoi.home / "log", **self.settings))

    def run(self, *args, fault=None, message=None):
        env = self.envoi.environment(None)
        if fault:
            env.update(LD_PRELOAD=str(self.shim), FAULT=fault,
                       FAULT_MARK=str(self.mark))
        self.mark.write_bytes(b"")
        with open(message or self.message, "rb") as text:
            done = subprocess.run([PROGRAM, *args], stdin=text, env=env,
                                  cwd=self.envoi.home, timeout=LIMIT_S,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, check=False)
        done.hit = self.mark.read_bytes() != b""
        if not done.hit:
            assert done.returncode == 0, (fault, done)
        return done

    def left_over(self):
        """Files that nobody will ever ask for."""
        return [p for p in self.envoi.home.rglob("*")
                if p.name.startswith((".new-", "envoi-"))]


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


class Crew:
    """Two workers, each with a place of its own."""

    def __init__(self, make):
        self._make = make
        self._places = threading.local()
        self._lock = threading.Lock()
        self._made = []
        self._pool = concurrent.futures.ThreadPoolExecutor(2)

    def place(self):
        if not hasattr(self._places, "place"):
            with self._lock:
                self._places.place = self._make(len(self._made))
                self._made.append(self._places.place)
        return self._places.place

    def all(self, work, cases):
        """work(place, case) for each; every failure is told."""
        jobs = [self._pool.submit(lambda c=case: work(self.place(), c))
                for case in cases]
        failures = [str(j.exception()) for j in jobs if j.exception()]
        assert not failures, "\n".join(failures)

    def close(self):
        self._pool.shutdown()
        for place in self._made:
            place.server.close()


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
