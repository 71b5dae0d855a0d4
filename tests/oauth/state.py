# SPDX-License-Identifier: GPL-3.0-or-later
"""The files in which the program keeps its tokens."""
import time

FIRST, LAST = "envoi-oauth 1\n", "end\n"


def path(envoi, name="default"):
    return envoi.home / f".local/state/envoi/oauth/{name}.token"


def read(envoi, name="default"):
    """What is in there, as a dictionary."""
    text = path(envoi, name).read_text()
    assert text.startswith(FIRST) and text.endswith(LAST), text
    return dict(line.split(" ", 1) for line in
                text[len(FIRST):-len(LAST)].splitlines())


def write(envoi, values, name="default"):
    file = path(envoi, name)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in file.parent, file.parent.parent:
        folder.chmod(0o700)
    file.write_text(FIRST + "".join(
        f"{k} {v}\n" for k, v in values.items()) + LAST)
    file.chmod(0o600)


def age(envoi, left=60, life=3600, name="default"):
    """Lets time pass: the access token has so many seconds left."""
    now = int(time.time())
    values = read(envoi, name)
    values.update(obtained=now - life + left, expires=now + left)
    write(envoi, values, name)
    return values


def files(envoi):
    """The names of all that is kept."""
    folder = path(envoi).parent
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []
