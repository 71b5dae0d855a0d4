# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificates are accepted, and what is said of the others
(RFC 9525; GnuTLS alone would fall back to the common name)."""
import hashlib
import json
import re
import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption, Encoding, PrivateFormat, load_pem_private_key)

from harness.pki import server_context
from harness.program import RCPT, account
from harness.server import Server

WRONG = [
    # certificate, host, words
    ("expired", "127.0.0.1", r"expired.*\d{4}-\d\d-\d\d"),
    ("not_yet_valid", "127.0.0.1", r"not (yet )?valid.*\d{4}-\d\d-\d\d"),
    ("wrong_host", "localhost", r"other\.example\.net"),
    ("wrong_host", "127.0.0.1", r"other\.example\.net"),
    ("self_signed", "127.0.0.1", r"self.signed|issuer|issued"),
    ("unknown_authority", "127.0.0.1", r"Unknown Authority"),
    ("common_name_only", "localhost", r""),
    ("uri_and_common_name", "localhost", r""),
    ("ip_only", "localhost", r"127\.0\.0\.1"),
    ("dns_only", "127.0.0.1", r"localhost"),
    ("ip_as_dns", "127.0.0.1", r""),
    ("nul_in_name", "localhost", r""),
    ("for_clients", "127.0.0.1", r""),
]


def deliver(s):
    s.greet()
    s.ehlo()
    s.ok(b"MAIL FROM:<sender@example.org>", b"RCPT TO:<rcpt@example.net>")
    s.data()
    s.quit()


@pytest.mark.parametrize("name,host,words", WRONG)
def test_a_bad_certificate_ends_it_with_the_reason(envoi, pki, name, host,
                                                   words):
    with Server(lambda s: s.refused_tls(getattr(pki, name))) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, host=host, login=True))
    assert result.status == 77, result.text
    assert re.search(r"certificate of '?%s'? not accepted: "
                     % re.escape(host), result.text)
    assert re.search(words, result.text), result.text


def locked(certificate, pin):
    """The file of its key, under a pass phrase."""
    path = Path(certificate.key).with_suffix(".locked")
    path.write_bytes(load_pem_private_key(
        Path(certificate.key).read_bytes(), None).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8,
            BestAvailableEncryption(pin.encode())))
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("msmtp, setting, status", [
    (False, "tls_key_pin secret", 0), (False, "tls_key_pin other", 78),
    (False, "password secret", 78), (True, "password secret", 0)])
def test_a_key_is_opened_by_its_own_pin(envoi, pki, msmtp, setting, status):
    """The password of the account is not shown to a token, or only to that
    of an msmtprc, where it is the PIN."""
    certificate = pki.for_clients
    text = (f"host 127.0.0.1\ntls on\ntls_trust_file {pki.ca.file}\n"
            f"from a@example.org\ntls_cert_file {certificate.cert}\n"
            f"tls_key_file {locked(certificate, 'secret')}\n{setting}\n"
            "user u\nprotocol lmtp\nport 1\n")
    envoi.configure(text, envoi.home / ".msmtprc" if msmtp else
                    envoi.config_file)
    steps = json.loads(envoi("--check", "--json", stdin=b"").stdout)["steps"]
    step = next(s for s in steps if s["step"] == "certificates")
    assert step.get("status", 0) == status, step
    assert status == 0 or "tls_key_pin" in step["hint"]


@pytest.mark.parametrize("name", ["expired", "wrong_host", "self_signed",
                                  "unknown_authority", "common_name_only"])
def test_the_same_over_starttls(envoi, pki, name):
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"220 go\r\n")
        s.refused_tls(getattr(pki, name))
    with Server(script) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="starttls", pki=pki, host="localhost",
            login=True))
    assert result.status == 77, result.text
    assert "not accepted: " in result.text


@pytest.mark.parametrize("name,host", [
    ("good", "localhost"), ("good", "127.0.0.1"), ("ip_only", "127.0.0.1"),
    ("dns_only", "localhost"), ("dns_only", "LOCALHOST")])
def test_a_good_certificate_is_accepted(envoi, pki, name, host):
    certificate = getattr(pki, name)
    with Server(deliver, certificate=certificate) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, host=host))
    assert result.status == 0 and result.silent, result.text


def test_the_systems_roots_do_not_know_our_authority(envoi, pki):
    with Server(lambda s: s.refused_tls(pki.good)) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, tls_trust_file="system"))
    assert result.status == 77
    assert "Test Authority" in result.text


def test_an_override_names_who_is_expected(envoi, pki):
    with Server(deliver, certificate=pki.good) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki,
            tls_host_override="mail.example.org"))
    assert result.status == 0 and result.silent, result.text
    with Server(lambda s: s.refused_tls(pki.good)) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki,
            tls_host_override="imap.example.org"))
    assert result.status == 77


@pytest.mark.parametrize("host,good", [
    ("smtp.example.com", True), ("example.com", False),
    ("a.b.example.com", False), ("smtp.example.org", False)])
def test_a_wildcard_stands_for_one_label(envoi, pki, host, good):
    def refused(s):
        s.refused_tls(pki.wrong_host)
    with Server(deliver if good else refused,
                **({"certificate": pki.wrong_host} if good else {})
                ) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, tls_host_override=host))
    assert result.status == (0 if good else 77), result.text


def test_certcheck_off_accepts_anything(envoi, pki):
    with Server(deliver, certificate=pki.self_signed) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, tls_trust_file=None,
            tls_certcheck="off"))
    assert result.status == 0 and result.silent, result.text


def fingerprint(certificate, algorithm):
    digest = hashlib.new(algorithm, certificate.x509.public_bytes(
        Encoding.DER)).hexdigest().upper()
    return ":".join(digest[n:n + 2] for n in range(0, len(digest), 2))


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_fingerprint_decides_alone(envoi, pki, algorithm):
    right = fingerprint(pki.self_signed, algorithm)
    with Server(deliver, certificate=pki.self_signed) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, tls_fingerprint=right))
    assert result.status == 0 and result.silent, result.text
    wrong = right[:-2] + ("00" if right[-2:] != "00" else "01")
    with Server(lambda s: s.refused_tls(pki.self_signed)) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, tls_fingerprint=wrong))
    assert result.status == 77, result.text
    assert "not accepted: " in result.text


@pytest.mark.parametrize("setting", ["tls_trust_file", "tls_crl_file"])
@pytest.mark.parametrize("content", [None, b"", b"no certificate\n"])
def test_a_broken_file_is_known_before_connecting(envoi, pki, setting,
                                                  content):
    path = envoi.home / "file.pem"
    if content is not None:
        path.write_bytes(content)
    with Server() as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki, **{setting: path}))
    assert result.status == 78, result.text
    assert "file.pem" in result.text


def test_control_bytes_in_a_certificate_do_not_reach_the_terminal(envoi, pki):
    bad = pki.issue("colour", common_name="\x1b[31mred\x07\n", by=pki.authority(
        "colour-ca", "\x1b]0;title\x07Authority"))
    with Server(lambda s: s.refused_tls(bad)) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki))
    assert result.status == 77      # check_output looks at every byte


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_of_tls_are_refused(envoi, pki):
    context = server_context(pki.good)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Server(lambda s: s.refused_tls(pki.good, context=context)) as server:
        result = envoi(RCPT, config=account(
            server.port, tls="implicit", pki=pki))
    assert result.status in (75, 76, 77), result.text
