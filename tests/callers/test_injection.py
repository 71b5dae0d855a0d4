# SPDX-License-Identifier: GPL-3.0-or-later
"""Strangers' words on sendmail's command line, as web programs put them
there: whatever they say, no file is written or shown, no program runs, and
the server gets commands with addresses in them and nothing else."""
import json
import re

import pytest

from harness.program import MESSAGE, RCPT, SENDER

from .post import Post

SECRET = "root:$6$not-for-strangers"
WRITTEN = "written"
# What may go to the server, each a whole line.
COMMAND = re.compile(
    rb"(EHLO client\.example\.org|MAIL FROM:<[!-;=?-~]*>[ A-Z0-9=.-]*|"
    rb"RCPT TO:<[!-;=?-~]+>|DATA|RSET|QUIT)")

# Options with which a file is named, in sendmail's forms.
OPTIONS = [
    ["-X{file}"], ["-X", "{file}"], ["-C{secret}"], ["-C", "{secret}"],
    ["-C{config}"], ["-D{file}"], ["-D", "{file}"],
    ["-OQueueDirectory={home}", "-X{file}"], ["-tiX{file}"],
    ["-ivC{secret}"], ["--logfile={file}"], ["--file={config}"],
    ["--host=127.0.0.1"], ["--passwordeval=touch {file}"],
    ["--proxy-command=touch {file}"], ["--aliases={secret}"],
    ["--tls-trust-file={secret}"], ["--debug"], ["--pretend"],
    ["-be", "${{run{{/usr/bin/touch {file}}}}}"], ["-bd"], ["-Z{file}"],
    ["-Q{file}"],
]
# The same behind a recipient, where getopt would still see options.
BEHIND = [[RCPT, *option] for option in OPTIONS]
# Options that are accepted and must come to nothing.
HARMLESS = [
    ["-OQueueDirectory={home}"], ["-oQ{home}"], ["-oA{secret}"],
    ["-OAliasFile={secret}"], ["-O", "LogFile={file}"], ["-L", "{file}"],
    ["-OPostmasterCopy=victim@example.net"], ["-M", "X{file}"],
]
# Addresses, behind a double dash.
RECIPIENTS = [
    "-X{file}", "-C{secret}", "-oQ{home}", "--logfile={file}", "-",
    "-f root@example.net", "|touch {file}", "\"|touch {file}\"",
    "| touch {file}@example.net", "/etc/secret", "{file}",
    "\"{file}\"@example.net", ":include:{secret}",
    "a@example.net\r\nRCPT TO:<victim@example.net>",
    "a@example.net\nRCPT TO:<victim@example.net>",
    "a@example.net>\r\nDATA\r\n", "a@example.net\r", "\na@example.net",
    "\"a\r\nDATA\r\n\"@example.net", "(\r\nDATA\r\n)a@example.net",
    "=?utf-8?q?a=0D=0ADATA?=@example.net", "a@example.net> BODY=8BITMIME",
    "a@[127.0.0.1\r\nDATA]", "<a@example.net> NOTIFY=NEVER",
    "a@example.net,\r\nvictim@example.net", "$(touch {file})", "`id`",
    "@", "<>", "<", ">", "\"", ",", ";", ":;",
]
# A line break in the value of each option that has one.
BREAKS = [
    ["-f", "{x}"], ["-r", "{x}"], ["-F", "{x}"], ["-V", "{x}"],
    ["-N", "{x}"], ["-R", "{x}"], ["-L", "{x}"], ["-p", "{x}"],
    ["-B", "{x}"], ["-O", "{x}"], ["-o", "{x}"], ["-h", "{x}"],
    ["-M", "{x}"], ["-e", "{x}"], ["-A", "{x}"],
]
INJECTED = [
    "a@example.org\r\nRCPT TO:<victim@example.net>\r\nDATA\r\n",
    "a\nBcc: victim@example.net\n\nbody", "failure\r\nRSET",
    "full ENVID=x\r\nQUIT", "a@example.org>\r\nX-Injected: yes",
]
VICTIM = "victim@example.net"


class Stranger:
    """Says something and looks at what came of it."""

    def __init__(self, machine):
        self.machine = machine
        self.secret = machine.home / "secret"
        self.secret.write_text(SECRET)
        self.config = machine.home / "evil.conf"
        self.config.write_text("account default\nhost 127.0.0.2\n"
                               "passwordeval touch written\n")
        self.before = self.files()

    def files(self):
        return sorted(p.name for p in self.machine.home.iterdir())

    def fill(self, text):
        return text.format(
            file=self.machine.home / WRITTEN, home=self.machine.home,
            secret=self.secret, config=self.config)

    def look(self, result, post):
        assert self.files() == self.before
        assert SECRET not in result.stdout + result.stderr
        for session in post.sessions:
            assert SECRET.encode() not in session.wire
            for line in session.commands:
                assert COMMAND.fullmatch(line), line
        for letter in post.letters:
            assert VICTIM not in letter.rcpts
            for name in "Bcc", "X-Injected":
                assert letter.field(name) is None, letter.wire


@pytest.fixture
def stranger(machine):
    return Stranger(machine)


def send(stranger, *args, message=MESSAGE):
    """Runs sendmail with these; returns how it ended and the server."""
    with Post(optional=True) as post:
        stranger.machine.configure(post.port)
        result = stranger.machine.run("/usr/sbin/sendmail", *args,
                                      stdin=message)
    stranger.look(result, post)
    return result, post


def php(stranger, args):
    """The same as the fifth parameter of PHP's mail()."""
    script = stranger.machine.home / "script"
    script.write_text("<?php exit(mail(%s, 'a', 'b', '', %s) ? 0 : 1);" % (
        json.dumps(RCPT), "'" + " ".join(args).replace("'", "") + "'"))
    stranger.before = stranger.files()
    with Post(optional=True) as post:
        stranger.machine.configure(post.port)
        result = stranger.machine.run("php", "-n", "script")
    stranger.look(result, post)
    return result, post


@pytest.mark.parametrize("args", OPTIONS + BEHIND, ids=" ".join)
def test_an_option_that_names_a_file_is_refused(stranger, args):
    result, post = send(stranger, *map(stranger.fill, args), RCPT)
    assert result.status == 64 and post.sessions == [], result


@pytest.mark.parametrize("args", OPTIONS, ids=" ".join)
def test_php_cannot_pass_one_on(stranger, need, args):
    need("php")
    result, post = php(stranger, [stranger.fill(a) for a in args])
    assert result.status == 1 and post.sessions == [], result


@pytest.mark.parametrize("args", HARMLESS, ids=" ".join)
def test_an_option_without_effect_has_none(stranger, need, args):
    result, post = send(stranger, *map(stranger.fill, args), RCPT)
    assert result.good and post.letter.rcpts == [RCPT], result
    need("php")
    result, post = php(stranger, [stranger.fill(a) for a in args])
    assert result.good and post.letter.rcpts == [RCPT], result


@pytest.mark.parametrize("rcpt", RECIPIENTS, ids=repr)
def test_a_recipient_is_an_address_or_nothing(stranger, rcpt):
    result, post = send(stranger, "-f", SENDER, "--", stranger.fill(rcpt))
    assert result.status in (0, 64, 65), result
    assert all(len(letter.rcpts) == 1 for letter in post.letters)


@pytest.mark.parametrize(
    "rcpt", [r for r in RECIPIENTS if "\r" not in r and "\n" not in r],
    ids=repr)
def test_so_it_is_in_a_header(stranger, rcpt):
    message = f"To: {stranger.fill(rcpt)}\nSubject: a\n\nb\n"
    result, post = send(stranger, "-t", message=message)
    assert result.status in (0, 64, 65), result
    assert all(len(letter.rcpts) <= 2 for letter in post.letters)


@pytest.mark.parametrize("value", INJECTED, ids=repr)
@pytest.mark.parametrize("option", BREAKS, ids=" ".join)
def test_a_line_break_in_an_option_ends_no_command(stranger, option, value):
    args = [a.format(x=value) for a in option]
    message = b"To: rcpt@example.net\nSubject: no From here\n\nbody\n"
    result, post = send(stranger, *args, "--", RCPT, message=message)
    assert result.status in (0, 64, 65), result
    for letter in post.letters:
        assert letter.rcpts == [RCPT]
