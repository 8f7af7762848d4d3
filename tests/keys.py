#!/usr/bin/python3
"""The life of the signing keys on the command line, and what the server does with a folder that is not in order.

    tests/keys.py [--program build/test/ansinh]
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from support.fixture import Tally, argument_parser
from support.server import SANITIZERS

PURPOSES = ["card", "dynamic", "status", "receipt", "document"]


class Desk:
    def __init__(self, program, folder, tally):
        self.program, self.folder, self.tally = program, folder, tally

    def run(self, *words, today="2026-11-22", command="keys"):
        environment = {**os.environ, **SANITIZERS, "ANSINH_KEYS": str(self.folder), "ANSINH_TODAY": today,
                       "ANSINH_DATABASE_URL": "host=/nowhere", "ANSINH_LISTEN": "127.0.0.1:0"}
        return subprocess.run([self.program, command, *words], env=environment, capture_output=True, text=True, timeout=60)

    def expect(self, code, what, *words, **options):
        done = self.run(*words, **options)
        self.tally.check(done.returncode == code, f"{what}: exit {done.returncode}: {done.stderr.strip()[-300:]}")
        return done

    def listed(self, today="2026-11-22"):
        """(version, [(kid, purpose, region, sign_from, sign_until, verify_until, state)])"""
        lines = self.run("list", today=today).stdout.splitlines()
        return int(lines[1].split()[1].rstrip(",")), [tuple(line.split(None, 6)) for line in lines[4:]]

    def states(self, purpose, today="2026-11-22"):
        return [row[6] for row in self.listed(today)[1] if row[1] == purpose]

    def refused(self, what):
        """Neither the command nor the server takes the folder."""
        done = self.run(command="serve")
        self.tally.check(done.returncode == 2 and "keys:" in done.stderr, f"serve with {what}: {done.returncode} {done.stderr[-300:]}")


def check_beginning(desk):
    done = desk.expect(0, "a new folder")
    version, rows = desk.listed()
    desk.tally.check(version == 1 and [row[1] for row in rows] == PURPOSES, f"one key of each purpose: {rows}")
    desk.tally.check(all(row[6] == "signs" for row in rows), "all sign")
    desk.tally.check(os.stat(desk.folder).st_mode & 0o777 == 0o700, "the folder is ours alone")
    modes = {path.name: os.stat(path).st_mode & 0o777 for path in desk.folder.glob("*.key")}
    desk.tally.check(len(modes) == 9 and set(modes.values()) == {0o600}, f"secrets are ours alone: {modes}")
    desk.tally.check(not any(path.read_bytes().hex() in done.stdout for path in desk.folder.glob("*.key")), "no secret is printed")
    desk.expect(0, "once more")
    desk.tally.check(desk.listed()[0] == 1, "nothing to do makes no version")


def check_calendar(desk):
    """Weeks pass: the set is signed anew, next keys come thirty days ahead, old ones go when nothing needs them."""
    desk.expect(0, "eight days later", today="2026-11-30")
    desk.tally.check(desk.listed()[0] == 2, "a set of last week is signed anew")
    desk.expect(0, "seven weeks before the end", today="2027-04-05")
    desk.tally.check(desk.states("card", "2027-04-05") == ["signs"], "no next key yet")
    desk.expect(0, "six weeks before the end", today="2027-04-12")
    rows = [row for row in desk.listed("2027-04-12")[1] if row[1] == "card"]
    desk.tally.check([row[6] for row in rows] == ["signs", "next"], f"the next key is published: {rows}")
    desk.tally.check(rows[1][3] >= "2027-05-12", f"thirty days ahead: {rows[1][3]}")
    desk.expect(0, "after the change", today="2027-06-10")
    desk.tally.check(desk.states("card", "2027-06-10") == ["verifies", "signs"], "the next key signs, the old one verifies")
    desk.tally.check(desk.states("status", "2027-06-10") == ["signs"], "lists live a week, so their old key is gone")
    desk.expect(0, "years without anybody", today="2029-01-15")
    for purpose in PURPOSES:
        desk.tally.check("signs" in desk.states(purpose, "2029-01-15"), f"{purpose} signs again")


def check_commands(desk):
    desk.expect(0, "rotate", "rotate", "card")
    desk.tally.check(desk.states("card") == ["signs", "next"], "rotate publishes the next key")
    desk.expect(0, "rotate again", "rotate", "card")
    desk.tally.check(desk.states("card") == ["signs", "next"], "which is there already")
    following = [row[0] for row in desk.listed()[1] if row[6] == "next"][0]
    desk.expect(0, "retire what has not signed", "retire", following)
    desk.tally.check(desk.states("card") == ["signs"] and not (desk.folder / f"{following}.key").exists(), "it is taken back")
    first = desk.listed()[1][0][0]
    desk.expect(0, "retire what signs", "retire", first)
    desk.tally.check(sorted(desk.states("card")) == ["signs", "verifies"], "another signs in its place")
    desk.tally.check(not (desk.folder / f"{first}.key").exists(), "its secret is gone")
    second = [row[0] for row in desk.listed()[1] if row[1] == "card" and row[6] == "signs"][0]
    desk.expect(0, "void", "retire", second, "--void")
    desk.tally.check(sorted(desk.states("card")) == ["signs", "verifies", "void"], "what it signed is void")
    desk.expect(0, "a region's own", "create", "card", "--region", "79")
    desk.tally.check("79" in [row[2] for row in desk.listed()[1]], "the region's key")
    for words in (["create"], ["create", "library"], ["create", "card", "--region", "HCM"], ["create", "card", "--region", "1234"],
                  ["rotate", "library"], ["retire"], ["retire", "0000000000000000"], ["nonsense"]):
        desk.expect(2, f"keys {' '.join(words)}", *words)


def check_root(desk):
    old = (desk.folder / "root.pub").read_text()
    desk.expect(0, "announce the next root", "rotate", "root")
    desk.tally.check((desk.folder / "root.pub").read_text() == old, "the old root still signs")
    early = desk.expect(2, "the next root takes over before everybody can have heard of it", "rotate", "root", today="2026-12-21")
    desk.tally.check("2026-12-22" in early.stderr, f"from when on it may: {early.stderr.strip()}")
    desk.tally.check((desk.folder / "root.pub").read_text() == old, "nothing has changed")
    desk.expect(0, "the next root takes over", "rotate", "root", today="2026-12-22")
    desk.tally.check((desk.folder / "root.pub").read_text() != old, "the new root signs")
    desk.expect(0, "and goes on", "rotate", "document")
    (desk.folder / "root.key").rename(desk.folder / "elsewhere")
    desk.expect(0, "nothing to sign without the root")
    desk.expect(2, "rotate without the root", "rotate", "status")
    (desk.folder / "elsewhere").rename(desk.folder / "root.key")


def check_disorder(desk):
    """Each copy of the folder has one thing wrong."""
    good = desk.folder
    kid = [row[0] for row in desk.listed()[1] if row[6] == "signs"][0]

    def spoil(what, change):
        desk.folder = good.parent / "spoilt"
        shutil.rmtree(desk.folder, ignore_errors=True)
        shutil.copytree(good, desk.folder)
        change(desk.folder)
        desk.refused(what)
        desk.folder = good

    def flip(path, at):
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(bytes(data))

    spoil("a secret that others may read", lambda folder: (folder / f"{kid}.key").chmod(0o640))
    spoil("a hash key that others may read", lambda folder: (folder / "hash.key").chmod(0o604))
    spoil("a secret that is another", lambda folder: flip(folder / f"{kid}.key", 0))
    spoil("a secret cut short", lambda folder: (folder / f"{kid}.key").write_bytes(b"short"))
    spoil("a key set that was changed", lambda folder: flip(folder / "key_set.cose", 200))
    spoil("another root", lambda folder: (folder / "root.pub").write_text("00" * 32 + "\n"))
    spoil("no key set", lambda folder: (folder / "key_set.cose").unlink())
    spoil("no root", lambda folder: (folder / "root.pub").unlink())

    def link(folder):
        (folder / "hash.key").rename(folder / "moved.key")
        (folder / "hash.key").symlink_to(folder / "moved.key")

    spoil("a link in place of a secret", link)


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with tempfile.TemporaryDirectory(prefix="ansinh_keys.") as folder:
        for number, check in enumerate((check_beginning, check_calendar, check_commands, check_root, check_disorder)):
            desk = Desk(Path(arguments.program).resolve(), Path(folder) / str(number) / "keys", tally)
            desk.folder.parent.mkdir()
            if check is not check_beginning:
                desk.expect(0, "a new folder")
            check(desk)
    tally.finish()


if __name__ == "__main__":
    main()
