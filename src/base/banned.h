/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/banned.h - functions that do not know where their buffer ends, or
 * that keep state behind our back, become compile errors.
 *
 * Every .c file includes it last: the system's headers declare these very
 * names, so poisoning them earlier would break those.
 */
#ifndef ENVOI_BASE_BANNED_H
#define ENVOI_BASE_BANNED_H

#if defined(__GNUC__)
/* glibc makes macros of these for clang when it is to fortify them. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok strncpy strncat
#pragma GCC poison atoi atol atof tmpnam tempnam mktemp popen system
#pragma GCC poison gethostbyname gethostbyaddr ctime asctime rand srand
#endif

#endif
