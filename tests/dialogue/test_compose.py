# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails made of options: what arrives reads as what was given, for a parser
that takes offence at everything."""
import os
import random
import re

import pytest

from harness.program import CLOSED, RCPT, SENDER, account
from harness.server import Server

from .composing import compose, content, lines, refused, text_of
from .conversation import taking


# --- plain mails ---------------------------------------------------------

def test_a_text_with_a_subject(envoi):
    s = compose(envoi, "--subject", "Backup failed", RCPT)
    assert s.sender == SENDER.encode() and s.rcpts == [RCPT.encode()]
    assert s.mail["Subject"] == "Backup failed"
    assert s.mail["To"] == RCPT
    assert SENDER in s.mail["From"]
    assert s.mail["Date"].datetime and s.mail["Message-ID"]
    assert s.mail["MIME-Version"] == "1.0"
    assert s.mail["Content-Type"] == "text/plain; charset=\"us-ascii\""
    assert s.mail["Content-Transfer-Encoding"] == "7bit"
    assert content(s.mail) == b"Hello,\r\n.world\r\n"


def test_without_such_options_a_message_stays_as_it_is(envoi):
    with Server(taking()) as server:
        envoi.configure(account(server.port))
        result = envoi("--from", "A <a@example.org>", RCPT, stdin=b"hi\n")
    assert result.status == 0
    assert b"MIME-Version" not in server.session.message


def test_all_recipients_and_no_trace_of_the_blind_ones(envoi):
    s = compose(envoi, "--to", "J\u00f6rg <j@example.org>, k@example.org",
                "--cc=c@example.org", "--bcc=b@example.org",
                "--header", "Bcc: b2@example.org", RCPT)
    assert s.rcpts == [RCPT.encode(), b"j@example.org", b"k@example.org",
                       b"c@example.org", b"b@example.org", b"b2@example.org"]
    assert s.mail["To"] == f"J\u00f6rg <j@example.org>, k@example.org, {RCPT}"
    assert s.mail["Cc"] == "c@example.org"
    assert b"b@example" not in s.message and b"b2@" not in s.message
    assert "Bcc" not in s.mail


def test_blind_copies_alone(envoi):
    s = compose(envoi, "--bcc", RCPT)
    assert s.rcpts == [RCPT.encode()] and RCPT.encode() not in s.message
    assert s.mail["To"] == "undisclosed-recipients:;"


def test_recipients_of_the_header_come_once(envoi):
    s = compose(envoi, "-t", "--to", RCPT, "--bcc", "b@example.org", RCPT)
    assert s.rcpts == [RCPT.encode(), b"b@example.org"]


def test_who_it_is_from(envoi):
    s = compose(envoi, "--from", "J\u00f6 <jo@example.org>", "--subject=x",
                RCPT)
    assert s.sender == b"jo@example.org"
    assert s.mail["From"] == "J\u00f6 <jo@example.org>"
    s = compose(envoi, "-f", "bounce@example.org", "--from",
                "Jo <jo@example.org>", "--subject=x", RCPT)
    assert s.sender == b"bounce@example.org"
    assert s.mail["From"] == "Jo <jo@example.org>"
    s = compose(envoi, "--header=From: Jo <jo@example.org>", RCPT)
    assert s.sender == b"jo@example.org"
    assert s.mail["From"] == "Jo <jo@example.org>"
    s = compose(envoi, "-F", "Jo Smith", "--subject=x", RCPT)
    assert s.mail["From"] == f"Jo Smith <{SENDER}>"


def test_the_other_fields(envoi):
    s = compose(envoi, "--subject=x", "--in-reply-to", "1@example.org",
                "--priority=high", "--receipt=r@example.org",
                "--reply-to", "\u00c4 <a@example.org>",
                "--header", "X-Job: n\u00e4chtlich",
                "--header=MIME-Version: 1.0",
                "--header=Content-Type: text/markdown; charset=utf-8", RCPT)
    assert s.mail["In-Reply-To"] == s.mail["References"] == "<1@example.org>"
    assert s.mail["X-Priority"] == "1" and s.mail["Importance"] == "high"
    assert s.mail["Disposition-Notification-To"] == "r@example.org"
    assert s.mail["Reply-To"] == "\u00c4 <a@example.org>"
    assert s.mail["X-Job"] == "n\u00e4chtlich"
    assert len(s.mail.get_all("MIME-Version")) == 1
    assert s.mail.get_content_type() == "text/markdown"


def test_a_receipt_goes_to_whom_it_is_from(envoi):
    s = compose(envoi, "--from=Jo <jo@example.org>", "--receipt",
                "--priority=low", RCPT)
    assert s.mail["Disposition-Notification-To"] == "Jo <jo@example.org>"
    assert s.mail["X-Priority"] == "5"
    assert "nobody is named" in refused(envoi, "--receipt", RCPT)


def test_long_subjects_in_any_script(envoi):
    for subject in ("\u65e5\u672c\u8a9e" * 60, "word " * 100 + "end",
                    "\u00e4" * 300, "tab\there \U0001f600"):
        s = compose(envoi, "--subject", subject, RCPT)
        assert s.mail["Subject"].strip() == subject
        assert max(map(len, s.message.split(b"\r\n"))) <= 78


def test_a_subject_that_is_encoded_already_stays(envoi):
    s = compose(envoi, "--subject", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", RCPT)
    assert s.mail["Subject"] == "Gr\u00fc\u00dfe"


# --- the text ------------------------------------------------------------


@pytest.mark.parametrize("body", [
    b"", b"\n", b"no end", b".\n..\n.x\n", b"a\r\nb\nc\r\r\nd\re\n\r",
    b"x" * 998 + b"\n", b"x" * 999, b"y" * 5000 + b"\n", b"blank \ntab\t\n",
    "Gr\u00fc\u00dfe\n".encode(), "\u65e5\u672c\u8a9e\n".encode() * 50,
    b"From me\n>From you\n", b"--=_\n--\n", b"=3D=\n=20\n",
    b"\x1b[1mbold\x1b[0m\n", b"a" * 70000 + b" \n"], ids=range(16))
def test_texts(envoi, body):
    s = compose(envoi, "--subject=x", RCPT, stdin=body)
    got = content(s.mail)
    assert got.removesuffix(b"\r\n") == lines(body).removesuffix(b"\r\n")


def test_a_text_with_nul_keeps_its_bytes(envoi):
    body = b"a\0b\r\nc\nd\re\xff"
    s = compose(envoi, "--subject=x", RCPT, stdin=body)
    assert content(s.mail) == body


def test_what_the_text_is_declared_as(envoi):
    def charset(body, *args, **env):
        s = compose(envoi, "--subject=x", *args, RCPT, stdin=body, env=env)
        assert content(s.mail).rstrip() == body
        return s.mail.get_content_charset()
    latin1 = "Gr\u00fc\u00dfe".encode("latin-1")
    assert charset(b"plain") == "us-ascii"
    assert charset("\u00fc".encode()) == "utf-8"
    assert charset(latin1) == "unknown-8bit"
    assert charset(latin1, LANG="de_DE.ISO8859-15@euro") == "iso-8859-15"
    assert charset(latin1, LANG="de_DE.UTF-8") == "unknown-8bit"
    assert charset(latin1, LC_ALL="ru_RU.KOI8-R", LANG="C") == "koi8-r"
    assert charset(latin1, "--charset=windows-1252") == "windows-1252"
    assert charset(b"plain", "--charset=windows-1252") == "us-ascii"
    assert charset(b"\x1b$BF|\x1b(B", "--charset=ISO-2022-JP") == (
        "iso-2022-jp")


def test_the_command_line_is_in_that_charset_too(envoi):
    s = compose(envoi, "--charset=iso-8859-1", "--subject",
                "Gr\u00fc\u00dfe".encode("latin-1"), RCPT)
    assert s.mail["Subject"] == "Gr\u00fc\u00dfe"


def test_a_text_on_the_command_line(envoi):
    s = compose(envoi, "--body", "two\nlines\n", RCPT, stdin=CLOSED)
    assert content(s.mail) == b"two\r\nlines\r\n"


def test_a_failure_does_not_wait_for_input_that_nobody_wants(envoi):
    read, write = os.pipe()
    with os.fdopen(read), os.fdopen(write, "wb"):
        text = refused(envoi, "--body=x", "--priority=urgent", RCPT,
                       stdin=os.fdopen(os.dup(read)))
    assert "urgent" in text


def unflowed(text):
    """RFC 3676 4.1 and 4.4, as a reader does it."""
    out, paragraph = [], ""
    for line in text.split("\r\n"):
        line = line.removeprefix(" ")
        paragraph += line
        if not line.endswith(" ") or line == "-- ":
            out.append(paragraph)
            paragraph = ""
    return "\n".join(out + ([paragraph] if paragraph else []))


def test_flowed_text(envoi):
    body = ("word " * 60 + "end  \n indented\n> quoted?\nFrom me\n-- \n"
            "me\n" + "\u00e4\u00f6 " * 90 + "\n" + "x" * 9000 + "\n\nend\n")
    s = compose(envoi, "--subject=x", "--flowed", RCPT, stdin=body.encode())
    assert s.mail["Content-Type"].params["format"] == "flowed"
    text = content(s.mail).decode()
    short = [line for line in text.split("\r\n") if "xxx" not in line]
    assert max(map(len, short)) <= 79      # with the blank for readers
    want = re.sub(r"(?<!--) +$", "", body, flags=re.M)
    assert unflowed(text) == want


# --- at random -----------------------------------------------------------


def some_bytes(r):
    """A body: text of a kind, or anything."""
    pieces = [b"line\n", b"crlf\r\n", b".\n", b".", b"From x\n", b" \n",
              b"x" * r.randrange(2000), "\u00fc\u00df ".encode(),
              "\u65e5\u672c\n".encode(), b"\t", b"--\n", b"="]
    if r.random() < 0.4:
        pieces += [b"\0", b"\r", b"\xff", b"\r\r\n", bytes([r.randrange(256)])]
    return b"".join(r.choice(pieces) for _ in range(r.randrange(60)))


def some_name(r):
    letters = ("abcXYZ019 ._-+=;,'\"\\%*()<>@[]{}!?#&$~^`|:"
               "\u00e4\u00df\u0416\u4e2d\U0001f600")
    name = "".join(r.choice(letters) for _ in range(r.randrange(1, 60)))
    return name if name.strip(".") else "x"


@pytest.mark.parametrize("seed", range(24))
def test_random_mails(envoi, tmp_path, seed):
    r = random.Random(seed)
    body, html = some_bytes(r), "<p>\u00fc</p>\n" * r.randrange(1, 4)
    args, files = [], []
    if with_html := r.random() < 0.5:
        (tmp_path / "page").write_text(html)
        args += ["--html", str(tmp_path / "page")]
    for i in range(r.randrange(5)):
        folder = tmp_path / str(i)
        folder.mkdir()
        name, data = some_name(r), some_bytes(r)
        (folder / name).write_bytes(data)
        kind = r.choice(["attach", "inline"])
        # With a type, so that a name is never taken for one.
        args += [f"--{kind}", f"{folder / name}:application/x-some"]
        files.append((kind, name, data))
    subject = some_name(r).strip() or "x"
    s = compose(envoi, *args, "--subject", subject, RCPT, stdin=body)
    assert s.mail["Subject"].strip() == subject
    leaves = [p for p in s.mail.walk() if not p.is_multipart()]
    wanted = ([f for f in files if f[0] == "inline"]
              + [f for f in files if f[0] == "attach"]
              if with_html else files)
    got = leaves[len(leaves) - len(wanted):]
    assert [(p.get_content_disposition().replace("ment", ""),
             p["Content-Disposition"].params["filename"], content(p)) for p in got] == [
        (kind, name, data) for kind, name, data in wanted]
    words = leaves[:len(leaves) - len(wanted)]
    if with_html:
        assert text_of(words.pop()) == html
    if body or not with_html:
        text = content(words.pop())
        want = body if b"\0" in body else lines(body)
        assert text == want or text == want + b"\r\n"
    assert not words


# --- what is wrong -------------------------------------------------------


def test_a_file_that_is_missing_stops_the_mail(envoi, tmp_path):
    good = tmp_path / "good"
    good.write_bytes(b"x")
    for option in ("--attach", "--inline", "--html"):
        text = refused(envoi, f"--attach={good}", option,
                       f"{tmp_path}/none.gz", RCPT, status=66)
        assert "none.gz': No such file" in text and "[E-ATTACH-OPEN]" in text
    assert "it is a folder" in refused(
        envoi, "--attach", str(tmp_path), RCPT, status=66)
    assert "it is a device" in refused(
        envoi, "--attach=/dev/zero", RCPT, status=66)


@pytest.mark.parametrize("args, words", [
    (["--subject=a\nBcc: x@example.org"], "control character"),
    (["--header=X: a\nBcc: x@example.org"], "control character"),
    (["--header=X: a\rB: c"], "control character"),
    (["--header=no field"], "no header field"),
    (["--header=: x"], "no header field"),
    (["--header=Content-Type: image/png"], "cannot be of type"),
    (["--header=Content-Type: multipart/mixed"], "cannot be of type"),
    (["--header=Content-Transfer-Encoding: base64"], "encoded already"),
    (["--header=Content-ID: x"], "made by the program"),
    (["--header=Subject: a", "--header=Subject: b"], "only one"),
    (["--header=Date: a", "--header=Date: b"], "only one"),
    (["--priority=urgent"], "unknown value"),
    (["--charset=utf-16"], "no text of a mail"),
    (["--charset=a b"], "no name of a charset"),
    (["--in-reply-to=a b"], "no Message-ID"),
    (["--attach=-"], "cannot be a file"),
    (["--body=x", "--attach=-", "--html=-"], "only once"),
    (["--attach="], "names no file"),
    (["--check", "--subject=x"], "no mail is composed"),
    (["--html=x", "--header=Content-Type: text/html"], "already"),
])
def test_wishes_that_cannot_be(envoi, args, words):
    assert words in refused(envoi, *args, *(
        [] if "--check" in args else [RCPT]))


def test_addresses_that_are_none(envoi):
    for args in (["--to=a b"], ["--cc=<x"], ["--reply-to=,@"],
                 ["--from=a@b c"]):
        refused(envoi, *args, "--subject=x", RCPT, status=65)


def test_nobody_to_send_to(envoi):
    assert "no recipients" in refused(envoi, "--subject=x")


def test_under_sendmails_names_there_is_none_of_it(envoi):
    text = refused(envoi, "--attach=/etc/passwd", RCPT, name="sendmail")
    assert "not accepted under this name" in text
