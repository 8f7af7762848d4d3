#!/usr/bin/python3
"""Card checks over the full path: authentication, rights, row-level security, committed access row, JSON.

The reference is what PostgreSQL alone does with the same three statements as the same role, eight requests in one
commit and one round trip (pgbench, prepared), at the number of clients that serves it best.
"""

import json
import os
import re
import subprocess
import time

import world
from world import ROOT, SECONDS, TODAY, wire

CLERKS, BODIES = 8, 2000
RIDERS, SCRIPTS = 8, 16  # of the reference: requests in a commit, different commits
LEAST_RATIO, P99_MS, PACED_RUNS = 0.5, 20, 5
STATEMENTS = ("context_entered", "card_checked", "access_logged")
SESSION = "-c role=ansinh_app -c timezone=Asia/Ho_Chi_Minh -c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
PURPOSE = "khám bệnh"
# Who holds a card that is good today, in no order.
HOLDERS = """
SELECT json_build_array(c.card_number, p.full_name, p.name_key, p.birth_date)
FROM person p JOIN card c ON c.person = p.id WHERE c.state = 'active'
AND c.valid_from <= '{today}' AND coalesce(c.valid_to, '{today}') >= '{today}'
AND length(p.birth_date) = 10 ORDER BY md5(p.id::text) LIMIT {count}
"""
SESSIONS = """
SELECT encode(s.access_hash, 'hex') FROM session s JOIN account a ON a.id = s.account
WHERE a.login LIKE 'bench.%.{pid}' ORDER BY a.login
"""


def holders(opened):
    rows = opened.cluster.sql(HOLDERS.format(today=TODAY, count=BODIES)).splitlines()
    return [json.loads(row) for row in rows]


def scan_of(model, number, full_name, birth_date):
    """The text of somebody's card: that of a card printed by the server, in another name."""
    fields = model.split("|")
    fields[:3] = number, full_name.encode().hex(), "/".join(reversed(birth_date.split("-")))
    return "|".join(fields)


def check_requests(opened, server, people):
    """Checks of all these people by all the clerks in turn, as a scanner and as a keyboard would ask them."""
    printed = wire.exchange(server.port, "GET", "/v1/people/me/card/qr?form=legacy", opened.citizen_headers(server))
    model = json.loads(printed.body)["text"]
    tokens = opened.clerks(server, CLERKS)
    clerk = {key: opened.demo["clerk"][key] for key in ("name", "personal_number")}
    for i, (number, full_name, _, birth_date) in enumerate(people):
        if i % 4:
            key = {"scan": scan_of(model, number, full_name, birth_date)}
        else:
            key = {"card_number": number, "full_name": full_name, "birth_date": birth_date}
        body = json.dumps({**key, "clerk": clerk, "purpose": PURPOSE}, ensure_ascii=False).encode()
        headers = [("Authorization", f"Bearer {tokens[i % CLERKS]}"), ("Content-Type", "application/json")]
        yield wire.request_bytes("POST", "/v1/card_checks", headers, body)


def assert_answered(server, requests):
    with wire.Connection(server.port) as connection:
        for request in requests:
            connection.send(request)
            reply = connection.read_reply()
            assert reply.status == 200 and json.loads(reply.body)["outcome"] == "valid", reply


def statement(name, rider):
    """A statement of records/*.sql with the parameters of one rider."""
    for path in (ROOT / "records").glob("*.sql"):
        found = re.search(rf"^-- name: {name}\b.*\n((?:(?!-- name:).*\n)+)", path.read_text(), re.M)
        if found:
            text = re.sub(r"(?<!:):(access_hash|scan_\w+)", rf":\1_{rider}", found[1])
            # pgbench has no variables of text: the ids of the rows are made of a number.
            for name, head in (("log_id", "0"), ("check_id", "1")):
                text = text.replace(f":{name}::uuid", f"('{head}000000000000' || :log_id_{rider})::uuid")
            return text
    raise LookupError(name)


def commit_script(path, first, explicit):
    """One round trip of RIDERS requests; their transaction is explicit or, as the server's, the pipeline's own."""
    riders = range(first, first + RIDERS)
    lines = ["\\set turn :turn + 1"]
    lines += [f"\\set log_id_{rider} (:turn * 64 + :client_id) * {RIDERS} + {rider - first}" for rider in riders]
    lines += ["\\startpipeline"] + ["BEGIN;"] * explicit
    lines += [statement(name, rider) for rider in riders for name in STATEMENTS]
    lines += ["COMMIT;"] * explicit + ["\\endpipeline"]
    path.write_text("\n".join(lines) + "\n")


def variables(opened, people):
    clerk, hashes = opened.demo["clerk"], opened.cluster.sql(SESSIONS.format(pid=os.getpid())).splitlines()
    clerk_key = opened.cluster.sql(f"SELECT name_key FROM account WHERE login = '{clerk['login']}'")
    yield from {"who": 8 + 512, "now": f"{TODAY}T{world.clock_of_day()}+07:00", "today": TODAY, "strict_entry": "false",
                "clerk_number": clerk["personal_number"],
                "clerk_key": clerk_key, "clerk_name": clerk["name"], "class": "HEALTH", "route": "post_v1_card_checks",
                "purpose": PURPOSE, "lang": "vi", "emergency": "false", "referred": "false", "inpatient": "false",
                "signing_kid": "00" * 8, "signing_id": "00" * 8, "signing_purpose": "receipt", "request_id": "019ab000-0000-7000-8000-000000000000"}.items()
    for rider, (number, _, name_key, birth_date) in enumerate(people[:RIDERS * SCRIPTS]):
        yield f"access_hash_{rider}", hashes[rider % CLERKS]
        yield f"scan_number_{rider}", number
        yield f"scan_name_key_{rider}", name_key
        yield f"scan_birth_{rider}", birth_date
        yield f"scan_form_{rider}", "typed" if rider % 4 == 0 else "legacy"
        yield f"scan_presence_{rider}", "none" if rider % 4 == 0 else "copyable"


def pgbench_rate(opened, given, clients, explicit, seconds):
    """Requests a second of the three statements alone."""
    command = ["pgbench", "-n", "-M", "prepared", "-c", clients, "-j", min(clients, 2), "-T", seconds,
               "-h", opened.cluster.socket, "-U", "ansinh_owner", "ansinh"]
    given = [*given, ("turn", 10**15 + time.time_ns() // 1000)]
    for script in range(SCRIPTS):
        path = opened.folder / f"commit_{script}.sql"
        commit_script(path, script * RIDERS, explicit)
        command += ["-f", path]
    for name, value in given:
        command += ["-D", f"{name}={value}"]
    environment = {**os.environ, "PGOPTIONS": SESSION}
    done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True)
    if done.returncode != 0 or "failed transactions: 0 " not in done.stdout:
        raise RuntimeError(done.stderr[-2000:] + done.stdout[-2000:])
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1]) * RIDERS


def reference(opened, people):
    """(requests a second, how) of the setting that serves PostgreSQL best."""
    given = list(variables(opened, people))
    tried = {}
    for clients in (1, 2, 4, 8):
        for explicit in (0, 1):
            tried[clients, explicit] = pgbench_rate(opened, given, clients, explicit, max(2, SECONDS // 5))
    clients, explicit = max(tried, key=tried.get)
    print("  pgbench by clients: " + ", ".join(f"{c}{' begin' * e}: {rate:.0f}/s" for (c, e), rate in tried.items()))
    return pgbench_rate(opened, given, clients, explicit, SECONDS), f"pgbench, {clients} clients"


def paced(opened, server, path, rate):
    with world.DiskProbe(opened.folder) as probe:
        found = world.pace(server.port, path, rate)
    return {**found, "disk_ms": probe.waits_ms[-1]}


def measure(opened):
    people = holders(opened)
    with opened.server() as server:
        requests = list(check_requests(opened, server, people))
        assert_answered(server, requests[:100])
        path = opened.write_requests(requests)
        world.saturate(server.port, path, 2)
        served = world.saturate(server.port, path)
        alone, how = reference(opened, people)
        again = world.saturate(server.port, path)
        assert served["errors"] + again["errors"] == 0
        rate = (served["rate"] + again["rate"]) / 2
        print(f"  server before and after: {served['rate']:.0f}/s, {again['rate']:.0f}/s")
        halves = [paced(opened, server, path, rate / 2) for _ in range(PACED_RUNS)]
    ratio = rate / alone
    good = world.report("card checks, 64 connections", f"{rate:.0f} /s", f"{alone:.0f} /s ({how})", f"{ratio:.2f}",
                        f">= {LEAST_RATIO}", ratio >= LEAST_RATIO)
    # The middle of several: a disk that stalls for one of them is the disk's affair, for most it is ours.
    half = sorted(halves, key=lambda found: found["p99_ms"])[PACED_RUNS // 2]
    print("  p99 at half (longest wait for the disk): "
          + ", ".join(f"{found['p99_ms']:.1f} ({found['disk_ms']:.1f}) ms" for found in halves))
    name = f"p99 of card checks at half that load ({half['rate']:.0f} /s), the middle of {PACED_RUNS}"
    alone = f"p50 {half['p50_ms']:.1f} ms; a bare sync at most {half['disk_ms']:.1f} ms"
    return world.report(name, f"{half['p99_ms']:.1f} ms", alone, "", f"< {P99_MS} ms",
                        half["p99_ms"] < P99_MS and not any(found["errors"] for found in halves)) and good


if __name__ == "__main__":
    world.run(measure)
