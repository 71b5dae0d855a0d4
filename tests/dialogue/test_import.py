# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving over: what --import prints is a configuration that works."""
import pytest

SSMTP = """\
# the person who gets all mail for userids < 1000
root=admin@example.net
mailhub=mail.example.org:465
rewriteDomain=example.org
hostname=web1.example.org
FromLineOverride=NO
UseTLS=YES
AuthUser=me@example.org
AuthPass=a "b" #c\\d
Debug=NO
"""
DMA = """\
SMARTHOST mail.example.org
PORT 587
ALIASES /etc/mail/aliases
SECURETRANSFER
STARTTLS
OPPORTUNISTIC_TLS
MAILNAME web1.example.org
MASQUERADE alerts@example.org
AUTHPATH auth.conf
NULLCLIENT
"""
NULLMAILER = """\
mail.example.org smtp --port=587 --starttls --user=me@example.org --pass='s3'
# the other one
[192.0.2.1] smtp --ssl --insecure
"""
ESMTP = """\
mda "/usr/bin/procmail -d %T"
identity = me@example.org
    hostname = mail.example.org:587
    username = "me"
    password = "s3 cret"
    starttls = required
identity you@example.com
    default
    hostname mail.example.com
    starttls enabled
"""


@pytest.fixture
def imported(envoi):
    """The text that is printed, and its settings line by line."""
    def run(program, text, **beside):
        folder = envoi.home / "etc"
        folder.mkdir()
        (folder / "file").write_text(text)
        for name, content in beside.items():
            (folder / name.replace("_", ".")).write_text(content)
        result = envoi(f"--import={program}", str(folder / "file"))
        assert result.status == 0 and result.stderr == b""
        text = result.stdout.decode()
        envoi.configure(text)
        shown = envoi("--which", "-f", "a@example.org", stdin=b"")
        assert shown.status == 0, shown.text
        return text, text.split("\n")
    return run


def test_ssmtp(imported):
    text, lines = imported("ssmtp", SSMTP, revaliases="www:web@example.org\n")
    for line in ("host mail.example.org", "port 465", "tls on",
                 "tls_starttls off", "user me@example.org",
                 r'password "a \"b\" #c\\d"', "maildomain example.org",
                 "domain web1.example.org", "admin_address admin@example.net",
                 "from_rewrite all", "# Debug has no counterpart"):
        assert line in lines
    assert "any certificate" in text and "0600" in text
    assert "user 'www' sends as web@example.org" in text


def test_dma(imported):
    _, lines = imported("dma", DMA, auth_conf=(
        "other|example.com:x\nme@example.org|mail.example.org:a:b|c\n"))
    for line in ("host mail.example.org", "port 587", "tls on",
                 "tls_starttls on", "aliases /etc/mail/aliases",
                 "user me@example.org", "password a:b|c",
                 "domain web1.example.org", "from alerts@example.org",
                 "from_rewrite all", "# NULLCLIENT has no counterpart"):
        assert line in lines


def test_dma_without_its_passwords(imported):
    text, _ = imported("dma", DMA)
    assert "# auth.conf cannot be read" in text
    assert "0600" not in text


def test_nullmailer(imported):
    text, lines = imported(
        "nullmailer", NULLMAILER, me="web1.example.org\n",
        adminaddr="admin@example.net\n", allmailfrom="me@example.org\n")
    for line in ("maildomain web1.example.org", "from me@example.org",
                 "admin_address admin@example.net", "port 587", "password s3",
                 "account default", "fallback remote2", "account remote2",
                 "host 192.0.2.1", "port 465", "tls_starttls off"):
        assert line in lines, line


def test_esmtp(imported):
    _, lines = imported("esmtp", ESMTP)
    for line in ("account me@example.org", "from me@example.org",
                 "password s3 cret", "host mail.example.org", "port 587",
                 "account you@example.com",
                 "account default : you@example.com",
                 "# mda has no counterpart"):
        assert line in lines, line


def test_hostile_words_become_comments(imported, envoi):
    text, _ = imported("ssmtp", "mailhub=h\nAuthUser=a\x07b\nX\x1b[2J=1\n")
    assert "\x1b" not in text and "\x07" not in text
    assert "# user is left out" in text


@pytest.mark.parametrize("args, status", [
    (["--import=postfix"], 64), (["--import"], 64),
    (["--import=ssmtp", "/proc/nonexistent/ssmtp.conf"], 78),
    (["--import=ssmtp", "/dev/null"], 78),
    (["--import=ssmtp", "a", "b"], 64)])
def test_what_cannot_be_read_is_an_error(envoi, args, status):
    assert envoi(*args).status == status
