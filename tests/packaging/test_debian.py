# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian packages: built as a packager would, installed on a machine."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from callers.conftest import why_not
from callers.machine import Machine
from harness.program import PROGRAM, RCPT, account
from harness.server import Server
from dialogue.conversation import taking

BUILD = PROGRAM.parent
TOP = pathlib.Path(__file__).resolve().parents[2]
TIME_TO_BUILD = 600


@pytest.fixture(scope="module")
def packages():
    """{name: path} of what `make deb` made."""
    if not all(map(shutil.which, ("dpkg-buildpackage", "dh"))):
        pytest.skip("debhelper is not installed")
    if not (BUILD / "Makefile").exists():
        pytest.skip("the program stands alone, without its build folder")
    result = subprocess.run(
        ["make", "-s", "-C", BUILD, "deb"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=TIME_TO_BUILD, check=False,
        env={**os.environ, "DEB_BUILD_OPTIONS":
             "nocheck noautodbgsym parallel=2"})
    assert result.returncode == 0, result.stdout[-4000:]
    assert "dh_missing: warning" not in result.stdout
    return {path.name.split("_")[0]: path
            for path in (BUILD / "deb").glob("*.deb")}


def listed(package):
    """{path: (mode, owner, target)} of what a package holds."""
    text = subprocess.run(["dpkg-deb", "-c", package], check=True, text=True,
                          capture_output=True).stdout
    files = {}
    for line in text.splitlines():
        mode, owner, _, _, _, path, *target = line.split()
        if not mode.startswith("d"):
            files[path.lstrip(".")] = mode, owner, "".join(target[1:])
    return files


def test_a_package_holds_what_is_installed(packages):
    assert set(packages) == {"envoi", "envoi-mta"}
    files = listed(packages["envoi"])
    program = files.pop("/usr/bin/envoi")
    assert program[0] == "-rwxr-xr-x"       # and no set-id bit
    for path, (mode, owner, target) in files.items():
        assert owner == "root/root", path
        assert mode == "-rw-r--r--" and not target, path
    for page in sorted((TOP / "man").glob("*.[1-8]")):
        assert f"/usr/share/man/man{page.name[-1]}/{page.name}.gz" in files
    for unit in (TOP / "packaging/systemd/system").iterdir():
        if not unit.name.endswith("@.service"):
            assert f"/lib/systemd/system/{unit.name.removesuffix('.in')}" \
                in files
    assert not any(".wants/" in path for path in files)


def test_the_links_lead_to_the_program(packages):
    files = {path: target for path, (_, _, target)
             in listed(packages["envoi-mta"]).items() if target}
    assert files == {
        "/usr/bin/mailq": "envoi", "/usr/bin/newaliases": "envoi",
        "/usr/sbin/sendmail": "../bin/envoi",
        "/usr/lib/sendmail": "../sbin/sendmail",
        "/usr/share/man/man1/mailq.1.gz": "envoi.1.gz",
        "/usr/share/man/man1/newaliases.1.gz": "envoi.1.gz",
        "/usr/share/man/man8/sendmail.8.gz": "../man1/envoi.1.gz"}


# A mail server that is installed would be in the way of envoi-mta: on this
# machine dpkg forgets it.
FORGET = r"""
import pathlib, re
status = pathlib.Path("/var/lib/dpkg/status")
keep = [s for s in status.read_text().split("\n\n")
        if not re.search(r"^Provides:.*\bmail-transport-agent\b", s, re.M)]
status.write_text("\n\n".join(keep))
"""
SCRIPT = r"""
exec 2>&1
set -eu
/usr/bin/python3 -c "$FORGET"
rm -f /var/lib/man-db/auto-update
rm -f /usr/sbin/sendmail /usr/lib/sendmail /usr/bin/mailq /usr/bin/newaliases
dpkg -i "$@"
echo "--- installed"
dpkg -s envoi-mta | grep ^Status
envoi --version | head -n 1
for page in 1/mailq.1 1/newaliases.1 8/sendmail.8 7/envoi-queue.7; do
	test -s /usr/share/man/man$page.gz
done
for name in /etc/systemd/system/*.wants/envoi* \
	/etc/systemd/user/*.wants/envoi*; do
	! test -e "$name" || { echo "enabled: $name"; exit 1; }
done
id envoi >/dev/null
test "$(stat -c %a:%U /var/lib/envoi)" = 700:envoi
test "$(stat -c %a:%U /etc/envoi/credentials)" = 700:root
cp "$ACCOUNT" /etc/envoi/config
printf 'Subject: packaged\n\nby sendmail\n' | sendmail "$RCPT"
mailq
echo waits >/var/lib/envoi/mail
dpkg --purge envoi-mta envoi
echo "--- removed"
test -s /var/lib/envoi/mail && test -s /etc/envoi/config
! test -e /etc/envoi/credentials
for top in etc run usr var; do
	find /$top -path '*envoi*' -print
done
"""


def test_it_is_installed_used_and_removed(packages, tmp_path):
    why = why_not()
    if why:
        pytest.skip(why)
    machine = Machine(tmp_path, bare=True)
    with Server(taking()) as server:
        config = tmp_path / "config"
        config.write_text(account(server.port))
        result = machine.run(
            "sh", "-c", SCRIPT, "sh", *packages.values(),
            env={"FORGET": FORGET, "RCPT": RCPT, "ACCOUNT": str(config),
                 "DEBIAN_FRONTEND": "noninteractive"})
    assert result.status == 0, result.stdout
    _, installed, removed = re.split("--- .*\n", result.stdout)
    assert "Status: install ok installed\n" in installed
    assert installed.count("envoi version 0.") == 1, installed
    assert b"by sendmail\r\n" in server.session.message
    assert set(removed.splitlines()) == {
        "/etc/envoi", "/etc/envoi/config", "/run/envoi", "/var/lib/envoi",
        "/var/lib/envoi/mail"}


def test_the_profile_of_apparmor_can_be_read():
    parser = shutil.which("apparmor_parser", path="/sbin:/usr/sbin")
    if not parser:
        pytest.skip("apparmor is not installed")
    result = subprocess.run(
        [parser, "-QK", TOP / "packaging/apparmor/usr.bin.envoi"],
        capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
