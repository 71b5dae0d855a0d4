#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: unshare ... enter.sh SCRATCH PACKAGES COMMAND...
#
# Inside namespaces of its own: lays the files of SCRATCH/tree and those of
# the unpacked PACKAGES over the system's, keeps whatever is written there
# in memory, and runs COMMAND.  The system outside sees nothing of it.
set -eu
scratch=$1 packages=$2
shift 2
layers=$scratch/layers
mount -t tmpfs tmpfs "$layers"
for top in etc run usr var; do
	lower=$scratch/tree/$top
	if [ -d "$packages/$top" ]; then
		lower=$lower:$packages/$top
	fi
	mkdir "$layers/$top" "$layers/$top.work"
	mount -t overlay overlay -o "lowerdir=$lower:/$top" \
		-o "upperdir=$layers/$top,workdir=$layers/$top.work" "/$top"
done
mount -t proc proc /proc
hostname box.example.org
status=0
"$@" || status=$?
# What it has left to itself, such as its sendmail, comes to its end, too.
while set -- /proc/[0-9]*; [ $# -gt 1 ]; do
	sleep 0.05
done
exit $status
