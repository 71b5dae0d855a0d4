# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking after the queue: list, show, hold, release, remove, requeue.

The files are written here, in the form that envoi-queue(7) documents.
"""
import fcntl
import json
import os
import resource
import subprocess

import pytest

from harness import queued
from harness.program import PROGRAM, has_open
from harness.queued import ONE, TEXT, TWO
from harness.terminal import Terminal

ESCAPES = b"\x1b[31mred\x1b[0m \x07\xc2\x9b31m"


@pytest.fixture
def place(envoi):
    return queued.folder(envoi)


def ids(envoi, *args):
    """What --queue=list shows, by its JSON."""
    result = envoi("--json", *args)
    assert result.status == 0
    return [json.loads(line)["queue_id"]
            for line in result.stdout.splitlines()]


# --- lists


def test_a_listing_has_the_form_of_postfix(envoi, place):
    queued.put(place, account="work", attempts=3, uncertain="?",
               rcpts=["+ <bob@example.net>", "- <carol@example.net>"],
               log=["2026-08-22T14:31:00Z 3 message 450 4.2.0 greylisted"])
    queued.put(place, TWO, state="H", rcpts=["- <dave@example.com>"])
    result = envoi(name="mailq")
    assert result.status == 0 and result.stderr == b""
    assert result.stdout.decode() == (
        "----Queue ID----- --Size-- ----Queued------ "
        "--Sender/Recipient------\n"
        f"{ONE}?       55 Sat Aug 22 14:25 alice@example.org  [work]\n"
        "     (may have been delivered; 450 4.2.0 greylisted; "
        "3 attempts, due)\n"
        f"{'':44}carol@example.net\n"
        f"{TWO}!       55 Sat Aug 22 14:25 alice@example.org  [default]\n"
        "     (held)\n"
        f"{'':44}dave@example.com\n"
        "-- 1 Kbytes in 2 Requests.\n")


@pytest.mark.parametrize("args", [["-bp"], ["--queue=list"],
                                  ["--queue", "list"]])
def test_each_spelling_lists_the_same(envoi, place, args):
    queued.put(place)
    assert envoi(*args).stdout == envoi(name="mailq").stdout


def test_a_folder_without_mail_is_an_empty_queue(envoi, place):
    (place / "notes.txt").write_text("mine\n")
    result = envoi(name="mailq")
    assert result.stdout == b"Mail queue is empty\n"
    assert envoi("--queue=failed").stdout == b"No mail has failed\n"
    assert envoi("-bp", "--json").stdout == b""
    assert (place / "notes.txt").exists()


def test_every_recipient_and_the_history_are_shown_on_request(envoi, place):
    queued.put(place, attempts=1,
               rcpts=["+ <bob@example.net>", "- <carol@example.net>",
                      "! <dave@example.net>"],
               log=["2026-08-22T14:31:00Z 1 rcpt dave@example.net 550 no",
                    "torn", "2026-08-22T14:32:00Z 1 rcpt "])
    shown = envoi("-bp", "-v").stdout.decode()
    assert f"{'':42}+ bob@example.net\n" in shown
    assert f"{'':42}- carol@example.net\n" in shown
    assert f"{'':42}! dave@example.net\n" in shown
    assert "     Sat Aug 22 14:31 rcpt dave@example.net 550 no\n" in shown
    assert "torn" not in shown


def test_each_message_is_one_object_for_programs(envoi, place):
    queued.put(place, attempts=2, next="2026-08-22T14:46:10Z",
               rcpts=["+ <bob@example.net>", "- <carol@example.net>"],
               log=["2026-08-22T14:31:00Z 2 rcpt carol@example.net 450 no"])
    line, = envoi("--queue=list", "--json").stdout.splitlines()
    assert json.loads(line) == {
        "queue_name": "deferred", "queue_id": ONE,
        "arrival_time": 1787408730, "message_size": len(TEXT),
        "sender": "alice@example.org", "account": "default",
        "recipients": [{"address": "carol@example.net",
                        "delay_reason": "450 no", "state": "waiting"}],
        "state": "waiting", "attempts": 2, "next_try": 1787409970,
        "uncertain": False}
    line, = envoi("-bp", "--json", "-v").stdout.splitlines()
    shown = json.loads(line)
    assert [r["state"] for r in shown["recipients"]] == ["sent", "waiting"]
    assert shown["history"] == [
        {"time": 1787409060, "text": "rcpt carol@example.net 450 no"}]


def test_a_message_that_is_being_delivered_has_a_star(envoi, place):
    with open(queued.put(place), "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert ONE.encode() + b"*" in envoi("-bp").stdout
    assert ONE.encode() + b" " in envoi("-bp").stdout


def test_a_selection_narrows_the_listing(envoi, place):
    queued.put(place, sender="bob@example.org")
    queued.put(place, TWO, rcpts=["+ <eve@example.com>",
                                  "- <dave@example.com>"])
    assert ids(envoi, "-bp", "-qSBOB") == [ONE]
    assert ids(envoi, "-bp", "-q!SBOB") == [TWO]
    assert ids(envoi, "-bp", "-qRdave") == [TWO]
    assert ids(envoi, "-bp", "-qReve") == []
    assert ids(envoi, "-bp", "-qI1ng", "-q!Rdave") == [ONE]


def test_what_failed_is_listed_by_itself(envoi, place):
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    queued.put(failed, state="B", attempts=4,
               rcpts=["+ <bob@example.net>", "! <carol@example.net>"],
               log=["2026-08-22T14:31:00Z 4 rcpt carol@example.net 550 no"])
    queued.put(failed, f"{TWO}.bad")
    shown = envoi("--queue=failed").stdout.decode()
    assert f"{'':44}carol@example.net\n" in shown
    assert "bob@" not in shown
    assert "550 no; 4 attempts)" in shown
    assert f"\n{TWO} " in shown and "(damaged; put aside)" in shown
    assert envoi("-bp").stdout == b"Mail queue is empty\n"


def test_nothing_in_a_file_reaches_a_terminal_as_it_is(envoi, place):
    path = queued.put(place, account="a", attempts=1,
                      log=["2026-08-22T14:31:00Z 1 " + "x" * 40])
    path.write_bytes(path.read_bytes()
                     .replace(b"x" * 40, ESCAPES)
                     .replace(b"account: a", b"account: \x1b]0;a\x07"))
    for args in (["-bp"], ["-bp", "-v"], ["--queue=failed"],
                 ["-bp", "--json", "-v"]):
        out = envoi(*args).stdout
        assert all(c == 10 or 0x20 <= c < 0x7f for c in out), args


# --- what is no message, or a strange one


def test_planted_names_are_left_alone_and_told_of(envoi, place):
    secret = envoi.home / "secret"
    secret.write_bytes(queued.content(ONE))
    secret.chmod(0o600)
    (place / ONE).symlink_to(secret)
    os.mkfifo(place / TWO, 0o600)
    (place / ONE.replace("1ng", "1nh")).mkdir(mode=0o700)
    linked = queued.put(place, ONE.replace("1ng", "1nj"))
    os.link(linked, envoi.home / "second-name")
    queued.put(place, ONE.replace("1ng", "1nk"))
    foreign = queued.put(place, ONE.replace("1ng", "1nm"))
    if os.geteuid() == 0:
        os.chown(foreign, 12345, -1)
    else:
        foreign.unlink()
    before = {p.name: p.lstat().st_mtime_ns for p in place.iterdir()}
    shown = envoi("-bp", "-v").stdout.decode()
    assert shown.count("example.org  [default]") == 1
    assert shown.count(" is no message: ") == (
        5 if os.geteuid() == 0 else 4)
    short = envoi("-bp")
    assert b" is no message: " not in short.stdout
    assert short.stderr.startswith(b"envoi: left alone in the queue's folder:")
    for verb in ("hold", "remove"):
        assert envoi(f"--queue={verb}", "ALL").silent
        for name in before:
            if name != ONE.replace("1ng", "1nk"):
                result = envoi(f"--queue={verb}", name)
                assert result.status == 69
                assert "[E-QUEUE-STATE]" in result.text
    del before[ONE.replace("1ng", "1nk")]
    assert before == {p.name: p.lstat().st_mtime_ns
                      for p in place.iterdir()}


@pytest.mark.parametrize("change, word", [
    (lambda b: b.replace(b"envoi-queue 1", b"envoi-queue 2"),
     "written by a newer envoi"),
    (lambda b: b.replace(b"host: ", b"!host: "), "written by a newer envoi"),
    (lambda b: b[:100], "damaged"),
    (lambda b: b"\0" * len(b), "damaged"),
    (lambda b: b"", "damaged"),
    (lambda b: b.replace(ONE.encode(), TWO.encode()), "damaged"),
])
def test_a_strange_message_is_shown_and_can_only_be_removed(
        envoi, place, change, word):
    path = queued.put(place)
    path.write_bytes(change(path.read_bytes()))
    before = path.read_bytes()
    assert f"     ({word}" in envoi("-bp").stdout.decode()
    for verb in ("hold", "release", "retry"):
        result = envoi(f"--queue={verb}", ONE)
        assert result.status == 69
        assert "[E-QUEUE-STATE]" in result.text
        assert envoi(f"--queue={verb}", "ALL").silent
    assert envoi("--queue=show", ONE).status == 0
    assert path.read_bytes() == before
    assert envoi("--queue=remove", ONE).silent
    assert not path.exists()


@pytest.mark.parametrize("args", [["-bp"], ["--queue=hold", "ALL"],
                                  ["--queue=show", "1ng"]])
def test_a_folder_that_others_may_use_is_refused(envoi, place, args):
    queued.put(place)
    place.chmod(0o750)
    result = envoi(*args)
    assert result.status == 73
    assert "others may use the queue" in result.text
    assert f"chmod 700 '{place}'" in result.text
    place.chmod(0o700)


def test_the_folder_is_where_the_configuration_says(envoi, place):
    other = queued.folder(envoi, "elsewhere")
    queued.put(other)
    envoi.configure(f"queue_dir {other}\n")
    assert ids(envoi, "-bp") == [ONE]
    assert ids(envoi, "-bp", f"--queue-dir={place}") == []
    assert envoi("-bp", config="no such setting\n").status == 78


def test_ten_thousand_messages_are_listed_in_little_memory(envoi, place):
    """The files are 50 MB together, the address space is what three of
    them and the libraries need."""
    text = b"Subject: x\n\n" + b"x" * 5000 + b"\n"
    first = queued.put(place, text=text).read_bytes()
    for n in range(1, 10000):
        name = ONE[:11] + "".join("0123456789"[int(c)]
                                  for c in f"{n:05d}")
        (place / name).write_bytes(first.replace(ONE.encode(),
                                                 name.encode()))
        (place / name).chmod(0o600)
    plain = subprocess.run(
        [PROGRAM, "-bp"], env=envoi.environment({}), check=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        preexec_fn=lambda: None if b"__asan_" in PROGRAM.read_bytes() else
        resource.setrlimit(resource.RLIMIT_DATA, (16 << 20, 16 << 20)))
    assert plain.stdout.count(b"\n") == 2 * 10000 + 2
    assert plain.stdout.endswith(b" Kbytes in 10000 Requests.\n")


def test_a_pager_that_was_left_gets_no_complaint(envoi, place):
    for n in range(1000):
        queued.put(place, f"{ONE[:13]}{n:03d}",
                   rcpts=[f"- <{'x' * 200}@example.net>"])
    process = envoi.start("-bp")
    process.stdout.close()
    process.stdin.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()


# --- one message


def test_a_message_is_shown_with_its_envelope(envoi, place):
    queued.put(place, attempts=1, uncertain="?", extra=["set: port 25"],
               rcpts=["+ <bob@example.net>", "- <carol@example.net>"],
               log=["2026-08-22T14:31:00Z 1 account timed out"])
    shown = envoi("--queue=show", "VJNR").stdout
    head, _, rest = shown.partition(b"\n\n")
    assert rest == TEXT
    assert head.decode().splitlines() == [
        f"id: {ONE}", "state: waiting, may have been delivered",
        "queued: Sat, 22 Aug 2026 14:25:30 +0000", "attempts: 1",
        "host: laptop", "account: default", "set: port 25",
        "from: <alice@example.org>", "rcpt: + <bob@example.net>",
        "rcpt: - <carol@example.net>",
        "log: Sat, 22 Aug 2026 14:31:00 +0000 account timed out"]


def test_a_program_gets_the_bytes_and_a_terminal_what_is_harmless(
        envoi, place):
    text = b"Subject: x\n\n\ttab " + ESCAPES + b"\n"
    queued.put(place, text=text)
    assert envoi("--queue=show", ONE).stdout.endswith(b"\n\n" + text)
    with Terminal(envoi, "--queue=show", ONE) as person:
        seen = person.wait_for(r"tab .*\n")
    assert "tab ?[31mred?[0m ???31m\n" in seen
    assert "\x1b" not in seen and "\x07" not in seen


def test_a_failed_message_is_shown_too(envoi, place):
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    queued.put(failed, state="B", rcpts=["! <carol@example.net>"])
    queued.put(failed, f"{TWO}.bad")
    assert b"\nstate: failed\n" in envoi("--queue=show", ONE).stdout
    assert b"\nstate: damaged\n" in envoi("--queue=show", TWO).stdout


# --- changes


def test_hold_and_release(envoi, place):
    path = queued.put(place, attempts=2, waited=60,
                      next="2026-08-22T14:46:10Z",
                      last="2026-08-22T14:31:00Z")
    assert envoi("--queue=hold", "1ng51").silent
    assert queued.state(path) == ("H 0002 000000060 2026-08-22T14:46:10Z "
                                  "2026-08-22T14:31:00Z -")
    assert envoi("--queue=hold", "1ng51").silent
    assert envoi("--queue=retry", ONE).status == 69
    assert envoi("--queue=release", "1NG51").silent
    assert queued.state(path) == (f"Q 0002 000000060 {queued.NEVER} "
                                  "2026-08-22T14:31:00Z -")
    assert envoi("--queue=release", ONE).status == 69


def test_retry_makes_a_message_due(envoi, place):
    path = queued.put(place, attempts=2, next="2026-08-22T14:46:10Z",
                      last="2026-08-22T14:31:00Z")
    assert envoi("--queue=retry", ONE).silent
    assert queued.state(path) == (f"Q 0002 000000000 {queued.NEVER} "
                                  "2026-08-22T14:31:00Z -")


def test_remove_takes_what_is_named(envoi, place):
    one, two = queued.put(place), queued.put(place, TWO)
    assert envoi("--queue=remove", ONE).silent
    assert not one.exists() and two.exists()
    result = envoi("-v", "--queue=remove", "ALL")
    assert result.status == 0
    assert result.text == f"envoi: {TWO}: removed\n"
    assert not two.exists()


def test_all_spares_what_has_failed(envoi, place):
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    waiting = queued.put(place)
    one = queued.put(failed, TWO, state="B", rcpts=["! <c@example.net>"])
    bad = queued.put(failed, ONE.replace("1ng", "1nh") + ".bad")
    assert envoi("--queue=remove", "ALL").silent
    assert not waiting.exists() and one.exists() and bad.exists()
    assert envoi("--queue=remove", "1nh").silent
    assert one.exists() and not bad.exists()
    assert envoi("--queue=remove", "FAILED").silent
    assert not one.exists()


@pytest.mark.parametrize("verb", ["hold", "release", "remove", "retry",
                                  "show", "requeue"])
def test_an_id_must_mean_one_message(envoi, place, verb):
    queued.put(place)
    queued.put(place, TWO)
    for id in ("1ng5", "zzz", "x" * 16, "\u00e9", ONE + "d"):
        result = envoi(f"--queue={verb}", id)
        assert result.status == 69
        assert "[E-QUEUE-ID]" in result.text
    assert sorted(ids(envoi, "-bp")) == [ONE, TWO]


def test_one_failure_does_not_keep_back_the_others(envoi, place):
    one, two = queued.put(place), queued.put(place, TWO)
    result = envoi("--queue=remove", ONE, "nothing", TWO)
    assert result.status == 69
    assert not one.exists() and not two.exists()


def test_without_a_queue_there_is_nothing_to_change(envoi):
    assert envoi("--queue=hold", "ALL").silent
    assert envoi("--queue=hold", "x").status == 69
    assert not (envoi.home / ".local").exists()


def test_a_message_that_is_being_delivered_is_not_touched(envoi, place):
    path = queued.put(place)
    before = path.read_bytes()
    with open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        running = [envoi.start(f"--queue={verb}", ONE)
                   for verb in ("hold", "remove", "retry")]
        for process in running:
            _, text = process.communicate(b"", 60)
            assert process.returncode == 75
            assert b"is being delivered right now [E-QUEUE-BUSY]" in text
    assert path.read_bytes() == before


def test_a_message_that_went_while_waiting_was_not_removed(envoi, place):
    path = queued.put(place)
    with open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        process = envoi.start("--queue=remove", ONE)
        while not has_open(process, path):
            assert process.poll() is None
            os.sched_yield()
        path.unlink()
    _, text = process.communicate(b"", 60)
    assert process.returncode == 75
    assert b"has gone meanwhile" in text


def test_requeue_puts_back_who_was_refused(envoi, place):
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    old = queued.put(failed, state="B", attempts=9, waited=500,
                     uncertain="?", last="2026-08-22T14:31:00Z",
                     rcpts=["+ <bob@example.net>", "! <carol@example.net>"])
    assert envoi("--queue=requeue", "1ng").silent
    path = place / ONE
    assert not old.exists()
    assert queued.marks(path) == ["+ <bob@example.net>",
                                  "- <carol@example.net>"]
    assert queued.state(path) == (f"Q 0000 000000000 {queued.NEVER} "
                                  f"{queued.NEVER} -")
    assert path.read_bytes().endswith(b"\n\n" + TEXT)


def test_a_damaged_message_is_not_put_back(envoi, place):
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    bad = queued.put(failed, f"{ONE}.bad")
    assert envoi("--queue=requeue", ONE).status == 69
    assert envoi("--queue=requeue", "ALL").silent
    assert bad.exists() and ids(envoi, "-bp") == []


TWO_ACCOUNTS = ("account old\nhost old.invalid\nfrom a@example.org\n"
                "account new\nhost new.invalid\nfrom b@example.org\n")


@pytest.mark.parametrize("where", ["waiting", "failed"])
def test_a_message_can_be_moved_to_another_account(envoi, place, where):
    folder = place / "failed" if where == "failed" else place
    folder.mkdir(mode=0o700, exist_ok=True)
    old = queued.put(folder, account="gone", extra=["set: port 2525"],
                     state="B" if where == "failed" else "Q", attempts=5,
                     rcpts=["+ <bob@example.net>", "! <carol@example.net>",
                            "- <dave@example.net>"],
                     log=["2026-08-22T14:31:00Z 5 account it is gone"])
    envoi.configure(TWO_ACCOUNTS)
    assert envoi("--queue=requeue", "-a", "new", ONE).silent
    path = place / ONE
    data = path.read_bytes()
    assert path == old or not old.exists()
    assert b"\naccount: new\n" in data and b"\nset: " not in data
    assert queued.marks(path) == ["+ <bob@example.net>",
                                  "- <carol@example.net>",
                                  "- <dave@example.net>"]
    assert queued.state(path).startswith("Q 0000 ")
    assert b"\n\n" + TEXT + b"log: 2026-08-22T14:31:00Z 5 " in data
    assert b"moved from account 'gone' to 'new'\n" in data
    assert path.stat().st_mode & 0o7777 == 0o600
    assert ids(envoi, "-bp") == [ONE]
    assert [p for p in place.iterdir() if p.name.startswith(".tmp")] == []


def test_moving_to_an_account_that_is_not_there_moves_nothing(envoi, place):
    path = queued.put(place, account="gone")
    before = path.read_bytes()
    envoi.configure(TWO_ACCOUNTS)
    result = envoi("--queue=requeue", "-a", "nwe", ONE)
    assert result.status == 78
    assert "did you mean 'new'?" in result.text
    assert path.read_bytes() == before


def test_a_damaged_text_is_not_made_whole_by_moving_it(envoi, place):
    path = queued.put(place, account="gone")
    path.write_bytes(path.read_bytes().replace(b"Hello", b"Hallo"))
    before = path.read_bytes()
    envoi.configure(TWO_ACCOUNTS)
    result = envoi("--queue=requeue", "-a", "new", ONE)
    assert result.status == 69
    assert "not what was put in" in result.text
    assert path.read_bytes() == before


# --- what a person should hear


def test_a_person_hears_once_of_what_has_failed(envoi, place):
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    queued.put(failed, state="B", rcpts=["! <carol@example.net>"])
    queued.put(failed, TWO, state="B", rcpts=["! <carol@example.net>"])
    assert envoi("-bp").stderr == b""       # no terminal
    told = (r"envoi: 2 messages could not be delivered; see 'envoi "
            r"--queue=failed'\n")
    with Terminal(envoi, "-bp") as person:
        person.wait_for(told)
    with Terminal(envoi, "-bp") as person:
        person.wait_for("Mail queue is empty\n")
    assert person.result.stderr == b""


def test_a_person_hears_that_nothing_runs_the_queue(envoi, place):
    queued.put(place, queued="2020-01-01T00:00:00Z")
    with Terminal(envoi, "-bp", "--json") as person:
        person.wait_for(r"and nothing has run the queue; see "
                        r"envoi-queue\(7\), TIMERS\n")


# --- --check


def steps(envoi, **more):
    """What --check says of the queue, as state and text."""
    result = envoi("--check", "--json", **more)
    return [(step["state"], step.get("text", ""))
            for step in json.loads(result.stdout)["steps"]
            if step["step"] == "queue"]


CHECKED = "host 127.0.0.1\nport 1\ntls off\nfrom a@example.org\n"


def test_a_check_looks_for_what_runs_the_queue(envoi, place):
    queued.put(place)
    envoi.configure(CHECKED)
    (_, found), *_, (state, runs) = steps(envoi)
    assert found == f"'{place}', 1 message in it"
    assert state == "warning" and "nothing has run it yet: " in runs
    wants = envoi.home / ".config/systemd/user/timers.target.wants"
    wants.mkdir(parents=True)
    (wants / "envoi-queue.timer").symlink_to("/nowhere")
    state, runs = steps(envoi)[-1]
    assert state == "ok" and "loginctl enable-linger" in runs
    (place / ".run").touch(0o600)
    state, runs = steps(envoi)[-1]
    assert state == "ok" and runs.startswith("last run ")


def test_a_check_knows_the_variable_that_timers_do_not(envoi, place):
    envoi.configure(CHECKED)
    env = {"XDG_STATE_HOME": str(envoi.home / "state")}
    told = [text for _, text in steps(envoi, env=env)]
    assert any("XDG_STATE_HOME leads to" in text for text in told)
    envoi.configure(f"queue_dir {place}\n{CHECKED}")
    told = [text for _, text in steps(envoi, env=env)]
    assert not any("XDG_STATE_HOME" in text for text in told)


def test_a_check_of_an_account_that_keeps_nothing_is_silent(envoi, place):
    envoi.configure(f"{CHECKED}queue never\n")
    assert steps(envoi) == []
