# SPDX-License-Identifier: GPL-3.0-or-later
"""The odd states in which callers start a mailer."""
import os
import re
import resource
import shutil
import signal
import struct
import subprocess
import tempfile
from pathlib import Path

import pytest

from harness.program import MESSAGE, PROGRAM, RCPT, SENDER, account
from harness.server import Server
from harness.session import WAIT


def script(s):
    s.greet()
    s.ehlo("AUTH PLAIN")
    if s.line().startswith(b"AUTH"):
        s.send(b"235 2.7.0 ok\r\n")
        s.expect(f"MAIL FROM:<{SENDER}>".encode())
    s.send(b"250 ok\r\n")
    s.ok(f"RCPT TO:<{RCPT}>".encode())
    s.message = s.data()
    s.quit()


def run(envoi, prepare=None, close=(), **settings):
    """Runs it after prepare(), with descriptors closed."""
    closing = " ".join(f"{n}{'<' if n == 0 else '>'}&-" for n in close)
    with Server(script) as server:
        envoi.configure(account(server.port, **settings))
        process = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", PROGRAM, RCPT],
            input=MESSAGE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=envoi.environment({}), preexec_fn=prepare, check=False)
    assert b"Hello," in server.session.message
    return process


@pytest.mark.parametrize("close", [(1,), (2,), (1, 2)])
def test_closed_output_is_no_trouble(envoi, close):
    log = envoi.home / "log"
    process = run(envoi, close=close, logfile=log)
    assert process.returncode == 0
    lines = log.read_text().splitlines()
    assert len(lines) == 1 and lines[0].endswith(" exit=EX_OK")


def test_a_dialogue_for_a_closed_descriptor_goes_nowhere_else(envoi):
    log = envoi.home / "log"
    with Server(script) as server:
        envoi.configure(account(server.port, logfile=log))
        subprocess.run(["/bin/sh", "-c", 'exec "$0" -v "$1" 2>&- 1>&-',
                        PROGRAM, RCPT], input=MESSAGE, check=True,
                       env=envoi.environment({}))
    assert log.read_text().count("\n") == 1
    assert b"---" not in server.session.wire


def test_an_ignored_child_signal_does_not_break_helpers(envoi):
    process = run(envoi, lambda: signal.signal(signal.SIGCHLD,
                                               signal.SIG_IGN),
                  auth="on", user="u", passwordeval="echo p",
                  auth_cleartext="on")
    assert process.returncode == 0, process.stderr


def test_helpers_are_not_started_with_our_blocked_signals(envoi):
    process = run(envoi, lambda: signal.pthread_sigmask(
        signal.SIG_BLOCK, range(1, signal.NSIG)), auth="on", user="u",
        passwordeval="grep -q '^SigBlk:.0*$' /proc/self/status && echo p",
        auth_cleartext="on")
    assert process.returncode == 0, process.stderr


def test_a_file_size_limit_is_no_death(envoi):
    log = envoi.home / "log"
    process = run(envoi, lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                    (0, 0)), logfile=log)
    assert process.returncode == 0
    assert process.stderr.startswith(b"envoi: warning: ")


def test_it_works_without_any_environment(envoi):
    log = envoi.home / "log"
    with Server(script) as server:
        conf = envoi.configure(account(server.port, logfile=log))
        process = subprocess.run([PROGRAM, "-C", conf, RCPT], check=False,
                                 input=MESSAGE, env={}, cwd="/",
                                 stderr=subprocess.PIPE)
    assert process.returncode == 0, process.stderr


def test_a_reader_of_errors_that_left_changes_no_status(envoi):
    read, write = os.pipe()
    os.close(read)
    envoi.configure(account(9))
    with open(write, "wb") as gone:
        process = subprocess.run([PROGRAM, "-v", RCPT], input=MESSAGE,
                                 env=envoi.environment({}), stderr=gone,
                                 check=False)
    assert process.returncode == 75


def capable(path):
    """A copy of the program whose file gives capabilities to everybody."""
    shutil.copy(PROGRAM, path)
    path.chmod(0o755)
    try:
        os.setxattr(path, "security.capability", struct.pack(
            "<IIIII", 0x02000001, 1 << 7 | 1 << 10, 0, 0, 0))
    except OSError as error:
        pytest.skip(f"no file capabilities here: {error}")
    return path


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_capabilities_of_the_file_are_given_up(envoi):
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        program = capable(Path(name, "envoi"))
        process = subprocess.Popen(
            [str(program), "-bs", "--host=localhost", "--from=a@example.org"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, user=65534,
            group=65534, extra_groups=[], env={"HOME": name})
        greeting = process.stdout.readline()
        status = Path(f"/proc/{process.pid}/status").read_text()
        process.communicate(b"QUIT\r\n", WAIT)
    assert greeting.startswith(b"220 "), greeting
    assert len(re.findall(r"^Cap(?:Prm|Eff):\t0*$", status, re.M)) == 2
