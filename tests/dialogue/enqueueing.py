# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of putting mail into the queue share."""
import socket

from harness.program import account

ON = {"queue": "on-failure"}


def on(port, *lines, **settings):
    return account(port, *lines, **{**ON, **settings})


def says(text):
    """An act: this reply; then the client may say what it likes."""
    def act(s):
        s.send(text.encode() + b"\r\n")
        s.stall()
    return act


def closed_port():
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]
