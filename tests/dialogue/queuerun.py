# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and looks for runs of the queue."""
from harness.program import RCPT, SENDER

DAY = 86400
OTHER = "other@example.net"


def run(envoi, config, *, due=False, status=0):
    result = envoi("--queue=run" if due else "--queue=flush", stdin=b"",
                   config=config)
    assert result.status == status, result.text
    return result


def envelope(s, *rcpts, sender=SENDER):
    s.ok(f"MAIL FROM:<{sender}>".encode(),
         *(f"RCPT TO:<{rcpt}>".encode() for rcpt in rcpts or (RCPT,)))


def deliver(s, *rcpts, sender=SENDER):
    envelope(s, *rcpts, sender=sender)
    return s.data()


def taking(*groups):
    """A script that takes one message for each group of recipients."""
    def script(s):
        s.greet()
        s.ehlo()
        s.messages = [deliver(s, *group) for group in groups]
        s.quit()
    return script
