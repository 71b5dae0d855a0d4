# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix takes what envoi submits, and stores what was handed in."""
import re

import pytest

from harness.program import (MESSAGE, PASSWORD, RCPT, SENDER, USER, account)

from .dovecot import MECHANISMS
from .stored import SAMPLES, without_trace

MODES = ["starttls", "implicit"]
# By BDAT in one flight, by DATA in one, and a command at a time.
WAYS = [*MODES, "chunking", "chunking,pipelining"]


def port(servers, mode):
    if mode in servers.postfix.without:
        return servers.postfix.without[mode]
    return (servers.postfix.submissions if mode == "implicit"
            else servers.postfix.submission)


@pytest.fixture
def submit(envoi, servers, pki):
    """Runs envoi with an account at Postfix."""
    def run(*args, mode="starttls", stdin=MESSAGE, **settings):
        settings.setdefault("login", True)
        settings.setdefault("port", port(servers, mode))
        return envoi(*(args or [RCPT]), stdin=stdin, config=account(
            settings.pop("port"), pki=pki,
            tls="implicit" if mode == "implicit" else "starttls",
            host=settings.pop("host", "localhost"), **settings))
    return run


@pytest.mark.parametrize("mode", WAYS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_what_is_stored_is_what_was_handed_in(submit, servers, mode, sample):
    given, expected = SAMPLES[sample]
    result = submit(mode=mode, stdin=given)
    assert result.status == 0 and result.silent, result.text
    assert without_trace(servers.postfix.mail.next()) == expected


@pytest.mark.parametrize("mode", WAYS)
def test_a_file_and_a_pipe_of_five_megabytes(submit, servers, envoi, mode):
    head = MESSAGE.split(b"\n\n")[0] + b"\n\n"
    text = head + b"".join(b"%075d\n" % n for n in range(65536))
    assert len(text) > 4.9e6
    path = envoi.home / "message"
    path.write_bytes(text)
    with path.open("rb") as file:
        assert submit(mode=mode, stdin=file).status == 0
    assert without_trace(servers.postfix.mail.next()) == text
    assert submit(mode=mode, stdin=text).status == 0
    assert without_trace(servers.postfix.mail.next()) == text


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_mechanism_logs_in(submit, servers, mode, mechanism):
    result = submit(mode=mode, login=False, auth=mechanism.lower(),
                    user=USER, password=PASSWORD)
    assert result.status == 0 and result.silent, result.text
    servers.postfix.mail.next()
    used = re.findall(r"sasl_method=(\S+),", servers.postfix.log())
    assert used[-1] == mechanism


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_wrong_password_is_77(submit, servers, mechanism):
    result = submit(login=False, auth=mechanism.lower(), user=USER,
                    password="wrong")
    assert result.status == 77, result.text
    assert "535" in result.text
    assert servers.postfix.mail.count() == 0


def test_without_login_everybody_is_refused(submit, servers):
    result = submit(login=False)
    assert result.status == 67, result.text
    assert servers.postfix.mail.count() == 0


@pytest.mark.parametrize("name,words", [
    ("expired", "expired"), ("wrong_host", "other.example.net"),
    ("self_signed", "")])
def test_a_bad_certificate_is_77(submit, servers, name, words):
    result = submit(port=servers.postfix.bad[name])
    assert result.status == 77, result.text
    assert "not accepted: " in result.text and words in result.text
    assert servers.postfix.mail.count() == 0


@pytest.mark.parametrize("mode", WAYS)
def test_twenty_recipients_of_which_some_are_refused(submit, servers, mode):
    rcpts = [f"r{n}@example.net" for n in range(18)]
    result = submit(*rcpts[:9], "refused@example.net", *rcpts[9:],
                    "later@example.net", mode=mode)
    assert result.status == 75, result.text
    assert "550 5.1.1" in result.text and "450 4.2.0" in result.text
    stored = [servers.postfix.mail.next() for _ in rcpts]
    assert {re.search(rb"X-Original-To: (.*)", m).group(1).decode()
            for m in stored} == set(rcpts)
    assert {without_trace(m) for m in stored} == {MESSAGE}
    assert servers.postfix.mail.count() == 0


def test_the_envelope_sender_arrives(submit, servers):
    assert submit().status == 0
    message = servers.postfix.mail.next()
    assert b"Return-Path: <%s>" % SENDER.encode() in message
    assert submit("-f", "<>", RCPT).status == 0
    assert b"Return-Path: <>" in servers.postfix.mail.next()


def test_the_line_in_the_log_tells_of_tls(submit, servers):
    assert submit().status == 0
    received = servers.postfix.mail.next()
    assert re.search(rb"with ESMTPSA", received)


def test_an_international_domain_goes_as_a_labels(submit, servers):
    result = submit("rcpt@b\u00fccher.example")
    assert result.status == 0 and result.silent, result.text
    assert (b"X-Original-To: rcpt@xn--bcher-kva.example"
            in servers.postfix.mail.next())


def test_a_local_part_in_utf8_needs_smtputf8(submit, servers):
    result = submit("j\u00fcrgen@example.net")
    assert result.status == 0 and result.silent, result.text
    assert ("X-Original-To: j\u00fcrgen@example.net".encode()
            in servers.postfix.mail.next())


def test_notifications_are_asked_for(submit, servers):
    result = submit("-N", "success,failure", "-R", "hdrs", "-V", "id-4711",
                    RCPT)
    assert result.status == 0 and result.silent, result.text
    servers.postfix.mail.next()


def test_a_message_over_the_limit_is_refused_beforehand(submit, servers):
    head = b"From: a@example.org\nSubject: big\n\n"
    result = submit(stdin=head + b"x" * 77 * 700000)
    assert result.status in (65, 69), result.text
    assert "50000000" in result.text
    assert servers.postfix.mail.count() == 0
