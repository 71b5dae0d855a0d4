# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in mails made of options: attached, shown within the text, changing
while they are read."""
import email
import hashlib
import os
import pathlib
import random
import re
import subprocess

import pytest

from harness.program import RCPT, account
from harness.server import Server

from .composing import STRICT, TEXT, compose, content, lines, text_of
from .conversation import taking


# --- files ---------------------------------------------------------------

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


# --- HTML ----------------------------------------------------------------


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


# --- files that change ---------------------------------------------------


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


# --- looking without sending ---------------------------------------------


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
