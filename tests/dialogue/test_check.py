# SPDX-License-Identifier: GPL-3.0-or-later
"""--check tries everything but sending, and --print-config says what holds."""
import json
import re

import pytest

from harness.pki import DAY, now
from harness.program import PASSWORD, RCPT, SENDER, USER, account
from harness.server import Server


def touched(s):
    """The connection that only shows that an address answers."""
    s.end()


def working(certificate, mail=b"250 2.1.0 ok\r\n", rcpt=b"250 2.1.5 ok\r\n"):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(certificate)
        s.ehlo("SIZE 1000", "AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN \S+"))
        s.send(b"235 2.7.0 welcome\r\n")
        s.expect(re.compile(rb"MAIL FROM:<%s>.*" % SENDER.encode()))
        s.send(mail)
        if mail.startswith(b"250"):
            s.expect(b"RCPT TO:<%s>" % SENDER.encode())
            s.send(rcpt)
            s.ok(b"RSET")
        s.quit()
    return script


def refused_login(s):
    s.greet()
    s.ehlo("AUTH PLAIN")
    s.expect(re.compile(rb"AUTH PLAIN \S+"))
    s.send(b"535 5.7.139 Authentication unsuccessful\r\n")
    s.quit()


def check(envoi, *scripts, args=(), pki=None, more=(), **settings):
    """The result, and its steps as {name: [step, ...]}."""
    tls = settings.pop("tls", "starttls" if pki else None)
    with Server(*scripts) as server:
        result = envoi("--check", "--json", *args, stdin=b"",
                       config=account(server.port, *more, tls=tls, pki=pki,
                                      **settings))
    found = json.loads(result.stdout)
    assert found["status"] == result.status
    steps = {}
    for step in found["steps"]:
        steps.setdefault(step["step"], []).append(step)
    return result, steps


def states(steps):
    return {name: many[-1]["state"] for name, many in steps.items()}


def test_all_that_works_is_ok(envoi, pki):
    result, steps = check(envoi, touched, working(pki.good), pki=pki,
                          login=True)
    assert result.status == 0, result.stdout
    assert result.stderr == b""
    assert states(steps) == {
        "files": "ok", "settings": "ok", "log": "skipped",
        "aliases": "skipped", "copies": "skipped", "password": "ok",
        "certificates": "ok", "dns": "skipped", "address": "ok",
        "greeting": "ok", "extensions": "ok", "tls": "ok", "login": "ok",
        "sender": "ok", "recipient": "ok"}
    assert "SIZE 1000" in steps["extensions"][0]["text"]
    assert re.search(r"\((29|30) days\)", steps["tls"][0]["text"])
    assert f"PLAIN as {USER}" in steps["login"][0]["text"]


def test_people_get_a_line_for_each_step(envoi, pki):
    with Server(touched, working(pki.good)) as server:
        result = envoi("--check", stdin=b"", config=account(
            server.port, tls="starttls", pki=pki, login=True))
    assert result.status == 0
    lines = result.stdout.decode("ascii").splitlines()
    assert all(re.match(r"(ok|skipped|warning) +[a-z]+ ", line)
               for line in lines)
    assert PASSWORD not in result.stdout.decode()


def test_a_refused_login_is_explained_and_ends_there(envoi):
    result, steps = check(envoi, touched, refused_login, login=True)
    assert result.status == 77
    login = steps["login"][0]
    assert login["state"] == "failed"
    assert (login["code"], login["enhanced"]) == (535, "5.7.139")
    assert "switched off" in login["meaning"]
    assert states(steps)["sender"] == states(steps)["recipient"] == "skipped"


def test_a_refused_login_is_not_tried_at_the_next_host(envoi):
    def greeted(s):
        s.greet()
        s.ehlo("AUTH PLAIN")
        s.quit()
    result, steps = check(envoi, touched, refused_login, touched, greeted,
                          more=["host 127.0.0.1"], login=True)
    assert result.status == 77
    assert [s["state"] for s in steps["login"]] == ["failed", "skipped"]
    assert [s["state"] for s in steps["greeting"]] == ["ok", "ok"]


def test_a_bad_certificate_does_not_get_the_password(envoi, pki):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"220 go ahead\r\n")
        s.refused_tls(pki.expired)
    result, steps = check(envoi, touched, script, pki=pki, login=True)
    assert result.status == 77
    assert steps["tls"][0]["id"] == "TLS-EXPIRED"
    assert states(steps)["login"] == "skipped"


def test_a_certificate_that_ends_soon_is_a_warning(envoi, pki):
    soon = pki.issue("soon", ip=["127.0.0.1"], not_after=now() + 3 * DAY)
    result, steps = check(envoi, touched, working(soon), pki=pki, login=True)
    assert result.status == 0
    assert steps["tls"][0]["state"] == "warning"


@pytest.mark.parametrize("mail, rcpt, status, step", [
    (b"550 5.7.60 not you\r\n", b"", 69, "sender"),
    (b"250 ok\r\n", b"550 5.1.1 who\r\n", 67, "recipient")])
def test_refused_addresses_are_failures(envoi, pki, mail, rcpt, status, step):
    result, steps = check(envoi, touched, working(pki.good, mail, rcpt),
                          pki=pki, login=True)
    assert result.status == status
    assert states(steps)[step] == "failed"


def test_no_password_leaves_the_rest_to_be_tried(envoi):
    def script(s):
        s.greet()
        s.ehlo("AUTH PLAIN")
        s.quit()
    result, steps = check(envoi, touched, script, login=True, password=None,
                          passwordeval="exit 3")
    assert result.status == 78
    assert "status 3" in steps["password"][0]["text"]
    assert states(steps)["greeting"] == "ok"
    assert states(steps)["login"] == "skipped"


def test_an_address_where_nobody_listens_is_a_failure(envoi):
    with Server(touched, optional=True) as server:
        port = server.port
    result = envoi("--check", "--json", stdin=b"", config=account(port))
    steps = json.loads(result.stdout)["steps"]
    address = next(s for s in steps if s["step"] == "address")
    assert result.status == 75
    assert address["state"] == "failed" and address["id"] == "NET-CONNECT"
    assert [s["state"] for s in steps[-5:]] == ["skipped"] * 5


def test_a_wrong_line_is_told_with_its_number(envoi):
    result = envoi("--check", stdin=b"", config="host a\nprot 25\n")
    assert result.status == 78
    assert "config:2: there is no setting 'prot'" in result.stdout.decode()
    assert "did you mean 'port'?" in result.stdout.decode()


def test_swallowed_comments_and_odd_ports_are_warnings(envoi):
    with Server(touched, working_plain, optional=True) as server:
        path = envoi.configure(f"host 127.0.0.1\nport {server.port}\n"
                               f"from {SENDER}\nuser x # mine\nauth off\n"
                               "tls_certcheck off\ntls off\n",
                               envoi.home / ".msmtprc")
        result = envoi("--check", stdin=b"")
    assert result.status == 0, result.stdout
    assert re.search(rf"^warning  settings +\d+ ms  {re.escape(str(path))}"
                     ":4:", result.stdout.decode(), re.M)


def working_plain(s):
    s.greet()
    s.ehlo()
    s.ok(f"MAIL FROM:<{SENDER}>".encode(), f"RCPT TO:<{SENDER}>".encode(),
         b"RSET")
    s.quit()


@pytest.mark.parametrize("args", [["--check=work"], ["--check", "work"],
                                  ["-a", "work", "--check"]])
def test_the_account_can_be_named(envoi, args):
    with Server(touched, working_plain) as server:
        text = account(server.port)
        result = envoi(*args, stdin=b"", config=f"account other\nhost x\n"
                       f"account work\n{text}")
    assert result.status == 0, result.stdout
    assert b"account 'work'" in result.stdout


def test_a_message_is_sent_when_asked_for(envoi):
    kept = []

    def takes(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode(), f"RCPT TO:<{RCPT}>".encode())
        kept.append(s.data())
        s.quit()
    result, steps = check(envoi, touched, working_plain, takes,
                          args=["--send", RCPT])
    assert result.status == 0
    assert states(steps)["send"] == "ok"
    assert b"Subject: envoi works\r\n" in kept[0]
    assert b"Date: " in kept[0] and b"\r\nMessage-ID: " in kept[0]


def test_nothing_is_sent_after_a_failure(envoi):
    result, steps = check(envoi, touched, refused_login, login=True,
                          args=["--send", RCPT])
    assert result.status == 77
    assert states(steps)["send"] == "skipped"


def test_a_silent_server_is_not_waited_for_long(envoi):
    def silent(s):
        s.stall()
    result, steps = check(envoi, touched, silent, timeout=1)
    assert result.status == 75
    assert steps["greeting"][0]["state"] == "failed"
    assert "tls_starttls off" in steps["greeting"][0]["hint"]


# --- what is on this machine

def places(envoi, **settings):
    """The steps of an account without a server, by name."""
    values = {"protocol": "discard", "from": SENDER, **settings}
    result = envoi("--check", "--json", stdin=b"", config="".join(
        f"{k} {v}\n" for k, v in values.items()))
    steps = {}
    for step in json.loads(result.stdout)["steps"]:
        steps.setdefault(step["step"], []).append(step)
    return result.status, steps


def test_a_log_that_can_be_written_is_not_made(envoi):
    log = envoi.home / "deep/log"
    status, steps = places(envoi, logfile=log)
    assert status == 0 and not log.parent.exists()
    assert steps["log"][0]["state"] == "ok"
    assert "can be made" in steps["log"][0]["text"]


def test_a_log_that_others_can_write_is_a_warning(envoi):
    log = envoi.home / "log"
    log.touch()
    log.chmod(0o622)
    status, steps = places(envoi, logfile=log)
    assert status == 0
    assert steps["log"][0]["state"] == "warning"
    assert log.read_bytes() == b""


@pytest.mark.parametrize("where", ["folder", "/dev/null/log"])
def test_a_log_that_cannot_be_written_is_a_failure(envoi, where):
    path = envoi.home / where
    if where == "folder":
        path.mkdir()
    status, steps = places(envoi, logfile=path)
    assert status == 73
    assert steps["log"][0]["id"] == "LOG-OPEN"
    assert str(path) in steps["log"][0]["text"]


@pytest.mark.parametrize("text, status, words", [
    ("root: a@example.org\n", 0, "leads to addresses"),
    ("root joe\n", 78, ":1: "), ("a: b\nb: a\n", 78, "back"),
    (None, 78, "cannot read")])
def test_aliases_are_followed(envoi, text, status, words):
    path = envoi.home / "aliases"
    if text:
        path.write_text(text)
    got, steps = places(envoi, aliases=path)
    assert got == status
    assert words in steps["aliases"][0]["text"], steps["aliases"]


def test_programs_in_an_alias_file_are_warnings(envoi):
    path = envoi.home / "aliases"
    path.write_text("root: a@example.org, |program\n")
    status, steps = places(envoi, aliases=path)
    assert status == 0
    assert [s["state"] for s in steps["aliases"]] == ["ok", "warning"]


@pytest.mark.parametrize("copies, status, state", [
    ("maildir:~/Sent", 0, "ok"), ("maildir:~/no/Sent", 73, "failed"),
    ("mbox:~/sent", 0, "ok"), ("mbox:~", 73, "failed"),
    ("pipe:false", 0, "skipped")])
def test_copies_must_find_a_place(envoi, copies, status, state):
    copies = copies.replace("~", str(envoi.home))
    got, steps = places(envoi, save_sent=copies)
    assert (got, steps["copies"][0]["state"]) == (status, state)
    assert [p.name for p in envoi.home.iterdir()] == [".config"]


@pytest.mark.parametrize("protocol", ["maildir", "mbox"])
def test_a_mailbox_must_find_a_place(envoi, protocol):
    status, steps = places(envoi, protocol=protocol, mailbox="/dev/null/box")
    assert status == 73
    assert steps["mailbox"][0]["state"] == "failed"
    status, steps = places(envoi, protocol=protocol, mailbox="~/box")
    assert status == 0
    assert steps["mailbox"][0]["state"] == "ok"


# --- --print-config

def test_settings_are_printed_with_their_origin(envoi):
    result = envoi("--print-config", "--origin", "--port=2525", stdin=b"",
                   config="host a.example\nuser joe\npassword "
                   f"{PASSWORD}\n")
    assert result.status == 0
    lines = result.stdout.decode().splitlines()
    path = envoi.config_file
    assert f"host a.example\t# {path}:1" in lines
    assert "port 2525\t# option --port" in lines
    assert f"# password *\t# {path}:3" in lines


def test_printed_settings_read_back(envoi):
    first = envoi("--print-config", stdin=b"",
                  config="host a.example\nfrom me@a.example\nqueue never\n")
    again = envoi("--print-config", stdin=b"", config=first.stdout.decode())
    assert first.stdout == again.stdout


def test_settings_can_be_read_by_programs(envoi):
    result = envoi("--print-config", "--json", stdin=b"",
                   config=f"host a.example\nuser joe\npassword {PASSWORD}\n")
    found = json.loads(result.stdout)
    by_name = {s["name"]: s for s in found["settings"]}
    assert found["account"] == "default"
    assert by_name["host"]["values"] == ["a.example"]
    assert by_name["host"]["origin"] == f"{envoi.config_file}:1"
    assert by_name["password"]["secret"] is True
