# SPDX-License-Identifier: GPL-3.0-or-later
"""A service of this machine behind a socket, which needs no other line."""
from harness.program import RCPT, SENDER
from harness.server import Server


def test_a_socket_is_all_that_an_account_needs(envoi):
    path = str(envoi.home / "s")

    def script(s):
        s.greet()
        s.ehlo("STARTTLS", "AUTH PLAIN", verb=b"EHLO")
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        s.data()
        s.quit()
    with Server(script, address=path):
        result = envoi("-f", SENDER, RCPT,
                       config=f"socket {path}\nqueue never\n")
    assert (result.status, result.stderr) == (0, b"")
