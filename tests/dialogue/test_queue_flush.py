# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and timers start: -q, --queue=run, -q30m, and its signals."""
import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import threading

import pytest

from harness import queued
from harness.program import TOP, account
from harness.queued import ONE, TWO
from harness.server import Server
from harness.session import WAIT

FAR = "2096-08-22T14:46:10Z"


@pytest.fixture
def place(envoi):
    return queued.folder(envoi)


def takes(*rcpts, before=None, done=None):
    """A script that takes one message for these.  before: called when the
    whole message is there and has no answer yet.  done: an event for when
    all is over."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(re.compile(rb"MAIL FROM:<.*>.*"))
        for rcpt in rcpts:
            s.ok(b"RCPT TO:<%s>" % rcpt)
        s.expect(b"DATA")
        s.send(b"354 go ahead\r\n")
        s.body()
        if before:
            before()
        s.send(b"250 2.0.0 queued as 4711\r\n")
        s.quit()
        if done:
            done.set()
    return script


CAROL = takes(b"carol@example.net")


def test_without_a_queue_there_is_nothing_to_run(envoi):
    for args in (["-q"], ["--queue=run"], ["--queue=flush"]):
        assert envoi(*args).silent
    assert not (envoi.home / ".local").exists()


@pytest.mark.parametrize("args, name", [
    (["-q"], "sendmail"), (["-q"], None), (["-qff"], "sendmail"),
    (["--queue=flush"], None), (["--queue=flush", "ALL"], None),
    (["--queue=flush", "VJNR"], None), (["-qIvjnr"], "sendmail"),
    (["-qRcarol"], "sendmail"), (["-qSalice"], "sendmail"),
    (["-q!Snobody"], "sendmail")])
def test_a_person_does_not_wait_for_the_time_to_come(envoi, place, args,
                                                     name):
    path = queued.put(place, attempts=1, next=FAR)
    with Server(CAROL) as server:
        envoi.configure(account(server.port))
        assert envoi(*args, name=name).silent
    assert not path.exists()


@pytest.mark.parametrize("args", [
    ["-qIother"], ["-qRbob"], ["-q!Salice"], ["-qSalice", "-qRbob"]])
def test_what_is_not_selected_is_not_sent(envoi, place, args):
    path = queued.put(place, rcpts=["+ <bob@example.net>",
                                    "- <carol@example.net>"])
    before = path.read_bytes()
    envoi.configure(account(1))
    assert envoi(*args, name="sendmail").silent
    assert path.read_bytes() == before


def test_a_timer_sends_what_is_due_only(envoi, place):
    later = queued.put(place, TWO, attempts=1, next="2026-12-01T00:00:00Z",
                       last=queued.NEVER)
    later.write_bytes(later.read_bytes().replace(
        b"2026-12-01T00:00:00Z",
        subprocess.check_output(["date", "-u", "-d", "+20 minutes",
                                 "+%Y-%m-%dT%H:%M:%SZ"]).strip()))
    due = queued.put(place)
    with Server(CAROL) as server:
        envoi.configure(account(server.port))
        assert envoi("--queue=run").silent
    assert not due.exists() and later.exists()
    assert (place / ".run").exists()


def test_mail_that_stays_is_no_failure(envoi, place):
    path = queued.put(place)
    envoi.configure(account(1))
    assert envoi("--queue=run").silent
    assert envoi("-q").silent
    assert path.exists()


def test_held_mail_is_sent_by_nothing_but_its_release(envoi, place):
    path = queued.put(place, state="H")
    before = path.read_bytes()
    envoi.configure(account(1))
    assert envoi("-q").silent
    assert envoi("--queue=flush", "ALL").silent
    result = envoi("--queue=flush", ONE)
    assert result.status == 69 and "is held" in result.text
    assert path.read_bytes() == before


def test_what_is_named_must_be_there(envoi, place):
    one = queued.put(place)
    with Server(CAROL) as server:
        envoi.configure(account(server.port))
        result = envoi("--queue=flush", "nothing", ONE)
    assert result.status == 69 and "[E-QUEUE-ID]" in result.text
    assert not one.exists()


def test_what_is_named_and_busy_is_told_of(envoi, place):
    path = queued.put(place)
    envoi.configure(account(1))
    with open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        result = envoi("--queue=flush", ONE)
        assert result.status == 75 and "[E-QUEUE-BUSY]" in result.text
        assert envoi("-q").silent


def test_a_timer_goes_home_when_another_one_runs(envoi, place):
    path = queued.put(place)
    (place / ".run").touch(0o600)
    with open(place / ".run", "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        envoi.configure(account(1))
        before = path.read_bytes()
        assert envoi("--queue=run").silent
        assert path.read_bytes() == before
        with Server(CAROL) as server:
            envoi.configure(account(server.port))
            assert envoi("-q").silent
    assert not path.exists()


@pytest.mark.parametrize("args", [["-q"], ["--queue=run"], ["-q1h"]])
def test_a_broken_queue_or_configuration_is_told(envoi, place, args):
    queued.put(place)
    assert envoi(*args, config="no such setting\n").status == 78
    envoi.configure(account(1))
    place.chmod(0o755)
    result = envoi(*args)
    place.chmod(0o700)
    assert result.status == 73 and "[E-QUEUE-FOLDER]" in result.text


def test_progress_is_told_on_request(envoi, place):
    queued.put(place)
    queued.put(place, TWO, account="gone")
    with Server(CAROL) as server:
        envoi.configure(account(server.port))
        result = envoi("-q", "-v", name="sendmail")
    assert result.status == 0
    assert f"sendmail: {ONE}: sent\n" in result.text
    assert "sendmail: account 'gone': all its mail has to wait: " in (
        result.text)
    assert "RCPT TO:<carol@example.net>" in result.text


# --- again and again


@contextlib.contextmanager
def one_arrives(envoi, **more):
    """A server that is the account's from here on, and takes one message
    before the block is over."""
    done = threading.Event()
    with Server(takes(b"carol@example.net", done=done, **more)) as server:
        envoi.configure(account(server.port))
        yield
        assert done.wait(WAIT)


@pytest.fixture
def runner(envoi):
    """Starts it; what runs at the end of a test is killed."""
    started = []

    def start(*args, name=None):
        started.append(envoi.start(*args, name=name))
        return started[-1]
    yield start
    for process in started:
        process.kill()
        process.communicate()


def ends_well(process):
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out, err


def test_an_interval_stays_until_it_is_told_to_end(envoi, place, runner):
    """HUP: now, with the configuration as it is by then."""
    queued.put(place)
    with one_arrives(envoi):
        process = runner("-q1h", name="sendmail")
    with one_arrives(envoi):
        queued.put(place, TWO, attempts=1, next=FAR)
        process.send_signal(signal.SIGHUP)
    assert ends_well(process) == (b"", b"")
    assert list(place.glob("1ng*")) == []


def test_a_mail_on_its_way_is_finished_before_the_end(envoi, place, runner):
    path, other = queued.put(place), queued.put(place, TWO)
    running = []

    def before():
        running[0].send_signal(signal.SIGTERM)
        with open(f"/proc/{running[0].pid}/status",
                  encoding="ascii") as status:
            while True:         # until the signal is not pending any more
                status.seek(0)
                pending = re.search(r"ShdPnd:\s*(\S+)", status.read())
                if not int(pending.group(1), 16) & 1 << 14:
                    return
                os.sched_yield()
    with one_arrives(envoi, before=before):
        running.append(runner("-q1h"))
    out, err = running[0].communicate(timeout=60)
    assert (running[0].returncode, out, err) == (0, b"", b"")
    assert [path.exists(), other.exists()].count(True) == 1


def test_what_goes_wrong_later_is_told_and_can_be_put_right(
        envoi, place, runner):
    queued.put(place)
    with one_arrives(envoi):
        process = runner("-q1h")
    envoi.configure("no such setting\n")
    process.send_signal(signal.SIGHUP)
    assert b"there is no setting 'no'" in process.stderr.readline()
    with one_arrives(envoi):
        queued.put(place, TWO)
        process.send_signal(signal.SIGHUP)
    ends_well(process)


def test_a_daemon_with_an_interval_says_that_it_hears_nobody(
        envoi, place, runner):
    queued.put(place)
    with one_arrives(envoi):
        process = runner("-bd", "-q1h", name="sendmail")
    _, err = ends_well(process)
    assert err == (b"sendmail: nobody is listened to; the queue is run "
                   b"again and again\n")


# --- what is shipped to start it


PACKAGING = TOP / "packaging"
UNITS = sorted(PACKAGING.glob("systemd/*/envoi-queue.*"))


def lines_of(path, word):
    """What stands behind "word=" in a unit."""
    return [line.split("=", 1)[1] for line in path.read_text().splitlines()
            if line.startswith(f"{word}=")]


@pytest.mark.parametrize("folder", ["system", "user"])
def test_the_service_sends_what_is_due(envoi, place, folder):
    unit = PACKAGING / "systemd" / folder / "envoi-queue.service.in"
    command, = lines_of(unit, "ExecStart")
    program, *args = command.split()
    assert program == "@bindir@/envoi"
    queued.put(place)
    with Server(CAROL) as server:
        for path in (None, envoi.home / "envoi/service"):
            envoi.configure(account(server.port), path)
        assert envoi(*(a.replace("@sysconfdir@", str(envoi.home))
                       for a in args)).silent
    assert list(place.glob("1ng*")) == []


def test_a_crontab_has_what_is_shipped(envoi, place):
    lines = [line.split() for line in
             (PACKAGING / "cron/envoi").read_text().splitlines()
             if line and not line.startswith("#")]
    commands = [line[1:] if line[0] == "@reboot" else line[5:]
                for line in lines]
    assert commands == [["envoi", "--queue=run"]] * 2
    queued.put(place)
    with Server(CAROL) as server:
        envoi.configure(account(server.port))
        assert envoi(*commands[0][1:]).silent


def test_nothing_is_started_again_while_mail_waits():
    """A level that stays, such as a folder that is not empty, would."""
    triggers = [key for unit in UNITS if unit.suffix == ".path"
                for key in re.findall(r"^(\w+)=.*queue/", unit.read_text(),
                                      re.M)]
    assert triggers == ["PathChanged"]
    for unit in UNITS:
        if unit.suffix == ".timer":
            assert lines_of(unit, "OnUnitInactiveSec") == ["5min"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"),
                    reason="needs systemd")
@pytest.mark.parametrize("folder", ["system", "user"])
def test_systemd_takes_the_units(envoi, folder):
    for unit in UNITS:
        if unit.parent.name == folder:
            text = unit.read_text().replace("@bindir@/envoi", "/bin/true")
            (envoi.home / unit.name.removesuffix(".in")).write_text(
                text.replace("@sysconfdir@", "/etc"))
    names = sorted(p.name for p in envoi.home.glob("envoi-queue.*"))
    done = subprocess.run(
        ["systemd-analyze", f"--{folder}", "--man=no", "verify", *names],
        cwd=envoi.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(envoi.home)})
    assert (done.returncode, done.stdout) == (0, b"")
