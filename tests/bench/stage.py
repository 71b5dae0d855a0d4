# SPDX-License-Identifier: GPL-3.0-or-later
"""What a measurement stands on: a work folder, messages, and the sink."""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness.pki import Pki                             # noqa: E402

SYSTEM_ROOTS = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
HEADER = ("From: Sender <sender@example.org>\n"
          "To: rcpt@example.net\n"
          "Date: Sat, 01 Jan 2000 00:00:00 +0000\n"
          "Message-ID: <1@example.org>\n"
          "Subject: a measurement\n"
          "\n")
LINE = "The quick brown fox jumps over the lazy dog, again and again, ok?\n"
DOTTED = ".the quick brown fox jumps over the lazy dog, again and agai, ok?\n"
MIB = 1 << 20


class Stage:
    """A folder that goes away; tools: where the C programs are built."""

    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.tools = self.build / "tests/bench"
        self._folder = tempfile.TemporaryDirectory(
            prefix="bench-", dir=self.build)
        self.folder = pathlib.Path(self._folder.name)
        self.pki = Pki(self.folder)
        # The system's roots, and the one that counts at their end.
        roots = SYSTEM_ROOTS.read_text() if SYSTEM_ROOTS.exists() else ""
        self.roots = self.folder / "roots.pem"
        self.roots.write_text(roots + pathlib.Path(
            self.pki.ca.file).read_text())
        self.roots.chmod(0o644)
        self._sinks = []

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for sink in self._sinks:
            sink.close()
        self._folder.cleanup()

    def message(self, size):
        """A file with a text of about so many bytes; a dot here and there."""
        path = self.folder / f"message-{size}"
        if path.exists():
            return path
        block = LINE * 99 + DOTTED
        with open(path, "w", encoding="ascii") as out:
            out.write(HEADER)
            left = size - len(HEADER)
            while left > 0:
                out.write(block if left >= len(block)
                          else block[:left - 1] + "\n")
                left -= len(block)
        return path

    def sink(self, mode, *flags):
        sink = Sink(self, mode, flags)
        self._sinks.append(sink)
        return sink


class Sink:
    """The server of sink.c, which takes everything."""

    def __init__(self, stage, mode, flags):
        self.mode = mode
        command = [stage.tools / "sink", "--mode", mode, *flags]
        if mode != "plain":
            good = stage.pki.good
            command += ["--cert", good.cert, "--key", good.key]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._process.stdout.readline().split()[1])

    def _order(self, text):
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def delay(self, ms):
        self._order(f"delay {ms}")

    def reset(self):
        self._order("reset")

    def stats(self):
        return json.loads(self._order("stats"))

    def close(self):
        self._process.stdin.close()
        self._process.wait(30)
