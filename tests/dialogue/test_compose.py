# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails made of options: what arrives reads as what was given, for a parser
that takes offence at everything."""
import email
import email.policy
import hashlib
import os
import pathlib
import random
import re
import subprocess

import pytest

from harness.program import CLOSED, RCPT, SENDER, account
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


# --- the text --------------------------------------------------------------

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


# --- files -------------------------------------------------------------------

def test_an_attachment(envoi, tmp_path):
    data = random.Random(1).randbytes(100000)
    path = tmp_path / "log.gz"
    path.write_bytes(data)
    s = compose(envoi, "--subject=x", "--attach", str(path), RCPT)
    assert s.mail.get_content_type() == "multipart/mixed"
    text, file = s.mail.iter_parts()
    assert content(text) == b"Hello,\r\n.world\r\n"
    assert file.get_content_type() == "application/gzip"
    assert file.get_content_disposition() == "attachment"
    assert file.get_filename() == "log.gz"
    assert file["Content-Transfer-Encoding"] == "base64"
    assert content(file) == data


def part_of(envoi, path, *, arg=None, **more):
    s = compose(envoi, "--attach", arg or str(path), RCPT, **more)
    return list(s.mail.iter_parts())[1]


@pytest.mark.parametrize("name, data, kind, encoding", [
    ("a.txt", b"plain\n", "text/plain", "7bit"),
    ("a.CSV", "\u00fc,number one\n".encode() * 9, "text/csv", "quoted-printable"),
    ("a.txt", "\u65e5\u672c".encode() * 90, "text/plain", "base64"),
    ("a.txt", b"dos\r\n", "text/plain", "base64"),
    ("a.txt", b"From me\n", "text/plain", "base64"),
    ("a.txt", b"x" * 999, "text/plain", "quoted-printable"),
    ("a.txt", b"\xff\n", "text/plain", "base64"),
    ("a.pdf", b"plain\n", "application/pdf", "base64"),
    ("unknown", b"no end", "text/plain", "7bit"),
    ("unknown", b"\0\1", "application/octet-stream", "base64"),
    ("unknown", b"\xff", "application/octet-stream", "base64"),
    (".png", b"text", "text/plain", "7bit"),
    ("a.eml", b"Subject: x\n\nplain\n", "message/rfc822", "7bit"),
    ("a.eml", b"Subject: \xc3\xbc\n\n", "application/octet-stream",
     "base64"),
    ("empty.txt", b"", "text/plain", "7bit"),
    ("empty.bin", b"", "text/plain", "7bit")])
def test_types_and_encodings(envoi, tmp_path, name, data, kind, encoding):
    path = tmp_path / name
    path.write_bytes(data)
    part = part_of(envoi, path)
    assert part.get_content_type() == kind
    assert part["Content-Transfer-Encoding"] == encoding
    if kind == "message/rfc822":
        assert part.get_content()["Subject"] == "x"
    elif encoding == "base64":
        assert content(part) == data
    else:
        assert content(part) == lines(data)


def test_a_type_that_is_given(envoi, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a;b\n")
    part = part_of(envoi, path, arg=f"{path}:Text/CSV; charset=iso-8859-1;"
                   " header=present")
    assert part["Content-Type"].params["header"] == "present"
    assert part.get_content_charset() == "iso-8859-1"
    assert part.get_content_type() == "text/csv"
    strange = tmp_path / "b:text"
    strange.mkdir()
    (strange / "html").write_bytes(b"c")
    part = part_of(envoi, strange / "html")
    assert part.get_filename() == "html" and content(part) == b"c"


NAMES = [
    "plain", "two words", 'quo"te', "back\\slash", "semi;colon", "it's",
    "\u00fcml\u00e4ut.txt", "\u65e5\u672c\u8a9e\u306e\u540d\u524d.pdf",
    "\u0440\u0443\u0441\u0441\u043a\u0438\u0439" * 8, "a" * 255,
    "\u00e9" * 127, "100%", "star*", "=?UTF-8?Q?x?=", "-dash", " blank ",
    "emoji\U0001f600", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629.html",
    "tab\tand\nline", "a\r\nBcc: x@y", "\x7f\x1b[31m"]


def test_names_in_any_script(envoi, tmp_path):
    args = []
    for name in NAMES:
        (tmp_path / name).write_bytes(name.encode())
        args.append(f"--attach={tmp_path / name}")
    s = compose(envoi, *args, RCPT)
    names = [re.sub(r"[\0-\x1f\x7f]", "_", n) for n in NAMES]
    got = list(s.mail.iter_parts())[1:]
    assert [p["Content-Disposition"].params["filename"] for p in got] == names
    for part, name, given in zip(got, names, NAMES):
        assert content(part).replace(b"\r\n", b"\n") == (
            given.encode().replace(b"\r\n", b"\n"))
        fallback = part["Content-Type"].params["name"]
        assert fallback.isascii() and len(fallback) == len(name)


def test_a_name_that_is_no_utf8(envoi, tmp_path):
    path = os.fsencode(tmp_path) + b"/\xfc.dat"
    with open(path, "wb") as file:
        file.write(b"x")
    s = compose(envoi, "--attach", path, RCPT)
    assert b"filename*=''%FC.dat" in s.message


def test_standard_input_as_a_file(envoi):
    s = compose(envoi, "--body=see there", "--attach=-:text/x-log", RCPT,
                stdin=b"a\nb")
    text, file = s.mail.iter_parts()
    assert content(text) == b"see there"
    assert file.get_content_type() == "text/x-log"
    assert content(file) == b"a\r\nb" and file.get_filename() == "stdin"


def test_a_pipe_as_a_file(envoi):
    read, write = os.pipe()
    os.write(write, b"from a pipe")
    os.close(write)
    with Server(taking()) as server:
        envoi.configure(account(server.port))
        process = subprocess.run(
            [envoi._called(None), "--attach", f"/dev/fd/{read}", RCPT],
            pass_fds=[read], env=envoi.environment(None), input=b"",
            check=False, timeout=60)
    os.close(read)
    assert process.returncode == 0
    assert b"from a pipe" in server.session.message


# --- HTML --------------------------------------------------------------------

def test_html_beside_text_with_an_image(envoi, tmp_path):
    (tmp_path / "page.html").write_text("<p>\u00fc<img src='cid:x'>\n")
    (tmp_path / "a b.png").write_bytes(b"\x89PNG\0")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a b.png").write_bytes(b"\x89PNG\1")
    s = compose(envoi, "--html", str(tmp_path / "page.html"),
                "--inline", str(tmp_path / "a b.png"),
                "--inline", str(other / "a b.png"),
                "--attach", str(tmp_path / "page.html"), RCPT)
    words, file = s.mail.iter_parts()
    assert file.get_content_disposition() == "attachment"
    assert words.get_content_type() == "multipart/alternative"
    text, related = words.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    assert related["Content-Type"].params["type"] == "text/html"
    page, one, two = related.iter_parts()
    assert text_of(page) == "<p>\u00fc<img src='cid:x'>\n"
    assert one["Content-ID"] == "<a_b.png@envoi>"
    assert two["Content-ID"] == "<a_b.png.2@envoi>"
    assert one.get_content_disposition() == "inline"
    assert content(one) == b"\x89PNG\0" and content(two) == b"\x89PNG\1"


def test_html_alone(envoi, tmp_path):
    (tmp_path / "page.html").write_text("<p>x\n")
    page = str(tmp_path / "page.html")
    for args in (["--html", page], ["--html", page, "--body="],
                 ["--html=-", "--body="]):
        s = compose(envoi, *args, RCPT,
                    stdin=b"<p>x\n" if args[0] == "--html=-" else b"")
        assert s.mail.get_content_type() == "text/html"
        assert text_of(s.mail) == "<p>x\n"
    s = compose(envoi, "--header=Content-Type: text/html; charset=UTF-8",
                RCPT, stdin="<p>\u00fc\n".encode())
    assert s.mail.get_content_type() == "text/html"
    assert text_of(s.mail) == "<p>\u00fc\n"


# --- at random ---------------------------------------------------------------

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


# --- what is wrong -----------------------------------------------------------

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


# --- files that change -------------------------------------------------------

def changing(path, change):
    """Reads some of the message, lets the file change, reads the rest: which
    must not come to an end."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<%s>" %
             RCPT.encode())
        s.expect(b"DATA")
        change(path)
        s.send(b"354 go\r\n")
        s.got = b""
        while data := s.sock.recv(65536):
            s.got += data
    return script


@pytest.mark.parametrize("name, change", [
    ("data.bin", lambda p: os.truncate(p, 1000)),
    ("data.bin", lambda p: p.write_bytes(b"z" * 3000000)),
    ("data.txt", lambda p: os.truncate(p, 1000)),
    ("data.txt", lambda p: p.write_bytes("\u00fc".encode() * 1500000)),
], ids=["shorter", "other", "shorter text", "other text"])
def test_a_file_that_changes_is_never_half_sent(envoi, tmp_path, name,
                                                change):
    path = tmp_path / name
    path.write_bytes((b"x" * 59 + b"\n") * 50000)
    with Server(changing(path, change)) as server:
        envoi.configure(account(server.port, queue="never"))
        result = envoi("--attach", str(path), RCPT, stdin=b"")
    assert result.status == 75
    assert name in result.text
    assert b"\r\n.\r\n" not in server.session.got


def test_a_file_that_grows_is_sent_as_it_was(envoi, tmp_path):
    path = tmp_path / "app.log"
    data = (b"x" * 59 + b"\n") * 50000
    path.write_bytes(data)

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<%s>" %
             RCPT.encode())
        s.expect(b"DATA")
        with path.open("ab") as file:
            file.write(b"more\n")
        s.send(b"354 go\r\n")
        s.message = s.body()
        s.send(b"250 ok\r\n")
        s.quit()
    with Server(script) as server:
        envoi.configure(account(server.port))
        result = envoi("--attach", str(path), RCPT, stdin=b"")
    assert result.status == 0
    mail = email.message_from_bytes(server.session.message, policy=STRICT)
    assert content(list(mail.iter_parts())[1]) == lines(data)


@pytest.mark.big
def test_a_big_attachment_takes_little_memory(envoi, tmp_path):
    size = 200 << 20
    path = tmp_path / "sparse.img"
    with path.open("wb") as file:
        file.truncate(size)
    state = {}

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<%s>" %
             RCPT.encode())
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.size = s.sink()
        status = pathlib.Path(
            f"/proc/{state['process'].pid}/status").read_text()
        s.peak_kib = int(re.search(r"VmHWM:\s+(\d+)", status).group(1))
        s.send(b"250 ok\r\n")
        s.quit()
    with Server(script) as server:
        envoi.configure(account(server.port))
        state["process"] = envoi.start("--attach", str(path), RCPT)
        out, err = state["process"].communicate(timeout=120)
    assert (state["process"].returncode, out, err) == (0, b"", b"")
    encoded = size // 57 * 78 + (size % 57 + 2) // 3 * 4
    assert 0 < server.session.size - encoded < 2000
    assert server.session.peak_kib < 16 * 1024


# --- looking without sending -------------------------------------------------

def test_pretend_shows_the_mail(envoi, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"\0\1")
    with Server(optional=True) as server:
        envoi.configure(account(server.port))
        result = envoi("--pretend", "--subject=x", "--attach", str(path),
                       RCPT, stdin=TEXT)
    assert result.status == 0 and not server.sessions
    head, _, mail = result.stdout.partition(b"\n\n")
    assert b"host" in head
    mail = email.message_from_bytes(mail, policy=STRICT)
    assert [content(p) for p in mail.iter_parts()] == [TEXT, b"\0\1"]


def test_the_same_file_twice(envoi, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(hashlib.sha256(b"x").digest())
    s = compose(envoi, *["--attach", str(path)] * 2, RCPT)
    assert [content(p) for p in s.mail.iter_parts()][1:] == [
        path.read_bytes()] * 2


# --- called as mail ----------------------------------------------------------

@pytest.mark.parametrize("name", ["mail", "mailx", "Mail"])
def test_as_mail_with_the_options_of_scripts(envoi, tmp_path, name):
    path = tmp_path / "a: b"
    path.write_bytes(b"\0")
    s = compose(envoi, "-s", "disk full", "-c", "c@example.org",
                "-bb@example.org", "-r", "Cron <cron@example.org>",
                "-a", "X-Job: nightly", "-a", str(path), "-A", str(path),
                "-S", "sendwait", "-niE", RCPT, "k@example.org", name=name)
    assert s.sender == b"cron@example.org"
    assert s.rcpts == [RCPT.encode(), b"k@example.org", b"c@example.org",
                       b"b@example.org"]
    assert s.mail["From"] == "Cron <cron@example.org>"
    assert s.mail["Subject"] == "disk full"
    assert s.mail["X-Job"] == "nightly" and "Bcc" not in s.mail
    text, *files = s.mail.iter_parts()
    assert content(text) == lines(TEXT)
    assert [f.get_filename() for f in files] == ["a: b"] * 2


def test_as_mail_html_and_sendmails_options(envoi):
    s = compose(envoi, "--subject=x", "-a", "Content-Type: text/html", RCPT,
                "--", "-f", "bounce@example.org", "-FCron Job", "-oi",
                name="mail", stdin=b"<p>x\n")
    assert s.mail.get_content_type() == "text/html"
    assert s.sender == b"bounce@example.org"
    assert s.mail["From"] == "Cron Job <bounce@example.org>"


def test_as_mail_an_empty_text(envoi):
    s = compose(envoi, "-s", "x", RCPT, name="mail", stdin=b"")
    assert content(s.mail).strip() == b""
    with Server(optional=True) as server:
        envoi.configure(account(server.port))
        result = envoi("-E", "-s", "x", RCPT, name="mail", stdin=b"")
    assert result.status == 0 and result.silent and not server.sessions


def test_as_mail_with_a_whole_message(envoi):
    s = compose(envoi, "-t", name="mailx", stdin=(
        b"To: rcpt@example.net\nSubject: own\n"
        b"From: a@example.org\nMIME-Version: 1.0\n\ntext\n"))
    assert s.mail["Subject"] == "own" and s.rcpts == [RCPT.encode()]


@pytest.mark.parametrize("args, words, status", [
    ([], "not read", 64), (["-e"], "not read", 64),
    (["-f", "mbox"], "not read", 64), (["-u", "root"], "not read", 64),
    (["-Z", RCPT], "unknown option '-Z'", 64),
    (["--frob", RCPT], "unknown option '--frob'", 64),
    ([RCPT, "-s", "x"], "comes after a recipient", 64),
    ([RCPT, "--", "-X/tmp/log"], "unknown option", 64),
    (["-s"], "needs a value", 64),
    (["-s", "a\nBcc: x@y", RCPT], "control character", 64),
    (["-a", "X: a\nBcc: x@y", RCPT], "control character", 64),
    (["-S", "smtp=evil.example", RCPT], "server is not chosen", 64),
    (["-A", "none/at/all", RCPT], "No such file", 66),
    (["-a", "none/at/all", RCPT], "No such file", 66),
    (["-t", "-s", "x", RCPT], "own header", 64)])
def test_as_mail_what_is_refused(envoi, args, words, status):
    assert words in refused(envoi, *args, name="mail", status=status)
