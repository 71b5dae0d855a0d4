# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line alone decides: no server is ever asked."""
import os
import subprocess

import pytest

from harness.program import CLOSED, PROGRAM

CLASSIC = ["sendmail", "mailq", "newaliases"]
# More than a pipe holds.
BIG = b"Subject: big\n\n" + (b"x" * 79 + b"\n") * 20000


def swallows_everything(envoi, *args, name=None):
    """The status, when a caller could write a big message to its end."""
    process = envoi.start(*args, name=name)
    process.stdin.write(BIG)    # raises BrokenPipeError otherwise
    process.stdin.close()
    process.stdin = None
    _, err = process.communicate(timeout=60)
    assert err, "a failure that says nothing"
    return process.returncode


@pytest.mark.parametrize("args", [
    ["-Z", "a@example.org"], ["--nothing", "a@example.org"],
    ["-f"], ["a@example.org", "-t"], ["-N", "sometimes", "a@example.org"],
    ["--", "a@example.org\nRCPT TO:<b@example.org>"]])
def test_a_refused_command_line_reads_the_message_to_its_end(envoi, args):
    assert swallows_everything(envoi, *args) in (64, 65)


@pytest.mark.parametrize("arg", ["-X/tmp/x.php", "-C/dev/null", "-D/tmp/x",
                                 "--host=localhost", "--passwordeval=id",
                                 "--version", "--help"])
@pytest.mark.parametrize("name", CLASSIC)
def test_classic_names_refuse_what_names_files_or_commands(envoi, name, arg):
    result = envoi(arg, "a@example.org", name=name)
    assert result.status == 64
    assert result.text.startswith(f"{name}: option '")
    assert "[E-OPTION-NAME]" in result.text


def test_a_log_named_by_a_stranger_is_not_made(envoi, tmp_path):
    page = tmp_path / "page.php"
    envoi("-t", "-i", f"-X{page}", "-f<?php?>@example.org", name="sendmail")
    assert not page.exists()


@pytest.mark.parametrize("args, name", [
    ([], "mailq"), (["-Ac"], "mailq"), (["-v"], "mailq"),
    (["-bp"], "sendmail"), (["-bp"], None)])
def test_the_queue_listing_reads_no_input(envoi, args, name):
    read, write = os.pipe()     # stays open: reading would never end
    with open(read, "rb") as stdin, open(write, "wb"):
        result = envoi(*args, name=name, stdin=stdin)
    assert result.status == 0
    assert result.stdout == b"Mail queue is empty\n"
    assert result.stderr == b""


@pytest.mark.parametrize("args, name", [
    ([], "newaliases"), (["-bi"], "sendmail"), (["-I"], "sendmail"),
    (["-q"], "sendmail"), (["-qff"], "sendmail"), (["-qRx"], "envoi")])
def test_what_has_nothing_to_do_ends_at_once(envoi, args, name):
    read, write = os.pipe()
    with open(read, "rb") as stdin, open(write, "wb"):
        result = envoi(*args, name=name, stdin=stdin)
    assert result.status == 0
    assert result.silent


def test_a_daemon_is_refused_with_advice(envoi):
    result = envoi("-bd", name="sendmail")
    assert result.status == 64
    assert "envoi -bs" in result.text


@pytest.mark.parametrize("arg", ["--version", "--help"])
def test_version_and_help_need_no_configuration(envoi, arg):
    envoi.configure("this is no configuration\n")
    result = envoi(arg, stdin=CLOSED, env={"HOME": None})
    assert result.status == 0
    assert result.stderr == b""
    assert result.stdout.endswith(b"\n")


def test_version_names_both_configuration_files(envoi):
    result = envoi("--version")
    assert (b"\nUser configuration file name: "
            + bytes(envoi.config_file) + b"\n") in result.stdout
    assert b"\nSystem configuration file name: /" in result.stdout


def test_version_names_the_msmtprc_that_is_in_force(envoi):
    file = envoi.configure("", envoi.home / ".msmtprc")
    result = envoi("--version")
    assert (b"\nUser configuration file name: " + bytes(file)
            + b"\n") in result.stdout


def test_help_that_cannot_be_written_is_an_error():
    with open("/dev/full", "wb") as full:
        process = subprocess.run([PROGRAM, "--help"], stdout=full,
                                 stderr=subprocess.PIPE, check=False)
    assert process.returncode == 74
    assert b"[E-OUTPUT]" in process.stderr


def test_a_closed_standard_error_changes_no_status():
    process = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -Z 2>&-', PROGRAM], check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.returncode == 64
    assert process.stdout == b""


def test_a_stranger_name_is_made_printable():
    process = subprocess.run(["\x1b[2J\nx", "-Z"], executable=PROGRAM,
                             stdin=subprocess.DEVNULL, check=False,
                             stderr=subprocess.PIPE)
    assert process.stderr.startswith(b"?[2J?x: unknown option")


@pytest.mark.parametrize("written", ["E-ADDRESS", "address", "e-Address"])
def test_an_identifier_is_explained_however_it_is_written(envoi, written):
    result = envoi("--explain", written)
    assert result.status == 0
    assert result.stdout.startswith(b"E-ADDRESS\n\n")


def test_an_unknown_identifier_is_a_usage_error(envoi):
    result = envoi("--explain=E-NOTHING")
    assert result.status == 64
    assert result.stdout == b""


@pytest.mark.parametrize("args", [["-q", "user@example.net"], ["-q5m", "-t"],
                                  ["-bp", "a@b"], ["-bi", "a@b"]])
def test_a_message_is_not_lost_in_a_mode_that_sends_none(envoi, args):
    result = envoi(*args, name="sendmail")
    assert result.status == 64
    assert b"send no message" in result.stderr


def test_who_waits_for_a_greeting_is_not_waited_for(envoi):
    process = envoi.start("-C", "x", "-bs", stdin=subprocess.PIPE,
                          name="sendmail")
    try:
        assert process.wait(20) == 64
    finally:
        process.kill()
        process.communicate()
