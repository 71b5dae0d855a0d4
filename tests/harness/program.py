# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the program under test in a home of its own.

The environment says which: ENVOI (a path; build/envoi if unset) and
ENVOI_WRAPPER (a command in front of it, such as valgrind).
"""
import base64
import dataclasses
import os
import pathlib
import re
import shlex
import signal
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("ENVOI", TOP / "build/envoi")).resolve()
# Without a loader (PT_INTERP) there are no libraries that could be loaded.
STATIC = PROGRAM.exists() and b"/ld-" not in PROGRAM.read_bytes()[:4096]


def _loaded_late():
    """GnuTLS and libidn2, where the program is not linked with them."""
    if STATIC or not PROGRAM.exists():
        return []
    linked = subprocess.run(["readelf", "-d", str(PROGRAM)], check=True,
                            capture_output=True).stdout
    names = re.findall(rb"\0(lib(?:gnutls|idn2)\.so\.[0-9]+)\0",
                       PROGRAM.read_bytes())
    return sorted(n for n in set(names) if b"[%s]" % n not in linked)


LAZY = _loaded_late()
WRAPPER = shlex.split(os.environ.get("ENVOI_WRAPPER", ""))
LIMIT = float(os.environ.get("ENVOI_LIMIT", "60"))

CLOSED = object()       # as stdin: no standard input at all

# What the contract knows (sysexits.h); 70 is a bug whoever caused it.
STATUSES = {0, 64, 65, 66, 67, 68, 69, 71, 72, 73, 74, 75, 76, 77, 78}
REPORTS = re.compile(rb"ERROR: \w+Sanitizer|runtime error:|^==\d+== ", re.M)

USER = "user@example.org"
PASSWORD = "Corr3ct-h0rse"
SENDER = "sender@example.org"
RCPT = "rcpt@example.net"
MESSAGE = (b"From: Sender <sender@example.org>\n"
           b"To: rcpt@example.net\n"
           b"Date: Sat, 01 Jan 2000 00:00:00 +0000\n"
           b"Message-ID: <1@example.org>\n"
           b"Subject: a test\n"
           b"\n"
           b"Hello,\n.world\n")
# The same on the wire, between 354 and the lone dot, unstuffed.
WIRE = MESSAGE.replace(b"\n", b"\r\n")


@dataclasses.dataclass
class Result:
    """How a run ended."""
    status: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self):
        return self.stderr.decode("ascii")

    @property
    def silent(self):
        return self.stdout == b"" and self.stderr == b""


def has_open(process, path):
    """Whether a running process holds a file open just now."""
    folder = f"/proc/{process.pid}/fd"
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return False
    for name in names:
        try:
            if os.readlink(f"{folder}/{name}") == os.path.realpath(path):
                return True
        except FileNotFoundError:       # closed meanwhile
            pass
    return False


def secret_forms(secret, user=USER):
    """A secret in each form in which it must not be seen."""
    raw = secret.encode()
    forms = [raw, base64.b64encode(raw)]
    for authzid in (b"", user.encode()):
        plain = b"\0".join([authzid, user.encode(), raw])
        forms.append(base64.b64encode(plain))
    return forms


def check_output(result, secrets):
    """What holds for every run, whatever it was about."""
    seen = result.stdout + result.stderr
    assert not REPORTS.search(result.stderr), result.stderr.decode()
    assert result.status >= 0, (
        f"died of {signal.Signals(-result.status).name}: {result.stderr!r}")
    assert result.status in STATUSES, (result.status, result.stderr)
    control = re.search(rb"[^\x20-\x7e\n\t]", result.stderr)
    assert not control, f"not printable: {result.stderr!r}"
    for secret in secrets:
        for form in secret_forms(secret):
            assert form not in seen, f"secret shown: {seen!r}"


class Envoi:
    """Calls the program; home is its scratch folder."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        # Not in the home: a confined run may write there.
        self.temporary = self.home.parent / f"{self.home.name}-tmp"

    @property
    def config_file(self):
        return self.home / ".config/envoi/config"

    def configure(self, text, path=None):
        """Writes the user's configuration, 0600."""
        path = path or self.config_file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
        return path

    def environment(self, extra):
        self.temporary.mkdir(exist_ok=True)
        env = {"HOME": str(self.home), "PATH": os.environ["PATH"],
               "LANG": "C", "TZ": "UTC", "TMPDIR": str(self.temporary),
               "ASAN_OPTIONS": "exitcode=99:detect_leaks=1",
               "UBSAN_OPTIONS": "print_stacktrace=1"}
        env.update(extra or {})
        return {k: v for k, v in env.items() if v is not None}

    def __call__(self, *args, stdin=MESSAGE, config=None, env=None,
                 name=None, secrets=(PASSWORD,)):
        """Runs it to its end.

        stdin:   bytes, an open file, or CLOSED
        config:  text of the user's configuration, or None to leave it
        env:     added to the environment; None as a value removes
        name:    what the program is called as (argv[0])
        secrets: must not be seen in the output in any form
        """
        if config is not None:
            self.configure(config)
        process = self.start(*args, stdin=stdin, env=env, name=name)
        try:
            out, err = process.communicate(
                stdin if isinstance(stdin, bytes) else None, LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            _, err = process.communicate()
            raise AssertionError(f"still running after {LIMIT} s, "
                                 f"said {err!r}") from None
        result = Result(process.returncode, out, err)
        check_output(result, secrets)
        return result

    def start(self, *args, stdin=b"", env=None, name=None):
        """Starts it; for those who want to talk to it while it runs."""
        command = [*WRAPPER, self._called(name), *args]
        if stdin is CLOSED:
            command = ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command]
            stdin = subprocess.DEVNULL
        elif isinstance(stdin, bytes):
            stdin = subprocess.PIPE
        return subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self.environment(env), cwd=self.home)

    def _called(self, name):
        if name is None:
            return str(PROGRAM)
        link = self.home / "bin" / name
        link.parent.mkdir(exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(PROGRAM)
        return str(link)


def account(port, *lines, host="127.0.0.1", tls=None, pki=None,
            login=False, **settings):
    """A configuration with one account.

    tls: None for plain text, "starttls" or "implicit"; these trust pki
    login: with USER and PASSWORD
    settings: keyword=value for further lines; None leaves a line out
    """
    values = {"host": host, "port": port, "from": SENDER,
              "domain": "client.example.org", "queue": "never",
              "tls": "on" if tls else "off"}
    if tls:
        values["tls_starttls"] = "on" if tls == "starttls" else "off"
        values["tls_trust_file"] = pki.ca.file
    if login:
        values.update(auth="on", user=USER, password=PASSWORD)
    values.update(settings)
    return "".join([*(f"{k} {v}\n" for k, v in values.items()
                      if v is not None), *(f"{line}\n" for line in lines)])
