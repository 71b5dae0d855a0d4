# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of any size take the same memory."""
import pathlib
import re
import subprocess

import pytest

from harness.program import RCPT, account
from harness.server import Server

pytestmark = pytest.mark.big

MIB = 1 << 20
HEAD = (b"From: sender@example.org\nTo: rcpt@example.net\n"
        b"Date: Sat, 01 Jan 2000 00:00:00 +0000\n"
        b"Message-ID: <1@example.org>\nSubject: big\n\n")
# 1 MiB of lines, some of which begin with a dot.
BLOCK = (b"." + b"x" * 62 + b"\n" + b"y" * 63 + b"\n") * (MIB // 128)
COUNT = 1024
# With CRLF, the dots doubled, and the lone dot at the end.
ON_THE_WIRE = (len(HEAD) + HEAD.count(b"\n") + COUNT * (
    MIB + MIB // 64 + MIB // 128) + 3)


class Transfer:
    """Submits HEAD and COUNT blocks; looks at the program's memory when
    the server has the last byte."""

    def __init__(self):
        self.process = None

    def script(self, s):
        s.greet()
        s.ehlo()
        s.ok(b"MAIL FROM:<sender@example.org>",
             b"RCPT TO:<rcpt@example.net>")
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.size = s.sink()
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        s.peak_kib = int(re.search(r"VmHWM:\s+(\d+)", status).group(1))
        s.send(b"250 2.0.0 queued\r\n")
        s.quit()

    def check(self, session):
        out, err = self.process.communicate(timeout=60)
        assert (self.process.returncode, out, err) == (0, b"", b"")
        assert session.size == ON_THE_WIRE
        assert session.peak_kib < 16 * 1024


def test_a_gibibyte_from_a_file_over_tls(envoi, pki, tmp_path):
    transfer = Transfer()
    path = tmp_path / "message"
    with path.open("wb") as file:
        file.write(HEAD)
        for _ in range(COUNT):
            file.write(BLOCK)
    with Server(transfer.script, certificate=pki.good) as server:
        envoi.configure(account(server.port, tls="implicit", pki=pki))
        with path.open("rb") as file:
            transfer.process = envoi.start(RCPT, stdin=file)
            transfer.process.wait()
    path.unlink()
    transfer.check(server.session)


def test_a_gibibyte_from_a_pipe(envoi):
    transfer = Transfer()
    with Server(transfer.script) as server:
        envoi.configure(account(server.port))
        transfer.process = envoi.start(RCPT, stdin=subprocess.PIPE)
        transfer.process.stdin.write(HEAD)
        for _ in range(COUNT):
            transfer.process.stdin.write(BLOCK)
        transfer.process.stdin.close()
        transfer.process.stdin = None
        transfer.process.wait()
    transfer.check(server.session)
