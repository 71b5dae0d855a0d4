# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run does not use, it does not load."""
import pytest

from harness.program import LAZY, RCPT, WRAPPER, account
from harness.server import Server

from .conversation import conversation

pytestmark = pytest.mark.skipif(not LAZY or WRAPPER,
                                reason="the libraries are linked")


def loaded(result):
    """Which of both libraries the loader was asked for."""
    names = result.text.splitlines()
    return {n.decode().split(".")[0] for n in LAZY for line in names
            if f"find library={n.decode()} " in line + " "}


def run(envoi, *args, **more):
    return envoi(*args, env={"LD_DEBUG": "libs"}, **more)


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("-bp",)])
def test_to_say_something_neither(envoi, args):
    result = run(envoi, *args)
    assert result.status == 0 and "find library=libc.so" in result.text
    assert loaded(result) == set()


def test_to_queue_a_message_neither(envoi):
    result = run(envoi, RCPT, config="host localhost\nfrom a@example.org\n"
                 "queue always\n")
    assert result.status == 0 and loaded(result) == set()
    listed = envoi("-bp")
    assert RCPT in listed.stdout.decode()


def test_to_send_over_tls_gnutls(envoi, pki):
    with Server(conversation(None, None, pki.good)) as server:
        result = run(envoi, RCPT, config=account(server.port, tls="starttls",
                                                 pki=pki, login=True))
    assert result.status == 0 and "libgnutls" in loaded(result)


def test_to_send_in_the_clear_without_a_login_neither(envoi):
    with Server(conversation(None, None, None)) as server:
        result = run(envoi, RCPT, config=account(server.port))
    assert result.status == 0 and loaded(result) == set()
