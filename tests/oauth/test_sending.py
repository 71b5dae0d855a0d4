# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail by a token: renewed in time, by one process, and once more if the
mail server does not take it."""
import base64
import fcntl
import re

from harness.program import MESSAGE, has_open
from harness.server import Server

from . import state
from .person import by_browser

RCPT = "rcpt@example.net"
REFRESH = "refresh_token"


def logged_in(envoi, provider, user, **settings):
    envoi.configure(provider.settings(user, **settings))
    person = by_browser(envoi, provider, user)
    assert person.result.status == 0, person.screen
    return state.read(envoi)


def test_a_kept_token_asks_nobody(envoi, provider):
    user = "kept@example.org"
    kept = logged_in(envoi, provider, user)
    state.write(envoi, {**kept, "endpoint": "https://localhost:1/token"})
    assert envoi(RCPT).silent
    assert provider.mails(user) == 1
    assert provider.grants(user, REFRESH) == []


def test_a_token_is_renewed_five_minutes_before_its_end(envoi, provider):
    user = "margin@example.org"
    first = logged_in(envoi, provider, user)
    state.age(envoi, left=330)
    assert envoi(RCPT).silent
    assert provider.grants(user, REFRESH) == []
    state.age(envoi, left=290)
    assert envoi(RCPT).silent
    assert provider.grants(user, REFRESH) == [REFRESH]
    second = state.read(envoi)
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert second["login"] == first["login"]
    assert second["scope"] == "mail"


def test_a_clock_that_was_set_back_is_not_believed(envoi, provider):
    user = "clock@example.org"
    logged_in(envoi, provider, user)
    state.age(envoi, left=7200, life=3600)      # obtained in the future
    assert envoi(RCPT).silent
    assert provider.grants(user, REFRESH) == [REFRESH]


def test_five_at_once_renew_it_once(envoi, provider, eventually):
    user = "five@example.org"
    logged_in(envoi, provider, user)
    for _ in range(2):          # the login must outlive it
        state.age(envoi)
        before = len(provider.grants(user, REFRESH))
        lock = state.path(envoi).with_suffix(".token.lock")
        with lock.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            started = [envoi.start(RCPT) for _ in range(5)]
            for process in started:
                process.stdin.write(MESSAGE)
                process.stdin.close()
            eventually(lambda: all(has_open(p, lock) for p in started))
        for process in started:
            assert process.wait(30) == 0, process.stderr.read()
            process.stdout.close()
            process.stderr.close()
        assert len(provider.grants(user, REFRESH)) == before + 1
    assert provider.mails(user) == 10


def test_a_refused_token_is_renewed_once(envoi, provider):
    user = "refused@example.org"
    kept = logged_in(envoi, provider, user)
    provider.ask("kill", kept["access_token"])
    result = envoi(RCPT)
    assert result.status == 0 and result.silent, result.text
    assert provider.logins(user) == [True, False, True]
    assert provider.grants(user, REFRESH) == [REFRESH]


def test_a_server_that_takes_no_token_is_not_asked_for_ever(
        envoi, provider):
    kept = logged_in(envoi, provider, "wanted@example.org")
    envoi.configure(provider.settings("someone-else@example.org"))
    result = envoi(RCPT)
    assert result.status == 77
    assert "E-AUTH-REFUSED" in result.text
    assert "status 401" in result.text, result.text
    assert provider.logins("someone-else@example.org") == [False, False]
    assert state.read(envoi)["access_token"] != kept["access_token"]


def test_a_login_that_has_ended_is_said_with_the_command(envoi, provider):
    user = "ended@example.org"
    kept = logged_in(envoi, provider, user)
    provider.ask("end", kept[REFRESH])
    state.age(envoi)
    result = envoi(RCPT)
    assert result.status == 77
    assert "E-OAUTH-ENDED" in result.text and "invalid_grant" in result.text
    assert "run 'envoi --login=default'" in result.text
    assert provider.mails(user) == 0


def test_a_provider_that_is_down_is_temporary(envoi, provider):
    user = "down@example.org"
    kept = logged_in(envoi, provider, user)
    state.age(envoi)
    provider.ask("down", "1")
    result = envoi(RCPT)
    assert result.status == 75
    assert "status 503" in result.text and "7 seconds" in result.text
    assert state.read(envoi)[REFRESH] == kept[REFRESH]
    assert envoi(RCPT).silent


def test_a_program_logs_in_by_itself(envoi, provider):
    envoi.configure(provider.settings(
        "machine@example.org", client="machine", oauth_scope="mail",
        oauth_grant="client_credentials",
        oauth_client_secret="machine-secret"))
    for _ in range(2):
        result = envoi(RCPT, secrets=["machine-secret"])
        assert result.silent, result.text
    assert provider.mails("machine@example.org") == 2
    given = [g for g in provider.ask("seen")["grants"]
             if g["client"] == "machine"]
    assert len(given) == 1
    assert REFRESH not in state.read(envoi)
    assert envoi("--login-status").status == 0


def test_other_settings_get_no_old_token(envoi, provider):
    logged_in(envoi, provider, "moved@example.org")
    for change in ({"oauth_client_id": "another"},
                   {"oauth_token_endpoint": "https://evil.example/token"},
                   {"oauth_issuer": "https://evil.example"}):
        envoi.configure(provider.settings("moved@example.org", **change))
        result = envoi(RCPT)
        assert result.status == 77, change
        assert "E-OAUTH-LOGIN" in result.text


def test_oauthbearer_gets_the_same_token(envoi, provider, pki):
    user = "bearer@example.org"
    kept = logged_in(envoi, provider, user)

    def script(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH OAUTHBEARER XOAUTH2 PLAIN")
        line = s.line()
        method, response = line.split()[1:]
        assert method == b"OAUTHBEARER"
        said = base64.b64decode(response).split(b"\x01")
        assert said[0] == b"n,a=" + user.encode() + b","
        token = said[3].removeprefix(b"auth=Bearer ").decode()
        about = provider.ask("introspect", token)
        assert about["active"] and about["sub"] == user
        s.send(b"235 2.7.0 welcome\r\n")
        s.ok(re.compile(rb"MAIL .*"), re.compile(rb"RCPT .*"))
        s.data()
        s.quit()
    with Server(script) as server:
        result = envoi("--debug", f"--port={server.port}", RCPT)
    assert result.status == 0, result.text
    assert kept["access_token"] not in result.text


def test_check_tells_of_the_token(envoi, provider):
    logged_in(envoi, provider, "check@example.org")
    result = envoi("--check", stdin=b"")
    assert b"OAuth, the kept access token" in result.stdout
    assert b"XOAUTH2 as check@example.org" in result.stdout


def test_a_run_is_confined_once_it_is_logged_in(envoi, provider):
    """A new token was fetched before, with all that this needs."""
    user = "confined@example.org"
    logged_in(envoi, provider, user)
    state.age(envoi)
    result = envoi("-v", RCPT)
    assert result.status == 0, result.text
    assert provider.grants(user, REFRESH) == [REFRESH]
    words = re.search("^--- confined: (.*)", result.text, re.M)
    if not words:
        assert "not confined: neither this build" in result.text
        return
    login, mail = map(result.text.index, ("235 ", "MAIL FROM"))
    assert login < words.start() < mail
