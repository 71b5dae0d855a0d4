# SPDX-License-Identifier: GPL-3.0-or-later
"""--login, --login-status and --logout, as a person meets them."""
import json
import re
import signal
import stat

from . import state
from .person import by_browser, by_device, login, url_in
from .provider import Browser, show

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_browser_of_this_machine_logs_in(envoi, provider):
    user = "browser@example.org"
    envoi.configure(provider.settings(user))
    person = by_browser(envoi, provider, user)
    assert person.result.status == 0, person.screen
    assert "account 'default' is logged in" in person.screen
    assert "localhost accepts it" in person.screen
    assert provider.grants(user) == ["authorization_code"]
    assert provider.logins(user) == [True]
    kept = state.read(envoi)
    assert kept["client_id"] == "public-app"
    assert kept["endpoint"] == provider.issuer + "/token"
    for secret in kept["access_token"], kept["refresh_token"]:
        assert secret not in person.screen
    assert mode(state.path(envoi)) == 0o600
    assert mode(state.path(envoi).parent) == 0o700
    assert state.files(envoi) == ["default.token", "default.token.lock"]


def test_another_device_logs_in(envoi, provider):
    user = "device@example.org"
    envoi.configure(provider.settings(user))
    with login(envoi) as person:        # it is the provider's first choice
        text = person.wait_for("Waiting until that is done")
        code = re.search(r"^    ([A-Z]{4}-[A-Z]{4})$", text, re.M)[1]
        urls = re.findall(r"^    (https://\S+)$", text, re.M)
        assert urls[0] == provider.issuer + "/device"
        assert urls[1].endswith(code)
        Browser(provider).agree(urls[1], user)
    assert person.result.status == 0, person.screen
    assert provider.grants(user) == [DEVICE]
    assert envoi("rcpt@example.net").silent
    assert provider.mails(user) == 1


def test_a_browser_elsewhere_is_pasted(envoi, provider):
    user = "paste@example.org"
    envoi.configure(provider.settings(user, oauth_flow="paste"))
    with login(envoi) as person:
        text = person.wait_for("could not show: ")
        person.type(Browser(provider).agree(url_in(text), user))
    assert person.result.status == 0, person.screen
    assert provider.grants(user) == ["authorization_code"]


def test_what_is_pasted_must_belong_to_the_question(envoi, provider):
    envoi.configure(provider.settings("other@example.org",
                                      oauth_flow="paste"))
    with login(envoi) as person:
        text = person.wait_for("could not show: ")
        url = Browser(provider).agree(url_in(text), "other@example.org")
        person.type(re.sub("state=.", "state=_", url))
    assert person.result.status == 77
    assert "no answer to the question" in person.screen
    assert provider.grants("other@example.org") == []
    assert "default.token" not in state.files(envoi)


def test_strangers_at_the_port_are_sent_away(envoi, provider):
    user = "stranger@example.org"
    envoi.configure(provider.settings(user, oauth_flow="browser"))
    with login(envoi) as person:
        text = person.wait_for("Waiting for the browser")
        good = Browser(provider).agree(url_in(text), user)
        place = good.split("?")[0]
        for wrong in ("", "favicon.ico", "?code=x", "?code=x&state=y",
                      "?state=" + "z" * 22 + "&code=x&error=access_denied"):
            assert show(place + wrong)[0] == 404
        assert show(good)[0] == 200
    assert person.result.status == 0, person.screen
    assert provider.grants(user) == ["authorization_code"]


def test_another_providers_answer_ends_it(envoi, provider):
    user = "mixup@example.org"
    envoi.configure(provider.settings(user, oauth_flow="browser"))
    with login(envoi) as person:
        text = person.wait_for("Waiting for the browser")
        good = Browser(provider).agree(url_in(text), user)
        show(re.sub("iss=[^&]*", "iss=https%3A%2F%2Fevil.example", good))
    assert person.result.status == 77
    assert "E-OAUTH-ISSUER" in person.screen
    assert provider.grants(user) == []


def test_who_says_no_in_the_browser_is_understood(envoi, provider):
    envoi.configure(provider.settings("no@example.org",
                                      oauth_flow="browser"))
    with login(envoi) as person:
        text = person.wait_for("Waiting for the browser")
        show(Browser(provider).cancel(url_in(text)))
    assert person.result.status == 77
    assert "E-OAUTH-DENIED" in person.screen


def test_who_says_no_on_the_device_is_understood(envoi, provider):
    envoi.configure(provider.settings("no@example.org",
                                      oauth_flow="device"))
    with login(envoi) as person:
        text = person.wait_for("Waiting until that is done")
        urls = re.findall(r"^    (https://\S+)$", text, re.M)
        Browser(provider).cancel(urls[-1])
    assert person.result.status == 77
    assert "E-OAUTH-DENIED" in person.screen


def test_ending_it_leaves_nothing_behind(envoi, provider):
    envoi.configure(provider.settings("gone@example.org"))
    with login(envoi) as person:
        person.wait_for("Waiting until that is done")
        person.process.send_signal(signal.SIGINT)
        person.process.wait(10)
        assert person.process.returncode == -signal.SIGINT
        person.process.returncode = 75      # for what checks every run
    assert state.files(envoi) == ["default.token.lock"]


def test_a_provider_that_registers_needs_no_client_id(envoi, provider):
    user = "registered@example.org"
    envoi.configure(provider.settings(user, oauth_client_id=None))
    person = by_browser(envoi, provider, user)
    assert person.result.status == 0, person.screen
    first = state.read(envoi)
    assert first["registered"] == "yes"
    state.age(envoi)
    assert envoi("rcpt@example.net").silent
    assert provider.grants(user) == ["authorization_code", "refresh_token"]
    person = by_device(envoi, provider, user)
    assert person.result.status == 0, person.screen
    assert state.read(envoi)["client_id"] == first["client_id"]


def test_a_client_with_a_secret_shows_it(envoi, provider):
    user = "secret@example.org"
    secret = envoi.home / "secret"
    secret.write_text("app%secret:1\n")
    secret.chmod(0o600)
    envoi.configure(provider.settings(
        user, client="secret-app", oauth_client_secret_file=secret))
    person = by_browser(envoi, provider, user)
    assert person.result.status == 0, person.screen
    state.age(envoi)
    assert envoi("rcpt@example.net", secrets=["app%secret:1"]).silent
    assert provider.grants(user) == ["authorization_code", "refresh_token"]
    assert "client_secret" not in state.read(envoi)


def test_status_says_who_is_logged_in(envoi, provider):
    user = "status@example.org"
    envoi.configure("account a\n" + provider.settings(user) +
                    "account b\n" + provider.settings(user) +
                    "account c\nhost localhost\n")
    by_browser(envoi, provider, user, "a")
    result = envoi("--login-status")
    assert result.status == 77
    assert result.stdout.startswith(b"account 'a': logged in\n")
    assert b"account 'b': login needed\n" in result.stdout
    assert b"account 'c'" not in result.stdout
    assert "run 'envoi --login=b'" in result.text
    one = envoi("--login-status=a")
    assert one.status == 0 and one.stderr == b""
    about, = json.loads(envoi("--json", "--login-status", "a").stdout)
    assert about["ok"] and about["renewable"] and about["scope"] == "mail"
    kept = state.read(envoi, "a")
    for secret in kept["access_token"], kept["refresh_token"]:
        assert secret.encode() not in result.stdout + one.stdout


def test_logout_takes_the_login_back(envoi, provider):
    user = "logout@example.org"
    envoi.configure(provider.settings(user))
    by_browser(envoi, provider, user)
    kept = state.read(envoi)
    assert provider.ask("introspect", kept["refresh_token"])["active"]
    assert envoi("--logout").silent
    assert not provider.ask("introspect", kept["refresh_token"])["active"]
    assert state.files(envoi) == ["default.token.lock"]
    assert "was not logged in" in envoi("--logout").text
    result = envoi("rcpt@example.net")
    assert result.status == 77
    assert "run 'envoi --login=default'" in result.text


def test_an_account_without_oauth_has_no_login(envoi):
    for option in "--login", "--logout", "--login-status":
        result = envoi(option, config="host localhost\n")
        assert result.status == 78 and "E-OAUTH-NONE" in result.text


def test_a_preset_wants_a_client_id(envoi):
    result = envoi("--login", config="host localhost\nuser a@example.org\n"
                   "oauth_provider google\n")
    assert result.status == 78
    assert "console.cloud.google.com" in result.text
