# SPDX-License-Identifier: GPL-3.0-or-later
"""--completion, asked by real shells."""
import pathlib
import shutil
import subprocess

import pytest

from harness.program import PROGRAM

STUBS = pathlib.Path(__file__).resolve().parents[2] / "packaging/completion"


@pytest.fixture
def ask(envoi, tmp_path):
    """Runs a script of a shell that finds our program by its name."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "envoi").symlink_to(PROGRAM)

    def run(shell, script, *args):
        if not shutil.which(shell):
            pytest.skip(f"{shell} is not installed")
        done = subprocess.run(
            [shell, *args, "-c", script], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, timeout=60, check=True, text=True,
            stderr=subprocess.DEVNULL,
            env={"HOME": str(envoi.home), "TERM": "dumb",
                 "PATH": f"{folder}:/usr/bin:/bin"})
        return done.stdout.split("\n")[:-1]
    return run


def bash(ask, *words):
    """What bash offers for the last word."""
    quoted = " ".join(f"'{w}'" for w in words)
    return ask("bash", f"source {STUBS}/envoi; COMP_WORDS=({quoted}); "
               f"COMP_CWORD={len(words) - 1}; _envoi; "
               "printf '%s\\n' \"${COMPREPLY[@]}\"")


def test_bash_completes_names(ask):
    assert bash(ask, "envoi", "--tls-res") == ["--tls-resume"]
    assert bash(ask, "envoi", "--serv") == ["--serverinfo"]
    assert bash(ask, "envoi", "--logfile-t") == ["--logfile-time-format="]


def test_bash_completes_values_behind_the_sign(ask):
    assert bash(ask, "envoi", "--tls", "=") == ["on", "off"]
    assert bash(ask, "envoi", "--tls", "=", "of") == ["off"]
    # without it the next word is a recipient
    assert bash(ask, "envoi", "--tls", "of") == [""]


def test_bash_completes_files(ask, tmp_path):
    (tmp_path / "some file").touch()
    assert bash(ask, "envoi", "-C", f"{tmp_path}/so") == [
        f"{tmp_path}/some file"]


def test_bash_completes_accounts(ask, envoi, tmp_path):
    ran = tmp_path / "ran"
    envoi.config_file.parent.mkdir(parents=True, exist_ok=True)
    envoi.config_file.write_text(
        "account work\nhost a.example\naccount home\nhost b.example\n"
        f"account $(touch {ran})\nhost c.example\neval touch {ran}\n"
        "account weekend : home\n")
    envoi.config_file.chmod(0o600)
    assert bash(ask, "envoi", "-a", "") == ["work", "home", "weekend"]
    assert bash(ask, "envoi", "--account", "=", "we") == ["weekend"]
    assert not ran.exists()


def test_fish_completes(ask):
    def fish(line):
        found = ask("fish", f"source {STUBS}/envoi.fish; "
                    f"complete -C '{line}'")
        return [f.split("\t")[0] for f in found]
    assert fish("envoi --serv") == ["--serverinfo"]
    assert fish("envoi --tls=o") == ["--tls=off", "--tls=on"]
    assert fish("envoi -z") == []


def test_zsh_completes(ask):
    """zsh completes only at a prompt, so it is given a terminal."""
    script = (
        "zmodload zsh/zpty; zpty z zsh -f -i; "
        "zpty -w z 'PROMPT=; RPROMPT=; setopt no_beep; "
        f"fpath=({STUBS} $fpath); autoload -Uz compinit; compinit -u -D; "
        "print re\"\"ady'; zpty -r z x '*ready*'; "
        "zpty -n -w z $'envoi --serverin\\t'; zpty -r z y '*serverinfo*'; "
        "print -r -- \"$y\"; zpty -d z")
    assert "envoi --serverinfo" in "\n".join(ask("zsh", script, "-f"))


def test_another_shell_is_refused(envoi):
    result = envoi("--completion=csh", stdin=b"")
    assert result.status == 64
    assert "use one of: bash, fish, zsh" in result.text
