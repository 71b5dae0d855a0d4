# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input is refused with the reason, before anything is sent."""
import os
import shutil
import subprocess

import pytest

from harness.program import CLOSED, MESSAGE, PROGRAM, RCPT, SENDER, account
from harness.server import Server

from .conversation import taking

CONTROLS = ["\n", "\r", "\r\n", "\x01", "\x1b[31m", "\x7f"]


def refused(envoi, status, *args, words="", stdin=MESSAGE, config=None,
            **settings):
    """Nobody is called, and the reason is given."""
    with Server() as server:
        if config is None:
            config = account(server.port, **settings)
        result = envoi(*args, stdin=stdin, config=config)
    assert result.status == status, result.text
    assert words in result.text, result.text
    assert result.text.startswith("envoi: ")
    assert result.stdout == b""
    return result


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("form", ["a{}@example.net", "a@exa{}mple.net",
                                  '"a{}"@example.net'])
def test_control_characters_in_a_recipient(envoi, control, form):
    refused(envoi, 65, "--", form.format(control), words="invalid address")


@pytest.mark.parametrize("control", ["\n", "\r", "\r\nRCPT TO:<x@y>", "\x01"])
def test_control_characters_in_the_sender(envoi, control):
    refused(envoi, 65, "-f", f"a{control}@example.org", RCPT)


@pytest.mark.parametrize("control", ["\n", "\r\nBcc: x@example.net", "\x01"])
def test_control_characters_in_the_full_name(envoi, control):
    refused(envoi, 65, "-F", f"Joe{control}", RCPT,
            stdin=b"Subject: no From\n\nbody\n")


@pytest.mark.parametrize("args", [
    ["--host=127.0.0.1\n"], ["--host=\x01"], ["--host=a\r\nb"],
    ["--domain=a\r\nMAIL FROM:<x>"], ["--domain=a b"]])
def test_control_characters_in_an_option(envoi, args):
    with Server() as server:
        result = envoi("--host=127.0.0.1", f"--port={server.port}",
                       "--tls=off", f"--from={SENDER}", *args, RCPT)
    assert result.status == 64, result.text


@pytest.mark.parametrize("setting,value", [
    ("host", "127.0.0.1\x01"), ("domain", "a\x1bb"), ("from", "a\x01@b.org"),
    ("user", "u\0v")])
def test_control_characters_in_a_setting(envoi, setting, value):
    refused(envoi, 78, RCPT, **{setting: value})


@pytest.mark.parametrize("address", [
    "@", "a@", "@example.net", "a@b@example.net", "a b@example.net",
    "<a@example.net", "a@example..net", "a@[1.2.3",
    "a@example.net>", "a@example.net SIZE=1", "<a@example.net> NOTIFY=NEVER",
    '"a@example.net', "a@" + "x" * 64 + ".net", "a@" + "x." * 500 + "net",
    "x" * 1000 + "@example.net", "|id@example.net", "-a@example.net",
    "/tmp/x", ":include:/etc/passwd", "a\u0301\u202e@"])
def test_addresses_that_are_none(envoi, address):
    refused(envoi, 65, "--", address)


@pytest.mark.parametrize("args", [
    ["--no-such-option", RCPT], ["-Y", RCPT], ["--port=0", RCPT],
    ["--port=65536", RCPT], ["--port=25x", RCPT], ["--tls=maybe", RCPT],
    ["--timeout=-1", RCPT], ["-N", "sometimes", RCPT], ["-f"],
    [RCPT, "-f", SENDER], [RCPT, "--debug"], ["-bd"], ["-bx", RCPT],
    ["--protocol=uucp", RCPT], ["-a"], ["--host="]])
def test_bad_options_are_64(envoi, args):
    refused(envoi, 64, *args)


@pytest.mark.parametrize("name", ["sendmail", "mailq", "newaliases"])
@pytest.mark.parametrize("args", [
    ["-X", "{home}/x", RCPT], ["-C", "{home}/x", RCPT], ["-D", "x", RCPT],
    ["--passwordeval=touch {home}/x", RCPT], ["--logfile={home}/x", RCPT],
    ["--host=127.0.0.1", RCPT], ["--debug", RCPT]])
def test_a_strangers_words_reach_no_file_or_command(envoi, name, args):
    with Server() as server:
        envoi.configure(account(server.port))
        (envoi.home / "bin").mkdir()
        before = set(os.listdir(envoi.home))
        result = envoi(*(a.format(home=envoi.home) for a in args), name=name)
    assert result.status == 64, result.text
    assert set(os.listdir(envoi.home)) == before


def test_no_recipients_is_64_after_all_has_been_read(envoi):
    """A caller that writes more than a pipe holds must not meet SIGPIPE."""
    process = envoi.start()
    big = b"Subject: big\n\n" + b"x" * 300000
    out, err = process.communicate(big, 60)
    assert process.returncode == 64
    assert out == b"" and err.startswith(b"envoi: ")


@pytest.mark.parametrize("args", [["--no-such"], ["--", "a\n@b"], [RCPT]])
def test_whatever_is_wrong_the_input_is_read_to_its_end(envoi, args):
    """Without any configuration, so the last fails as well."""
    process = envoi.start(*args)
    for _ in range(30):
        process.stdin.write(b"x" * 10000)
    process.stdin.close()
    assert process.wait(60) in (64, 65, 78)
    process.stdout.close()
    process.stderr.close()


def test_no_recipient_in_the_header_is_64(envoi):
    refused(envoi, 64, "-t", stdin=b"Subject: x\n\nTo: a@example.net\n")


def test_nothing_connects_before_the_message_is_complete(envoi):
    with Server() as server:
        envoi.configure(account(server.port))
        process = envoi.start(RCPT, stdin=subprocess.PIPE)
        process.stdin.write(b"Subject: x\n\nbody\n")
        process.stdin.flush()
        process.terminate()
        status = process.wait(60)
        process.communicate()
    assert status in (75, -15)


def test_closed_standard_input_is_66(envoi):
    refused(envoi, 66, RCPT, stdin=CLOSED)


def test_unreadable_standard_input_is_66(envoi):
    folder = os.open(envoi.home, os.O_RDONLY)
    try:
        refused(envoi, 66, RCPT, stdin=folder)
    finally:
        os.close(folder)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_outputs_do_no_harm(envoi, closed):
    """A descriptor that is handed out again must not be the socket."""
    with Server(taking()) as server:
        config = envoi.configure(account(server.port))
        done = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", str(PROGRAM),
             "-C", str(config), RCPT], input=MESSAGE, timeout=60,
            env=envoi.environment(None), check=False)
    assert done.returncode == 0
    assert server.session.rcpts == [RCPT.encode()]


def test_no_configuration_says_what_to_do(envoi):
    result = envoi(RCPT)
    assert result.status == 78, result.text
    assert "config" in result.text


@pytest.mark.parametrize("text", [
    "nonsense here\n", "port twelve\n", "port 99999\n", "tls perhaps\n",
    "account a\nhost x\naccount a\nhost y\n", "account b : missing\n",
    "host\n", "timeout -5\n", "\0\0\0\n", "port 1\0\n", "x" * 100000 + "\n",
    "auth rot13\n", "defaults everything\n", "protocol uucp\n"])
def test_a_broken_configuration_is_named_with_its_line(envoi, text):
    result = refused(envoi, 78, RCPT, config="# comment\n" + text)
    assert ":2" in result.text or ":3" in result.text or (
        ":4" in result.text) or ":5" in result.text, result.text
    assert ".config/envoi/config" in result.text


@pytest.mark.parametrize("line", ["from @", "from a b@example.org",
                                  "from a@example.org>"])
def test_a_bad_sender_in_the_configuration(envoi, line):
    with Server() as server:
        config = account(server.port, **{"from": line[5:]})
        result = envoi(RCPT, config=config)
    assert result.status in (65, 78), result.text


def test_an_unknown_account_is_78(envoi):
    refused(envoi, 78, "-a", "nobody", RCPT, words="nobody")


def test_a_missing_file_given_by_name_is_78(envoi):
    refused(envoi, 78, "-C", "/proc/nonexistent/config", RCPT,
            words="/proc/nonexistent/config")


def test_a_folder_in_place_of_the_file_is_78(envoi):
    envoi.config_file.mkdir(parents=True)
    with Server():
        result = envoi(RCPT)
    assert result.status == 78, result.text
    assert str(envoi.config_file) in result.text


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become nobody")
def test_an_unreadable_configuration_is_said_as_unreadable(envoi):
    envoi.configure(account(25)).chmod(0)
    envoi.home.chmod(0o755)
    for folder in envoi.home.parents[:3]:
        folder.chmod(folder.stat().st_mode | 0o555)
    program = shutil.copy(PROGRAM, envoi.home / "program")
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
         program, RCPT], input=MESSAGE, capture_output=True, timeout=60,
        env=envoi.environment(None), check=False)
    assert done.returncode == 78, done.stderr
    assert b"ermission denied" in done.stderr
    assert str(envoi.config_file).encode() in done.stderr
