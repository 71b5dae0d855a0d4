# SPDX-License-Identifier: GPL-3.0-or-later
"""The password reaches the server that proved itself, and nobody else.

Every run of every dialogue test looks for PASSWORD, plain and in base64,
in what the program prints (harness/program.py); here are the places where
it would show first."""
import base64
import os
import pathlib

import pytest

from harness.program import (PASSWORD, PROGRAM, RCPT, USER, account,
                             secret_forms)
from harness.server import Server, reply

from .conversation import SECURE, answer, conversation

PLAIN_LOGIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()


def submit(envoi, pki, *args, script=None, env=None, **settings):
    settings.setdefault("login", True)
    with Server(script or conversation(None, None, pki.good)) as server:
        result = envoi(*args, RCPT, env=env, config=account(
            server.port, tls="starttls", pki=pki, **settings))
    return result, server.session


@pytest.mark.parametrize("args", [["-v"], ["-d"], ["--debug"]])
def test_the_dialogue_is_shown_without_the_secret(envoi, pki, args):
    result, _ = submit(envoi, pki, *args)
    assert result.status == 0, result.text
    assert result.stdout == b""
    for seen in ("220 mail.example.org", "EHLO client.example.org",
                 "STARTTLS", "AUTH PLAIN ***", "235 2.7.0 welcome",
                 "MAIL FROM:<sender@example.org>", "354 go ahead",
                 "250 2.0.0 queued", "QUIT"):
        assert seen in result.text


def test_all_is_shown_only_when_asked_for(envoi, pki):
    with Server(conversation(None, None, pki.good)) as server:
        result = envoi("--debug=all", RCPT, secrets=(), config=account(
            server.port, tls="starttls", pki=pki, login=True))
    assert result.status == 0, result.text
    assert PLAIN_LOGIN in result.text


def test_login_lines_are_masked(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("AUTH LOGIN")
        s.expect(b"AUTH LOGIN")
        s.send(b"334 VXNlcm5hbWU6\r\n")
        s.line()
        s.send(b"334 UGFzc3dvcmQ6\r\n")
        s.line()
        s.send(b"535 5.7.8 no\r\n")
        s.quit()
    with Server(script, certificate=pki.good) as server:
        result = envoi("-v", RCPT, config=account(
            server.port, tls="implicit", pki=pki, login=True))
    assert result.status == 77
    assert "***" in result.text


@pytest.mark.parametrize("method", ["PLAIN", "LOGIN"])
def test_a_server_that_repeats_it_is_not_quoted(envoi, pki, method):
    def script(s):
        s.greet()
        s.ehlo("AUTH " + method)
        line = s.line()
        if method == "LOGIN":
            s.send(b"334 VXNlcm5hbWU6\r\n")
            s.line()
            s.send(b"334 UGFzc3dvcmQ6\r\n")
            line = s.line()
        s.send(b"535-5.7.8 bad line: " + line + b"\r\n535 5.7.8 so "
               + PASSWORD.encode() + b" is wrong\r\n")
        s.quit()
    log = envoi.home / "envoi.log"
    with Server(script, certificate=pki.good) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, login=True, logfile=log))
    assert result.status == 77
    assert "bad line: " in result.text and "so *** is wrong" in result.text
    text = log.read_text()
    assert "***" in text and PASSWORD not in text
    for form in secret_forms(PASSWORD):
        assert form not in text.encode()


@pytest.mark.parametrize("step", SECURE[:-1])
def test_no_failure_shows_it_in_the_log(envoi, pki, step):
    log = envoi.home / "envoi.log"
    act = answer(b"550 5.7.1 no\r\n", then_quit=False)
    result, _ = submit(envoi, pki, script=conversation(step, act, pki.good),
                       logfile=log, timeout=2)
    assert result.status != 0
    text = log.read_text()
    assert PASSWORD not in text and PLAIN_LOGIN not in text
    assert text.count("\n") == 1


def test_it_is_not_in_argv_or_environment(envoi, pki):
    """Looked up in /proc while the program waits for the server."""
    seen = []

    def act(s):
        for child in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(child / "exe") == str(PROGRAM):
                    seen.append((child / "cmdline").read_bytes() +
                                (child / "environ").read_bytes())
            except OSError:
                pass
        s.send(b"235 ok\r\n")
        s.stall()
    result, _ = submit(envoi, pki, script=conversation("AUTH", act, pki.good),
                       timeout=1)
    assert result.status == 75
    if not os.environ.get("ENVOI_WRAPPER"):
        assert seen
    assert all(PASSWORD.encode() not in s for s in seen)


@pytest.mark.parametrize("setting", [
    {"password_file": "{home}/secret"},
    {"passwordeval": "cat {home}/secret"},
    {"passwordeval": "cat {home}/secret; echo second line"},
    {"passwordeval": "cat {home}/secret; cat"},
])
def test_where_the_secret_may_come_from(envoi, pki, setting):
    secret = envoi.home / "secret"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    settings = {k: v.format(home=envoi.home) for k, v in setting.items()}
    result, session = submit(envoi, pki, login=False, auth="on", user=USER,
                             **settings)
    assert result.status == 0 and result.silent, result.text
    assert f"AUTH PLAIN {PLAIN_LOGIN}".encode() in session.commands
    assert session.message.endswith(b"\r\n.world\r\n")


def without_login(pki):
    """The secret is wanted when the server has offered a mechanism."""
    def act(s):
        s.send(reply(250, "mail.example.org", "AUTH PLAIN"))
        s.quit()
    return conversation("EHLO in TLS", act, pki.good)


@pytest.mark.parametrize("command,words", [
    ("exit 3", "password command failed (status 3)"),
    (f"echo {PASSWORD}; exit 1", "password command failed (status 1)"),
    ("true", "password"), ("kill -9 $$", "password command"),
])
def test_a_failing_password_command_is_78(envoi, pki, command, words):
    with Server(without_login(pki)) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="starttls", pki=pki, auth="plain", user=USER,
            passwordeval=command))
    assert result.status == 78, result.text
    assert words in result.text


def test_a_password_command_is_not_run_when_nobody_logs_in(envoi, pki):
    trace = envoi.home / "ran"
    with Server(conversation(None, None)) as server:
        result = envoi(RCPT, config=account(
            server.port, auth="off", user=USER,
            passwordeval=f"touch {trace}; echo x"))
    assert result.status == 0, result.text
    assert not trace.exists()


def test_a_missing_password_is_said_without_a_terminal(envoi, pki):
    with Server(without_login(pki)) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="starttls", pki=pki, auth="on", user=USER))
    assert result.status in (77, 78), result.text
    assert "password" in result.text


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_may_not_hold_it(envoi, pki, mode):
    with Server() as server:
        path = envoi.configure(account(server.port, tls="starttls", pki=pki,
                                       login=True))
        path.chmod(mode)
        result = envoi(RCPT)
    assert result.status == 78, result.text
    assert "holds secrets and others can read or write it" in result.text
    assert str(path) in result.text


@pytest.mark.parametrize("url", ["socks5://u:{}@h:x", "http://u:{}@",
                                 "http://u:a@{}@h:x"])
def test_a_password_in_a_url_is_not_shown(envoi, url):
    result = envoi(RCPT, config=account(9, proxy=url.format(PASSWORD)))
    assert result.status == 78
    assert "not '" + url.split("//")[0] + "//***@" in result.text
