# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider of provider.mjs, and a person with a browser."""
import html.parser
import http.cookiejar
import json
import pathlib
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from harness.program import PROGRAM
from harness.session import WAIT

HERE = pathlib.Path(__file__).parent
MODULES = PROGRAM.parent / "oauth"      # where bootstrap has npm put them


def why_not():
    """Why there is no provider here; None if there is one."""
    if not shutil.which("node"):
        return "node is not installed"
    if not (MODULES / "node_modules/oidc-provider").is_dir():
        return "the npm package oidc-provider is not installed"
    return None


class Provider:
    """Runs it; issuer, smtp and admin are where it listens."""

    def __init__(self, pki):
        self.ca = pki.ca.file
        # node looks for packages beside the script
        script = shutil.copy(HERE / "provider.mjs", MODULES)
        self.process = subprocess.Popen(
            ["node", script, pki.good.cert, pki.good.key, pki.ca.file],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(WAIT)
            raise AssertionError("the provider ended at once")
        ready = json.loads(line)
        self.issuer, self.smtp = ready["issuer"], ready["smtp"]
        self.admin = ready["admin"]

    def ask(self, what, body=""):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.admin}/{what}", body.encode())
        with urllib.request.urlopen(request, timeout=WAIT) as reply:
            return json.load(reply)

    def grants(self, sub, kind=None):
        """The kinds of tokens that were given for a user."""
        return [g["type"] for g in self.ask("seen")["grants"]
                if g.get("sub") == sub and kind in (None, g["type"])]

    def mails(self, user):
        return self.ask("seen")["mails"].count(user)

    def logins(self, user):
        """Which of a user's tokens the mail server took."""
        return [login["good"] for login in self.ask("seen")["logins"]
                if login["user"] == user]

    def settings(self, user, *lines, client="public-app", **settings):
        """A configuration with one account, by the issuer's metadata."""
        values = {"host": "localhost", "port": self.smtp, "user": user,
                  "from": user, "tls_trust_file": self.ca,
                  "oauth_issuer": self.issuer, "oauth_scope":
                  "mail offline_access", "oauth_tls_trust_file": self.ca,
                  "oauth_client_id": client, "queue": "never"}
        values.update(settings)
        return "".join([*(f"{k} {v}\n" for k, v in values.items()
                          if v is not None),
                        *(f"{line}\n" for line in lines)])

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(WAIT)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()


class Forms(html.parser.HTMLParser):
    """The forms of a page: (action, fields) each."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append((attrs.get("action", ""), {}))
        if tag == "input" and self.found and attrs.get("name"):
            self.found[-1][1][attrs["name"]] = attrs.get("value", "")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Stops where the browser would leave the provider."""

    def __init__(self, issuer):
        self.issuer = issuer
        self.left_for = None

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if not newurl.startswith(self.issuer):
            self.left_for = newurl
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Browser:
    """Walks through the provider's pages as a person does."""

    def __init__(self, provider):
        context = ssl.create_default_context(cafile=provider.ca)
        self.exit = NoRedirect(provider.issuer)
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
            self.exit)
        self.url = None

    def _load(self, url, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields else None
        try:
            with self.opener.open(url, data, timeout=WAIT) as reply:
                self.url = reply.url
                return reply.read().decode()
        except urllib.error.HTTPError as error:
            if self.exit.left_for:
                return ""
            raise AssertionError(error.read().decode()) from error

    def _submit(self, page, **values):
        action, fields = Forms(page).found[0]
        fields.update((k, v) for k, v in values.items() if k in fields)
        return self._load(urllib.parse.urljoin(self.url, action), fields)

    def agree(self, url, user):
        """Logs in and agrees; where the browser is sent to in the end."""
        page = self._load(url)
        for _ in range(4):
            if self.exit.left_for or not Forms(page).found:
                break
            page = self._submit(page, login=user, password="x")
        return self.exit.left_for

    def cancel(self, url):
        """Wants nothing of it; where the browser is sent to in the end."""
        page = self._load(url)
        links = re.findall('href="([^"]*abort[^"]*)"', page)
        if links:
            self._load(urllib.parse.urljoin(self.url, links[0]))
        else:
            action, fields = Forms(page).found[0]
            self._load(urllib.parse.urljoin(self.url, action),
                       {**fields, "abort": "yes"})
        return self.exit.left_for


def show(url):
    """Opens a page of this machine; its status and text."""
    try:
        with urllib.request.urlopen(url, timeout=WAIT) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
