#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: analyze.sh BUILD [TOOL...]      in the top folder; `make analyze`
#
# What static analysis finds in src: cppcheck, clang-tidy (.clang-tidy says
# what it looks for), gcc -fanalyzer.  Without a TOOL all of them, which
# takes some minutes.  A finding that is none is answered in the source,
# beside a comment with the reason.
set -eu
build=$1
shift
[ $# -gt 0 ] || set -- cppcheck clang-tidy fanalyzer
flags="-std=c11 -Isrc -I$build -DHAVE_CONFIG_H -D_GNU_SOURCE"
# What this system can compile.
files=$(find src -name '*.c' ! -name '*_openbsd.c' | sort)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0

for tool; do
	case $tool in
	cppcheck)
		cppcheck -q --std=c11 --inline-suppr --error-exitcode=1 \
			--enable=warning,performance,portability \
			--suppress=missingInclude -Isrc -I"$build" \
			-DHAVE_CONFIG_H src || status=1 ;;
	clang-tidy)
		# shellcheck disable=SC2086
		clang-tidy $files -- $flags >"$log" 2>/dev/null || :
		! grep -A3 'warning: ' "$log" || status=1 ;;
	fanalyzer)
		for file in $files; do
			# shellcheck disable=SC2086
			${CC:-gcc} $flags -O2 -fanalyzer -Werror -c \
				-o /dev/null "$file" || status=1
		done ;;
	*)
		echo "analyze.sh: no tool $tool" >&2
		exit 2 ;;
	esac
done
exit $status
