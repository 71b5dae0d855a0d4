# SPDX-License-Identifier: GPL-3.0-or-later
"""Called as mail or mailx, with the options of scripts."""
import pytest

from harness.program import RCPT, account
from harness.server import Server

from .composing import TEXT, compose, content, lines, refused


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
