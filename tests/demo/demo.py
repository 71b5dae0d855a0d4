#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows a message on its way: usage: demo.py ENVOI

Starts a submission server on loopback that wants STARTTLS and a login,
with a certificate from an authority made on the spot; submits a message
through it with the program ENVOI, which checks the certificate and knows
the password; shows the configuration, the dialogue and the message as the
server got it.  The exit status is 0 if all of that is as it should be.
"""
import logging
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness.pki import Pki, server_context     # noqa: E402

USER, PASSWORD = "anna", "correct horse battery staple"
RCPT = "bob@example.net"
CONFIG = """\
# $HOME/.config/envoi/config
host localhost
port {port}
from anna@example.org
user {user}
password {password}
tls_trust_file {trust}
"""
MESSAGE = """\
To: bob@example.net
Subject: Hello from the demonstration

The first line.
.A line that begins with a dot.
"""


class Mailbox:
    """Keeps what the server was given."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):
        envelope.tls = session.ssl is not None
        envelope.login = session.authenticated
        self.envelopes.append(envelope)
        return "250 2.0.0 taken"


def check_login(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(pki, mailbox):
    context = server_context(pki.good)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    server = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(), tls_context=context,
        require_starttls=True, auth_required=True, authenticator=check_login)
    server.start()
    return server


def show(title, text):
    print(f"--- {title}\n{text.rstrip()}\n", flush=True)


def submit(envoi, home):
    return subprocess.run(
        [envoi, "--debug", RCPT], input=MESSAGE, text=True, check=False,
        capture_output=True, timeout=60,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"})


def run(envoi, home):
    """Plays the whole; returns what is wrong, or None."""
    pki, mailbox = Pki(home), Mailbox()
    server = start_server(pki, mailbox)
    try:
        config = home / ".config/envoi/config"
        config.parent.mkdir(parents=True)
        config.write_text(CONFIG.format(
            port=server.port, user=USER, password=PASSWORD,
            trust=pki.ca.file))
        config.chmod(0o600)
        show("the configuration", config.read_text())
        show(f"the message, given to: envoi --debug {RCPT}", MESSAGE)
        done = submit(envoi, home)
    finally:
        server.stop()
    show("the dialogue", done.stderr)
    if done.returncode != 0:
        return f"envoi ended with status {done.returncode}"
    if PASSWORD in done.stderr:
        return "the password was shown"
    if len(mailbox.envelopes) != 1:
        return f"{len(mailbox.envelopes)} messages arrived, not one"
    got = mailbox.envelopes[0]
    text = got.content.decode().replace("\r\n", "\n")
    show(f"the message as the server got it, for {', '.join(got.rcpt_tos)}",
         text)
    if not (got.tls and got.login and got.rcpt_tos == [RCPT]
            and text.endswith(MESSAGE)):
        return "something was lost on the way"
    return None


def main():
    # What the server's library says of itself is of no interest here.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    envoi = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="envoi-demo-") as home:
        wrong = run(envoi, pathlib.Path(home))
    print("demo: " + (wrong or "delivered over verified TLS, logged in"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
