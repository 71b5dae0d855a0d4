# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers that are broken, hostile or slow, and files that are not as
they should be."""
import json
import re
import resource
import shutil
import subprocess
import time

import pytest

from harness.program import MESSAGE, PROGRAM, WRAPPER, Result, check_output
from harness.server import Server

from . import state
from .endpoint import Answer, Endpoint, good
from .person import login

RCPT = "rcpt@example.net"
USER = "joe@example.org"
SECRETS = ["old-access", "old-refresh", "new-access", "new-refresh"]


@pytest.fixture(autouse=True)
def libraries():
    for name in "libcurl", "libjansson":
        found = subprocess.run(["/sbin/ldconfig", "-p"], check=True,
                               capture_output=True, text=True).stdout
        if name not in found:
            pytest.skip(f"{name} is not installed")


def settings(pki, smtp, endpoint, **more):
    values = {"host": "localhost", "port": smtp, "user": USER, "from": USER,
              "tls_trust_file": pki.ca.file, "queue": "never",
              "oauth_token_endpoint": f"{endpoint}/token",
              "oauth_client_id": "app", "oauth_scope": "mail",
              "oauth_tls_trust_file": pki.ca.file}
    values.update(more)
    return "".join(f"{k} {v}\n" for k, v in values.items() if v is not None)


def keep(envoi, endpoint, left=10, **more):
    """A login from some time ago."""
    now = int(time.time())
    state.write(envoi, {"client_id": "app", "endpoint": f"{endpoint}/token",
                        "login": now - 9000, "obtained": now - 3590,
                        "expires": now + left, "access_token": "old-access",
                        "refresh_token": "old-refresh", **more})


def before_login(pki):
    """A mail server that waits for a login in vain."""
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH XOAUTH2")
        s.quit()
    return script


def sending(pki):
    """One that takes any token."""
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH XOAUTH2")
        s.expect(re.compile(rb"AUTH XOAUTH2 \S+"))
        s.send(b"235 2.7.0 welcome\r\n")
        s.ok(re.compile(rb"MAIL .*"), re.compile(rb"RCPT .*"))
        s.data()
        s.quit()
    return script


def renew(envoi, pki, endpoint, script=None, left=10, kept=None, **more):
    """Sends with a token that has to be renewed at an endpoint."""
    keep(envoi, endpoint.url, left, **(kept or {}))
    with Server(script or before_login(pki)) as server:
        return envoi(RCPT, secrets=SECRETS, config=settings(
            pki, server.port, endpoint.url, **more))


# --- answers -----------------------------------------------------------------

HOSTILE = {
    "nothing": b"",
    "no JSON": b"<html>Welcome to the hotel</html>",
    "an array": b'["access_token"]',
    "an empty object": b"{}",
    "cut off": b'{"access_token":"new-access"',
    "something behind": b'{"access_token":"new-access"}{}',
    "a NUL": b'{"access_token":"new\\u0000access"}',
    "a control character": b'{"access_token":"new\\u000aaccess"}',
    "no ASCII": '{"access_token":"t\u00f6ken"}'.encode(),
    "broken UTF-8": b'{"access_token":"new\xffaccess"}',
    "a blank": b'{"access_token":"new access"}',
    "no text": b'{"access_token":["new-access"]}',
    "twice": b'{"access_token":"a","access_token":"new-access"}',
    "too long": b'{"access_token":"' + b"a" * 40000 + b'"}',
    "another type": b'{"access_token":"new-access","token_type":"mac"}',
    "a wrong life": b'{"access_token":"new-access","expires_in":-1}',
    "a deep one": b'{"a":' + b"[" * 100000,
    "a huge one": b'{"access_token":"' + b"a" * (2 << 20) + b'"}',
    "a line in the refresh token":
        b'{"access_token":"new-access","refresh_token":"a\\nend"}',
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_answer_changes_nothing(envoi, pki, what):
    with Endpoint(pki, {"/token": [Answer(HOSTILE[what])]}) as endpoint:
        result = renew(envoi, pki, endpoint)
    assert result.status == 75, result.text
    assert "E-OAUTH-ANSWER" in result.text
    assert state.read(envoi)["refresh_token"] == "old-refresh"


STATUS = {
    # error: exit status, identifier
    "invalid_grant": (77, "ENDED"), "interaction_required": (77, "ENDED"),
    "invalid_client": (78, "REFUSED"), "invalid_scope": (78, "REFUSED"),
    "unauthorized_client": (78, "REFUSED"), "server_error": (75, "DOWN"),
    "temporarily_unavailable": (75, "DOWN"),
}


@pytest.mark.parametrize("error", STATUS)
def test_an_error_has_its_status_and_its_words(envoi, pki, error):
    status, name = STATUS[error]
    words = {"error": error, "error_description": "AADSTS1: words"}
    with Endpoint(pki, {"/token": [Answer(words, 400)]}) as endpoint:
        result = renew(envoi, pki, endpoint)
    assert result.status == status
    assert f"E-OAUTH-{name}" in result.text
    assert f"({error}: AADSTS1: words)" in result.text
    assert ("--login=default" in result.text) == (name == "ENDED")


def test_words_that_paint_the_terminal_are_not_shown(envoi, pki):
    words = {"error": "invalid_grant\u001b[2J",
             "error_description": "\u009b2J\u202e" + "x" * 600}
    with Endpoint(pki, {"/token": [Answer(words, 400)]}) as endpoint:
        result = renew(envoi, pki, endpoint)
    assert result.status == 75 or result.status == 78
    assert len(result.text) < 1500


def test_a_redirect_is_not_followed(envoi, pki):
    with Endpoint(pki, {}) as other:
        moved = Answer(b"", 307, Location=f"{other.url}/token")
        with Endpoint(pki, {"/token": [moved]}) as endpoint:
            result = renew(envoi, pki, endpoint)
    assert result.status == 78
    assert "E-OAUTH-REDIRECT" in result.text
    assert other.requests == []


@pytest.mark.parametrize("kind", ["wrong_host", "self_signed", "expired",
                                  "unknown_authority"])
def test_a_wrong_certificate_gets_no_secret(envoi, pki, kind):
    with Endpoint(pki, {"/token": [Answer(good())]},
                  certificate=getattr(pki, kind)) as endpoint:
        result = renew(envoi, pki, endpoint)
    assert result.status == 77, result.text
    assert "E-OAUTH-TLS" in result.text
    assert endpoint.requests == []


def test_a_trust_file_that_is_none_is_said(envoi, pki):
    with Endpoint(pki, {"/token": [Answer(good())]}) as endpoint:
        result = renew(envoi, pki, endpoint,
                       oauth_tls_trust_file="/nowhere/ca.pem")
    assert result.status == 78
    assert "/nowhere/ca.pem" in result.text
    assert endpoint.requests == []


def test_http_is_no_way_for_secrets(envoi, pki):
    result = envoi(RCPT, config=settings(pki, 1, "http://localhost:1"))
    assert result.status == 78
    assert "https://" in result.text


def test_a_provider_that_is_not_there_is_temporary(envoi, pki):
    with Endpoint(pki, {}) as endpoint:
        pass
    result = renew(envoi, pki, endpoint)
    assert result.status == 75
    assert "E-OAUTH-REACH" in result.text


@pytest.mark.parametrize("answer", [None, Answer(b"no", 500),
                                    Answer(b"no", 429, Retry_After="9")])
def test_a_provider_that_fails_is_temporary(envoi, pki, answer):
    with Endpoint(pki, {"/token": [lambda form: answer]}) as endpoint:
        result = renew(envoi, pki, endpoint)
    assert result.status == 75
    assert state.read(envoi)["refresh_token"] == "old-refresh"


def test_an_address_without_oauth_is_not_temporary(envoi, pki):
    with Endpoint(pki, {}) as endpoint:
        result = renew(envoi, pki, endpoint)
    assert result.status == 78
    assert "status 404" in result.text


def test_a_provider_without_rotation_keeps_the_old_token(envoi, pki):
    answer = good(expires_in="1800")
    del answer["refresh_token"]
    with Endpoint(pki, {"/token": [Answer(answer)]}) as endpoint:
        result = renew(envoi, pki, endpoint, sending(pki))
    assert result.silent and result.status == 0
    kept = state.read(envoi)
    assert kept["access_token"] == "new-access"
    assert kept["refresh_token"] == "old-refresh"
    assert int(kept["expires"]) - int(kept["obtained"]) == 1800
    form, = endpoint.forms("/token")
    assert form == {"grant_type": "refresh_token", "client_id": "app",
                    "refresh_token": "old-refresh"}


def test_a_password_beside_it_takes_nothing_away(envoi, pki):
    with Endpoint(pki, {"/token": [Answer(good())]}) as endpoint:
        result = renew(envoi, pki, endpoint, sending(pki),
                       password="of-the-defaults",
                       oauth_client_secret_eval="echo from-a-program")
    assert result.status == 0 and result.silent, result.text
    assert state.read(envoi)["refresh_token"] == "new-refresh"
    form, = endpoint.forms("/token")
    assert form["client_secret"] == "from-a-program"


def test_a_secret_goes_in_a_header_where_that_is_wanted(envoi, pki):
    with Endpoint(pki, {"/token": [Answer(good())]}) as endpoint:
        result = renew(envoi, pki, endpoint, sending(pki),
                       kept={"basic": "yes"}, oauth_client_secret="s:1")
    assert result.status == 0, result.text
    (_, form, headers), = endpoint.requests
    assert "client" not in form
    assert headers["Authorization"] == "Basic YXBwOnMlM0Ex"


# --- metadata ------------------------------------------------------------------

def metadata(url, **more):
    return {"issuer": url, "token_endpoint": f"{url}/t",
            "device_authorization_endpoint": f"{url}/d", **more}


def discover(envoi, pki, change, path="/.well-known/oauth-authorization-"
             "server"):
    with Endpoint(pki, {}) as endpoint:
        endpoint.answers[path] = [Answer(metadata(endpoint.url, **change))]
        endpoint.answers["/d"] = [Answer({"error": "invalid_scope"}, 400)]
        result = envoi("--login", stdin=b"", config=settings(
            pki, 1, "", oauth_token_endpoint=None,
            oauth_issuer=endpoint.url))
    return endpoint, result


@pytest.mark.parametrize("path", ["oauth-authorization-server",
                                  "openid-configuration"])
def test_an_issuer_says_its_endpoints(envoi, pki, path):
    endpoint, result = discover(envoi, pki, {}, f"/.well-known/{path}")
    assert endpoint.forms("/d") == [{"client_id": "app", "scope": "mail"}]
    assert result.status == 78 and "invalid_scope" in result.text


@pytest.mark.parametrize("change", [
    {"issuer": "https://evil.example"}, {"issuer": None},
    {"token_endpoint": "http://localhost/t"}, {"token_endpoint": 5},
    {"device_authorization_endpoint": "https://a@evil.example/d"}])
def test_an_issuer_that_speaks_of_others_is_refused(envoi, pki, change):
    endpoint, result = discover(envoi, pki, change)
    assert result.status == 78
    assert "E-OAUTH-METADATA" in result.text
    assert endpoint.forms("/d") == []


# --- another device --------------------------------------------------------------

def device(**more):
    return Answer({"device_code": "dev-code", "user_code": "ABCD",
                   "verification_uri": "https://example.org/device",
                   "expires_in": 60, "interval": 1, **more})


def logging_in(pki):
    """One that takes a token, and is sent nothing."""
    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH XOAUTH2")
        s.expect(re.compile(rb"AUTH XOAUTH2 \S+"))
        s.send(b"235 2.7.0 welcome\r\n")
        s.quit()
    return script


def wait_on_device(envoi, pki, answers, code=None, **more):
    with Endpoint(pki, {"/device": [code or device()],
                        "/token": answers}) as endpoint:
        with Server(logging_in(pki), optional=True) as server:
            envoi.configure(settings(
                pki, server.port, endpoint.url, **more,
                oauth_device_endpoint=f"{endpoint.url}/device"))
            with login(envoi, secrets=[*SECRETS, "dev-code"]) as person:
                pass
    return endpoint, person.result


def error(name):
    return Answer({"error": name}, 400)


def test_waiting_is_as_slow_as_the_provider_wants(envoi, pki):
    times = []

    def note(form):
        times.append(time.monotonic())
        return error(["slow_down", "expired_token"][len(times) - 1])
    endpoint, result = wait_on_device(envoi, pki, [note])
    assert result.status == 77
    assert "nobody agreed in time" in result.text
    assert times[1] - times[0] >= 6     # one second and five more
    assert endpoint.forms("/token")[0]["device_code"] == "dev-code"


def test_trouble_on_the_way_does_not_end_the_waiting(envoi, pki):
    _, result = wait_on_device(envoi, pki, [
        error("authorization_pending"), Answer(b"no", 503),
        error("access_denied")])
    assert result.status == 77
    assert "access was denied" in result.text


@pytest.mark.parametrize("change", [
    {"device_code": None}, {"user_code": "A\u001b[2J"},
    {"verification_uri": "http://example.org"},
    {"verification_uri": "https://example.org/ \u202e"},
    {"expires_in": None}, {"interval": "often"}])
def test_a_hostile_code_is_not_shown(envoi, pki, change):
    endpoint, result = wait_on_device(envoi, pki, [error("x")],
                                      device(**change))
    assert result.status == 75
    assert "E-OAUTH-ANSWER" in result.text
    assert endpoint.forms("/token") == []


def test_a_scope_that_was_unticked_is_missed(envoi, pki):
    _, result = wait_on_device(envoi, pki, [Answer(good(scope="profile"))])
    assert result.status == 77
    assert "'mail' was not granted" in result.text
    assert "default.token" not in state.files(envoi)


def test_a_login_that_cannot_be_renewed_is_kept_with_a_warning(envoi, pki):
    answer = good()
    del answer["refresh_token"]
    _, result = wait_on_device(envoi, pki, [Answer(answer)])
    assert "nothing to renew the login by" in result.text
    assert "localhost accepts it" in result.text and result.status == 0
    assert state.read(envoi)["access_token"] == "new-access"


# --- files ---------------------------------------------------------------------

@pytest.mark.parametrize("mode, status", [(0o600, 0), (0o400, 0),
                                          (0o640, 78), (0o604, 78),
                                          (0o666, 78)])
def test_a_token_that_others_can_read_is_not_used(envoi, pki, mode, status):
    keep(envoi, "https://localhost:1", left=3000)
    state.path(envoi).chmod(mode)
    with Server(before_login(pki) if status else sending(pki)) as server:
        result = envoi(RCPT, secrets=SECRETS, config=settings(
            pki, server.port, "https://localhost:1"))
    assert result.status == status, result.text


def test_a_folder_that_others_can_enter_is_not_used(envoi, pki):
    keep(envoi, "https://localhost:1", left=3000)
    state.path(envoi).parent.chmod(0o755)
    with Server(before_login(pki)) as server:
        result = envoi(RCPT, config=settings(pki, server.port,
                                             "https://localhost:1"))
    assert result.status == 78
    assert "chmod 700" in result.text


DAMAGE = {
    "empty": b"", "zeros": b"\0" * 100, "cut": b"envoi-oauth 1\n",
    "other version": b"envoi-oauth 2\nend\n",
    "cut in the end": b"envoi-oauth 1\naccess_token a\nend",
    "huge": b"x" * 200000,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_token_asks_for_a_login(envoi, pki, how):
    keep(envoi, "https://localhost:1")
    state.path(envoi).write_bytes(DAMAGE[how])
    with Server(before_login(pki)) as server:
        result = envoi(RCPT, config=settings(pki, server.port,
                                             "https://localhost:1"))
    assert result.status in (77, 78)
    if result.status == 77:
        assert "E-OAUTH-DAMAGED" in result.text
        assert "--login=default" in result.text


def test_a_full_disk_is_noticed_before_the_provider_is_asked(envoi, pki):
    with Endpoint(pki, {"/token": [Answer(good())]}) as endpoint:
        keep(envoi, endpoint.url)
        with Server(before_login(pki)) as server:
            envoi.configure(settings(pki, server.port, endpoint.url))
            run = subprocess.run(
                [*WRAPPER, str(PROGRAM), RCPT], input=MESSAGE,
                env=envoi.environment(None), capture_output=True,
                check=False, preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (20000, 20000)))
    result = Result(run.returncode, run.stdout, run.stderr)
    check_output(result, SECRETS)
    assert result.status == 75, result.text
    assert "E-OAUTH-WRITE" in result.text
    assert endpoint.requests == []
    assert state.read(envoi)["refresh_token"] == "old-refresh"
    assert state.files(envoi) == ["default.token", "default.token.lock"]


def test_a_token_that_cannot_be_kept_is_not_lost_in_silence(envoi, pki):
    folder = state.path(envoi).parent

    def take_folder_away(form):
        shutil.move(folder, folder.with_name("gone"))
        return Answer(good())
    with Endpoint(pki, {"/token": [take_folder_away]}) as endpoint:
        result = renew(envoi, pki, endpoint)
    assert result.status == 74, result.text
    assert "log in again with --login" in result.text


def test_a_service_keeps_it_in_its_own_folder(envoi, pki):
    place = envoi.home / "state"
    place.mkdir(mode=0o755)
    keep(envoi, "https://localhost:1", left=3000)
    shutil.move(state.path(envoi).parent, place / "oauth")
    with Server(sending(pki)) as server:
        result = envoi(RCPT, env={"STATE_DIRECTORY": f"{place}:/other"},
                       config=settings(pki, server.port,
                                       "https://localhost:1"))
    assert result.silent, result.text


def test_the_program_is_not_linked_with_what_it_loads():
    linked = subprocess.run(["ldd", str(PROGRAM)], capture_output=True,
                            text=True, check=False).stdout
    assert "libc" in linked
    assert "curl" not in linked and "jansson" not in linked


def test_json_of_a_status_is_json(envoi, pki):
    keep(envoi, "https://localhost:1", left=3000, scope="mail")
    result = envoi("--json", "--login-status", secrets=SECRETS,
                   config=settings(pki, 1, "https://localhost:1"))
    about, = json.loads(result.stdout)
    assert about["account"] == "default" and about["ok"]
    assert about["provider"] == "localhost:1"
