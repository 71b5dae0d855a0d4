# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine whose sendmail is envoi, made of this one by namespaces.

Its /etc, /run, /usr and /var are this machine's with files of the test laid
over them; what is written there vanishes with it, and so does every process
that is left.  Programs that cannot be installed without starting a service
or bringing a mail server along are unpacked by `./bootstrap check` into the
folder `callers` beside the program, and are seen in their places here.
"""
import dataclasses
import os
import pathlib
import shutil
import signal
import subprocess

from harness.program import LIMIT, PROGRAM, account

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = PROGRAM.parent / "callers"
NAMESPACES = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork",
              "--kill-child", "--propagation", "private", "--"]
# Where programs are looked for, ours and the unpacked ones.
PLACES = [f"{root}/{place}" for root in (PACKAGES, "")
          for place in ("usr/bin", "usr/sbin", "bin", "sbin")]
ADMIN = "admin@example.net"


@dataclasses.dataclass
class Result:
    """How a caller ended, and what it said."""
    status: int
    stdout: str
    stderr: str

    @property
    def good(self):
        """It is content, and nobody said a word."""
        return (self.status, self.stdout, self.stderr) == (0, "", "")


def find(program):
    """The path of a program on the machine, or None."""
    path = shutil.which(program, path=":".join(map(str, PLACES)))
    inside = path and pathlib.Path(path)
    if inside and inside.is_relative_to(PACKAGES / "usr"):
        return f"/{inside.relative_to(PACKAGES)}"
    return path


def system_config():
    """Where this program looks for the machine's accounts."""
    version = subprocess.run([PROGRAM, "--version"], check=True, text=True,
                             capture_output=True).stdout
    mark = "System configuration file name: "
    return next(line[len(mark):] for line in version.splitlines()
                if line.startswith(mark))


class Machine:
    """Runs callers.  scratch: a folder of its own; home: the user's, which
    is where they start; what they write there can be read afterwards.
    bare: without our sendmail, for who installs one."""

    def __init__(self, scratch, bare=False):
        self.scratch = pathlib.Path(scratch)
        self.home = self.scratch / "home"
        self.tree = self.scratch / "tree"
        for folder in "home", "layers", "tree":
            (self.scratch / folder).mkdir()
        for top in "etc", "run", "usr", "var":
            (self.tree / top).mkdir()
        if bare:
            return
        sendmail = self.file("/usr/sbin/sendmail", b"", 0o755)
        shutil.copyfile(PROGRAM, sendmail)
        for link in "/usr/bin/mailq", "/usr/bin/newaliases":
            self.link(link, "../sbin/sendmail")
        self.link("/usr/lib/sendmail", "../sbin/sendmail")

    def file(self, path, content, mode=0o644):
        """A file of the machine; returns where it really is."""
        real = self.tree / path.lstrip("/")
        real.parent.mkdir(parents=True, exist_ok=True)
        real.write_bytes(content if isinstance(content, bytes)
                         else content.encode())
        real.chmod(mode)
        return real

    def link(self, path, target):
        real = self.tree / path.lstrip("/")
        real.parent.mkdir(parents=True, exist_ok=True)
        real.symlink_to(target)

    def configure(self, port, **settings):
        """The machine's account, and where root's mail goes."""
        self.file("/etc/aliases", f"root: {ADMIN}\n")
        settings.setdefault("aliases", "/etc/aliases")
        self.file(system_config(), account(port, **settings))

    def command(self, *command, user=None):
        """What runs a command there, as root or as the user."""
        if user:
            command = ["setpriv", f"--reuid={user}", f"--regid={user}",
                       "--clear-groups", *command]
        return [*NAMESPACES, HERE / "enter.sh", self.scratch, PACKAGES,
                *command]

    @property
    def environment(self):
        return {"HOME": str(self.home), "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb",
                "USER": "root", "LOGNAME": "root"}

    def start(self, *command, user=None, env=None, **options):
        """Starts one; for those that run until they are told to stop."""
        return subprocess.Popen(
            self.command(*command, user=user), cwd=self.home,
            env={**self.environment, **(env or {})}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True, **options)

    def run(self, *command, stdin=b"", **options):
        """Runs a command there to its end."""
        if isinstance(stdin, str):
            stdin = stdin.encode()
        process = self.start(*command, stdin=subprocess.PIPE, **options)
        try:
            out, err = process.communicate(stdin, LIMIT)
        except subprocess.TimeoutExpired:
            out, err = stop(process)
            raise AssertionError(f"still running after {LIMIT} s, "
                                 f"said {out!r} {err!r}") from None
        return Result(process.returncode, out.decode(), err.decode())


def stop(process):
    """Ends a machine with all that runs on it; returns what it said."""
    process.send_signal(signal.SIGKILL)
    return process.communicate()
