# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account a mail goes through, and what --which says about it."""
import json

import pytest

from harness.program import MESSAGE
from harness.server import Server

ACCOUNTS = """\
defaults
host 127.0.0.1
port {port}
tls off
queue never
domain client.example.org

account corp
from me@corp.example
match_to corp.example

account work
from me@work.example
from list@work.example
account_from header

account default
from me@home.example
"""


@pytest.fixture
def which(envoi):
    envoi.configure(ACCOUNTS.format(port=25))

    def ask(*args):
        result = envoi("--which", "--json", *args, stdin=b"")
        assert result.status == 0 and result.stderr == b""
        answer = json.loads(result.stdout)
        return answer["account"], answer["sender"]
    return ask


def test_which_names_account_and_sender(which):
    assert which() == ("default", "me@home.example")
    assert which("-f", "list@work.example", "a@b.example") == (
        "work", "list@work.example")
    assert which("a@corp.example,b@corp.example") == (
        "corp", "me@corp.example")
    assert which("-a", "work", "a@corp.example") == (
        "work", "me@work.example")


def test_which_says_why_and_where(envoi):
    config = envoi.configure(ACCOUNTS.format(port=25))
    result = envoi("--which", "a@corp.example", stdin=b"")
    assert result.stdout.decode() == (
        "account 'corp': its 'match_to' fits the recipients\n"
        f"configured at {config}:8\n"
        "sender <me@corp.example>\n")


@pytest.mark.parametrize("args, status", [
    (["-a", "nobody"], 78), (["a b@c.example"], 65), (["-f", "a@b c"], 65)])
def test_which_refuses_what_sending_would(envoi, args, status):
    envoi.configure(ACCOUNTS.format(port=25))
    assert envoi("--which", *args, stdin=b"").status == status


@pytest.mark.parametrize("header, rcpt, sender", [
    ("list@work.example", "a@b.example", "list@work.example"),
    ("else@example.com", "a@b.example", "me@home.example"),
    ("me@corp.example", "a@b.example", "me@home.example"),
    ("list@work.example", "a@corp.example", "me@corp.example")])
def test_header_and_recipients_choose(envoi, header, rcpt, sender):
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{sender}>".encode(), f"RCPT TO:<{rcpt}>".encode())
        s.data()
        s.quit()

    message = MESSAGE.replace(b"Sender <sender@example.org>", header.encode())
    with Server(script) as server:
        result = envoi(rcpt, stdin=message,
                       config=ACCOUNTS.format(port=server.port))
    assert result.status == 0 and result.silent
