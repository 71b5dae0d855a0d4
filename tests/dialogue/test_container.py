# SPDX-License-Identifier: GPL-3.0-or-later
"""An account that the environment describes, where there is nothing else:
no home, no entry in the user database, no place to write."""
import json
import os
import re
import subprocess

import pytest

from harness.program import (LAZY, MESSAGE, PASSWORD, PROGRAM, RCPT, SENDER,
                             STATIC, USER, WIRE, Result, check_output)
from harness.server import Server
from harness.session import WAIT

from .conversation import conversation

NOBODY_KNOWS = 54321        # a user id without an entry


def variables(server, pki, **more):
    env = {"ENVOI_HOST": "127.0.0.1", "ENVOI_PORT": str(server.port),
           "ENVOI_USER": USER, "ENVOI_PASSWORD": PASSWORD,
           "ENVOI_FROM": SENDER, "ENVOI_TLS_TRUST_FILE": pki.ca.file,
           "ENVOI_DOMAIN": "client.example.org"}
    env.update(more)
    return {k: v for k, v in env.items() if v is not None}


def bare(env, *args, user=None, message=MESSAGE):
    """The program with this environment and nothing more."""
    result = subprocess.run(
        [str(PROGRAM), *args], input=message, capture_output=True, cwd="/",
        env=env, user=user, group=user, extra_groups=[] if user else None,
        timeout=WAIT * 2, check=False)
    found = Result(result.returncode, result.stdout, result.stderr)
    check_output(found, [PASSWORD])
    return found


def secure(pki):
    return conversation(None, None, pki.good)


def test_variables_make_an_account(envoi, pki):
    with Server(secure(pki)) as server:
        result = envoi(RCPT, env=variables(server, pki))
    assert result.status == 0, result.text
    assert result.silent
    assert server.session.message == WIRE


def test_it_works_without_home_or_path(pki):
    with Server(secure(pki)) as server:
        result = bare(variables(server, pki), RCPT)
    assert result.status == 0, result.text
    assert result.silent


def test_secrets_can_be_files(envoi, pki):
    secret = envoi.home / "secret"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    user = envoi.home / "user"
    user.write_text(USER + "\n")
    with Server(secure(pki)) as server:
        result = envoi(RCPT, env=variables(
            server, pki, ENVOI_PASSWORD=None, ENVOI_USER=None,
            ENVOI_PASSWORD_FILE=str(secret), ENVOI_USER_FILE=str(user)))
    assert result.status == 0, result.text


def test_a_url_says_it_all_at_once(envoi, pki):
    with Server(secure(pki)) as server:
        url = (f"submission://{USER.replace('@', '%40')}@127.0.0.1:"
               f"{server.port}")
        result = envoi(RCPT, env=variables(
            server, pki, ENVOI_HOST=None, ENVOI_PORT=None, ENVOI_USER=None,
            ENVOI_URL=url))
    assert result.status == 0, result.text


def test_the_log_goes_to_standard_output(envoi, pki):
    with Server(secure(pki)) as server:
        result = envoi(RCPT, env=variables(server, pki, ENVOI_LOGFILE="-",
                                           ENVOI_LOG_FORMAT="json"))
    assert result.status == 0, result.text
    assert result.stdout.startswith(b"{") and result.stdout.count(b"\n") == 1
    assert RCPT.encode() in result.stdout


def test_a_default_account_of_a_file_comes_first(envoi, pki):
    with Server(secure(pki), optional=True) as server:
        result = envoi(RCPT, env=variables(server, pki),
                       config="host 127.0.0.1\nport 1\ntls off\n"
                       f"from {SENDER}\nqueue never\n")
    assert result.status == 75
    with Server(secure(pki)) as server:
        result = envoi("-a", "env", RCPT, env=variables(server, pki))
    assert result.status == 0, result.text


def test_a_wrong_variable_is_named(envoi, pki):
    with Server(optional=True) as server:
        result = envoi(RCPT, env=variables(server, pki, ENVOI_TLS="maybe"))
    assert result.status == 78
    assert "variable ENVOI_TLS: " in result.text


@pytest.fixture
def open_pki(pki):
    """Whose folder others may enter, as an image's files are."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    folder = pki.folder
    old = []
    while folder != folder.parent and folder.stat().st_uid == 0:
        old.append((folder, folder.stat().st_mode & 0o7777))
        folder.chmod(old[-1][1] | 0o011)
        folder = folder.parent
    ca = pki.folder / "ca.pem"
    ca.chmod(0o644)
    yield pki
    ca.chmod(0o600)
    for folder, mode in old:
        folder.chmod(mode)


def test_a_user_without_an_entry_can_send(open_pki):
    with Server(secure(open_pki)) as server:
        result = bare(variables(server, open_pki), RCPT, user=NOBODY_KNOWS)
    assert result.status == 0, result.text
    assert result.silent


def test_nothing_can_be_written_anywhere(open_pki):
    """A large message, too, needs no place that others see."""
    large = MESSAGE + b"x" * 70 + b"\n"
    with Server(secure(open_pki)) as server:
        result = bare(variables(server, open_pki, TMPDIR="/proc"), RCPT,
                      user=NOBODY_KNOWS, message=large)
    assert result.status == 0, result.text
    assert server.session.message.endswith(b"x" * 70 + b"\r\n")


# --- a machine with nothing on it

SCRIPT = """
mount -t tmpfs none "$1"
cp "$2" "$1/envoi"
shift
for file in $FILES; do
    mkdir -p "$ROOT/${file%/*}" && cp "$file" "$ROOT/$file"
done
chmod -R go+rX "$ROOT"
mount -o remount,ro "$ROOT"
shift
exec env -i $VARIABLES "$(command -v chroot)" --userspec=54321:54321 "$ROOT" /envoi "$@"
"""


def linked(program):
    text = subprocess.run(["ldd", str(program)], capture_output=True,
                          text=True, check=True).stdout
    return re.findall(r"(/\S+)", text)


def libraries():
    """Files of what the program is linked with, and of what it loads."""
    if STATIC:
        return []
    found = set(linked(PROGRAM))
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True,
                           text=True, check=True).stdout
    for name in LAZY:
        path = re.search(rf"^\s*{re.escape(name.decode())} .*=> (/\S+)",
                         known, re.M).group(1)
        found.update([path, *linked(path)])
    return sorted(found)


@pytest.fixture
def void(envoi, pki):
    """Runs the program where nothing is but itself and what it links to:
    a read-only root without /dev, /etc, /proc or /tmp, as a user whom
    nobody knows."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a root")
    if b"__asan_" in PROGRAM.read_bytes():
        pytest.skip("sanitizers need /proc")
    root = envoi.home / "root"
    root.mkdir()

    def run(server, *args, message=MESSAGE, files=None, **more):
        files = libraries() if files is None else files
        env = variables(server, pki, **more)
        process = subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", "-ec",
             SCRIPT, "sh", str(root), str(PROGRAM), *args], input=message,
            env={"PATH": os.environ["PATH"], "ROOT": str(root),
                 "FILES": " ".join([*files, pki.ca.file]),
                 "VARIABLES": " ".join(f"{k}={v}" for k, v in env.items())},
            capture_output=True, timeout=WAIT * 2, check=False)
        result = Result(process.returncode, process.stdout, process.stderr)
        check_output(result, [PASSWORD])
        return result
    return run


def test_it_works_where_nothing_is(void, pki):
    with Server(secure(pki)) as server:
        result = void(server, RCPT, ENVOI_LOGFILE="-")
    assert (result.status, result.stderr) == (0, b""), result.text
    assert result.stdout.count(b"\n") == 1
    assert server.session.message == WIRE


@pytest.mark.skipif(not LAZY, reason="the program is linked with it")
def test_without_gnutls_nothing_is_sent_and_the_reason_said(void):
    with Server(optional=True) as server:
        result = void(server, RCPT, files=linked(PROGRAM))
    assert result.status == 71, result.text
    assert "GnuTLS cannot be loaded" in result.text
    assert not server.sessions


def test_a_large_message_needs_no_place_either(void, pki):
    text = b"x" * 63 + b"\n"
    with Server(secure(pki)) as server:
        result = void(server, RCPT, message=MESSAGE + text * 20000)
    assert result.status == 0, result.text
    assert server.session.message.count(b"x" * 63 + b"\r\n") == 20000


def test_it_can_be_checked_where_nothing_is(void, pki):
    def whole(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH PLAIN")
        s.expect(re.compile(rb"AUTH PLAIN .*"))
        s.send(b"235 2.7.0 welcome\r\n")
        s.ok(re.compile(rb"MAIL .*"), re.compile(rb"RCPT .*"), b"RSET")
        s.quit()
    with Server(lambda s: s.end(), whole) as server:
        result = void(server, "--check", "--json", message=b"")
    assert result.status == 0, result.stdout
    assert json.loads(result.stdout)["account"] == "env"
