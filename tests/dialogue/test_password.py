# SPDX-License-Identifier: GPL-3.0-or-later
"""--set-password puts a password where the next login finds it."""
import re
import shutil
import stat
import subprocess

import pytest

from harness.program import (MESSAGE, PASSWORD, PROGRAM, RCPT, STATIC, USER,
                             account, secret_forms)
from harness.server import Server
from harness.session import WAIT
from harness.terminal import Terminal

KEYRING = ["dbus-run-session", "gnome-keyring-daemon"]


def text_of(port=25, *lines, **settings):
    return account(port, "auth_cleartext on", *lines, login=True,
                   password=None, **settings)


def set_password(envoi, *args, stdin=PASSWORD.encode() + b"\n", config=None):
    return envoi("--set-password", *args, stdin=stdin, config=config)


def logs_in(s):
    s.greet()
    s.ehlo("AUTH PLAIN")
    s.expect(b"AUTH PLAIN " + secret_forms(PASSWORD)[2])
    s.send(b"235 2.7.0 welcome\r\n")
    s.ok(re.compile(rb"MAIL .*"), re.compile(rb"RCPT .*"))
    s.data()
    s.quit()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_person_is_asked_twice(envoi):
    file = envoi.home / "secret"
    file.write_text("old\n")
    envoi.configure(text_of(password_file=file))
    with Terminal(envoi, "--set-password", secrets=[PASSWORD]) as person:
        person.wait_for(f"password of {USER}: ")
        assert not person.echoes()
        person.type(PASSWORD)
        person.wait_for(f"password of {USER} again: ")
        assert not person.echoes()
        person.type(PASSWORD)
        person.wait_for("try it with 'envoi --check'")
    assert person.result.status == 0
    assert file.read_text() == PASSWORD + "\n"
    assert mode(file) == 0o600


def test_a_slip_of_the_fingers_changes_nothing(envoi):
    file = envoi.home / "secret"
    envoi.configure(text_of(password_file=file))
    with Terminal(envoi, "--set-password", secrets=[PASSWORD]) as person:
        person.wait_for("password of .*: ")
        person.type(PASSWORD)
        person.wait_for("again: ")
        person.type(PASSWORD + "x")
        person.wait_for("are not the same")
    assert person.result.status == 65
    assert not file.exists()


def test_a_program_hands_over_a_line(envoi):
    file = envoi.home / "deep/secret"
    with Server(logs_in) as server:
        result = set_password(envoi, "work", config="account work\n"
                              + text_of(server.port, password_file=file))
        assert result.status == 0, result.text
        assert "envoi --check=work" in result.text
        result = envoi("-a", "work", RCPT)
    assert result.status == 0, result.text
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)


@pytest.mark.parametrize("says, status", [
    (b"", 66), (b"\n", 66), (b"a\nb\n", 65), (b"a\0b\n", 65),
    (b"x" * 65537, 65), (b"x" * 1000000, 65)])
def test_what_is_not_one_line_is_no_password(envoi, says, status):
    file = envoi.home / "secret"
    result = set_password(envoi, stdin=says,
                          config=text_of(password_file=file))
    assert result.status == status, result.text
    assert not file.exists()


@pytest.mark.parametrize("setting", ["password", "passwordeval"])
def test_what_the_configuration_says_is_not_hidden(envoi, setting):
    result = set_password(envoi, config=f"{setting} x\n" + text_of())
    assert result.status == 78
    assert f"config:1: '{setting}' says where" in result.text
    assert f"remove '{setting}'" in result.text


def test_an_account_without_login_needs_none(envoi):
    result = set_password(envoi, config=account(25))
    assert result.status == 78
    assert "does not log in" in result.text


def test_without_a_key_ring_it_is_a_file_and_a_line_to_add(envoi):
    with Server(logs_in) as server:
        text = text_of(server.port)
        result = set_password(envoi, config=text)
        assert result.status == 0, result.text
        file = envoi.config_file.with_name("default.password")
        assert mode(file) == 0o600
        line = re.search(r"\(.*/config:1\): (.*)$", result.text, re.M)[1]
        assert line == f"password_file {file}"
        result = envoi(RCPT, config=text + line + "\n")
    assert result.status == 0, result.text


def test_an_msmtprc_gets_a_line_that_msmtp_knows(envoi):
    rc = envoi.home / ".msmtprc"
    with Server(logs_in) as server:
        text = ("host 127.0.0.1\nauth on\nuser " + USER + "\nauth_cleartext "
                f"on\nfrom a@example.org\nport {server.port}\n")
        envoi.configure(text, rc)
        result = set_password(envoi)
        assert result.status == 0, result.text
        line = re.search(r"msmtprc:1\): (.*)$", result.text, re.M)[1]
        assert line.startswith("passwordeval ")
        envoi.configure(text + line + "\n", rc)
        result = envoi(RCPT)
    assert result.status == 0, result.text


def test_a_file_that_cannot_be_written_is_told(envoi):
    result = set_password(envoi, config=text_of(password_file="/proc/secret"))
    assert result.status == 73
    assert "cannot write '/proc/secret'" in result.text


@pytest.mark.skipif(STATIC or not all(map(shutil.which, KEYRING)),
                    reason="there is no key ring here")
def test_the_key_ring_keeps_it(envoi):
    script = ('printf p | gnome-keyring-daemon --unlock --components=secrets'
              ' >/dev/null 2>&1; printf "%s\\n" "$2" | "$1" --set-password; '
              '"$1" "$3"')
    with Server(logs_in) as server:
        envoi.configure(text_of(server.port))
        process = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", script, "sh",
             str(PROGRAM), PASSWORD, RCPT], input=MESSAGE, timeout=WAIT,
            capture_output=True, check=False, env=envoi.environment(
                {"XDG_RUNTIME_DIR": str(envoi.home)}))
    assert process.returncode == 0, process.stderr
    assert b"'default' is in the key ring" in process.stderr
    assert not list(envoi.config_file.parent.glob("*.password"))
