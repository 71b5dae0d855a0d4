# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sender may ask of the server beyond delivery: granted, or said."""
import pytest

from harness.program import RCPT, account
from harness.server import Server

from .conversation import taking

NOTIFY = ["dsn_notify failure,delay", "dsn_return headers"]

# offer, lines of the account, parameters of MAIL
GRANTED = [
    ("DSN", NOTIFY, b" RET=HDRS"),
    ("FUTURERELEASE 86400 2030-01-01T00:00:00Z", ["hold_for 1h"],
     b" HOLDFOR=3600"),
    ("FUTURERELEASE", ["hold_until 2029-12-31T08:00:00Z"],
     b" HOLDUNTIL=2029-12-31T08:00:00Z"),
    ("DELIVERBY 60", ["deliver_by 3600;RT"], b" BY=3600;RT"),
    ("MT-PRIORITY", ["mt_priority -4"], b" MT-PRIORITY=-4"),
]

REFUSED = [
    (None, NOTIFY, "does not offer DSN", 69),
    (None, ["hold_for 1h"], "does not offer FUTURERELEASE", 69),
    ("FUTURERELEASE 60", ["hold_for 1h"], "at most 60 seconds", 69),
    (None, ["deliver_by 60;R"], "does not offer DELIVERBY", 69),
    ("DELIVERBY 3600", ["deliver_by 60;R"], "under 3600 seconds", 69),
    (None, ["mt_priority 1"], "does not offer MT-PRIORITY", 69),
    (None, ["requiretls on"], "does not offer REQUIRETLS", 69),
    ("REQUIRETLS", ["requiretls on"], "needs TLS", 77),
]


def own(port, lines):
    return account(port) + "".join(line + "\n" for line in lines)


@pytest.mark.parametrize("offer,lines,params", GRANTED)
def test_what_is_offered_is_asked_for(envoi, offer, lines, params):
    with Server(taking(offer)) as server:
        result = envoi(RCPT, config=own(server.port, lines))
    assert result.status == 0 and result.silent, result.stderr
    assert server.session.params == params
    assert server.session.message is not None


@pytest.mark.parametrize("offer,lines,words,status", REFUSED)
def test_what_cannot_be_promised_is_not_sent(envoi, offer, lines, words,
                                             status):
    with Server(taking(*([offer] if offer else []))) as server:
        result = envoi(RCPT, config=own(server.port, lines))
    assert result.status == status
    assert words.encode() in result.stderr
    assert b"MAIL" not in server.session.wire


def test_sendmail_options_go_unheard_without_dsn(envoi):
    with Server(taking()) as server:
        result = envoi("-N", "success", "-R", "full", "-V", "id1", RCPT,
                       config=account(server.port))
    assert result.status == 0 and result.silent
    assert server.session.params in (b"", None)


def test_requiretls_goes_over_verified_tls(envoi, pki):
    def script(s):
        s.start_tls(pki.good)
        taking("REQUIRETLS")(s)
    with Server(script) as server:
        result = envoi(RCPT, config=account(server.port, tls="implicit",
                                            pki=pki) + "requiretls on\n")
    assert result.status == 0, result.stderr
    assert server.session.params == b" REQUIRETLS"
