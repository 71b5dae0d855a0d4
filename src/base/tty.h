/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/tty.h - questions to the person at the terminal.
 *
 * Standard input is the message, so it is /dev/tty that is asked; whatever
 * ends the question, a signal too, leaves a terminal that echoes again.
 */
#ifndef ENVOI_BASE_TTY_H
#define ENVOI_BASE_TTY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* tty_is - is standard input, output or error (0 to 2) a terminal? */
bool tty_is(int fd);

/* The answer is longer than a terminal takes. */
enum { TTY_LONG = 2 };

/*
 * tty_ask - ask one question.
 * prompt: printable, with a blank at its end
 * echo:   is the answer seen?  Not when it is a secret
 * answer: the typed line is appended; may hold a secret
 * Returns 1 with an answer, 0 for an empty one or when a signal came,
 * TTY_LONG, or -1: there is no terminal, or we are in its background.
 */
int tty_ask(struct str prompt, bool echo, struct buf *answer);

/* tty_say - show text, printable; -1 when there is no terminal. */
int tty_say(struct str text);

#endif
