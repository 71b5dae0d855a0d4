# SPDX-License-Identifier: GPL-3.0-or-later
"""A submission that goes well up to one step, where a test takes over."""
import re

from harness.program import RCPT, SENDER
from harness.server import Unexpected, reply

# The steps of a dialogue over plain text, and over STARTTLS with a login.
PLAIN = ["banner", "EHLO", "MAIL", "RCPT", "DATA", "message", "QUIT"]
SECURE = ["banner", "EHLO", "STARTTLS", "EHLO in TLS", "AUTH", "MAIL", "RCPT",
          "DATA", "message", "QUIT"]
# What the program must come to when the server vanishes at a step.
BEFORE_VERDICT = [step for step in SECURE if step != "QUIT"]

GOOD = {
    "banner": b"220 mail.example.org ESMTP\r\n",
    "STARTTLS": b"220 2.0.0 go ahead\r\n",
    "AUTH": b"235 2.7.0 welcome\r\n",
    "MAIL": b"250 2.1.0 ok\r\n",
    "RCPT": b"250 2.1.5 ok\r\n",
    "DATA": b"354 go ahead\r\n",
    "message": b"250 2.0.0 queued\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}
COMMAND = {
    "EHLO": re.compile(rb"EHLO \S+"),
    "EHLO in TLS": re.compile(rb"EHLO \S+"),
    "STARTTLS": b"STARTTLS",
    "AUTH": re.compile(rb"AUTH PLAIN \S+"),
    "MAIL": re.compile(rb"MAIL FROM:<%s>.*" % re.escape(SENDER.encode())),
    "RCPT": re.compile(rb"RCPT TO:<%s>.*" % re.escape(RCPT.encode())),
    "DATA": b"DATA",
    "QUIT": b"QUIT",
}


def good_answer(step, offers):
    if step == "EHLO" and offers is None:
        return reply(250, "mail.example.org", "STARTTLS")
    if step in ("EHLO", "EHLO in TLS"):
        return reply(250, "mail.example.org", *(offers or ["AUTH PLAIN"]))
    return GOOD[step]


def listen(s, step):
    """Reads what belongs to a step before its answer."""
    if step == "message":
        s.message = s.body()
    elif step != "banner":
        s.expect(COMMAND[step])


def conversation(at, act, certificate=None, send=None):
    """A script: all goes well until the client has sent what belongs to
    step `at`; then act(s) takes over.

    certificate: with it, the steps are those of SECURE; else PLAIN
    send: how good answers are sent; send(s, answer)
    """
    steps = SECURE if certificate else PLAIN
    say = send or (lambda s, answer: s.send(answer))

    def script(s):
        for step in steps:
            listen(s, step)
            if step == at:
                act(s)
                return
            offers = None if certificate and step == "EHLO" else (
                ["AUTH PLAIN"] if certificate else ["SIZE"])
            if step == "QUIT":
                break
            say(s, good_answer(step, offers))
            if step == "STARTTLS":
                s.start_tls(certificate)
        say_goodbye(s, say)
    return script


def say_goodbye(s, say):
    """Answers QUIT, though the client need not wait for it."""
    try:
        say(s, GOOD["QUIT"])
    except OSError:
        pass
    s.end()


def answer(data, then_quit=True):
    """An act: answers with these bytes; the client is polite and quits."""
    def act(s):
        s.send(data)
        if then_quit:
            s.quit()
        else:
            s.stall()
    return act


def taking(*offers, refuse=None):
    """A script that takes whatever comes, in as many transactions as the
    client wants, and keeps it: the envelope in s.sender, s.params and
    s.rcpts, the last message in s.message (None if there was none).

    refuse: replies by recipient, in place of 250
    """
    def script(s):
        s.rcpts, s.message, s.sender = [], None, None
        s.greet()
        s.ehlo(*offers)
        while (line := s.line()) != b"QUIT":
            s.send(take(s, line, refuse or {}))
        say_goodbye(s, lambda s, text: s.send(text))
    return script


def take(s, line, refuse):
    """The answer to one command, for taking()."""
    match = re.fullmatch(rb"(MAIL FROM|RCPT TO):<([^<>]*)>( .*)?", line)
    if match and match.group(1) == b"MAIL FROM":
        s.sender, s.params = match.group(2), match.group(3) or b""
        return b"250 2.1.0 ok\r\n"
    if match:
        answer = refuse.get(match.group(2).decode())
        if not answer:
            s.rcpts.append(match.group(2))
        return (answer or "250 2.1.5 ok").encode() + b"\r\n"
    if line == b"DATA":
        s.send(b"354 go ahead\r\n")
        s.message = s.body()
        return b"250 2.0.0 queued\r\n"
    if line == b"RSET":
        return b"250 2.0.0 ok\r\n"
    raise Unexpected(f"unexpected {line!r}")
