# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person at a terminal meets, who has nothing piped in."""
import re
import time

from harness.program import MESSAGE, RCPT, SENDER, account
from harness.server import Server
from harness.terminal import Terminal


def test_a_broken_configuration_is_told_before_anybody_types(envoi):
    envoi.configure("hots mail.example.org\n")
    with Terminal(envoi, RCPT) as person:
        person.wait_for("config:1: there is no setting 'hots'")
    assert person.result.status == 78


def test_a_missing_configuration_is_told_before_anybody_types(envoi):
    with Terminal(envoi, RCPT) as person:
        person.wait_for("there is no configuration with an account")
    assert person.result.status == 78


def test_an_account_that_is_not_there_is_told_before_anybody_types(envoi):
    envoi.configure("account work\nhost 127.0.0.1\n")
    with Terminal(envoi, "-a", "wrok", RCPT) as person:
        person.wait_for("there is no account 'wrok'")
        person.wait_for("did you mean 'work'?")
    assert person.result.status == 78


def test_a_message_can_be_typed_and_ended_by_a_dot(envoi):
    kept = []

    def script(s):
        s.greet()
        s.ehlo()
        s.expect(re.compile(rb"MAIL .*"))
        s.send(b"250 ok\r\n")
        s.expect(re.compile(rb"RCPT .*"))
        s.send(b"250 ok\r\n")
        kept.append(s.data())
        s.quit()
    with Server(script) as server:
        envoi.configure(account(server.port))
        with Terminal(envoi, RCPT) as person:
            person.type("Subject: typed\n\nby hand\n.")
        assert person.result.status == 0
    assert kept[0].endswith(b"Subject: typed\r\n\r\nby hand\r\n")


def test_what_the_message_decides_is_not_judged_before(envoi):
    """No account is the default, but the From field may choose one."""
    envoi.configure("account work\nhost 127.0.0.1\nport 1\ntls off\n"
                    "from work@example.org\n")
    with Terminal(envoi, RCPT) as person:
        person.type("Subject: typed\n\nby hand\n.")
        person.wait_for("none is called 'default'|cannot connect")
    assert person.result.status in (75, 78)


# --- a long upload


LARGE = MESSAGE + b"x" * 70 + b"\n" + (b"y" * 70 + b"\n") * 300000


def slow(s):
    """Reads nothing for a while when the text has begun."""
    s.greet()
    s.ehlo()
    s.ok(f"MAIL FROM:<{SENDER}>".encode(), f"RCPT TO:<{RCPT}>".encode())
    s.expect(b"DATA")
    s.send(b"354 go\r\n")
    s.line()
    time.sleep(2.5)             # the program counts from its first block
    s.body()
    s.send(b"250 ok\r\n")
    s.quit()


def test_a_long_upload_shows_how_far_it_is(envoi):
    (envoi.home / "large").write_bytes(LARGE)
    with Server(slow) as server, \
            open(envoi.home / "large", "rb") as message:
        envoi.configure(account(server.port))
        with Terminal(envoi, RCPT, stdin=message) as person:
            person.wait_for(r"\r\d+\.\d MB of 21\.\d MB, \d+\.\d [kM]B/s, "
                            r"\d+:\d\d left")
    assert person.result.status == 0
    # The line is wiped out in the end, and nothing is left.
    assert re.fullmatch(r"(?s).*\r +\r", person.result.stderr.decode())


def test_nobody_else_sees_it(envoi):
    with Server(slow) as server:
        run = envoi(RCPT, stdin=LARGE, config=account(server.port))
    assert run.silent and run.status == 0
