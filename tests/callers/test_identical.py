# SPDX-License-Identifier: GPL-3.0-or-later
"""A message arrives as it was handed in, byte for byte, but for its line
ends and the fields that the manual says are dropped or added."""
import base64
import quopri
import re
import shutil
import subprocess

import pytest
from cryptography.exceptions import InvalidSignature

from harness.program import RCPT, account

from .post import Post
from .signed import Dkim, Pgp, Smime

HEAD = (b"From: Sender <sender@example.org>\n"
        b"To: rcpt@example.net\n"
        b"Date: Sat, 01 Jan 2000 00:00:00 +0000\n"
        b"Message-ID: <1@example.org>\n"
        b"Subject:  odd   blanks \n"
        b"X-Odd:\n"
        b"x-fold: one,\n\ttwo,\n  three\n"
        b"MIME-Version: 1.0\n"
        b"Content-Type: text/plain; charset=iso-8859-1\n"
        b"Content-Transfer-Encoding: 8bit\n")
# Every byte that may stand in a line.
ALL = bytes(b for b in range(1, 256) if b not in b"\r\n")
WAYS = {
    "by argument": ("-i", "--", RCPT),
    "by header": ("-t",),
    "both": ("-ti", RCPT),
}


def wire(body):
    """What a body becomes: every kind of line end CRLF, NUL nothing."""
    body = body.replace(b"\0", b"")
    body = re.sub(rb"\r+\n|\r|\n", b"\r\n", body)
    if body and not body.endswith(b"\r\n"):
        body += b"\r\n"
    return body


def submit(envoi, message, *args, status=0):
    """Returns the message as the server got it."""
    with Post() as post:
        result = envoi(*(args or WAYS["by argument"]), stdin=message,
                       name="sendmail", config=account(post.port))
        assert result.status == status and result.silent, result
    assert post.letter.rcpts == [RCPT]
    return post.letter.wire


BODIES = {
    "empty": b"",
    "blank lines": b"\n\n\n",
    "no last line end": b"end",
    "trailing blanks": b"a \nb\t\n \n",
    "a dot": b".\n",
    "dots": b"".join(b"." * n + b"\n" for n in range(200)),
    "dots without a line end": b".\n..\n.",
    "dots around every kind of line end":
        b".\r\n.\n.\r\n..\r\n\r\n.\r\n\n.\n\r\n.\n.",
    "all that looks like SMTP": b".\nQUIT\n.\nMAIL FROM:<a@example.org>\n",
    "8 bits": b"\n".join([ALL] * 3) + b"\n",
    "8 bits in one line of 998": (ALL * 4)[:998] + b"\n",
    "mixed line ends": b"lf\ncrlf\r\nlf\n\ncrlf\r\n\r\nend\r\n",
    "carriage returns": b"10%\r20%\r100%\r\nend\r",
    "runs of carriage returns": b"a\r\r\nb\r\r\r\n\r\r\nc\n",
    "line feed, carriage return": b"a\n\rb\n\r\n\rc",
    "zeros": b"a\0b\n\0\n\0.\n",
    "From lines": b"From here\n>From there\nFrom end\n",
    "fields": b"Bcc: somebody@example.net\nTo: a@example.net\n",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BODIES)
def test_a_body_arrives_as_it_is(envoi, name, way):
    got = submit(envoi, HEAD + b"\n" + BODIES[name], *WAYS[way])
    assert got == wire(HEAD) + b"\r\n" + wire(BODIES[name])


@pytest.mark.parametrize("name", BODIES)
def test_so_it_does_with_crlf_throughout_the_header(envoi, name):
    got = submit(envoi, wire(HEAD) + b"\r\n" + BODIES[name])
    assert got == wire(HEAD) + b"\r\n" + wire(BODIES[name])


def test_a_message_of_many_megabytes_arrives_as_it_is(envoi):
    body = b"".join(b"%07d" % n + ALL[n % 200:n % 200 + 50] + b"\r\n.\n"
                    for n in range(160000))
    assert len(body) > 9e6
    got = submit(envoi, HEAD + b"\n" + body)
    assert got == wire(HEAD) + b"\r\n" + wire(body)


def test_what_the_manual_names_is_dropped(envoi):
    hidden = (b"Bcc: a@example.net,\n\tb@example.net\n", b"BCC : c@d\n",
              b"bcc:\n", b"Resent-Bcc: e@example.net\n")
    lines = HEAD.splitlines(True)
    mixed = b"From sender Sat Jan  1 00:00:00 2000\n" + lines[0] + b"".join(
        line + hidden[n % 4] for n, line in enumerate(lines[1:5])) + b"".join(
            lines[5:])
    assert submit(envoi, mixed + b"\nbody\n") == wire(HEAD + b"\nbody\n")


SIGNERS = {"DKIM": Dkim, "S/MIME": Smime, "PGP/MIME": Pgp}
TOOLS = {"S/MIME": "openssl", "PGP/MIME": "gpg"}


@pytest.fixture(scope="module", params=SIGNERS)
def signer(request, tmp_path_factory):
    tool = TOOLS.get(request.param)
    if tool and not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    signer = SIGNERS[request.param](tmp_path_factory.mktemp("keys"))
    yield signer
    if isinstance(signer, Pgp):
        signer.close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_signature_is_still_good(envoi, signer, ends, way):
    message = signer.sign()
    signer.verify(message)
    got = submit(envoi, message.replace(b"\r\n", ends), *WAYS[way])
    assert got == message
    signer.verify(got)


def test_a_hidden_copy_leaves_the_signature_good(envoi, signer):
    message = signer.sign()
    hidden = b"Bcc: hidden@example.net\r\n" + message
    got = submit(envoi, hidden.replace(b"\r\n", b"\n"))
    assert got == message
    signer.verify(got)


def test_a_changed_message_would_be_noticed(signer):
    message = signer.sign()
    with pytest.raises((AssertionError, InvalidSignature,
                        subprocess.CalledProcessError)):
        signer.verify(message.replace(b".end\t", b".end"))


LONG = {
    "of 999 bytes": (b"x" * 999, b"quoted-printable"),
    "of 10 MB": (b"x" * 10_000_000, b"quoted-printable"),
    "of 10 MB of dots": (b"." * 10_000_000, b"quoted-printable"),
    "of 10 MB of everything": (ALL * 40_000, b"base64"),
}
DECODE = {b"base64": base64.b64decode,
          b"quoted-printable": quopri.decodestring}


@pytest.mark.parametrize("name", LONG)
def test_a_line_that_is_too_long_is_encoded(envoi, name):
    line, encoding = LONG[name]
    body = b"one\r\n.\r\n" + line + b"\r\n.\r\n"
    head, got = submit(envoi, HEAD + b"\n" + body).split(b"\r\n\r\n", 1)
    assert head + b"\r\n" == wire(HEAD).replace(
        b": 8bit", b": " + encoding)
    assert max(map(len, got.split(b"\r\n"))) <= 76
    assert DECODE[encoding](got) == body


def test_it_is_not_encoded_under_a_signature(envoi, signer):
    message = signer.sign().replace(b".end\t", b"x" * 999)
    check_refused(envoi, message, Post.OFFERS)


def test_8_bits_are_not_encoded_under_a_signature(envoi, signer):
    check_refused(envoi, signer.sign(), ["SIZE"])


def check_refused(envoi, message, offers):
    with Post(offers=offers, optional=True) as post:
        result = envoi(RCPT, stdin=message, name="sendmail",
                       config=account(post.port))
    assert result.status == 65 and "signed" in result.text, result
    assert post.letters == []
