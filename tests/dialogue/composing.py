# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails made of options, as a strict parser reads them."""
import email
import email.policy
import re

from harness.program import account
from harness.server import Server

from .conversation import taking

STRICT = email.policy.strict.clone(raise_on_defect=True)
TEXT = b"Hello,\n.world\n"


def compose(envoi, *args, stdin=TEXT, offers=(), name=None, env=None):
    """Runs it with options; the session, with the mail parsed in s.mail."""
    with Server(taking(*offers), optional=True) as server:
        envoi.configure(account(server.port))
        result = envoi(*args, stdin=stdin, name=name, env=env)
    assert result.status == 0 and result.silent, result
    s = server.session
    assert max(map(len, s.message.split(b"\r\n"))) <= 998
    assert s.message.isascii() and b"\0" not in s.message
    s.mail = email.message_from_bytes(s.message, policy=STRICT)
    for part in s.mail.walk():
        check_part(part)
    return s


def check_part(part):
    """Looks at every field, and wants what RFC 2045 wants of a part."""
    for name in part.keys():
        part[name].encode()     # parsing is lazy
    if part.is_multipart():
        return
    encoding = part["Content-Transfer-Encoding"]
    lines = part.get_payload().splitlines()
    if encoding != "7bit":
        assert max(map(len, lines), default=0) <= 76
    if encoding == "quoted-printable":
        assert not re.search(r"[ \t]\r?$", part.get_payload(), re.M)


def content(part):
    return part.get_payload(decode=True)


def text_of(part):
    return part.get_content().replace("\r\n", "\n")


def lines(data):
    """With the line ends a text is sent with."""
    return re.sub(rb"\r*\n|\r", b"\r\n", data)


def refused(envoi, *args, stdin=TEXT, status=64, **more):
    """Runs what must fail before anything connects; its complaint."""
    with Server(optional=True) as server:
        envoi.configure(account(server.port))
        result = envoi(*args, stdin=stdin, **more)
    assert not server.sessions
    assert result.status == status, result
    return result.text
