# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs in PHP, Perl, Ruby and JavaScript send mail with."""
import json

import pytest

from harness.program import RCPT, SENDER

from .caller import (BODY, HIDDEN, OTHER, SUBJECT, Caller, check_refused,
                     check_sent)

# One way to say a string in all four languages.
WORDS = dict(from_=json.dumps(SENDER), rcpt=json.dumps(RCPT),
             other=json.dumps(OTHER), hidden=json.dumps(HIDDEN),
             text=json.dumps(BODY, ensure_ascii=False),
             subject=json.dumps(SUBJECT, ensure_ascii=False))

# A PHP program encodes the subject itself, and writes CRLF into the header.
PHP = """<?php
error_reporting(E_ALL);
$ok = mail({rcpt}, mb_subject({subject}), {text}, [
	'From' => {from_}, 'Cc' => {other}, 'Bcc' => {hidden},
	'MIME-Version' => '1.0',
	'Content-Type' => 'text/plain; charset=utf-8',
	'Content-Transfer-Encoding' => '8bit'], '-f' . {from_});
exit($ok ? 0 : 1);
function mb_subject($s) {{
	return '=?UTF-8?B?' . base64_encode($s) . '?=';
}}
"""
PERL = """
use strict; use warnings; use utf8;
use Email::Sender::Simple qw(sendmail);
use Email::Sender::Transport::Sendmail;
use Email::Simple;
use Encode qw(encode);
my $mail = Email::Simple->create(
	header => [From => {from_}, To => {rcpt}, Cc => {other},
		Subject => encode('MIME-Header', {subject}),
		'MIME-Version' => '1.0',
		'Content-Type' => 'text/plain; charset=utf-8',
		'Content-Transfer-Encoding' => '8bit'],
	body => encode('UTF-8', {text}));
sendmail($mail, {{ from => {from_}, to => [{rcpt}, {other}, {hidden}],
	transport => Email::Sender::Transport::Sendmail->new }});
"""
RUBY = """
require 'mail'
Mail.defaults {{ delivery_method :sendmail }}
Mail.deliver do
	from {from_}
	to {rcpt}
	cc {other}
	bcc {hidden}
	subject {subject}
	content_type 'text/plain; charset=UTF-8'
	self.transport_encoding = '8bit'
	body {text}
end
"""
NODE = """
const mailer = require('nodemailer');
mailer.createTransport({{ sendmail: true {options} }}).sendMail({{
	from: {from_}, to: {rcpt}, cc: {other}, bcc: {hidden},
	subject: {subject}, text: {text}, textEncoding: 'quoted-printable',
}}).catch(e => {{ console.error(e.message); process.exit(1); }});
"""
PERL_WORDS = {k: v.replace("@", r"\@") for k, v in WORDS.items()}
MODULES = "/usr/share/nodejs"


def script(text, words=WORDS, **more):
    return {"script": text.format(**words, **more)}


def node(options=""):
    return Caller(("node", f"{MODULES}/nodemailer"),
                  ("env", f"NODE_PATH={MODULES}", "node", "script"), "",
                  script(NODE, options=options), params=(),
                  says="Sendmail exited with code 67")


CALLERS = {
    "php": Caller(("php",), ("php", "-n", "script"), "", script(PHP),
                  body=f"{BODY}\n"),
    "perl": Caller(("perl", "/usr/share/perl5/Email/Sender.pm"),
                   ("perl", "script"), "", script(PERL, PERL_WORDS),
                   refused=67),
    # Its version 2.7 shows what sendmail says, and thinks that all is well.
    "ruby": Caller(("ruby", "/usr/lib/ruby/vendor_ruby/mail.rb"),
                   ("ruby", "script"), "", script(RUBY),
                   refused=0),
    "nodemailer": node(),
    "nodemailer, LF": node(", newline: 'unix'"),
    "nodemailer, -t": node(f", args: ['-t', '-f', {WORDS['from_']}]"),
}


@pytest.mark.parametrize("name", CALLERS)
def test_what_a_program_sends_arrives(machine, need, name):
    check_sent(CALLERS[name], machine, need)


@pytest.mark.parametrize("name", CALLERS)
def test_a_program_learns_of_a_refusal(machine, need, name):
    check_refused(CALLERS[name], machine, need)
