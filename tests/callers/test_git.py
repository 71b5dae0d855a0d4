# SPDX-License-Identifier: GPL-3.0-or-later
"""git send-email, with envoi as a command or as the path of a program, and
a series of patches, which is a message each."""
import pytest

from harness.program import RCPT, SENDER

from .caller import HIDDEN, OTHER
from .post import Post

SERIES = 5
PATHS = {
    "sendmailCmd": ["--sendmail-cmd=/usr/sbin/sendmail"],
    "sendmailCmd with options": [
        "--sendmail-cmd=/usr/lib/sendmail -oi -odb"],
    "smtpServer": ["--smtp-server=/usr/sbin/sendmail"],
    "found by itself": [],
}
MAKE = """
git init -q -b main .
git config user.name 'J\u00fcrgen Gr\u00fc\u00df'
git config user.email {sender}
git config commit.gpgsign false
for n in 1 2 3 4 5; do
	printf 'Gr\u00fc\u00dfe %s\\n.\\n..\\nFrom %s\\n' $n $n >>file
	git add file
	git commit -q -m "\u00c4nderung $n" -m "From here on."
done
git format-patch -q --root -o patches
""".format(sender=SENDER)


@pytest.fixture
def patches(machine, need):
    """A series on the machine; returns the files' bodies."""
    need("git", "/usr/lib/git-core/git-send-email")
    result = machine.run("sh", "-euc", MAKE)
    assert result.good, result
    files = sorted((machine.home / "patches").iterdir())
    assert len(files) == SERIES
    return [f.read_text().split("\n\n", 1)[1] for f in files]


def send(machine, post, *options):
    machine.configure(post.port)
    return machine.run(
        "git", "send-email", "--quiet", "--confirm=never",
        "--suppress-cc=all", "--envelope-sender=auto",
        f"--from=J\u00fcrgen Gr\u00fc\u00df <{SENDER}>",
        f"--to={RCPT}", f"--cc={OTHER}", f"--bcc={HIDDEN}", *options,
        "patches")


@pytest.mark.parametrize("name", PATHS)
def test_a_series_arrives_in_order(machine, patches, name):
    with Post(SERIES) as post:
        result = send(machine, post, *PATHS[name])
        assert (result.status, result.stderr) == (0, ""), result
        said = result.stdout.splitlines()
        assert [line[:14] for line in said] == [
            f"Sent [PATCH {n}/" for n in range(1, SERIES + 1)]
    assert [letter.text for letter in post.letters] == patches
    for n, letter in enumerate(post.letters, 1):
        assert letter.sender == SENDER
        assert sorted(letter.rcpts) == sorted([RCPT, OTHER, HIDDEN])
        assert letter.field("Subject") == (
            f"[PATCH {n}/{SERIES}] \u00c4nderung {n}")
        assert letter.field("To") == RCPT and letter.field("Cc") == OTHER
        assert HIDDEN.encode() not in letter.wire
        assert letter.params[-1] == "BODY=8BITMIME"
    first = post.letters[0].field("Message-ID")
    assert {m.field("In-Reply-To") for m in post.letters} == {None, first}


@pytest.mark.parametrize("name", ["sendmailCmd", "smtpServer"])
def test_a_refused_patch_ends_the_series(machine, patches, name):
    with Post(refuse={RCPT: "550 5.1.1 no such user",
                      OTHER: "550 5.1.1 no such user",
                      HIDDEN: "550 5.1.1 no such user"}) as post:
        result = send(machine, post, *PATHS[name])
        assert result.status != 0
        assert "550 5.1.1 no such user" in result.stderr
    assert post.letters == []
