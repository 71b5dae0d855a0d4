# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server stored, compared with what was handed in."""
import re

TRACE = re.compile(rb"(?:(?:Return-Path|X-Original-To|Delivered-To|Received):"
                   rb".*\n(?:[ \t].*\n)*)*")

HEAD = (b"From: Sender <sender@example.org>\n"
        b"To: rcpt@example.net\n"
        b"Date: Sat, 01 Jan 2000 00:00:00 +0000\n"
        b"Message-ID: <1@example.org>\n"
        b"Subject: a test\n")
MIME = (b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        b"Content-Transfer-Encoding: 8bit\n")
TEXT = HEAD + b"X-Folded: one\n\ttwo\n  three\nx-CaSe:kept\n\n"


def without_trace(message):
    """A stored message less the fields that servers put in front."""
    return message[TRACE.match(message).end():]


# name: (what is handed in, what must be stored with LF line ends)
SAMPLES = {
    "plain": (TEXT + b"Hello\n", TEXT + b"Hello\n"),
    "crlf": ((TEXT + b"Hello\n").replace(b"\n", b"\r\n"), TEXT + b"Hello\n"),
    "no-last-line-end": (TEXT + b"Hello", TEXT + b"Hello\n"),
    "dots": (TEXT + b".\n..\n.a\n...b\n\n.\n",
             TEXT + b".\n..\n.a\n...b\n\n.\n"),
    "stray-ends": (TEXT + b"a\r\r\nb\rc\r\n", TEXT + b"a\nb\nc\n"),
    "blank-lines": (TEXT + b"\n\n\na\n\n\n", TEXT + b"\n\n\na\n\n\n"),
    "empty-body": (HEAD + b"\n", HEAD + b"\n"),
    "blanks-at-line-ends": (TEXT + b"a \nb\t\n \n", TEXT + b"a \nb\t\n \n"),
    "long-lines": (TEXT + b"x" * 998 + b"\n", TEXT + b"x" * 998 + b"\n"),
    "eight-bit": (HEAD + MIME + b"\ngr\xc3\xbc\xc3\x9fe\n",
                  HEAD + MIME + b"\ngr\xc3\xbc\xc3\x9fe\n"),
    "blind-copy": (b"Bcc: x@example.net\n" + TEXT + b"a\n", TEXT + b"a\n"),
    "mailbox-line": (b"From me Sat Jan  1\n" + TEXT + b"a\n", TEXT + b"a\n"),
    "from-in-body": (TEXT + b"From here\n", TEXT + b"From here\n"),
}
