# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the manuals and of README is run, or says why not."""
import contextlib
import os
import re
import shutil
import subprocess

import pytest

from harness import queued
from harness.program import PROGRAM, TOP, WRAPPER, account
from harness.server import Server

from .conversation import taking

PAGES = "envoi.1", "envoi-queue.7", "envoirc.5"
# Files that examples send, as they are named there.
FILES = ("backup.log.gz", "log.gz", "report", "report.txt", "page.html",
         "plot.png")
# What is run elsewhere, or would change the machine.
NOT_RUN = {
    r"make (un)?install-sendmail-links|sudo make .*": "tests/packaging",
    r"update-alternatives \\\n.*|dpkg-divert .*": "changes the machine",
    r"useradd --system .*|chown root:envoi .*|mkdir -p .*": "the same",
    r"systemd-run .*": "needs the service's user",
    r"configure --with.*|\./configure && .*": "distcheck",
    r"systemd-analyze security .*": "tests/service",
    r"/run/envoi/submit.sock stream .*": "a line of inetd",
    r"envoi --setup me@example\.org": "test_setup.py",
    r"\./bootstrap.*": "it is what runs this",
    r"envoi -q5m": "runs until it is stopped: test_queue_flush.py",
    r"----Queue ID-.*|envoi-queue 1\n.*": "shows a form: test_queue_list.py",
    r"ENVOI_URL=.*": "test_container.py",
    r"secret-tool store .*": "wants a key ring: test_password.py",
    r"envoi: /home/joe/.*": "shows a message: test_msmtprc.py",
    r"root:   .*": "a file of aliases: test_aliases.py",
}


def plain(line):
    """A line of mdoc as it is shown."""
    return re.sub(r"\\(.)", lambda m: {"e": "\\", "&": ""}[m.group(1)], line)


def of_page(text):
    block = None
    for line in text.splitlines():
        if line.startswith(".Dl "):
            yield plain(line[4:])
        elif line.startswith(".Bd -literal"):
            block = []
        elif line == ".Ed" and block is not None:
            yield "\n".join(block)
            block = None
        elif block is not None:
            block.append(plain(line))


def examples():
    for name in PAGES:
        for text in of_page((TOP / "man" / name).read_text()):
            yield f"{name}: {text.splitlines()[0]}", text
    readme = (TOP / "README").read_text()
    for block in re.findall(r"\n\n((?:    .*\n)+)\n", readme):
        text = re.sub(r"^    ", "", block, flags=re.M).rstrip()
        yield f"README: {text.splitlines()[0]}", text


def settings():
    text = (TOP / "src/config/setting.c").read_text()
    return {*re.findall(r'^\t+\{ "([a-z][a-z0-9_]*)", T\(', text, re.M),
            "account", "defaults", "eval"}


def is_configuration(text):
    return text.split()[0] in settings()


def is_command(text):
    return bool(re.match(r"(echo .*\| |printf .*\| )?envoi |"
                         r"\(crontab -l|\*/5 ", text))


ALL = list(examples())


def test_no_example_is_left_out():
    assert len(ALL) > 40
    for name, text in ALL:
        known = (is_configuration(text) or is_command(text) or
                 "systemctl" in text or "sendmailCmd" in text or
                 any(re.fullmatch(p, text, re.S) for p in NOT_RUN))
        assert known, f"{name}: {text}"


def of(kind):
    return [pytest.param(text, id=name) for name, text in ALL
            if not any(re.fullmatch(p, text, re.S) for p in NOT_RUN)
            and kind(text)]


@pytest.mark.parametrize("text", of(is_configuration))
def test_a_configuration_is_understood(envoi, text):
    """Its files and commands need not be there."""
    name = re.match(r"account (\S+)", text)
    done = envoi("--print-config", "-a", name.group(1) if name else "default",
                 config=text + "\n", stdin=b"")
    assert done.status == 0, done.text


def run(envoi, text):
    """As somebody types it who has installed the program."""
    if WRAPPER:
        pytest.skip("the shell starts the program itself")
    folder = envoi.home / "bin"
    folder.mkdir()
    (folder / "envoi").symlink_to(PROGRAM)
    done = subprocess.run(
        ["sh", "-ec", text], cwd=envoi.home, capture_output=True,
        stdin=subprocess.DEVNULL, check=False, env={
            **envoi.environment(None),
            "PATH": f"{folder}:{os.environ['PATH']}"})
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("text", of(
    lambda t: re.search(r"^(echo|printf|envoi) ", t) and is_command(t)
    and "--queue" not in t))
def test_a_mail_is_sent_as_shown(envoi, text):
    for name in FILES:
        (envoi.home / name).write_text("some content\n")
    (envoi.home / "message").write_text(
        "To: you@example.net\nSubject: x\n\ntext\n")
    (envoi.home / "secret").write_text("hidden\n")
    (envoi.home / "secret").chmod(0o600)
    with Server(taking()) as server:
        envoi.configure(account(server.port))
        here = text.replace("--host=mail.example.org", "--host=127.0.0.1 "
                            f"--port={server.port} --tls=off --auth=off")
        done = run(envoi, here)
    assert server.session.message
    assert "-v" in here or done.stderr == b""


@pytest.mark.parametrize("text", of(
    lambda t: "envoi --queue" in t and "crontab" not in t
    and not t.startswith("*/5")))
def test_a_command_of_the_queue_works(envoi, text):
    if "jq" in text and not shutil.which("jq"):
        text = text.split("|", maxsplit=1)[0]
    place = queued.folder(envoi)
    failed = place / "failed"
    failed.mkdir(mode=0o700)
    where = failed if "requeue" in text else place
    queued.put(where, state="B" if "requeue" in text else "Q",
               rcpts=["! <carol@example.net>"] if "requeue" in text
               else ["- <carol@example.net>"])
    item = next(p for p in where.iterdir() if p.is_file())
    with contextlib.ExitStack() as stack:
        port = 9
        if "envoi -q" in text:
            port = stack.enter_context(Server(taking())).port
        envoi.configure(account(port) + "account new : default\n")
        run(envoi, re.sub(r"\b1ng51\b", item.name[:8], text))


@pytest.mark.parametrize("text", of(lambda t: "systemctl" in t))
def test_a_unit_that_is_named_is_installed(text):
    scope = "user" if "--user" in text else "system"
    for unit in re.findall(r"[\w@-]+\.(?:timer|socket|path|service)", text):
        folder = TOP / "packaging/systemd" / scope
        assert (folder / unit).exists() or (folder / f"{unit}.in").exists()


@pytest.mark.parametrize("text", of(
    lambda t: "crontab" in t or t.startswith("*/5")))
def test_a_line_for_cron_is_the_one_that_is_installed(text):
    line = re.search(r"\*/5 \* \* \* \*\s+(envoi [^']*)", text).group(1)
    assert line.strip() in (TOP / "packaging/cron/envoi").read_text()
