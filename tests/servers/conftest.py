# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers, started once for all tests that need them."""
import os
import pathlib
import shutil
import tempfile
import types

import pytest

from .daemon import free_port
from .dovecot import Dovecot
from .postfix import Postfix


def missing():
    if os.geteuid() != 0:
        return "servers need root to change users"
    for program in "postconf", "dovecot":
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


@pytest.fixture(scope="session")
def servers(pki):
    """Postfix and Dovecot; skipped by name where they cannot run."""
    why = missing()
    if why:
        pytest.skip(why)
    root = pathlib.Path(tempfile.mkdtemp(prefix="envoi-servers-"))
    root.chmod(0o755)
    started = []
    try:
        for name in "postfix", "dovecot":
            (root / name).mkdir()
        relay = free_port()
        dovecot = Dovecot(root / "dovecot", pki, relay)
        started.append(dovecot)
        postfix = Postfix(root / "postfix", pki, dovecot.auth_socket, relay)
        started.append(postfix)
        yield types.SimpleNamespace(postfix=postfix, dovecot=dovecot)
    finally:
        for server in reversed(started):
            server.stop()
        shutil.rmtree(root)
