# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix in a folder of its own, with Dovecot for the passwords."""
import pwd
import subprocess

from .daemon import Daemon, Maildir, chown, free_port

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination =
mynetworks =
relay_domains =
alias_maps =
local_recipient_maps =
smtputf8_enable = yes
message_size_limit = 50000000
mailbox_size_limit = 0
# What arrived is to be compared, so nothing is rewritten.
local_header_rewrite_clients =
append_dot_mydomain = no
remote_header_rewrite_domain =

virtual_mailbox_domains = example.net xn--bcher-kva.example
virtual_mailbox_maps = static:all/
virtual_mailbox_base = {root}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0

smtpd_tls_cert_file = {certificate.cert}
smtpd_tls_key_file = {certificate.key}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth_socket}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
    check_recipient_access inline:{{
        {{refused@example.net = 550 5.1.1 no such user}},
        {{later@example.net = 450 4.2.0 greylisted}} }}
    permit_sasl_authenticated, reject
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
"""

SMTPD = "127.0.0.1:{port} inet n - n - - smtpd{options}\n"
# Services of its own, not chrooted; virtual becomes another user.
SERVICES = """
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def setting(name):
    """How this Postfix was built."""
    return subprocess.run(["postconf", "-d", "-h", name], text=True,
                          capture_output=True, check=True).stdout.strip()


class Postfix:
    """Ports: submission (STARTTLS), submissions (TLS at once), relay (no
    login, for Dovecot), one for each of the bad certificates, and one for
    each list of extensions that are not offered."""

    BAD = ("expired", "wrong_host", "self_signed")
    WITHOUT = ("chunking", "chunking,pipelining")

    def __init__(self, root, pki, auth_socket, relay):
        self.root = root
        self.submission = free_port()
        self.submissions = free_port()
        self.relay = relay
        self.bad = {name: free_port() for name in self.BAD}
        self.without = {name: free_port() for name in self.WITHOUT}
        self.mail = Maildir(root / "mail" / "all")
        self._folders()
        user = pwd.getpwnam("nobody")
        self.config = root / "etc"
        (self.config / "main.cf").write_text(MAIN.format(
            root=root, daemons=setting("daemon_directory"),
            certificate=pki.good, auth_socket=auth_socket,
            uid=user.pw_uid, gid=user.pw_gid))
        (self.config / "master.cf").write_text(self._master(pki))
        self.daemon = Daemon(
            [f"{setting('daemon_directory')}/master", "-c", self.config,
             "-d"],
            [self.submission, self.submissions, self.relay,
             *self.bad.values(), *self.without.values()],
            root / "master.log")

    def _folders(self):
        for name in ("etc", "data", "queue", "mail"):
            (self.root / name).mkdir()
        chown(self.root / "data", "postfix")
        chown(self.root / "mail", "nobody", "nogroup")
        queue = self.root / "queue"
        for name in ("active", "bounce", "corrupt", "defer", "deferred",
                     "flush", "hold", "incoming", "private", "saved",
                     "trace"):
            (queue / name).mkdir(mode=0o700)
            chown(queue / name, "postfix")
        (queue / "pid").mkdir(mode=0o755)
        for name, mode in ("public", 0o710), ("maildrop", 0o730):
            (queue / name).mkdir()
            (queue / name).chmod(mode)
            chown(queue / name, "postfix", "postdrop")

    def _master(self, pki):
        def smtpd(port, **options):
            return SMTPD.format(port=port, options="".join(
                f"\n  -o {k}={v}" for k, v in options.items()))
        text = smtpd(self.submission)
        text += smtpd(self.submissions, smtpd_tls_wrappermode="yes")
        text += smtpd(self.relay, smtpd_sasl_auth_enable="no",
                      mynetworks="127.0.0.0/8",
                      smtpd_relay_restrictions="permit_mynetworks,reject",
                      smtpd_recipient_restrictions="permit_mynetworks,reject")
        for name, port in self.bad.items():
            certificate = getattr(pki, name)
            text += smtpd(port, smtpd_tls_cert_file=certificate.cert,
                          smtpd_tls_key_file=certificate.key)
        for names, port in self.without.items():
            text += smtpd(port, smtpd_discard_ehlo_keywords=names)
        return text + SERVICES

    def log(self):
        return (self.root / "maillog").read_text()

    def stop(self):
        self.daemon.stop()
