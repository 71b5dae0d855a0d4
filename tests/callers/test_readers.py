# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail programs as people and scripts use them, with 8-bit text, lone dots
and a hidden recipient."""
import pytest

from harness.program import RCPT, SENDER

from .caller import (BODY, HIDDEN, OTHER, SUBJECT, Caller, check_refused,
                     check_sent)

MUTT = f"""
set from = {SENDER}
set use_envelope_from = yes
set copy = no
set charset = utf-8
set send_charset = utf-8
"""
TO_ALL = ("-s", SUBJECT, "-c", OTHER, "-b", HIDDEN)
EMACS = f"""
(require 'message)
(setq user-mail-address "{SENDER}" user-full-name "Sender"
      send-mail-function 'sendmail-send-it
      message-send-mail-function '%s
      mail-specify-envelope-from t
      message-interactive t
      mail-interactive t
      message-confirm-send nil
      message-signature nil
      message-kill-buffer-on-exit t
      inhibit-message t)
"""
EMACS_MESSAGE = f"""
(message-mail "{RCPT}" "{SUBJECT}"
	      '((Cc . "{OTHER}") (Bcc . "{HIDDEN}")))
(message-goto-body)
(insert-file-contents "body")
(message-send)
"""
EMACS_MAIL = f"""
(mail-setup "{RCPT}" "{SUBJECT}" nil "{OTHER}" nil nil nil)
(goto-char (point-min))
(mail-bcc)
(insert "{HIDDEN}")
(mail-text)
(insert-file-contents "body")
(mail-send)
"""
EMACS_REFUSED = {"refused": 255, "says": "failed with exit value 67"}

CALLERS = {
    "mutt": Caller(
        ("mutt",), ("mutt", "-n", *TO_ALL, RCPT), BODY,
        {".muttrc": MUTT}),
    "neomutt": Caller(
        ("neomutt",), ("neomutt", "-n", *TO_ALL, RCPT), BODY,
        {".neomuttrc": MUTT}),
    "s-nail": Caller(
        ("s-nail",), ("s-nail", "-:/", "-S", "sendwait", "-S", "v15-compat",
                      "-S", f"from={SENDER}", "-S", "ttycharset=utf-8",
                      "-r", SENDER, *TO_ALL, RCPT), BODY, params=(),
        refused=4),
    "bsd-mailx": Caller(
        ("bsd-mailx",), ("bsd-mailx", "-n", "-r", SENDER, *TO_ALL, RCPT),
        BODY, refused=None),
    "mailutils": Caller(
        ("mail.mailutils",), ("mail.mailutils", "--no-config",
                              "-E", "set nosave nodot", "-r", SENDER,
                              "-s", SUBJECT, "-a", f"Cc: {OTHER}", "-a",
                              f"Bcc: {HIDDEN}", RCPT), BODY,
        says="non-zero status"),
    "emacs message": Caller(
        ("emacs",), ("emacs", "-Q", "--batch", "-l", "send.el"), "",
        {"send.el": EMACS % "message-send-mail-with-sendmail"
         + EMACS_MESSAGE,
         "body": BODY}, params=(), **EMACS_REFUSED),
    "emacs mail": Caller(
        ("emacs",), ("emacs", "-Q", "--batch", "-l", "send.el"), "",
        {"send.el": EMACS % "sendmail-send-it" + "(require 'sendmail)"
         + EMACS_MAIL, "body": BODY}, **EMACS_REFUSED),
}


@pytest.mark.parametrize("name", CALLERS)
def test_what_is_written_arrives(machine, need, name):
    check_sent(CALLERS[name], machine, need)


@pytest.mark.parametrize("name", CALLERS)
def test_a_refusal_is_shown(machine, need, name):
    check_refused(CALLERS[name], machine, need)
