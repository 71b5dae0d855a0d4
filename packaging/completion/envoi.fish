# SPDX-License-Identifier: GPL-3.0-or-later
# fish asks the program itself, so that nothing here can be out of date.
envoi --completion fish 2>/dev/null | source
