# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to the scripted server, as its script sees it."""
import os
import re
import socket
import ssl
import struct
import time

from .pki import server_context

# Whoever waits, waits for an event, and no longer than so many seconds.
# Programs run a hundred times slower under valgrind.
WAIT = float(os.environ.get("ENVOI_WAIT", "20"))


class Unexpected(AssertionError):
    """The client did something else than the script says."""


class Session:
    """One connection as its script sees it.

    wire:     all bytes that came from the client, as they came
    plain:    those before TLS
    inside:   those inside TLS, decrypted
    commands: every line that the script has read, without its CRLF
    flights:  how often the client was waited for after an answer: commands
              that came in one go are one flight if the script reads them
              all before it answers
    """

    def __init__(self, sock):
        sock.settimeout(WAIT)
        if sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.wire = bytearray()
        self.plain = bytearray()
        self.inside = bytearray()
        self.commands = []
        self.flights = 0
        self.tls = None
        self._bio = None
        self._unread = bytearray()
        self._answered = True

    # --- bytes in

    def _receive(self):
        """Waits for bytes; False at the end of the connection."""
        try:
            data = self.sock.recv(65536)
        except ConnectionResetError:
            data = b""
        except socket.timeout:
            raise Unexpected(f"client sent nothing more after {WAIT} s, "
                             f"unread: {bytes(self._unread)!r}") from None
        self.wire += data
        if not self.tls:
            self.plain += data
        else:
            data = self._decrypt(data)
            if data is None:
                return self._receive()
        self._take_in(data)
        return bool(data)

    def _take_in(self, data):
        """Bytes for the script, decrypted if they had to be."""
        if self.tls:
            self.inside += data
        if data and self._answered:
            self.flights += 1
            self._answered = False
        self._unread += data

    def _decrypt(self, data):
        """What the records hold; None if none is complete, b"" at the end.
        data: more of them, b"" for the end, None to look at what is there"""
        if data:
            self._bio[0].write(data)
        elif data is not None:
            self._bio[0].write_eof()
        out = bytearray()
        try:
            while True:
                piece = self.tls.read(65536)
                if not piece:
                    break
                out += piece
        except ssl.SSLWantReadError:
            return bytes(out) or None
        except ssl.SSLError:
            pass                        # closed, with or without notice
        return bytes(out)

    def more(self):
        """Waits for the next byte; False if the client has left."""
        return bool(self._unread) or self._receive()

    def take(self, count):
        """Exactly count bytes."""
        while len(self._unread) < count:
            if not self._receive():
                raise Unexpected(f"connection ended, wanted {count} bytes, "
                                 f"got {bytes(self._unread)!r}")
        data = bytes(self._unread[:count])
        del self._unread[:count]
        return data

    def until(self, mark):
        """Everything up to mark and with it."""
        start = 0
        while (at := self._unread.find(mark, start)) < 0:
            start = max(0, len(self._unread) - len(mark))
            if not self._receive():
                raise Unexpected(f"connection ended, wanted {mark!r}, "
                                 f"got {bytes(self._unread)!r}")
        return self.take(at + len(mark))

    def line(self):
        """The next line, without its CRLF; a bare LF or CR is an error."""
        line = self.until(b"\n")
        if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            raise Unexpected(f"not a proper line: {line!r}")
        self.commands.append(line[:-2])
        return line[:-2]

    def expect(self, *wanted):
        """Reads lines that must be these: bytes, or a compiled pattern that
        must match the whole line.  Returns the last line or match."""
        got = None
        for want in wanted:
            got = line = self.line()
            if isinstance(want, re.Pattern):
                got = want.fullmatch(line)
            if got is None or (isinstance(want, bytes) and line != want):
                raise Unexpected(f"wanted {want!r}, got {line!r}")
        return got

    def body(self):
        """A message up to its lone dot, without the added dots.  Stray CRs
        and LFs in it are an error."""
        lines = []
        while True:
            line = self.until(b"\n")
            if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
                raise Unexpected(f"stray line end in {line!r}")
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)

    def sink(self, mark=b"\r\n.\r\n"):
        """Reads up to mark without keeping what comes: returns how many
        bytes that were, mark included.  Nothing may follow it."""
        count, last = len(self._unread), bytes(self._unread[-len(mark):])
        self._unread.clear()
        while last != mark:
            data = self.sock.recv(1 << 20)
            data = self._decrypt(data) if self.tls and data else data
            if data == b"":
                raise Unexpected(f"connection ended after {count} bytes")
            count += len(data or b"")
            last = (last + (data or b"")[-len(mark):])[-len(mark):]
        return count

    def end(self):
        """Nothing more comes, and the client closes the connection."""
        while self._receive():
            pass
        if self._unread:
            raise Unexpected(f"unexpected {bytes(self._unread)!r}")

    def nothing_waits(self):
        """Everything that has arrived so far has been read."""
        self.sock.setblocking(False)
        try:
            self._receive()
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        finally:
            self.sock.settimeout(WAIT)
        if self._unread:
            raise Unexpected(f"came too early: {bytes(self._unread)!r}")

    # --- bytes out

    def send(self, data):
        """Sends it in one piece: one record, one segment if it fits."""
        self._answered = True
        if self.tls:
            self.tls.write(data)
            data = self._bio[1].read()
        self.sock.sendall(data)

    def dribble(self, data):
        """One byte at a time, each after the client has read the one
        before (and inside TLS each in a record of its own)."""
        for n in range(len(data)):
            self.send(data[n:n + 1])
            self.wait_until_read()

    def wait_until_read(self):
        """Asks the kernel how much of what was sent the client has not
        read.  Only for IPv4."""
        there = "%04X" % self.sock.getpeername()[1]
        here = "%04X" % self.sock.getsockname()[1]
        limit = time.monotonic() + WAIT
        while time.monotonic() < limit:
            with open("/proc/net/tcp", encoding="ascii") as table:
                rows = [r.split() for r in table]
            queues = [r[4] for r in rows if r[1].endswith(":" + there)
                      and r[2].endswith(":" + here)]
            if not queues or queues[0].endswith(":00000000"):
                return
            time.sleep(0.0002)
        raise Unexpected("client does not read")

    def start_tls(self, certificate, **options):
        """The server's half of the handshake.  Options as for
        pki.server_context; `context` for one made beforehand."""
        if self._unread:
            raise Unexpected(f"before the handshake: {bytes(self._unread)!r}")
        context = options.pop("context", None) or server_context(
            certificate, **options)
        self._bio = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(*self._bio, server_side=True)
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.sock.sendall(self._bio[1].read())
                self._bio[0].write(self._handshake_bytes())
        self.sock.sendall(self._bio[1].read())
        # The client's first words may have come with its Finished.
        self._answered = True
        self._take_in(self._decrypt(None) or b"")

    def _handshake_bytes(self):
        try:
            data = self.sock.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Unexpected("client left during the handshake")
        self.wire += data
        return data

    def refused_tls(self, certificate, **options):
        """A handshake after which the client sends nothing, because it
        does not like the certificate."""
        try:
            self.start_tls(certificate, **options)
        except (ssl.SSLError, Unexpected, OSError):
            return
        while self._receive():
            pass
        if self.inside:
            raise Unexpected(f"sent inside TLS: {bytes(self.inside)!r}")

    # --- ends

    def close(self):
        """Closes in order; inside TLS with a close_notify."""
        if self.tls:
            try:
                self.tls.unwrap()
            except ssl.SSLError:
                pass
            try:
                self.sock.sendall(self._bio[1].read())
            except OSError:
                pass
        self.sock.close()

    def cut(self):
        """Closes the connection without a word to TLS."""
        self.sock.close()

    def reset(self):
        """Ends it with an RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack("ii", 1, 0))
        self.sock.close()

    def stall(self):
        """Answers nothing until the client gives up; returns what it still
        sends."""
        while self._receive():
            pass
        return bytes(self._unread)

    # --- what most scripts do

    def greet(self, text=b"220 mail.example.org ESMTP ready\r\n"):
        self.send(text)

    def ehlo(self, *extensions, verb=b"EHLO"):
        """Answers EHLO; returns the client's name for itself."""
        match = self.expect(re.compile(verb + rb" (\S+)"))
        self.send(reply(250, "mail.example.org", *extensions))
        return match.group(1)

    def starttls(self, certificate, **options):
        self.expect(b"STARTTLS")
        self.nothing_waits()
        self.send(b"220 2.0.0 go ahead\r\n")
        self.start_tls(certificate, **options)

    def ok(self, *wanted):
        """Expects each line and answers it with 250."""
        for want in wanted:
            got = self.expect(want)
            self.send(b"250 2.0.0 ok\r\n")
        return got

    def data(self, answer=b"250 2.0.0 queued as 4711\r\n"):
        """DATA with everything that follows; returns the message."""
        self.expect(b"DATA")
        self.send(b"354 go ahead\r\n")
        message = self.body()
        self.send(answer)
        return message

    def quit(self):
        """The client's good-bye, which need not wait for an answer."""
        self.expect(b"QUIT")
        try:
            self.send(b"221 2.0.0 bye\r\n")
        except OSError:
            pass
        self.end()


def reply(code, *lines):
    """A reply of one or more lines."""
    last = len(lines) - 1
    return b"".join(b"%d%c%s\r\n" % (code, b" -"[n < last],
                                     line.encode() if isinstance(line, str)
                                     else line)
                    for n, line in enumerate(lines))
