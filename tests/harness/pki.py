# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority made for one test run, and what it certifies."""
import collections
import datetime
import functools
import ipaddress
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Paths of PEM files: the certificate, its key, and the certificate as an
# object for those who want its fingerprint.
Certificate = collections.namedtuple("Certificate", "cert key x509")
Authority = collections.namedtuple("Authority", "file key x509")

DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.utcnow().replace(microsecond=0)


def name_of(common_name):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests"),
                      x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def server_context(certificate, *, version=None):
    """Settings of a TLS server; version such as ssl.TLSVersion.TLSv1_2."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    if version:
        context.minimum_version = context.maximum_version = version
    return context


class Pki:
    """Makes certificates in a folder, each when it is first asked for."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = self.authority("ca", "Test Authority")

    def authority(self, file, common_name, not_after=None):
        key = ec.generate_private_key(ec.SECP256R1())
        name = name_of(common_name)
        builder = self._builder(name, name, key, not_after=not_after)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True)
        cert = builder.sign(key, hashes.SHA256())
        return Authority(self._write(f"{file}.pem", cert), key, cert)

    def issue(self, file, dns=(), ip=(), *, by=None, common_name=None,
              not_before=None, not_after=None, names=(),
              purpose=ExtendedKeyUsageOID.SERVER_AUTH):
        """A certificate and its key.

        by: the authority; "self" for one that nobody else signed
        names: further subjectAltName entries, as x509 objects
        """
        key = ec.generate_private_key(ec.SECP256R1())
        subject = name_of(common_name or "Server")
        by = by or self.ca
        issuer, issuer_key = (subject, key) if by == "self" else (
            by.x509.subject, by.key)
        builder = self._builder(subject, issuer, key, not_before, not_after)
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([purpose]), critical=False)
        entries = [*map(x509.DNSName, dns), *names,
                   *(x509.IPAddress(ipaddress.ip_address(a)) for a in ip)]
        if entries:
            builder = builder.add_extension(
                x509.SubjectAlternativeName(entries), critical=False)
        cert = builder.sign(issuer_key, hashes.SHA256())
        return Certificate(self._write(f"{file}.pem", cert),
                           self._write(f"{file}.key", key), cert)

    @staticmethod
    def _builder(subject, issuer, key, not_before=None, not_after=None):
        start = not_before or now() - DAY
        return (x509.CertificateBuilder()
                .subject_name(subject).issuer_name(issuer)
                .public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(start)
                .not_valid_after(not_after or now() + 30 * DAY))

    def _write(self, file, thing):
        path = self.folder / file
        if isinstance(thing, x509.Certificate):
            data = thing.public_bytes(serialization.Encoding.PEM)
        else:
            data = thing.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption())
        path.write_bytes(data)
        path.chmod(0o600)
        return str(path)

    @functools.cached_property
    def good(self):
        return self.issue("good", ["localhost", "mail.example.org"],
                          ["127.0.0.1", "::1"])

    @functools.cached_property
    def expired(self):
        return self.issue("expired", ["localhost"], ["127.0.0.1"],
                          not_before=now() - 20 * DAY,
                          not_after=now() - 10 * DAY)

    @functools.cached_property
    def not_yet_valid(self):
        return self.issue("not-yet-valid", ["localhost"], ["127.0.0.1"],
                          not_before=now() + 10 * DAY,
                          not_after=now() + 20 * DAY)

    @functools.cached_property
    def wrong_host(self):
        return self.issue("wrong-host", ["other.example.net",
                                         "*.example.com"])

    @functools.cached_property
    def self_signed(self):
        return self.issue("self-signed", ["localhost"], ["127.0.0.1"],
                          by="self")

    @functools.cached_property
    def common_name_only(self):
        return self.issue("common-name", common_name="localhost")

    @functools.cached_property
    def ip_only(self):
        return self.issue("ip-only", ip=["127.0.0.1"])

    @functools.cached_property
    def dns_only(self):
        return self.issue("dns-only", ["localhost"])

    @functools.cached_property
    def ip_as_dns(self):
        return self.issue("ip-as-dns", ["127.0.0.1"])

    @functools.cached_property
    def unknown_authority(self):
        other = self.authority("other-ca", "Unknown Authority")
        return self.issue("unknown", ["localhost"], ["127.0.0.1"], by=other)

    @functools.cached_property
    def for_clients(self):
        return self.issue("for-clients", ["localhost"], ["127.0.0.1"],
                          purpose=ExtendedKeyUsageOID.CLIENT_AUTH)

    @functools.cached_property
    def uri_and_common_name(self):
        uri = x509.UniformResourceIdentifier("https://localhost/")
        return self.issue("uri", common_name="localhost", names=[uri])

    @functools.cached_property
    def nul_in_name(self):
        return self.issue("nul", ["localhost\0.example.net"])
