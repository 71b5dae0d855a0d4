# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from harness.program import PASSWORD, PROGRAM, USER, Result, check_output
from harness.session import WAIT

from .daemon import Daemon, Talk
from .people import People

FROM = "machine@example.org"


def pytest_collection_modifyitems(items):
    if os.geteuid() != 0 or not shutil.which("useradd"):
        for item in items:
            item.add_marker(pytest.mark.skip("needs root and useradd"))


@pytest.fixture(scope="session")
def people():
    made = People()
    yield made
    made.remove()


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """Where others can run it, too."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        copy = pathlib.Path(folder) / "envoi"
        shutil.copy(PROGRAM, copy)
        copy.chmod(0o755)
        yield copy


class Machine:
    """The machine with its service; folder is in everybody's reach."""

    def __init__(self, folder, program, people):
        self.folder = folder
        self.program = program
        self.people = people
        self.state = folder / "state"
        self.state.mkdir(mode=0o700)
        os.chown(self.state, people.service.uid, people.service.gid)
        self.secret = self.state / "password"
        self.write(self.secret, PASSWORD + "\n", 0o400)
        self.config = folder / "service"

    def write(self, path, text, mode):
        path.write_text(text)
        os.chown(path, self.people.service.uid, self.people.service.gid)
        path.chmod(mode)

    def service(self, text, *options, **settings):
        """text: the service's configuration"""
        self.write(self.config, text, 0o600)
        return Daemon(self.program, self.folder, self.state,
                      self.people.service, "-C", str(self.config), *options,
                      **settings)

    def account(self, port, *lines, **settings):
        """One account of the service, open to all unless said otherwise."""
        values = {"host": "127.0.0.1", "port": port, "tls": "off",
                  "auth": "on", "user": USER, "from": FROM,
                  "password_file": self.secret, "queue": "never",
                  "domain": "service.example.org", "allow_users": "*"}
        values.update(settings)
        return "".join([*(f"{k} {v}\n" for k, v in values.items()
                          if v is not None), *(f"{l}\n" for l in lines)])

    def write_client(self, path, config):
        """Whole or not at all, as several may come at once."""
        with tempfile.NamedTemporaryFile("w", dir=self.folder,
                                         delete=False) as file:
            file.write(config or "account default\nsocket "
                       f"{self.folder}/submit.sock\nqueue never\n")
        os.chmod(file.name, 0o644)
        os.rename(file.name, path)

    def submit(self, person, *args, stdin=b"", config=None):
        """The program as one of the users."""
        client = self.folder / "client"
        if config or not client.exists():
            self.write_client(client, config)
        process = subprocess.run(
            [str(self.program), "-C", str(client), *args], input=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
            user=person.uid, group=person.gid,
            extra_groups=list(person.groups), timeout=WAIT * 3, check=False,
            env={"PATH": os.environ["PATH"], "LANG": "C", "TZ": "UTC",
                 "HOME": "/proc/nonexistent",
                 "ASAN_OPTIONS": "exitcode=99:detect_leaks=0"})
        result = Result(process.returncode, process.stdout, process.stderr)
        check_output(result, [PASSWORD])
        return result

    def talk(self, person):
        return Talk(person, f"{self.folder}/submit.sock")


@pytest.fixture
def machine(program, people):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Machine(pathlib.Path(folder), program, people)


@pytest.fixture
def alice(people):
    return people.alice


@pytest.fixture
def bob(people):
    return people.bob
