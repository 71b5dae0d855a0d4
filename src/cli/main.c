/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "base/banned.h"

int
main(void)
{
	return 0;
}
