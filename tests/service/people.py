# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and a group of the machine, made for the tests and taken away."""
import dataclasses
import grp
import pwd
import subprocess

GROUP = "envoit-mail"
NOBODY_KNOWS = 54321        # no user has this number


@dataclasses.dataclass(frozen=True)
class Person:
    """Who somebody is to the kernel."""
    name: str
    uid: int
    gid: int
    groups: tuple = ()      # further ones


ROOT = Person("root", 0, 0)
STRANGER = Person("uid", NOBODY_KNOWS, NOBODY_KNOWS)


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)


def make(name, *groups):
    try:
        pwd.getpwnam(name)
    except KeyError:
        more = ["-G", ",".join(groups)] if groups else []
        run("useradd", "--system", "--user-group", "--no-create-home",
            "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
            *more, name)
    entry = pwd.getpwnam(name)
    return Person(name, entry.pw_uid, entry.pw_gid,
                  tuple(grp.getgrnam(g).gr_gid for g in groups))


class People:
    """The users: service runs the service, carol is in a group."""

    def __init__(self):
        try:
            grp.getgrnam(GROUP)
        except KeyError:
            run("groupadd", "--system", GROUP)
        self.service = make("envoit")
        self.alice = make("envoit-alice")
        self.bob = make("envoit-bob")
        self.carol = make("envoit-carol", GROUP)

    def remove(self):
        for person in (self.service, self.alice, self.bob, self.carol):
            run("userdel", person.name)
        run("groupdel", GROUP)
