# SPDX-License-Identifier: GPL-3.0-or-later
"""--setup as a new user meets it, in a terminal of its own."""
import re
import stat
import subprocess

import pytest

from harness.program import PASSWORD, PROGRAM
from harness.server import Server
from harness.session import WAIT
from harness.terminal import Terminal

ADDRESS = "me@example.org"


def login(certificate, answer=b"235 2.7.0 welcome\r\n"):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(certificate)
        s.ehlo("AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN \S+"))
        s.send(answer)
        s.quit()
    return script


def start(envoi, pki, server, *args, address=ADDRESS):
    return Terminal(envoi, "--setup", address, "--host=localhost",
                    f"--port={server.port}", f"--tls-trust-file={pki.ca.file}",
                    *args, secrets=[PASSWORD])


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def accounts_of(envoi):
    return re.findall("^account (.*)$", envoi.config_file.read_text(), re.M)


def set_up(envoi, pki, *args, address=ADDRESS):
    with Server(login(pki.good)) as server:
        with start(envoi, pki, server, *args, address=address) as person:
            person.wait_for(f"password of {address}: ")
            assert not person.echoes()
            person.type(PASSWORD)
        assert person.result.status == 0, person.screen
    return server, person


def test_a_new_user_gets_an_account_that_works(envoi, pki):
    server, person = set_up(envoi, pki)
    password = envoi.config_file.parent / "default.password"
    assert "try it with 'envoi --check'" in person.result.text
    assert envoi.config_file.read_text() == (
        "account default\n"
        "host localhost\n"
        f"port {server.port}\n"
        f"user {ADDRESS}\n"
        f"password_file {password}\n"
        f"tls_trust_file {pki.ca.file}\n"
        f"from {ADDRESS}\n")
    assert password.read_text() == PASSWORD + "\n"
    assert mode(envoi.config_file) == mode(password) == 0o600
    assert mode(envoi.config_file.parent) == 0o700
    assert sorted(p.name for p in envoi.config_file.parent.iterdir()) == [
        "config", "default.password"]


def test_what_was_set_up_can_be_checked(envoi, pki):
    server, _ = set_up(envoi, pki)

    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN \S+"))
        s.send(b"235 2.7.0 welcome\r\n")
        s.ok(re.compile(rb"MAIL .*"), re.compile(rb"RCPT .*"), b"RSET")
        s.quit()
    with Server(lambda s: s.end(), script) as other:
        result = envoi("--check", f"--port={other.port}", stdin=b"")
    assert server.port and result.status == 0, result.stdout


def test_a_slip_of_the_fingers_is_asked_for_again(envoi, pki):
    with Server(login(pki.good, b"535 5.7.8 no\r\n"),
                login(pki.good)) as server:
        with start(envoi, pki, server) as person:
            person.wait_for("password of .*: ")
            person.type("wrong")
            person.wait_for("this means: user name or password is wrong")
            person.wait_for("password of .*: ")
            person.type(PASSWORD)
        assert person.result.status == 0


def test_nothing_is_written_when_the_login_is_refused(envoi, pki):
    refusing = [login(pki.good, b"535 5.7.8 no\r\n")] * 3
    with Server(*refusing) as server:
        with start(envoi, pki, server) as person:
            for _ in refusing:
                person.wait_for("password of .*: ")
                person.type("wrong")
        assert person.result.status == 77
    assert not envoi.config_file.parent.exists()


def test_another_account_is_added_behind(envoi, pki):
    old = "# mine\nhost other.example.org"
    envoi.configure(old)
    set_up(envoi, pki, "-a", "work")
    text = envoi.config_file.read_text()
    assert text.startswith(old + "\n\naccount work\n")
    assert (envoi.config_file.parent / "work.password").exists()


def test_an_account_is_added_to_a_file_that_uses_eval(envoi, pki):
    envoi.configure("account old\neval echo host other.example.org\n")
    set_up(envoi, pki, "-a", "work")
    assert accounts_of(envoi) == ["old", "work"]


def test_a_link_to_the_configuration_stays_one(envoi, pki):
    real = envoi.configure("host a\n", envoi.home / "dotfiles/envoi")
    envoi.config_file.parent.mkdir(parents=True)
    envoi.config_file.symlink_to(real)
    set_up(envoi, pki, "-a", "work")
    assert envoi.config_file.is_symlink()
    assert "account work" in real.read_text()


def test_a_name_that_is_taken_is_not_touched(envoi):
    envoi.configure("host other.example.org\n")
    with Terminal(envoi, "--setup", ADDRESS, "--host=localhost") as person:
        person.wait_for("has an account 'default' already")
        person.wait_for("another name with -a NAME")
    assert person.result.status == 78
    assert envoi.config_file.read_text() == "host other.example.org\n"


def test_force_keeps_the_old_file(envoi, pki):
    envoi.configure("host other.example.org\n")
    set_up(envoi, pki, "--force")
    assert accounts_of(envoi) == ["default"]
    old = envoi.config_file.with_name("config~")
    assert old.read_text() == "host other.example.org\n"


def test_an_msmtprc_is_not_put_out_of_force(envoi):
    envoi.configure("host a\n", envoi.home / ".msmtprc")
    with Terminal(envoi, "--setup", ADDRESS, "--host=localhost") as person:
        person.wait_for("would no longer be read")
    assert person.result.status == 78


def test_a_server_that_cannot_be_reached_ends_it(envoi, pki):
    with Server(optional=True) as server:
        pass
    with start(envoi, pki, server) as person:
        person.wait_for("password of .*: ")
        person.type(PASSWORD)
        person.wait_for("cannot connect")
    assert person.result.status == 75
    assert not envoi.config_file.exists()


@pytest.mark.parametrize("address", ["me", "", "a b@example.org", "@x",
                                     "me@example.org\n"])
def test_what_is_no_address_is_refused(envoi, address):
    result = envoi("--setup", address, "--print", stdin=b"")
    assert result.status in (64, 65)
    assert result.stdout == b""


def test_without_a_terminal_it_says_so(envoi):
    result = subprocess.run(
        [str(PROGRAM), "--setup", "me@gmail.com"], capture_output=True,
        env=envoi.environment(None), stdin=subprocess.DEVNULL,
        start_new_session=True, timeout=WAIT, check=False)
    assert result.returncode == 77
    assert b"there is no terminal to ask on" in result.stderr
    assert not envoi.config_file.exists()


# --- --print and --configure

@pytest.mark.parametrize("args", [["--setup", "me@gmail.com", "--print"],
                                  ["--configure", "me@gmail.com"]])
def test_settings_of_a_provider_are_printed(envoi, args):
    result = envoi(*args, stdin=b"")
    assert result.status == 0
    text = result.stdout.decode()
    assert text.endswith(
        "account default\nhost smtp.gmail.com\nport 465\n"
        "auth on\nuser me@gmail.com\ntls on\ntls_starttls off\nfrom me@gmail.com\n")
    assert "# Gmail: an app password is needed" in text


def test_what_is_printed_is_a_configuration(envoi):
    text = envoi("--configure", "me@web.de", stdin=b"").stdout.decode()
    for path in (envoi.config_file, envoi.home / ".msmtprc"):
        envoi.configure(text, path)
        result = envoi("-P", stdin=b"")
        assert result.status == 0, result.text
        assert b"host = smtp.web.de\nport = 587\n" in result.stdout
        assert b"tls_starttls = on\n" in result.stdout
        assert b"auth = choose\n" in result.stdout
        assert b"user = me@web.de\n" in result.stdout
        path.unlink()


def test_a_provider_that_takes_no_password_is_told(envoi):
    result = envoi("--configure", "me@outlook.com", stdin=b"")
    assert b"it takes tokens (OAuth)" in result.stdout
    assert b"\nauth xoauth2\n" in result.stdout
    assert b"\noauth_provider outlook\n" in result.stdout


def test_who_has_no_password_is_sent_to_login(envoi):
    person = Terminal(envoi, "--setup", "me@fastmail.com",
                      "--oauth-provider=fastmail")
    with person:
        pass
    assert person.result.status == 0, person.screen
    assert "log in with 'envoi --login'" in person.screen
    assert "oauth_provider fastmail\n" in envoi.config_file.read_text()
    assert not (envoi.config_file.parent / "default.password").exists()


def test_options_beat_what_was_found(envoi):
    result = envoi("--configure", "me@gmail.com", "--port=587",
                   "--tls-starttls=on", "--user=other", stdin=b"")
    text = result.stdout.decode()
    assert "port 587\n" in text and "tls_starttls on\n" in text
    assert "user other\n" in text and text.count("port ") == 1
