# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who calls --login and does what it says."""
import re

from harness.terminal import Terminal

from .provider import Browser, show


def login(envoi, *args, secrets=()):
    return Terminal(envoi, "--login", *args, secrets=secrets)


def url_in(text):
    return re.search(r"^    (https://\S+)$", text, re.M)[1]


def by_browser(envoi, provider, user, *args):
    """A whole login with a browser of this machine; the terminal."""
    with login(envoi, "--oauth-flow=browser", *args) as person:
        text = person.wait_for("Waiting for the browser")
        status, page = show(Browser(provider).agree(url_in(text), user))
        assert status == 200 and "can be closed" in page
    return person


def by_device(envoi, provider, user, *args):
    with login(envoi, "--oauth-flow=device", *args) as person:
        text = person.wait_for("Waiting until that is done")
        urls = re.findall(r"^    (https://\S+)$", text, re.M)
        Browser(provider).agree(urls[-1], user)
    return person
