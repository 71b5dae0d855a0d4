# SPDX-License-Identifier: GPL-3.0-or-later
"""Command lines of the programs that are measured beside each other.

Each client makes, for a sink and a message, the command that hands the
message over, logged in where there is TLS, and with the certificate checked
against the same file of roots.
"""
import dataclasses
import pathlib
import shutil

USER, PASSWORD = "user", "secret"
SENDER = "sender@example.org"


@dataclasses.dataclass
class Job:
    """One message to one server."""
    stage: object
    sink: object
    message: pathlib.Path
    rcpts: int = 1
    lines: tuple = ()       # for envoi's configuration

    @property
    def to(self):
        return [f"rcpt{i}@example.net" for i in range(self.rcpts)]

    @property
    def secure(self):
        return self.sink.mode != "plain"


def write(job, name, lines):
    path = job.stage.folder / name
    path.write_text("".join(f"{line}\n" for line in lines))
    path.chmod(0o600)
    return str(path)


class Client:
    """name: as it is installed.  All find the message on standard input."""
    name = ""

    def __init__(self, program=None):
        self.program = program or shutil.which(self.name)

    def command(self, job):
        raise NotImplementedError


class Envoi(Client):
    name = "envoi"

    def config(self, job):
        lines = ["host localhost", f"port {job.sink.port}",
                 f"from {SENDER}", "domain client.example.org"]
        if job.secure:
            starttls = "on" if job.sink.mode == "starttls" else "off"
            lines += ["tls on", f"tls_starttls {starttls}",
                      f"tls_trust_file {job.stage.roots}", "auth plain",
                      f"user {USER}", f"password {PASSWORD}"]
        else:
            lines.append("tls off")
        given = {line.split()[0] for line in job.lines}
        for default in ("queue never", "tls_resume off"):
            if default.split()[0] not in given:
                lines.append(default)
        return write(job, "envoi.conf", lines + list(job.lines))

    def command(self, job):
        return [self.program, "-C", self.config(job), "--", *job.to]


class Msmtp(Client):
    name = "msmtp"

    def command(self, job):
        lines = ["account default", "host localhost",
                 f"port {job.sink.port}", f"from {SENDER}",
                 "domain client.example.org"]
        if job.secure:
            starttls = "on" if job.sink.mode == "starttls" else "off"
            lines += ["tls on", f"tls_starttls {starttls}",
                      f"tls_trust_file {job.stage.roots}", "auth plain",
                      f"user {USER}", f"password {PASSWORD}"]
        return [self.program, "-C", write(job, "msmtp.conf", lines), "--",
                *job.to]


class Curl(Client):
    name = "curl"

    def command(self, job):
        scheme = "smtps" if job.sink.mode == "tls" else "smtp"
        args = [self.program, "-s", "-o", "/dev/null",
                f"{scheme}://localhost:{job.sink.port}/client.example.org",
                "--mail-from", SENDER, "--crlf",
                "--upload-file", str(job.message)]
        for to in job.to:
            args += ["--mail-rcpt", to]
        if job.secure:
            args += ["--ssl-reqd", "--cacert", str(job.stage.roots),
                     "--login-options", "AUTH=PLAIN",
                     "-u", f"{USER}:{PASSWORD}"]
        return args


class Snail(Client):
    name = "s-nail"

    def command(self, job):
        scheme = "smtps" if job.sink.mode == "tls" else "smtp"
        args = [self.program, "-:/", "-S", "v15-compat", "-S",
                f"mta={scheme}://{USER}:{PASSWORD}@localhost:"
                f"{job.sink.port}", "-S", "smtp-auth="
                + ("plain" if job.secure else "none")]
        if job.secure:
            args += ["-S", f"tls-ca-file={job.stage.roots}", "-S",
                     "tls-ca-no-defaults", "-S", "tls-verify=strict"]
            if job.sink.mode == "starttls":
                args += ["-S", "smtp-use-starttls"]
        return [*args, "-r", SENDER, "-s", "a measurement", *job.to]


class Swaks(Client):
    name = "swaks"

    def command(self, job):
        args = [self.program, "--silent", "3", "--server", "localhost",
                "--port", str(job.sink.port), "--helo",
                "client.example.org", "--from", SENDER,
                "--to", ",".join(job.to), "--data", f"@{job.message}"]
        if job.secure:
            args += ["--auth", "PLAIN", "--auth-user", USER,
                     "--auth-password", PASSWORD, "--tls-verify",
                     "--tls-ca-path", str(job.stage.roots),
                     "--tls-on-connect" if job.sink.mode == "tls"
                     else "--tls"]
        return args


class Esmtp(Client):
    name = "esmtp"

    def command(self, job):
        lines = [f"hostname=localhost:{job.sink.port}"]
        if job.secure:
            lines += [f'username="{USER}"', f'password="{PASSWORD}"',
                      "starttls=required"]
        return [self.program, "-f", SENDER, "-C",
                write(job, "esmtprc", lines), "--", *job.to]


OTHERS = (Msmtp, Curl, Snail, Swaks, Esmtp)


def installed(envoi):
    """envoi, and whoever else is here."""
    others = [kind() for kind in OTHERS]
    return [Envoi(str(envoi)), *(c for c in others if c.program)]
