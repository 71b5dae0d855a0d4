# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider of the shared account, and mail for it."""
import base64
import re

from harness.program import PASSWORD, USER
from harness.server import Server

RCPT = "rcpt@example.net"
LOGIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
TEXT = "Subject: hello\n\nHello\n"


class Post:
    """The provider: takes what comes and remembers it."""

    def __init__(self, connections=1, then=b"250 2.0.0 queued as 4711\r\n"):
        self.mails = []         # (sender, recipients, message)
        self._then = then
        self.scripts = [self.script] * connections

    def script(self, s):
        s.greet()
        s.ehlo("AUTH PLAIN", "SIZE 100000000")
        s.expect(b"AUTH PLAIN " + LOGIN)
        s.send(b"235 2.7.0 ok\r\n")
        while s.more():
            line = s.line()
            if line == b"QUIT":
                s.send(b"221 2.0.0 bye\r\n")
                return
            self.take(s, line)

    def take(self, s, line):
        sender = re.match(rb"MAIL FROM:<([^>]*)>", line).group(1)
        s.send(b"250 2.1.0 ok\r\n")
        rcpts = []
        while (line := s.line()) != b"DATA":
            rcpts.append(re.match(rb"RCPT TO:<([^>]*)>", line).group(1)
                         .decode())
            s.send(b"250 2.1.5 ok\r\n")
        s.send(b"354 go\r\n")
        self.mails.append((sender.decode(), rcpts, s.body().decode()))
        s.send(self._then)

    @property
    def senders(self):
        return [mail[0] for mail in self.mails]


def field(message, name):
    """The values of a field, unfolded."""
    head = message.split("\r\n\r\n")[0].replace("\r\n ", " ") \
        .replace("\r\n\t", " ")
    return [line.split(": ", 1)[1] for line in head.split("\r\n")
            if line.lower().startswith(name.lower() + ":")]


def send(machine, person, *mails, connections=1, then=None, **settings):
    """(sender, text) each; the answers, and what arrived."""
    post = Post(connections, *[then] if then else [])
    answers = []
    with Server(*post.scripts, optional=True) as server, \
            machine.service(machine.account(server.port, **settings)), \
            machine.talk(person) as talk:
        talk.answer()
        talk.say("EHLO me")
        for sender, text in mails:
            answers.append(talk.mail(sender, RCPT, text))
            talk.say("RSET")
        talk.say("QUIT")
    return answers, post.mails


def two(machine, first, second, **others):
    return ("account default\n" + machine.account(first)
            + "account other\n" + machine.account(
                second, **{"from": "other@example.com", "allow_users": None,
                           **others}))
