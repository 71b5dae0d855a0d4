# SPDX-License-Identifier: GPL-3.0-or-later
"""--setup asks the web servers of the mail's domain, if it may."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

from harness.program import PROGRAM, STATIC
from harness.session import WAIT
from harness.terminal import Terminal

WEB = pathlib.Path(__file__).with_name("web.py")
FIRST = "autoconfig.example.org /mail/config-v1.1.xml"
SECOND = "example.org /.well-known/autoconfig/mail/config-v1.1.xml"
QUERY = "?emailaddress=me%40example.org"


def page(login="password-cleartext"):
    return [200, {}, f"""<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="example.org">
<outgoingServer type="smtp"><hostname>smtp.%EMAILDOMAIN%</hostname>
<port>587</port><socketType>STARTTLS</socketType>
<authentication>{login}</authentication>
<username>%EMAILLOCALPART%</username></outgoingServer>
</emailProvider></clientConfig>"""]


@pytest.fixture
def ask(envoi, pki):
    """Runs --configure where these pages are; how it ended."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a network")
    if STATIC:
        pytest.skip("a static program loads no libcurl")

    def run(pages, *args, names=("autoconfig.example.org", "example.org")):
        web = pki.issue("web", list(names))
        want = {"hosts": ["autoconfig.example.org", "example.org"],
                "certificate": web.cert, "key": web.key, "pages": pages,
                "command": [str(PROGRAM), "--configure", "me@example.org",
                            f"--tls-trust-file={pki.ca.file}", *args]}
        process = subprocess.run(
            ["unshare", "--net", "--mount", "--propagation", "private",
             sys.executable, "-B", str(WEB)], input=json.dumps(want),
            capture_output=True, text=True, timeout=WAIT * 2, check=True,
            env=envoi.environment(None))
        return json.loads(process.stdout)
    return run


def test_what_a_domain_publishes_is_found(ask):
    result = ask({FIRST: page()})
    assert result["status"] == 0, result
    assert "host smtp.example.org\nport 587\nauth on\nuser me\n" in result["out"]
    assert "tls_starttls on\n" in result["out"]
    assert "asking https://autoconfig.example.org" in result["err"]
    assert result["asked"] == [FIRST + QUERY]


def test_the_well_known_place_is_the_second(ask):
    result = ask({SECOND: page("OAuth2")})
    assert result["status"] == 0, result
    assert "auth xoauth2\n" in result["out"]
    assert result["asked"] == [FIRST + QUERY, SECOND + QUERY]


def test_who_does_not_want_it_asks_nobody(ask):
    result = ask({FIRST: page()}, "--no-autoconfig")
    assert result["status"] in (68, 75)
    assert result["asked"] == [] and result["out"] == ""


@pytest.mark.parametrize("pages", [
    {}, {FIRST: [200, {}, "<html>"], SECOND: [500, {}, page()[2]]},
    {FIRST: [302, {"Location": "https://example.org/else"}, ""],
     "example.org /else": page()}])
def test_what_is_not_there_is_not_used(ask, pages):
    result = ask(pages)
    assert result["status"] in (68, 75)
    assert result["asked"] == [FIRST + QUERY, SECOND + QUERY]


def test_a_stranger_is_not_believed(ask):
    result = ask({FIRST: page(), SECOND: page()}, names=["example.net"])
    assert result["status"] in (68, 75)
    assert result["asked"] == []


def test_a_person_may_say_no(envoi):
    with Terminal(envoi, "--setup", "me@example.invalid") as person:
        person.wait_for(r"ask https://autoconfig.example.invalid .*\] ")
        person.type("n")
        person.wait_for("mail server for sending .*: ")
        person.type("")
    assert person.result.status == 68
