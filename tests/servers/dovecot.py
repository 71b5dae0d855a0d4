# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot in a folder of its own: it checks passwords for Postfix, takes
mail by LMTP, and submission, which it hands on to Postfix."""
import pwd

from harness.program import PASSWORD, USER

from .daemon import Daemon, Maildir, chown, free_port

MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1",
              "SCRAM-SHA-256"]

CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
auth_verbose = yes
auth_failure_delay = 0
protocols = lmtp submission
listen = 127.0.0.1
hostname = mail.example.org
ssl = required
ssl_cert = <{certificate.cert}
ssl_key = <{certificate.key}
mail_location = maildir:~
first_valid_uid = 1
auth_mechanisms = {mechanisms}
auth_username_format = %Lu
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {root}/users
}}
userdb {{
  driver = passwd-file
  args = {root}/users
}}
service auth {{
  unix_listener {root}/auth {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
  # Wrong passwords must not slow down the tests that follow.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
  unix_listener {root}/lmtp.sock {{
    mode = 0666
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
submission_relay_trusted = no
lmtp_rcpt_check_quota = no
"""


class Dovecot:
    """Ports: submission (STARTTLS) and lmtp; the sockets auth and lmtp.sock
    in its folder."""

    def __init__(self, root, pki, relay_port):
        self.root = root
        self.submission = free_port()
        self.lmtp = free_port()
        self.auth_socket = root / "auth"
        self.lmtp_socket = root / "lmtp.sock"
        home = root / "home"
        home.mkdir()
        chown(home, "nobody", "nogroup")
        self.mail = Maildir(home)
        user = pwd.getpwnam("nobody")
        users = root / "users"
        users.write_text("".join(
            f"{name}:{PASSWORD}:{user.pw_uid}:{user.pw_gid}::{home}::\n"
            for name in (USER, "rcpt@example.net", "two@example.net")))
        chown(users, "dovecot")
        users.chmod(0o600)
        config = root / "dovecot.conf"
        config.write_text(CONFIG.format(
            root=root, certificate=pki.good, relay=relay_port,
            mechanisms=" ".join(MECHANISMS).lower(), lmtp=self.lmtp,
            submission=self.submission))
        self.daemon = Daemon(["dovecot", "-F", "-c", config],
                             [self.submission, self.lmtp],
                             root / "output")

    def log(self):
        return (self.root / "log").read_text()

    def stop(self):
        self.daemon.stop()
