"""The program bhyt-verify, as a counter uses it: bhyt_verify.py BHYT_VERIFY CARD_SAMPLES."""
import functools
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading

program, samples = sys.argv[1:]
folder = pathlib.Path(tempfile.mkdtemp(prefix="bhyt_verify."))
subprocess.run([samples, folder], check=True)
now = int((folder / "now").read_text())
store = folder / "store"


def run(*arguments, at=now, lines=""):
    """(exit code, standard output, standard error)"""
    done = subprocess.run([program, "--store", store, "--at", str(at), *map(str, arguments)], input=lines,
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def text_of(name):
    return (folder / f"{name}.txt").read_text()


def expect(found, expected, what):
    if found != expected:
        sys.exit(f"{what}: {found!r}, not {expected!r}")


def verdict(*arguments, **options):
    code, out, _ = run(*arguments, **options)
    lines = [json.loads(line) for line in out.splitlines()]
    return code, [line["verdict"] for line in lines]


expect(verdict(text_of("valid")), (2, ["unknown_key"]), "no store")
expect(run("--bundle", folder / "bundle")[0], 1, "a bundle without a root")
expect(run("--trust", "xy")[0], 64, "no root key")
expect(run("--trust", (folder / "root").read_text())[0], 0, "trust")
expect(run("--bundle", folder / "none")[0], 1, "no bundle")
expect(run("--bundle", folder / "valid.txt")[0], 1, "not a bundle")
expect(run("--bundle", folder / "bundle")[0], 0, "bundle")

CASES = [
    ("valid", [], now, 0, "valid_fresh", "static", "copyable"),
    ("digits", [], now, 0, "valid_fresh", "static", "copyable"),
    ("valid", [], now + 2 * 86400, 0, "valid_stale", "static", "copyable"),
    ("valid", [], now + 8 * 86400, 2, "status_unknown", "static", "copyable"),
    ("valid", [], now - 86400, 2, "clock_suspect", "static", "copyable"),
    ("revoked", [], now, 3, "revoked", "static", "copyable"),
    ("suspended", [], now, 3, "suspended", "static", "copyable"),
    ("holder", [], now, 3, "replayed", "holder", "holder_bound"),
    ("holder", ["--facility", "79024"], now, 0, "valid_fresh", "holder", "holder_bound"),
    ("holder", ["--facility", "79024"], now, 3, "replayed", "holder", "holder_bound"),
    ("holder_p256", [], now, 0, "valid_fresh", "holder", "holder_bound"),
    ("one_time", [], now, 0, "valid_fresh", "one_time", "server_one_time"),
    ("one_time", [], now, 3, "replayed", "one_time", "server_one_time"),
    ("handle", [], now, 2, "status_unknown", "handle", "none"),
]
for name, arguments, at, code, expected, form, presence in CASES:
    found, out, _ = run(*arguments, text_of(name), at=at)
    told = json.loads(out)
    expect((found, told["verdict"], told["form"], told["presence"]), (code, expected, form, presence), name)

told = json.loads(run(text_of("valid"))[1])
expect(told["card"]["full_name"], "Nguyễn Hoàng Phương Thảo Quỳnh", "name")
expect(told["status_at"], "2026-06-01T08:00:00+07:00", "status_at")
expect(told["provisional"], True, "provisional")
expect(verdict("--image", folder / "valid.png"), (0, ["valid_fresh"]), "picture")
expect(run("--image", folder / "root")[0], 4, "no picture")
expect(run("--image", folder / "none.png")[0], 1, "no file")

lines = "\n".join([text_of("valid"), text_of("revoked").lower(), "0100000034", "hello", "x" * 9000, ""])
expect(verdict(lines=lines), (4, ["valid_fresh", "revoked", "legacy_unsigned", "malformed", "malformed"]), "lines")
expect(verdict(lines=text_of("valid") + "\r\n"), (0, ["valid_fresh"]), "one line")
expect(verdict(lines=""), (4, []), "nothing")

code, out, _ = run("--legacy", text_of("valid"))
fields = out.rstrip("\n").split("|")
expect((code, len(fields), fields[0], fields[-1]), (0, 17, "DN4797912345678", "$"), "legacy")
expect(bytes.fromhex(fields[1]).decode(), "Nguyễn Hoàng Phương Thảo Quỳnh", "legacy name")
expect(fields[2:4] + fields[5:8], ["17/05/1990", "2", "79 - 024", "01/01/2026", "31/12/2026"], "legacy fields")
code, out, error = run("--legacy", text_of("revoked"))
expect((code, out, "thu hồi" in error), (3, "", True), "legacy of a revoked card")

for arguments in (["--at", "x"], ["--nonsense"], ["a", "b"], ["--image", "a", "b"]):
    expect(run(*arguments)[0], 64, arguments)
expect(run("--version")[0], 0, "version")
expect("--sync" in run("--help")[1], True, "help")

# A server whose paths are those of the service.
served = folder / "served"
(served / ".well-known").mkdir(parents=True)
(served / "v1" / "status").mkdir(parents=True)
(served / ".well-known" / "cose-keys").write_bytes((folder / "cose-keys").read_bytes())
for name in ("manifest", "delta", "12", "200"):
    (served / "v1" / "status" / name).write_bytes((folder / name).read_bytes())


class Handler(http.server.SimpleHTTPRequestHandler):
    asked = []

    def log_message(self, *_):
        Handler.asked.append(self.path)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=served))
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
store = folder / "store2"
run("--trust", (folder / "root").read_text())
expect(run("--sync", url)[0], 0, "sync")
expect(verdict(text_of("revoked")), (3, ["revoked"]), "after sync")
Handler.asked.clear()
expect(run("--sync", url)[0], 0, "sync again")
expect([path for path in Handler.asked if path[-1].isdigit()], [], "unchanged lists")
(served / "v1" / "status" / "manifest").write_bytes(b"x")
expect(run("--sync", url)[0], 1, "a bad manifest")
(served / "v1" / "status" / "manifest").unlink()
expect(run("--sync", url)[0], 1, "no manifest")
expect(verdict(text_of("revoked")), (3, ["revoked"]), "the store stays")
expect(run("--sync", "file:///etc")[0], 1, "no file is fetched")
server.shutdown()
subprocess.run(["rm", "-r", folder], check=True)
print("bhyt-verify: as the manual says")
