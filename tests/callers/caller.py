# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program that sends mail does, and what must come of it."""
import dataclasses

from harness.program import RCPT, SENDER

from .post import Post

SUBJECT = "Gr\u00fc\u00dfe aus K\u00f6ln"
BODY = "Sch\u00f6ne Gr\u00fc\u00dfe,\n.\n..\n.end\nFrom here on\n"
OTHER = "other@example.net"
HIDDEN = "hidden@example.net"
FIELDS = {"To": RCPT, "Cc": OTHER, "Bcc": None, "Subject": SUBJECT}


@dataclasses.dataclass
class Caller:
    """One program and how it is made to send the text to RCPT, OTHER and,
    hidden, HIDDEN.

    needs:   programs without which it is skipped
    command: what is run; stdin: its input
    files:   what it reads, by path on the machine, or in the home folder
    sender:  of the envelope
    params:  what must stand behind MAIL FROM
    body:    that must arrive
    fields:  of the header that must arrive, besides FIELDS
    refused: its exit status when a recipient is refused; None if it does
             not wait for its sendmail
    says:    what it then says, and is part of it
    """
    needs: tuple
    command: tuple
    stdin: str = ""
    files: dict = dataclasses.field(default_factory=dict)
    sender: str = SENDER
    rcpts: tuple = (RCPT, OTHER, HIDDEN)
    params: tuple = ("BODY=8BITMIME",)
    body: str = BODY
    fields: dict = dataclasses.field(default_factory=dict)
    refused: int | None = 1
    says: str = "550 5.1.1 no such user"

    def run(self, machine, need, post):
        need(*self.needs)
        machine.configure(post.port)
        for path, content in self.files.items():
            if path.startswith("/"):
                machine.file(path, content)
            else:
                (machine.home / path).write_text(content)
        return machine.run(*self.command, stdin=self.stdin)


def check_sent(caller, machine, need):
    """It is content and silent, and all arrived as it was meant."""
    with Post() as post:
        result = caller.run(machine, need, post)
        assert result.good, result
    letter = post.letter
    assert letter.sender == caller.sender
    assert sorted(letter.rcpts) == sorted(caller.rcpts)
    params = [p for p in letter.params if not p.startswith("SIZE=")]
    assert params == list(caller.params)
    assert letter.text == caller.body, letter.wire
    for name, value in {**FIELDS, **caller.fields}.items():
        assert letter.field(name) == value, letter.wire
    for name in "From", "Date", "Message-ID":
        assert letter.field(name), (name, letter.wire)
    assert HIDDEN.encode() not in letter.wire


def check_refused(caller, machine, need):
    """It learns from its sendmail that a recipient was refused."""
    with Post(refuse={OTHER: "550 5.1.1 no such user"}) as post:
        result = caller.run(machine, need, post)
        if caller.refused is not None:
            assert result.status == caller.refused, result
            assert caller.says in result.stdout + result.stderr, result
