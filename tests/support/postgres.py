"""A throw-away PostgreSQL of the tests: script/postgres in a temporary folder."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "script" / "postgres"


class Cluster:
    """home holds data/, socket/ and log. The database ansinh is there from the start, empty."""

    def __init__(self, home):
        self.home = Path(home)
        self.socket = None

    @classmethod
    def temporary(cls, owner=None):
        """With an owner, a process id, it goes away with that, even if it has no time to remove it."""
        parent = tempfile.mkdtemp(prefix="ansinh-test.", dir="/tmp" if os.geteuid() == 0 else None)
        os.chmod(parent, 0o711)
        cluster = cls(Path(parent) / "postgres")
        if owner:
            watch(owner, cluster)
        return cluster

    def start(self):
        made = subprocess.run(
            [SCRIPT, "start", self.home], check=True, stdout=subprocess.PIPE, text=True
        )
        self.socket = made.stdout.strip()
        return self

    def stop(self):
        subprocess.run([SCRIPT, "stop", self.home], check=True)

    def remove(self):
        self.stop()
        shutil.rmtree(self.home.parent, ignore_errors=True)

    def url(self, database="ansinh"):
        return f"host={self.socket} dbname={database} user=ansinh_owner"

    def sql(self, statements, database="ansinh", user="postgres"):
        """Runs statements with psql and returns what they print, one row a line."""
        command = [
            "psql",
            "-AtqX",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.socket,
            "-U",
            user,
            database,
        ]
        done = subprocess.run(
            command, input=statements, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def clone(self, name, template="ansinh"):
        """A copy of the template under another name; nobody may be connected to the template."""
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER ansinh_owner', "postgres")
        return self.url(name)

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', "postgres")

    def postmaster(self):
        return int((self.home / "data" / "postmaster.pid").read_text().split("\n", 1)[0])

    def kill(self):
        """kill -9 of the postmaster; its children notice and leave on their own."""
        postmaster = self.postmaster()
        children = child_processes(postmaster)
        os.kill(postmaster, signal.SIGKILL)
        wait_until_gone([postmaster, *children])

    def stop_immediately(self):
        postmaster = self.postmaster()
        os.kill(postmaster, signal.SIGQUIT)
        wait_until_gone([postmaster])


def watch(owner, cluster):
    """A process of its own, nobody's child, that removes the cluster once the owner has gone."""
    if os.fork() != 0:
        os.wait()
        return
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    for descriptor in range(3):
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    os.closerange(3, 64)
    while is_running(owner) and cluster.home.parent.exists():
        time.sleep(1)
    while cluster.home.parent.exists():
        cluster.remove()
        time.sleep(2)
    os._exit(0)


def child_processes(parent):
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def wait_until_gone(processes, timeout_s=30.0):
    deadline = time.monotonic() + timeout_s
    while any(is_running(pid) for pid in processes):
        if time.monotonic() > deadline:
            raise TimeoutError(f"still running: {processes}")
        time.sleep(0.01)


def is_running(pid):
    """Also true of a zombie: PostgreSQL does not start beside one that left its lock file."""
    return Path(f"/proc/{pid}").exists()
