# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a program meets its fault: a home, a server, and two of them."""
import concurrent.futures
import shutil
import subprocess
import threading

from harness.program import MESSAGE, PROGRAM, Envoi, account

from .taker import Taker

LIMIT_S = 60


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
        self.server.forget()
        for folder in ".cache", ".local":
            shutil.rmtree(self.envoi.home / folder, ignore_errors=True)
            (self.envoi.home / folder).mkdir()
        (self.envoi.home / "log").unlink(missing_ok=True)
        self.envoi.configure(account(
            self.server.port, host="localhost",
            logfile=self.envoi.home / "log", **self.settings))

    def run(self, *args, fault=None, message=None, statuses=(0,)):
        """statuses: how it may end where nothing is in its way."""
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
            assert done.returncode in statuses, (fault, done)
        return done

    def left_over(self):
        """Files that nobody will ever ask for."""
        return [p for p in self.envoi.home.rglob("*")
                if p.name.startswith((".new-", "envoi-"))]


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
