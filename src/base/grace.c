/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/grace.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/banned.h"

enum { HURRY_S = CLOCK_HURRY_MS / 1000 };

/* SIGALRM is what ends a wait that began just before the signal came. */
static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGALRM };
enum { SIGNALS = sizeof(signals) / sizeof(*signals) };

static struct sigaction before[SIGNALS];
static bool begun;
static volatile sig_atomic_t came;

static void
note(int signo)
{
	if (signo == SIGALRM)
		return;
	if (!came)
		alarm(HURRY_S);
	came = 1;
	clock_hurry();
}

void
grace_begin(void)
{
	struct sigaction action = { .sa_handler = note };

	if (begun)
		return;
	begun = true;
	came = 0;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < SIGNALS; i++) {
		/* the alarm is ours; of the others the caller may ignore some */
		bool ours = signals[i] == SIGALRM;

		sigaction(signals[i], ours ? &action : NULL, &before[i]);
		if (!ours && before[i].sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
	}
}

bool
grace_end(void)
{
	bool ended = begun && came;

	if (!begun)
		return false;
	alarm(0);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	clock_calm();
	begun = false;
	came = 0;
	return ended;
}
