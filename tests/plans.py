#!/usr/bin/python3
"""Explains every statement of records/*.sql on a population: none reads a person table whole.

    PEOPLE=20000 tests/plans.py [--program build/test/ansinh]

Plans are the generic ones that the server's prepared statements get, as the role it serves with. A
person table is one with row-level security; whole means a Seq Scan, or an index scan without a
condition that something equals. What functions do inside shows in the counters of the tables, after
all transcripts have been played and have gone as written.
"""

import json
import os
import re
from datetime import datetime

from support.fixture import Tally, argument_parser, opened
from support.postgres import ROOT
from support.stages import play_all

LARGE_ROWS = 1000  # below that, reading it all may be the best plan
TOKEN = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\$\$.*?\$\$|::\w+|(?P<name>:[a-z_][a-z_0-9]*)", re.S)
EQUALS = re.compile(r"(?<![<>])= |IS NULL|&&|@>|~~")  # a range alone may be all that there is
READS = "SELECT relname, seq_tup_read, coalesce(idx_scan, 0) FROM pg_stat_user_tables"
LARGE_TABLES = """
SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p') AND reltuples > {rows}
"""
# Very many looks at very few people, ten of each at once: which index is the cheaper one then depends on who is asked for first.
LOOKS = """
INSERT INTO access_log (at, id, relation, organisation_code, subject, class, route, outcome, result_code, granted)
SELECT '2026-11-01'::timestamptz + n / 50 * interval '1 second', gen_random_uuid(), 'clerk', f.code, p.people[1 + n % 5], 'HEALTH',
       'post_v1_card_checks', 'valid', 'valid_in_force', true
FROM generate_series(1, 20000) n, (SELECT min(code) AS code FROM facility) f,
     (SELECT array_agg(q.id) AS people FROM (SELECT p.id FROM person p WHERE NOT EXISTS (SELECT FROM account a WHERE a.person = p.id)
      ORDER BY p.id DESC LIMIT 5) q) p;
ANALYZE access_log
"""
MOST_LOOKED_AT = "SELECT subject FROM access_log GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
PAGES, PAGE_ROWS, AT_ONCE = 5, 7, 10
PAGE = """
SET ROLE ansinh_app; SET app.subject = '{subject}'; SET plan_cache_mode = force_generic_plan;
PREPARE page AS {text}; EXECUTE page ({after}, {limit}); RESET ROLE; SELECT pg_stat_force_next_flush();
SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'access_log'
"""


def statements():
    """(name, SQL with $1 $2 ..., number of parameters) of every statement."""
    for path in sorted((ROOT / "records").glob("*.sql")):
        parts = re.split(r"^-- name: (\w+)[^\n]*\n", path.read_text(), flags=re.M)
        for name, text in zip(parts[1::2], parts[2::2]):
            yield name, *numbered(text.strip().rstrip(";"))


def numbered(text):
    names = []

    def number(token):
        name = token["name"]
        if name is None:
            return token[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return TOKEN.sub(number, text), len(names)


def plans_of(cluster, wanted):
    """{name: plan} of what can be prepared and explained, in one session."""
    script = ["SET ROLE ansinh_app; SET plan_cache_mode = force_generic_plan; SET jit = off;"]
    script.append("\\set ON_ERROR_STOP off")
    for name, text, parameter_count in wanted:
        values = f"({', '.join(['NULL'] * parameter_count)})" if parameter_count else ""
        script.append(f"\\echo -- {name}")
        script.append(f'PREPARE "{name}" AS {text}\n;')
        script.append(f'EXPLAIN (FORMAT JSON) EXECUTE "{name}"{values};')
    parts = re.split(r"^-- (\w+)\n", cluster.sql("\n".join(script)), flags=re.M)
    printed = zip(parts[1::2], parts[2::2])
    return {name: json.loads(plan)[0].get("Plan", {}) for name, plan in printed if plan.strip()}


def whole_reads(node, large):
    """Names of the large tables that a plan reads whole."""
    kind, table = node.get("Node Type"), node.get("Relation Name")
    if table in large:
        if kind == "Seq Scan" or (
            kind in ("Index Scan", "Index Only Scan") and not EQUALS.search(node.get("Index Cond", ""))
        ):
            yield f"{kind} on {table}"
    for child in node.get("Plans", []):
        yield from whole_reads(child, large)


def check_looks(fixture, tally):
    """Whoever is asked for, hardly more of the log is read than the page."""
    cluster = fixture.cluster
    text = next(text for name, text, _ in statements() if name == "accesses_of_person")
    page = {"subject": cluster.sql(MOST_LOOKED_AT), "text": text, "limit": PAGE_ROWS}
    after, seen, read = "NULL", [], "0"
    for _ in range(PAGES):
        *rows, read = cluster.sql(PAGE.format(**page, after=after)).splitlines()
        cursors = [row.split("|", 14)[-1] for row in rows if "post_v1_card_checks" in row]
        after = f"'{cursors[-1]}'"
        seen += cursors
    tally.check(len(seen) == len(set(seen)) == PAGES * PAGE_ROWS, f"no look stands on two pages: {len(set(seen))}")
    tally.check(seen == sorted(seen, key=look_order), "the last looks come first")
    most = PAGES * (2 * PAGE_ROWS + AT_ONCE)  # those of the page twice: by the person, then each by its key
    tally.check(0 < int(read) <= most, f"{read} looks are read to show {len(seen)}")


def look_order(cursor):
    at, look = cursor.split("|")
    return -datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp(), look


def reads_of(printed):
    """{table: (rows read by sequential scans, index scans)} of one copy of the population."""
    rows = [line.split("|") for line in printed.splitlines()]
    return {name: (int(sequential), int(indexed)) for name, sequential, indexed in rows}


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    tally = Tally()
    with opened(arguments.program, people=int(os.environ.get("PEOPLE", "20000"))) as fixture:
        fixture.cluster.sql(LOOKS)
        large = set(fixture.cluster.sql(LARGE_TABLES.format(rows=LARGE_ROWS)).splitlines())
        tally.check({"person", "access_log"} <= large, f"the population is large enough: {sorted(large)}")
        wanted = list(statements())
        plans = plans_of(fixture.cluster, wanted)
        for name, *_ in wanted:
            tally.check(name in plans, f"{name} has no plan")
            reads = list(whole_reads(plans.get(name, {}), large))
            tally.check(not reads, f"{name}: {', '.join(reads)}")
        check_looks(fixture, tally)
        copies = [reads_of(printed) for printed in play_all(fixture, tally, READS)]
        people = sum(reads["person"][1] for reads in copies)
        tally.check(people > 100, f"the transcripts read people: {people}")
        for table in large:
            rows = sum(reads[table][0] for reads in copies)
            tally.check(rows == 0, f"{table} is read whole: {rows} rows in sequential scans")
    tally.finish()


if __name__ == "__main__":
    main()
