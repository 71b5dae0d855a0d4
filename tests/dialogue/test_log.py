# SPDX-License-Identifier: GPL-3.0-or-later
"""The log: one line a run, and never a reason to fail."""
import fcntl
import json
import os
import re
import socket
import subprocess
import tempfile

import pytest

from harness.program import MESSAGE, PROGRAM, RCPT, SENDER, account
from harness.server import Server


def takes_mail(*rcpts, answer=b"250 2.0.0 Ok: queued as 4711\r\n"):
    """A script that takes one message for one recipient, or for these."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        for rcpt in rcpts or (RCPT,):
            s.ok(f"RCPT TO:<{rcpt}>".encode())
        s.message = s.data(answer)
        s.quit()
    return script


def refuses_eve(s):
    s.greet()
    s.ehlo()
    s.ok(f"MAIL FROM:<{SENDER}>".encode(), b"RCPT TO:<bob@example.net>")
    s.expect(b"RCPT TO:<eve@example.net>")
    s.send(b"550 5.1.1 no 'eve' here\r\n")
    s.data()
    s.quit()


def sent(envoi, *lines, args=(RCPT,), script=None, status=0, **settings):
    """The result of one run against a server."""
    with Server(script or takes_mail()) as server:
        result = envoi(*args, config=account(server.port, *lines, **settings))
    assert result.status == status, result.text
    return result


def test_msmtp_fields_in_msmtps_order(envoi):
    log = envoi.home / "log"
    sent(envoi, logfile=log, log_format="msmtp")
    size = len(MESSAGE)
    assert re.fullmatch(
        r"[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d host=127\.0\.0\.1 tls=off "
        rf"auth=off from={SENDER} recipients={RCPT} mailsize={size} "
        r"smtpstatus=250 smtpmsg='250 2\.0\.0 Ok: queued as 4711' "
        r"exitcode=EX_OK\n", log.read_text())


def test_an_msmtprc_gets_msmtps_line_by_itself(envoi):
    log = envoi.home / "log"
    with Server(takes_mail()) as server:
        envoi.configure(account(server.port, queue=None, logfile=log),
                        envoi.home / ".msmtprc")
        result = envoi(RCPT)
    assert result.status == 0
    assert " exitcode=EX_OK\n" in log.read_text()


def test_our_own_line_has_the_facts(envoi):
    log = envoi.home / "log"
    sent(envoi, logfile=log)
    line = log.read_text()
    assert line.startswith("time=20")
    for fact in ("address=127.0.0.1", "tls=none", "auth=none",
                 f"from={SENDER}", f"sent={RCPT}", "message_id=<1@example.org>",
                 "duration_ms=", "exit=EX_OK"):
        assert f" {fact}" in line


def test_a_json_line_is_json_with_one_status_per_recipient(envoi):
    log = envoi.home / "log"
    sent(envoi, logfile=log, log_format="json", status=67,
         script=refuses_eve, args=("bob@example.net", "eve@example.net"))
    entry = json.loads(log.read_text())
    assert entry["exit"] == "EX_NOUSER"
    assert [(r["address"], r["status"]) for r in entry["recipients"]] == [
        ("bob@example.net", "sent"), ("eve@example.net", "refused")]
    assert entry["recipients"][1]["code"] == 550


def test_a_failure_is_logged_with_the_text_that_people_see(envoi):
    log = envoi.home / "log"
    with Server(optional=True) as server:
        port = server.port
    result = envoi(RCPT, config=account(port, logfile=log,
                                        log_format="msmtp"))
    assert result.status == 75
    text = result.text.split("\n", 1)[0]
    text = text.removeprefix("envoi: ").rpartition(" [E-")[0]
    assert f" errormsg='{text}' ".replace("'", "?") in \
        log.read_text().replace("'", "?")
    assert log.read_text().endswith(" exitcode=EX_TEMPFAIL\n")


def test_a_hyphen_logs_to_standard_output(envoi):
    result = sent(envoi, logfile="-")
    assert result.stdout.endswith(b" exit=EX_OK\n")
    assert result.stderr == b""


def test_a_new_log_is_private_and_gets_its_folder(envoi):
    log = envoi.home / "state/envoi/log"
    sent(envoi, logfile=log)
    assert log.stat().st_mode & 0o7777 == 0o600
    assert log.parent.stat().st_mode & 0o7777 == 0o700


def test_runs_append(envoi):
    log = envoi.home / "log"
    sent(envoi, logfile=log)
    sent(envoi, logfile=log)
    assert log.read_text().count("\n") == 2


def unusable(home, kind):
    path = home / "log"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "symlink":
        path.symlink_to(home / "elsewhere")
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        return "/dev/full"
    return path


@pytest.mark.parametrize("kind", ["fifo", "symlink", "folder", "device"])
def test_a_log_that_cannot_be_used_is_one_warning(envoi, kind):
    log = unusable(envoi.home, kind)
    result = sent(envoi, logfile=log)
    assert result.stdout == b""
    assert result.text.count("\n") == 1
    assert result.text.startswith("envoi: warning: log file: cannot write '")
    assert not (envoi.home / "elsewhere").exists()


def test_standard_output_that_is_full_is_one_warning(envoi):
    with open("/dev/full", "wb") as full, Server(takes_mail()) as server:
        envoi.configure(account(server.port, logfile="-"))
        process = subprocess.run(
            [PROGRAM, RCPT], input=MESSAGE, stdout=full, check=False,
            stderr=subprocess.PIPE, env=envoi.environment({}))
    assert process.returncode == 0
    assert process.stderr.count(b"\n") == 1
    assert process.stderr.startswith(b"envoi: warning: cannot write to the "
                                     b"log: ")


def test_a_lock_that_is_held_does_not_hold_up_the_mail(envoi):
    log = envoi.home / "log"
    with open(log, "w", encoding="ascii") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        sent(envoi, logfile=log)
    assert log.read_text().endswith(" exit=EX_OK\n")


def test_a_server_cannot_forge_a_line(envoi):
    log = envoi.home / "log"
    answer = b"250-ok\rfrom=evil\x1b[2J\r\n250 \xe2\x80\xae' exitcode=X\r\n"
    with Server(takes_mail(answer=answer)) as server:
        envoi(RCPT, config=account(server.port, logfile=log,
                                   log_format="msmtp"))
    line = log.read_bytes()
    assert line.count(b"\n") == 1
    assert not re.search(rb"[^\x20-\x7e\n]", line)


def test_no_log_without_being_asked(envoi):
    before = set(os.listdir(envoi.home))
    result = sent(envoi)
    assert result.silent
    assert set(os.listdir(envoi.home)) - before <= {".config"}


# The machine's log is a socket in /dev, which only a /dev of one's own has.
DEV = """
mount -t tmpfs tmpfs /dev
for node in null:3 zero:5 urandom:9; do
    mknod -m 666 /dev/${node%:*} c 1 ${node#*:}
done
ln -s "$LOG" /dev/log
exec "$@"
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
@pytest.mark.parametrize("script, level, words", [
    (None, 6, "exitcode=EX_OK"), (refuses_eve, 3, "exitcode=EX_NOUSER")])
def test_the_log_of_the_machine_gets_one_line(envoi, script, level, words):
    if b"__asan_" in PROGRAM.read_bytes():
        pytest.skip("sanitizers need more of /dev")
    mail = 2 << 3
    with tempfile.TemporaryDirectory() as folder, \
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log, \
            Server(script or takes_mail()) as server:
        log.bind(f"{folder}/log")
        envoi.configure(account(server.port, syslog="LOG_MAIL",
                                log_format="msmtp"))
        rcpts = [RCPT] if not script else ["bob@example.net",
                                           "eve@example.net"]
        subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", "-ec",
             DEV, "sh", PROGRAM, *rcpts], input=MESSAGE, check=False,
            env={**envoi.environment(None), "LOG": f"{folder}/log"},
            stderr=subprocess.PIPE)
        log.settimeout(20)
        line = log.recv(8192).decode()
        log.setblocking(False)
        with pytest.raises(BlockingIOError):
            log.recv(8192)
    assert line.startswith(f"<{mail | level}>"), line
    assert " envoi: host=127.0.0.1 " in line and words in line, line
