# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot's submission service, and LMTP over TCP and a unix socket."""
import pytest

from harness.program import MESSAGE, PASSWORD, RCPT, USER, account

from .dovecot import MECHANISMS
from .stored import SAMPLES, without_trace


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_submission_with_every_mechanism(envoi, servers, pki, mechanism):
    result = envoi(RCPT, config=account(
        servers.dovecot.submission, tls="starttls", pki=pki,
        host="localhost", auth=mechanism.lower(), user=USER,
        password=PASSWORD))
    assert result.status == 0 and result.silent, result.text
    assert without_trace(servers.postfix.mail.next()) == MESSAGE
    log = servers.dovecot.log()
    assert log.rindex(f"method={mechanism},") > log.rindex("Login: user=")


@pytest.mark.parametrize("sample", SAMPLES)
def test_submission_stores_what_was_handed_in(envoi, servers, pki, sample):
    given, expected = SAMPLES[sample]
    result = envoi(RCPT, stdin=given, config=account(
        servers.dovecot.submission, tls="starttls", pki=pki,
        host="localhost", login=True))
    assert result.status == 0 and result.silent, result.text
    assert without_trace(servers.postfix.mail.next()) == expected


def test_a_wrong_password_is_77(envoi, servers, pki):
    result = envoi(RCPT, config=account(
        servers.dovecot.submission, tls="starttls", pki=pki,
        host="localhost", auth="plain", user=USER, password="wrong"))
    assert result.status == 77, result.text
    assert "535" in result.text


@pytest.fixture(params=["port", "socket"])
def lmtp(request, servers):
    """An account that delivers by LMTP."""
    if request.param == "port":
        return account(servers.dovecot.lmtp, protocol="lmtp")
    return account(None, host=None, protocol="lmtp",
                   socket=servers.dovecot.lmtp_socket)


@pytest.mark.parametrize("sample", SAMPLES)
def test_lmtp_stores_what_was_handed_in(envoi, servers, lmtp, sample):
    given, expected = SAMPLES[sample]
    result = envoi(RCPT, stdin=given, config=lmtp)
    assert result.status == 0 and result.silent, result.text
    assert without_trace(servers.dovecot.mail.next()) == expected


def test_lmtp_has_an_outcome_for_each_recipient(envoi, servers, lmtp):
    result = envoi(RCPT, "nobody@example.net", "two@example.net",
                   config=lmtp)
    assert result.status == 67, result.text
    assert "nobody@example.net" in result.text and "550" in result.text
    stored = {without_trace(servers.dovecot.mail.next()) for _ in range(2)}
    assert stored == {MESSAGE}
    assert servers.dovecot.mail.count() == 0
