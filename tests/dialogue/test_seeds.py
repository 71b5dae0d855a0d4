# SPDX-License-Identifier: GPL-3.0-or-later
"""The behaviours of the two clients that this project began from, and what
a review of them asked for: one test for each, named for it."""
import base64
import re
import subprocess

import pytest

from harness.program import (MESSAGE, PASSWORD, PROGRAM, RCPT, STATIC, USER,
                             WIRE, account)
from harness.server import Server, reply

from .conversation import SECURE, answer, conversation, taking


def submit(envoi, script, *args, certificate=None, env=None, **settings):
    with Server(script, certificate=certificate) as server:
        result = envoi(*(args or [RCPT]), env=env,
                       config=account(server.port, **settings))
    return result, server.session


# --- from the first client

@pytest.mark.parametrize("mode", [None, "starttls", "implicit"])
def test_plain_starttls_and_tls_at_once(envoi, pki, mode):
    if mode == "starttls":
        script = conversation(None, None, pki.good)
    else:
        script = taking("AUTH PLAIN") if mode is None else login_script
    result, session = submit(
        envoi, script, certificate=pki.good if mode == "implicit" else None,
        tls=mode, pki=pki, login=mode is not None)
    assert result.status == 0 and result.silent, result.text
    assert session.message == WIRE


def login_script(s, mechanism=b"PLAIN"):
    s.greet()
    s.ehlo("AUTH " + mechanism.decode())
    s.expect(re.compile(b"AUTH " + mechanism + rb" \S+"))
    s.send(b"235 ok\r\n")
    s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<rcpt@example.net>")
    s.message = s.data()
    s.quit()


@pytest.mark.parametrize("port,mode", [(465, "off"), (587, "on"), (25, "on")])
def test_the_mode_follows_the_port_unless_set(envoi, port, mode):
    result = envoi("--pretend", RCPT, config=(
        f"host mail.example.org\nport {port}\nfrom a@example.org\n"))
    assert result.status == 0, result.text
    shown = result.stdout.decode() + result.text
    assert re.search(r"tls\s*=?\s*on", shown)
    assert re.search(r"tls_starttls\s*=?\s*" + mode, shown)


def test_encryption_comes_before_authentication(envoi, pki):
    _, session = submit(envoi, conversation(None, None, pki.good),
                        tls="starttls", pki=pki, login=True)
    assert b"AUTH" not in session.plain
    assert b"AUTH" in session.inside


def test_a_reply_is_complete_with_a_last_line_or_a_bare_code(envoi):
    def send(s, good):
        s.send({b"250 2.1.0 ok\r\n": b"250\r\n",
                b"250 2.1.5 ok\r\n": b"250-2.1.5 one\r\n250\r\n"
                }.get(good, good))
    result, _ = submit(envoi, conversation(None, None, send=send))
    assert result.status == 0 and result.silent, result.text


def test_an_incomplete_line_waits_for_more_bytes(envoi):
    def send(s, good):
        s.send(good[:-2])
        s.wait_until_read()
        s.send(b"\r")
        s.wait_until_read()
        s.send(b"\n")
    result, _ = submit(envoi, conversation(None, None, send=send))
    assert result.status == 0 and result.silent, result.text


def test_data_that_arrives_before_a_request_is_an_error(envoi):
    act = answer(b"220 hello\r\n250 unasked\r\n", then_quit=False)
    result, session = submit(envoi, conversation("banner", act))
    assert result.status in (75, 76), result.text
    assert b"MAIL" not in session.wire


def test_several_replies_in_one_read_are_matched_in_order(envoi):
    def script(s):
        s.greet()
        s.ehlo("PIPELINING")
        s.expect(b"MAIL FROM:<sender@example.org>",
                 b"RCPT TO:<a@example.net>", b"RCPT TO:<b@example.net>",
                 b"DATA")
        s.send(b"250 sender\r\n550 5.1.1 not a\r\n250 b\r\n354 go\r\n")
        s.message = s.body()
        s.send(b"250 queued\r\n")
        s.quit()
    result, session = submit(envoi, script, "a@example.net", "b@example.net")
    assert result.status == 67
    assert "a@example.net" in result.text and "not a" in result.text
    assert "b@example.net" not in result.text
    assert session.message == WIRE


def test_replies_in_pieces_give_the_same_result(envoi, pki):
    script = conversation(None, None, pki.good,
                          send=lambda s, good: s.dribble(good))
    result, session = submit(envoi, script, tls="starttls", pki=pki,
                             login=True)
    assert result.status == 0 and session.message == WIRE


def test_a_request_larger_than_the_transport_takes_is_sent_in_pieces(envoi):
    text = b"Subject: big\n\n" + b"0123456789" * 7 + b"\n"
    text = text * 1 + b"x" * 70 * 100000
    with Server(taking()) as server:
        result = envoi(RCPT, stdin=text, config=account(server.port))
    assert result.status in (0, 65), result.text


def test_waiting_for_a_reply_has_an_end(envoi, pki):
    script = conversation("AUTH", lambda s: s.stall(), pki.good)
    result, _ = submit(envoi, script, tls="starttls", pki=pki, login=True,
                       timeout=1)
    assert result.status == 75, result.text


@pytest.mark.parametrize("step,command", [("MAIL", "MAIL"), ("DATA", "DATA")])
def test_an_error_names_the_step_and_the_servers_words(envoi, step, command):
    act = answer(b"550 5.7.1 words of the server\r\n")
    result, _ = submit(envoi, conversation(step, act))
    assert result.status == 69
    assert command in result.text
    assert "550 5.7.1 words of the server" in result.text


def test_login_in_base64_with_a_long_token(envoi, pki):
    token = "t0ken-" * 500

    def script(s):
        s.greet()
        s.ehlo("AUTH LOGIN")
        s.expect(b"AUTH LOGIN")
        s.send(b"334 VXNlcm5hbWU6\r\n")
        assert base64.b64decode(s.line()) == USER.encode()
        s.send(b"334 UGFzc3dvcmQ6\r\n")
        assert base64.b64decode(s.line()) == token.encode()
        s.send(b"235 ok\r\n")
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.data()
        s.quit()
    result, _ = submit(envoi, script, certificate=pki.good, tls="implicit",
                       pki=pki, auth="on", user=USER, password=token)
    assert result.status == 0 and result.silent, result.text


def test_it_works_without_home_and_without_a_user(envoi, pki):
    config = envoi.home / "settings"
    with Server(login_script, certificate=pki.good) as server:
        config.write_text(account(server.port, tls="implicit", pki=pki,
                                  login=True))
        config.chmod(0o600)
        result = envoi("-C", str(config), RCPT, env={
            "HOME": None, "USER": None, "LOGNAME": None, "PATH": None})
    assert result.status == 0 and result.silent, result.text


@pytest.mark.skipif(STATIC, reason="a static program has none")
def test_one_binary_and_two_libraries():
    done = subprocess.run(["ldd", str(PROGRAM)], capture_output=True,
                          text=True, check=True)
    direct = subprocess.run(["readelf", "-d", str(PROGRAM)], text=True,
                            capture_output=True, check=True).stdout
    needed = set(re.findall(r"NEEDED.*\[(lib[a-z0-9]+)", direct))
    sanitizers = {"libasan", "libubsan", "libgcc"}
    assert needed - sanitizers <= {"libgnutls", "libidn2", "libc", "libm",
                                   "libresolv"}, done.stdout


# --- from the second client

def test_the_nine_steps_of_starttls(envoi, pki):
    _, session = submit(envoi, conversation(None, None, pki.good),
                        tls="starttls", pki=pki, login=True)
    first = [c.split()[0] for c in session.commands[:4]]
    assert first == [b"EHLO", b"STARTTLS", b"EHLO", b"AUTH"]
    assert SECURE[:5] == ["banner", "EHLO", "STARTTLS", "EHLO in TLS", "AUTH"]


def test_authentication_can_be_switched_off_though_offered(envoi):
    result, session = submit(envoi, taking("AUTH PLAIN LOGIN"), auth="off",
                             user=USER, password=PASSWORD)
    assert result.status == 0, result.text
    assert b"AUTH" not in session.wire


@pytest.mark.parametrize("mechanism", ["plain"])
def test_a_mechanism_can_be_named(envoi, pki, mechanism):
    def script(s):
        login_script(s, mechanism.upper().encode())
    result, _ = submit(envoi, script, certificate=pki.good, tls="implicit",
                       pki=pki, auth=mechanism, user=USER, password=PASSWORD)
    assert result.status == 0 and result.silent, result.text


def test_quit_does_not_loop(envoi):
    def act(s):
        s.send(reply(221, *["bye"] * 20))
        s.end()
    result, _ = submit(envoi, conversation("QUIT", act))
    assert result.status == 0


# --- from the review of the second client

def test_continuation_lines_bridge_a_long_check(envoi):
    def act(s):
        for _ in range(20):
            s.send(b"250-still checking\r\n")
            s.wait_until_read()
        s.send(b"550 5.7.1 found something\r\n")
        s.stall()
    result, _ = submit(envoi, conversation("message", act))
    assert result.status != 0           # codes that differ are no success


def test_the_code_is_that_of_the_last_line(envoi):
    def act(s):
        s.send(b"554-5.7.1 checked\r\n554-5.7.1 it all\r\n554 5.7.1 no\r\n")
        s.quit()
    result, _ = submit(envoi, conversation("message", act))
    assert result.status == 69, result.text


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA", "message"])
def test_quit_is_sent_after_a_failure_too(envoi, step):
    act = answer(b"554 5.0.0 no\r\n")
    result, session = submit(envoi, conversation(step, act))
    assert result.status in (67, 69), result.text
    assert session.commands[-1] == b"QUIT"


@pytest.mark.parametrize("offers", [["SIZE"], ["AUTHX PLAIN"], ["XAUTH"]])
def test_auth_is_used_only_if_offered(envoi, pki, offers):
    def script(s):
        s.greet()
        s.ehlo(*offers)
        s.quit()
    result, session = submit(envoi, script, certificate=pki.good,
                             tls="implicit", pki=pki, login=True)
    assert result.status == 77, result.text
    assert b"MAIL" not in session.inside


def test_a_fast_server_does_not_confuse_the_replies(envoi, pki):
    """Each answer is on its way before the client can wait for it."""
    with Server(conversation(None, None, pki.good)) as server:
        config = account(server.port, tls="starttls", pki=pki, login=True)
        result = envoi(RCPT, stdin=MESSAGE, config=config)
    assert result.status == 0 and result.silent, result.text
