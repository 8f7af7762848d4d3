"""The program under test as a process: started on a free port, stopped by a signal."""

import os
import random
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from support import wire

TODAY = "2026-11-22"
REPORTS = re.compile(r"(ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:|LeakSanitizer)")
# pango reads the fonts in a thread of its own and joins it by means that the sanitizer does not see in glib: its
# suppressions name fontconfig and no code of ours.
SUPPRESSIONS = Path(__file__).with_name("thread_suppressions")
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": f"second_deadlock_stack=1:suppressions={SUPPRESSIONS}",
}


class Server:
    """folder receives log and outbox.jsonl. Settings are environment variables without ANSINH_."""

    def __init__(self, program, url, keys, folder, **settings):
        self.program, self.folder = Path(program), Path(folder)
        self.port = free_port()
        self.log = self.folder / "server.log"
        self.outbox = self.folder / "outbox.jsonl"
        self.process = None
        given = {
            "DATABASE_URL": url,
            "LISTEN": f"127.0.0.1:{self.port}",
            "KEYS": keys,
            "TODAY": TODAY,
            "OUTBOX_FILE": self.outbox,
            "ATTACHMENTS": self.folder / "attachments",
            "FILES": self.folder / "files",
            **settings,
        }
        self.environment = {
            **os.environ,
            **SANITIZERS,
            **{f"ANSINH_{k}": str(v) for k, v in given.items()},
        }

    def start(self, timeout_s=30.0):
        self.folder.mkdir(parents=True, exist_ok=True)
        command = ["setpriv", "--pdeathsig", "KILL", "--", self.program, "serve"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stderr=log, stdin=subprocess.DEVNULL
            )
        deadline = time.monotonic() + timeout_s
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.program} serve is not ready: {self.log_tail()}")
            time.sleep(0.02)
        return self

    def is_ready(self):
        try:
            return wire.exchange(self.port, "GET", "/readyz", timeout_s=5.0).status == 200
        except (OSError, wire.WireError):
            return False

    def stop(self, timeout_s=60.0):
        """Asks it to end; returns what was wrong with the way it did, or None."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return f"the server did not end within {timeout_s:.0f} s of SIGTERM"
        reports = [
            line
            for line in self.log.read_text(errors="replace").splitlines()
            if REPORTS.search(line)
        ]
        if reports:
            return f"the sanitizer reported: {reports[0]} ({self.log})"
        return None if code == 0 else f"the server ended with code {code}: {self.log_tail()}"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def log_tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def descriptor_count(self):
        """None unless we are root: the server lets nobody else look into it."""
        try:
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))
        except PermissionError:
            return None


def free_port():
    """Of those that no connection takes for its own end: a server that is killed finds its port free again."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.randrange(20000, 32000)))
                return probe.getsockname()[1]
            except OSError:
                continue
