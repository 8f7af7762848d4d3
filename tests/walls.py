#!/usr/bin/python3
"""The walls behind the routes: riders of one transaction do not see each other, and no log row means no data.

    tests/walls.py [--program build/test/ansinh]
"""

import json
import threading

from support import wire
from support.fixture import Tally, argument_parser, opened

READERS, READS = 12, 60


def headers(server, login):
    return [("Authorization", f"Bearer {wire.access_token(server.port, login)}")]


def check_riders(server, demo, tally):
    """Many readers at once share commits; each must get its own card and nobody else's, strangers nothing."""
    logins = [demo["citizen"], demo["guardian"], demo["pensioner"]]
    sessions = {login["login"]: headers(server, login) for login in logins}
    faults = []

    def read(login):
        mine = sessions[login["login"]]
        for turn in range(READS):
            if turn % 5 == 4:
                reply = wire.exchange(server.port, "GET", "/v1/people/me/card", [("Authorization", "Bearer " + "A" * 43)])
                if reply.status != 401:
                    faults.append(f"a token nobody has: HTTP {reply.status}")
            reply = wire.exchange(server.port, "GET", "/v1/people/me/card", mine)
            if reply.status != 200 or json.loads(reply.body)["full_name"] != login["full_name"]:
                faults.append(f"{login['full_name']}: HTTP {reply.status} {reply.body[:80]!r}")

    threads = [threading.Thread(target=read, args=(logins[i % len(logins)],)) for i in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.check(not faults, f"riders: {len(faults)} faults, first {faults[:1]}")
    shared = wire.exchange(server.port, "GET", "/metrics").body.decode()
    count = {name: int(shared.split(f"\nansinh_{name} ")[1].split()[0])
             for name in ("database_transactions_total", "database_statements_total")}
    tally.check(count["database_statements_total"] > 3.3 * count["database_transactions_total"],
                f"riders did share transactions: {count}")


def check_log_is_a_condition(server, fixture, tally):
    """R-49: when the access row cannot be written, the read is refused and nothing is shown."""
    sql = lambda statement: fixture.cluster.sql(statement, server.database)
    citizen = fixture.demo["citizen"]
    mine = headers(server, citizen)
    sql("REVOKE INSERT ON access_log FROM ansinh_app")
    reply = wire.exchange(server.port, "GET", "/v1/people/me/card", mine)
    tally.check(reply.status == 503 and citizen["full_name"].encode() not in reply.body, f"no log row: HTTP {reply.status}")
    sql("GRANT INSERT ON access_log TO ansinh_app")
    reply = wire.exchange(server.port, "GET", "/v1/people/me/card", mine)
    tally.check(reply.status == 200, f"log row again: HTTP {reply.status}")


def check_rows_without_context(server, fixture, tally):
    """Row-level security is forced on every table of people, and without a context the server's role sees no row."""
    tables = fixture.cluster.sql("SELECT relname FROM pg_class WHERE relforcerowsecurity ORDER BY relname", server.database)
    for table in tables.split():
        try:
            seen = fixture.cluster.sql(f"SET ROLE ansinh_app; SELECT count(*) FROM {table}", server.database)
        except RuntimeError as refusal:
            seen = "0" if "permission denied" in str(refusal) else str(refusal)
        tally.check(seen == "0", f"{table}: {seen} rows without a context")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("walls") as server:
        check_riders(server, fixture.demo, tally)
        check_log_is_a_condition(server, fixture, tally)
        check_rows_without_context(server, fixture, tally)
    tally.finish()


if __name__ == "__main__":
    main()
