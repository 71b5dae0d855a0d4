# SPDX-License-Identifier: GPL-3.0-or-later
"""However the server's bytes are cut, the dialogue is the same."""
import pytest

from harness.program import RCPT, WIRE, account
from harness.server import Server, reply

from .conversation import conversation

LONG = reply(250, "mail.example.org", "SIZE 1000000", "8BITMIME", "HELP",
             "X-LONG " + "y" * 400, "AUTH PLAIN LOGIN")


def dribble(s, good):
    s.dribble(good)


def halves(s, good):
    s.send(good[:len(good) // 2])
    s.wait_until_read()
    s.send(good[len(good) // 2:])


def split_line_end(s, good):
    s.send(good[:-1])
    s.wait_until_read()
    s.send(good[-1:])


@pytest.mark.parametrize("how", [dribble, halves, split_line_end])
def test_plain_text(envoi, how):
    with Server(conversation(None, None, send=how)) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent
    assert server.session.message == WIRE


@pytest.mark.parametrize("how", [dribble, halves, split_line_end])
def test_inside_tls(envoi, pki, how):
    script = conversation(None, None, pki.good, send=how)
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port, tls="starttls",
                                            pki=pki, login=True))
    assert result.status == 0 and result.silent
    assert server.session.message == WIRE


@pytest.mark.parametrize("cut", range(1, len(b"250-a\r\n250 SIZE 10\r\n")))
def test_a_reply_cut_at_each_place(envoi, cut):
    text = b"250-a\r\n250 SIZE 10\r\n"

    def act(s):
        s.send(text[:cut])
        s.wait_until_read()
        s.send(text[cut:])
        s.quit()
    with Server(conversation("EHLO", act)) as server:
        result = envoi(RCPT, config=account(server.port))
    # The limit came through: the message is longer than ten bytes.
    assert result.status in (65, 69) and "10" in result.text


def test_a_long_reply_is_read_to_its_end(envoi):
    def script(s):
        s.greet(reply(220, *["welcome"] * 100))
        s.expect(b"EHLO client.example.org")
        s.send(LONG)
        s.ok(b"MAIL FROM:<sender@example.org> SIZE=%d" % len(WIRE),
             b"RCPT TO:<rcpt@example.net>")
        s.data(reply(250, *["2.0.0 still checking"] * 50, "2.0.0 queued"))
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent


def test_all_replies_of_a_group_in_one_read(envoi):
    def script(s):
        s.greet()
        s.ehlo("PIPELINING")
        s.expect(b"MAIL FROM:<sender@example.org>",
                 b"RCPT TO:<rcpt@example.net>", b"DATA")
        s.send(b"250-2.1.0 a\r\n250 2.1.0 b\r\n250 ok\r\n354-go\r\n354 on\r\n")
        s.message = s.body()
        s.send(b"250 queued\r\n")
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent
    assert server.session.message == WIRE


def test_all_replies_of_a_group_one_byte_at_a_time(envoi):
    def script(s):
        s.greet()
        s.ehlo("PIPELINING")
        s.expect(b"MAIL FROM:<sender@example.org>",
                 b"RCPT TO:<rcpt@example.net>", b"DATA")
        s.dribble(b"250 2.1.0 a\r\n250 ok\r\n354 go\r\n")
        s.message = s.body()
        s.dribble(b"250 queued\r\n")
        s.quit()
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0 and result.silent


def test_both_challenges_of_login_in_one_read(envoi, pki):
    """A server may answer AUTH LOGIN with the name given at once by both
    its questions; each is matched to its own answer."""
    def script(s):
        s.greet()
        s.ehlo("AUTH LOGIN")
        s.expect(b"AUTH LOGIN")
        s.send(b"334 VXNlcm5hbWU6\r\n")
        s.line()
        s.send(b"334 UGFz")
        s.wait_until_read()
        s.send(b"c3dvcmQ6\r\n")
        s.line()
        s.send(b"235-2.7.0 well\r\n235 2.7.0 come\r\n")
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.data()
        s.quit()
    with Server(script, certificate=pki.good) as server:
        result = envoi(RCPT, config=account(server.port, tls="implicit",
                                            pki=pki, login=True))
    assert result.status == 0 and result.silent
