# SPDX-License-Identifier: GPL-3.0-or-later
"""Attacks that no other file here is about; tests/attacks lists them all."""
import base64
import os
import re
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from harness.program import (MESSAGE, PASSWORD, PROGRAM, RCPT, SENDER, USER,
                             WRAPPER, account)
from harness.server import Server
from harness.session import WAIT

from .conversation import taking

NOBODY = 65534


# --- the login


@pytest.mark.parametrize("mechanism, words", [
    ("PLAIN", [b"AUTH PLAIN [A-Za-z0-9+/=]+"]),
    ("LOGIN", [b"AUTH LOGIN", b"[A-Za-z0-9+/=]+", b"[A-Za-z0-9+/=]+"]),
])
def test_one_more_question_after_the_last_answer_is_no_success(
        envoi, pki, mechanism, words):
    def script(s):
        s.greet()
        s.ehlo(f"AUTH {mechanism}")
        for n, word in enumerate(words):
            s.expect(re.compile(word))
            prompt = [b"VXNlcm5hbWU6", b"UGFzc3dvcmQ6", b""][
                n if len(words) > 1 else 2]
            s.send(b"334 " + prompt + b"\r\n")
        assert s.line() == b"*"         # it is called off
        s.send(b"501 5.5.2 as you like\r\n")
        rest = s.line()
        assert not rest or rest == b"QUIT", rest
        s.send(b"221 bye\r\n")
    with Server(script, certificate=pki.good) as server:
        run = envoi(RCPT, config=account(server.port, tls="implicit", pki=pki,
                                         login=True, auth=mechanism.lower()))
    assert run.status == 77, run.text


@pytest.mark.parametrize("challenge", [
    b"r=short,s=QSXCR+Q6sek8bad1,i=4096",               # not our nonce
    b"r=%s,s=QSXCR+Q6sek8bad1,i=1",                     # guessed in no time
    b"r=%s,s=QSXCR+Q6sek8bad1,i=2000000000",            # for ever
    b"r=%s,s=QSXCR+Q6sek8bad1,i=4294971392",            # 2^32 + 4096
    b"r=%s,s=QSXCR+Q6sek8bad1,i=-4096",
    b"r=%s,s=,i=4096", b"m=x,r=%s,s=QSXCR+Q6sek8bad1,i=4096", b"", b"e=x",
])
def test_a_server_that_fishes_for_proofs_gets_none(envoi, pki, challenge):
    def script(s):
        s.greet()
        s.ehlo("AUTH SCRAM-SHA-256 PLAIN LOGIN")
        line = s.line()
        assert line.startswith(b"AUTH SCRAM-SHA-256 "), line
        first = base64.b64decode(line.split()[2])
        nonce = re.search(rb"r=([^,]+)", first).group(1) + b"server"
        text = challenge.replace(b"%s", nonce)
        s.send(b"334 " + base64.b64encode(text) + b"\r\n")
        line = s.line()
        while line not in (b"", b"QUIT", None):
            # No proof, no password, no other mechanism.
            assert line == b"*", line
            s.send(b"501 5.5.2 as you like\r\n")
            line = s.line()
        s.send(b"221 bye\r\n")
    with Server(script, certificate=pki.good) as server:
        run = envoi(RCPT, config=account(server.port, tls="implicit", pki=pki,
                                         login=True))
    assert run.status == 77, run.text


def test_who_gives_235_without_knowing_the_password_gets_no_mail(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("AUTH SCRAM-SHA-256")
        first = base64.b64decode(s.line().split()[2])
        nonce = re.search(rb"r=([^,]+)", first).group(1) + b"x"
        s.send(b"334 " + base64.b64encode(
            b"r=" + nonce + b",s=QSXCR+Q6sek8bad1,i=4096") + b"\r\n")
        s.line()
        s.send(b"235 2.7.0 welcome\r\n")
        rest = s.line()
        assert not rest or rest == b"QUIT", rest
    with Server(script, certificate=pki.good) as server:
        run = envoi(RCPT, config=account(server.port, tls="implicit", pki=pki,
                                         login=True))
    assert run.status == 77
    assert "server did not prove that it knows the password" in run.text


# --- the header


@pytest.mark.parametrize("field", [
    b"Bcc: hidden@example.net\n",
    b"bCC : hidden@example.net\n",
    b"BCC\t:\n hidden@example.net\n",
    b"Bcc: a@example.net,\n\thidden@example.net\n ,b@example.net\n",
    b"Resent-Bcc: hidden@example.net\n",
    b"Bcc: " + b"x@example.net, " * 9000 + b"hidden@example.net\n",
])
@pytest.mark.parametrize("arguments", [(RCPT,), ("-t",), ("-t", RCPT)])
def test_no_blind_copy_is_ever_in_the_data(envoi, field, arguments):
    text = b"From: <%s>\nTo: <%s>\n%sSubject: x\n\ntext\n" % (
        SENDER.encode(), RCPT.encode(), field)
    with Server(taking()) as server:
        run = envoi(*arguments, stdin=text, config=account(server.port))
    assert run.status == 0, run.text
    assert b"hidden" not in server.session.message
    assert b"\r\ntext\r\n" in server.session.message


# --- the machine


def waits_for_password(s):
    s.greet()
    s.ehlo("AUTH PLAIN")
    s.expect(re.compile(rb"AUTH PLAIN .*"))
    s.look()
    s.send(b"235 2.7.0 ok\r\n")
    while (line := s.line()) not in (b"QUIT", b"", None):
        if line == b"DATA":
            s.send(b"354 go\r\n")
            s.body()
        s.send(b"250 ok\r\n")
    s.send(b"221 bye\r\n")


def test_no_core_is_dumped_and_nobody_looks_in_once_a_secret_is_read(envoi):
    if WRAPPER:
        pytest.skip("looks at the process itself")
    if b"__asan_" in PROGRAM.read_bytes():
        pytest.skip("sanitizers look into the process themselves")
    seen, started = {}, []

    def script(s):
        def look():
            pid = started[0].pid
            seen["limits"] = Path(f"/proc/{pid}/limits").read_text()
            seen["owner"] = os.stat(f"/proc/{pid}/mem").st_uid
        s.look = look
        waits_for_password(s)

    with tempfile.TemporaryDirectory() as home, Server(script) as server:
        user = NOBODY if os.geteuid() == 0 else os.geteuid()
        os.chmod(home, 0o755)
        program = shutil.copy(PROGRAM, home)
        config = Path(home, "config")
        config.write_text(account(
            server.port, auth="plain", user=USER, password=PASSWORD,
            auth_cleartext="on"))
        config.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(config, user, user)
        more = {"user": user, "group": user, "extra_groups": []} \
            if os.geteuid() == 0 else {}
        process = subprocess.Popen(
            [program, "-C", config, RCPT], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"HOME": home}, **more, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_CORE,
                (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2))
        started.append(process)
        out, _ = process.communicate(MESSAGE, WAIT)
    assert process.returncode == 0, out
    assert re.search(r"Max core file size\s+0\s+0\s", seen["limits"])
    assert seen["owner"] == 0       # not dumpable: its files are root's


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o6755])
def test_a_set_id_bit_gives_nobody_anything(envoi, mode):
    """Neither root's configuration, nor a file made with root's rights."""
    if WRAPPER:
        pytest.skip("runs the program itself")
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        if os.statvfs(name).f_flag & os.ST_NOSUID:
            pytest.skip("set-id bits count for nothing here")
        program = Path(shutil.copy(PROGRAM, name))
        program.chmod(mode)
        secret = Path(name, "secret")
        secret.write_text(account(9, user=USER, password=PASSWORD))
        secret.chmod(0o640)
        closed = Path(name, "closed")
        closed.mkdir(mode=0o770)
        for arguments in (["-C", secret, RCPT], [
                "--host=localhost", "--port=9", "--tls=off",
                "--from=a@b.example",
                f"--logfile={closed}/log", RCPT]):
            done = subprocess.run(
                [program, *arguments], input=MESSAGE, capture_output=True,
                user=NOBODY, group=NOBODY, extra_groups=[], timeout=WAIT,
                env={"HOME": name, "ASAN_OPTIONS": "detect_leaks=0"},
                check=False)
            text = done.stdout + done.stderr
            assert done.returncode not in (0, 99), text
            assert PASSWORD.encode() not in text
            assert b"ermission denied" in text, (arguments, text)
        assert not list(closed.iterdir())
