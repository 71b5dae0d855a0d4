# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run may still do once a server talks to it."""
import ctypes
import pathlib
import platform
import re
import threading

import pytest

from harness import queued
from harness.program import (MESSAGE, PASSWORD, RCPT, SENDER, USER, WRAPPER,
                             account)
from harness.server import Server
from harness.session import WAIT

CREATE_RULESET = 444
LANDLOCK_VERSION = 1


def landlock():
    """The version of Landlock here; 0 or less: none."""
    return ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0,
                                     LANDLOCK_VERSION)


def offered(envoi, settings):
    """Was it built into this program, and does the kernel let it?"""
    with Server(lambda s: s.greet()) as server:
        run = envoi("-v", RCPT, config=account(server.port, **settings))
    return re.search(r"^--- confined: (.*)", run.text, re.M)


@pytest.fixture(autouse=True)
def only_where_there_is_one(envoi):
    if WRAPPER or platform.system() != "Linux":
        pytest.skip("confinement is looked for in the process itself")
    if not offered(envoi, {}):
        pytest.skip("built without a sandbox")


class Watch:
    """A script that notes how far the client is confined at each step."""

    def __init__(self):
        self.process = None
        self.started = threading.Event()
        self.seen = {}

    def note(self, step):
        pid = self.process.pid
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
        self.seen[step] = tuple(
            int(re.search(rf"^{key}:\s*(\d+)", text, re.M).group(1))
            for key in ("NoNewPrivs", "Seccomp"))

    def script(self, s, end=True):
        assert self.started.wait(WAIT)
        self.note("connected")
        s.greet()
        s.ehlo("AUTH PLAIN")
        line = s.line()
        self.note("ehlo")
        if line.startswith(b"AUTH"):
            s.send(b"235 2.7.0 ok\r\n")
            line = s.line()
        self.note("mail")
        assert line.startswith(b"MAIL"), line
        s.send(b"250 ok\r\n")
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        s.message = s.data()
        if end:
            s.quit()


FREE, CONFINED = (0, 0), (1, 2)
LOGIN = {"auth": "plain", "user": USER, "auth_cleartext": "on"}


def watch(envoi, **settings):
    w = Watch()
    with Server(w.script) as server:
        envoi.configure(account(server.port, **settings))
        w.process = envoi.start(RCPT, stdin=MESSAGE)
        w.started.set()
        out, err = w.process.communicate(MESSAGE, 60)
    assert (w.process.returncode, out, err) == (0, b"", b"")
    return w.seen


def test_a_run_is_confined_before_the_server_has_said_a_word(envoi):
    for settings in {}, {**LOGIN, "password": PASSWORD}:
        seen = watch(envoi, **settings)
        assert seen["ehlo"] == seen["mail"] == CONFINED


def test_a_password_command_is_run_before(envoi):
    seen = watch(envoi, **LOGIN, passwordeval=f"echo {PASSWORD}")
    assert seen["connected"] == seen["ehlo"] == FREE
    assert seen["mail"] == CONFINED


def test_mail_goes_along_without_asking_again(envoi):
    """The command, whose password is kept, could not be run any more."""
    waiting = queued.put(queued.folder(envoi))
    asked = envoi.home / "asked"
    command = f"echo >> {asked}; echo {PASSWORD}"
    w = Watch()

    def broken(s):
        w.script(s, end=False)
        assert s.line().startswith(b"MAIL FROM:<alice@")
        s.reset()               # the mail that goes along asks once more

    def again(s):
        s.greet()
        s.ehlo("AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN .*"))
        s.send(b"235 2.7.0 ok\r\n")
        s.ok(b"MAIL FROM:<alice@example.org>",
             b"RCPT TO:<carol@example.net>")
        s.data()
        s.quit()

    with Server(broken, again, optional=True) as server:
        envoi.configure(account(server.port, **LOGIN, passwordeval=command,
                                queue="on-failure"))
        w.process = envoi.start(RCPT, stdin=MESSAGE)
        w.started.set()
        out, err = w.process.communicate(MESSAGE, 60)
        assert (w.process.returncode, out, err) == (0, b"", b"")
        assert w.seen["mail"] == CONFINED
        assert asked.read_text() == "\n"
        assert envoi("-q").silent
    assert not waiting.exists()


def run_the_queue(envoi, *args, **settings):
    w = Watch()
    with Server(w.script, optional=True) as server:
        envoi.configure(account(server.port, **LOGIN, **settings))
        w.process = envoi.start(*args or ("-q",))
        w.started.set()
        out, err = w.process.communicate(b"", 60)
    assert (w.process.returncode, out, err) == (0, b"", b"")
    return w.seen


def test_a_run_of_the_queue_is_confined(envoi):
    place = queued.folder(envoi)
    for queue in "on-failure", "never":
        path = queued.put(place, sender=SENDER, rcpts=[f"- <{RCPT}>"])
        seen = run_the_queue(envoi, password=PASSWORD, queue=queue,
                             logfile=envoi.home / "log")
        assert seen["ehlo"] == seen["mail"] == CONFINED
        assert not path.exists()
    assert (envoi.home / "log").read_text().count("\n") == 2


def test_a_run_that_asks_a_command_is_confined_after_it(envoi):
    queued.put(queued.folder(envoi), sender=SENDER, rcpts=[f"- <{RCPT}>"])
    seen = run_the_queue(envoi, passwordeval=f"echo {PASSWORD}")
    assert seen["ehlo"] == FREE
    assert seen["mail"] == CONFINED


def test_a_report_leaves_from_within(envoi):
    path = queued.put(queued.folder(envoi), sender=SENDER,
                      rcpts=[f"- <{RCPT}>"])

    def refuses(s):
        s.greet()
        s.ehlo()
        s.expect(f"MAIL FROM:<{SENDER}>".encode())
        s.send(b"250 ok\r\n")
        s.expect(f"RCPT TO:<{RCPT}>".encode())
        s.send(b"550 5.1.1 no such user\r\n")
        line = s.line()
        if line == b"RSET":
            s.send(b"250 ok\r\n")
            line = s.line()
        assert line == b"MAIL FROM:<>"
        s.send(b"250 ok\r\n")
        s.ok(f"RCPT TO:<{SENDER}>".encode())
        s.message = s.data()
        s.quit()

    with Server(refuses) as server:
        run = envoi("-q", "-v", config=account(server.port))
    assert run.status == 0
    assert "confined: no programs" in run.text
    assert b"no such user" in server.session.message
    assert not path.exists()


def log_in(s):
    s.greet()
    s.ehlo("AUTH PLAIN")
    s.expect(re.compile(rb"AUTH PLAIN .*"))
    s.send(b"235 2.7.0 ok\r\n")


def replace(path):
    """As editors, package managers and logrotate do."""
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.chmod(0o600)
    other.rename(path)


def report_after(envoi, change, text, certificate=None):
    """A run whose mail is refused; then change(), and the server drops the
    connection; so the report goes over another one."""
    path = queued.put(queued.folder(envoi), sender=SENDER,
                      rcpts=[f"- <{RCPT}>"])

    def refuses(s):
        log_in(s)
        s.expect(f"MAIL FROM:<{SENDER}>".encode())
        s.send(b"250 ok\r\n")
        s.expect(f"RCPT TO:<{RCPT}>".encode())
        change()
        s.send(b"550 5.1.1 no such user\r\n")
        s.reset()

    def takes(s):
        log_in(s)
        s.ok(b"MAIL FROM:<>", f"RCPT TO:<{SENDER}>".encode())
        s.message = s.data()
        s.quit()

    with Server(refuses, takes, certificate=certificate) as server:
        run = envoi("-q", "-v", config=text(server.port))
    assert run.status == 0
    assert run.text.count("confined: no programs") == 1
    assert "enied" not in run.text and "warning" not in run.text, run.text
    assert b"no such user" in server.session.message
    assert not path.exists()


@pytest.mark.parametrize("how", [replace, pathlib.Path.unlink])
@pytest.mark.parametrize("what", ["password", "log", "trust"])
def test_a_file_may_be_replaced_before_the_report(envoi, pki, what, how):
    file = envoi.home / "etc" / what
    file.parent.mkdir(parents=True)
    settings = dict(LOGIN, password=PASSWORD)
    certificate = None
    if what == "password":
        file.write_text(PASSWORD)
        settings.pop("password")
        settings["password_file"] = file
    elif what == "log":
        file.touch()
        settings["logfile"] = file
    else:
        file.write_bytes(pathlib.Path(pki.ca.file).read_bytes())
        settings.update(tls="implicit", pki=pki, host="localhost")
        certificate = pki.good
    file.chmod(0o600)
    report_after(envoi, lambda: how(file),
                 lambda port: account(port, **settings).replace(
                     str(pki.ca.file), str(file)), certificate)


def test_a_command_is_not_asked_again_for_the_report(envoi):
    asked = envoi.home / "asked"
    command = f"echo >> {asked}; echo {PASSWORD}"
    report_after(envoi, lambda: None, lambda port: account(
        port, **LOGIN, passwordeval=command))
    assert asked.read_text() == "\n"


def test_what_failed_for_another_file_still_expires(envoi):
    """Its lifetime stands in a file that only it has."""
    place = queued.folder(envoi)
    other = envoi.configure(account(9, queue_failed_lifetime="1s"),
                            envoi.home / "elsewhere")
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    old = queued.put(failed, queued.TWO, state="B", attempts=1,
                     sender="", rcpts=[f"! <{RCPT}>"],
                     last="2020-01-01T00:00:00Z",
                     queued="2020-01-01T00:00:00Z", extra=[f"config: {other}"])
    path = queued.put(place, sender=SENDER, rcpts=[f"- <{RCPT}>"])
    seen = run_the_queue(envoi, password=PASSWORD)
    assert seen["mail"] == CONFINED
    assert not path.exists()
    assert not old.exists()


def test_two_accounts_in_one_run_are_left_free(envoi):
    place = queued.folder(envoi)
    queued.put(place, sender=SENDER, rcpts=[f"- <{RCPT}>"])
    queued.put(place, queued.TWO, account="other")
    seen = run_the_queue(envoi, password=PASSWORD)
    assert seen["mail"] == FREE


@pytest.mark.parametrize("settings", [
    {"sandbox": "off"}, {"save_sent": "pipe:cat > sent"}])
def test_who_still_needs_programs_is_left_free(envoi, settings):
    seen = watch(envoi, **settings)
    assert seen["mail"] == FREE
    if "save_sent" in settings:
        assert b"Hello," in (envoi.home / "sent").read_bytes()


def test_files_are_closed_where_the_kernel_can(envoi):
    words = offered(envoi, {"tls_resume": "off"}).group(1)
    assert "no programs" in words
    if landlock() >= 2:
        assert words == "no programs, few files"


def test_a_ticket_is_kept_and_used_all_the_same(envoi, pki):
    (envoi.home / ".cache").mkdir()

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        s.message = s.data()
        s.quit()

    for _ in range(2):
        with Server(script, certificate=pki.good) as server:
            run = envoi("-v", RCPT, config=account(
                server.port, tls="implicit", pki=pki, host="localhost"))
        assert run.status == 0, run.text
    assert list((envoi.home / ".cache/envoi/tickets").iterdir())


def test_what_cannot_be_sent_still_reaches_the_queue(envoi):
    (envoi.home / ".local/state").mkdir(parents=True)

    def script(s):
        s.greet()
        s.ehlo()
        s.expect(f"MAIL FROM:<{SENDER}>".encode())
        s.send(b"451 4.3.0 later\r\n")
        s.quit()

    with Server(script) as server:
        run = envoi("-v", RCPT, config=account(
            server.port, queue="on-failure"))
    assert "confined: no programs" in run.text
    if landlock() >= 2:
        assert "few files" in run.text
    assert run.status == 0
    waiting = [p for p in (envoi.home / ".local/state/envoi/queue").iterdir()
               if p.is_file() and not p.name.startswith(".")]
    assert len(waiting) == 1 and b"Hello," in waiting[0].read_bytes()
