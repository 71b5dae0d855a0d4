# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed mail, made and checked with the real tools: DKIM with a key of its
own (RFC 6376), S/MIME (RFC 8551) by openssl, PGP/MIME (RFC 3156) by gpg."""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import tempfile

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SIGNED = ["From", "To", "Subject", "Date", "Message-ID"]
HEAD = (b"From: Sender <sender@example.org>\r\n"
        b"To: rcpt@example.net\r\n"
        b"Subject:  folded,\r\n\twith  blanks and\r\n  more \r\n"
        b"Date: Sat, 01 Jan 2000 00:00:00 +0000\r\n"
        b"Message-ID: <1@example.org>\r\n"
        b"MIME-Version: 1.0\r\n")
PART = (b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n"
        b"Gr\xc3\xbc\xc3\x9fe,  \r\n\r\n.\r\n..\r\n.end\t\r\n"
        b"-- \r\nSender\r\n\r\n")


def run(*command, stdin=b"", env=None):
    return subprocess.run(
        command, input=stdin, check=True, timeout=60,
        env={**os.environ, **(env or {})}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE).stdout


class Dkim:
    """Signs simple/simple, under which not one blank may change."""

    def __init__(self, _folder):
        self.key = rsa.generate_private_key(65537, 2048)

    @staticmethod
    def _fields(message):
        """Each field's bytes by its name, and the body."""
        head, body = message.split(b"\r\n\r\n", 1)
        fields = re.findall(rb"[^\r\n]+(?:\r\n[ \t][^\r\n]*)*", head)
        return {f.split(b":")[0].decode(): f for f in fields}, body

    def _hashed(self, fields, signature):
        unsigned = re.sub(rb"b=[^;]*$", b"b=", signature)
        return b"".join(fields[n] + b"\r\n" for n in SIGNED) + unsigned

    @staticmethod
    def _body_hash(body):
        body = body.rstrip(b"\r\n") + b"\r\n"
        return base64.b64encode(hashlib.sha256(body).digest())

    def sign(self):
        message = HEAD + PART
        fields, body = self._fields(message)
        field = (b"DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple;\r\n"
                 b"\td=example.org; s=test;  h=%s;\r\n bh=%s;\r\n b=" % (
                     ":".join(SIGNED).encode(), self._body_hash(body)))
        value = base64.b64encode(self.key.sign(
            self._hashed(fields, field), padding.PKCS1v15(),
            hashes.SHA256()))
        folded = b"\r\n ".join(value[n:n + 70]
                               for n in range(0, len(value), 70))
        return field + folded + b"\r\n" + message

    def verify(self, message):
        fields, body = self._fields(message)
        signature = fields["DKIM-Signature"]
        assert b"bh=%s;" % self._body_hash(body) in signature
        value = base64.b64decode(signature.rsplit(b"b=", 1)[1])
        self.key.public_key().verify(
            value, self._hashed(fields, signature), padding.PKCS1v15(),
            hashes.SHA256())


class Multipart:
    """multipart/signed (RFC 1847): `detached` makes a signature of PART,
    and `check` raises an error if it is none."""

    BOUNDARY = b"=-=-="

    def __init__(self, folder):
        self.folder = folder

    def sign(self):
        mark = b"--" + self.BOUNDARY
        return b"".join([
            HEAD, b"Content-Type: multipart/signed; micalg=%s;\r\n"
            b"\tprotocol=\"%s\";\r\n\tboundary=\"%s\"\r\n\r\n" % (
                self.HASH, self.TYPE, self.BOUNDARY),
            b"Not shown.\r\n", mark, b"\r\n", PART, b"\r\n", mark,
            b"\r\nContent-Type: %s\r\n\r\n" % self.TYPE,
            self.detached().replace(b"\n", b"\r\n"), b"\r\n",
            mark, b"--\r\n"])

    def verify(self, message):
        _, part, signature, _ = message.split(b"\r\n--" + self.BOUNDARY)
        file = self.folder / "signature"
        file.write_bytes(signature.split(b"\r\n\r\n", 1)[1])
        self.check(part.removeprefix(b"\r\n"), str(file))


class Smime(Multipart):
    """By openssl, with a certificate of the moment."""

    HASH = b"sha-256"
    TYPE = b"application/pkcs7-signature"

    def __init__(self, folder):
        super().__init__(folder)
        self.key = str(folder / "key.pem")
        self.cert = str(folder / "cert.pem")
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
            "-subj", "/CN=Sender", "-keyout", self.key, "-out", self.cert,
            "-addext", "keyUsage=digitalSignature", "-addext",
            "extendedKeyUsage=emailProtection")

    def detached(self):
        return run("openssl", "cms", "-sign", "-binary", "-outform", "PEM",
                   "-signer", self.cert, "-inkey", self.key, stdin=PART)

    def check(self, part, file):
        content = self.folder / "content"
        content.write_bytes(part)
        run("openssl", "cms", "-verify", "-binary", "-inform", "PEM", "-in",
            file, "-content", str(content), "-CAfile", self.cert)


class Pgp(Multipart):
    """By gpg, with a key ring of the moment."""

    HASH = b"pgp-sha512"
    TYPE = b"application/pgp-signature"

    def __init__(self, folder):
        super().__init__(folder)
        # gpg's agent wants a short path for its socket.
        self.home = tempfile.mkdtemp(prefix="gpg-")
        self._gpg("--passphrase", "", "--quick-generate-key",
                  "sender@example.org", "rsa2048", "sign", "1d")

    def close(self):
        run("gpgconf", "--kill", "all", env={"GNUPGHOME": self.home})
        shutil.rmtree(self.home)

    def _gpg(self, *args, stdin=b""):
        return run("gpg", "--batch", "--quiet", *args, stdin=stdin,
                   env={"GNUPGHOME": self.home})

    def detached(self):
        return self._gpg("--armor", "--detach-sign", stdin=PART)

    def check(self, part, file):
        self._gpg("--verify", file, "-", stdin=part)
