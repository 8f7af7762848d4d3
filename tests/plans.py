#!/usr/bin/python3
"""Explains every statement of records/*.sql on a population: none reads a person table whole.

    PEOPLE=20000 tests/plans.py [--program build/test/ansinh]

Plans are the generic ones that the server's prepared statements get, as the role it serves with. A
person table is one with row-level security; whole means a Seq Scan, or an index scan without a
condition. What functions do inside shows in the counters of the tables, after all transcripts have
been played.
"""

import json
import os
import re

from support import transcript
from support.contract import Contract
from support.fixture import Tally, argument_parser, opened
from support.player import Player
from support.postgres import ROOT
from support.sample_claims import samples
from support.signer import certificates

LARGE_ROWS = 1000  # below that, reading it all may be the best plan
TOKEN = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\$\$.*?\$\$|::\w+|(?P<name>:[a-z_][a-z_0-9]*)", re.S)
READS = "SELECT relname, seq_tup_read, coalesce(idx_scan, 0) FROM pg_stat_user_tables"
LARGE_TABLES = """
SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p') AND reltuples > {rows}
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


def plan_of(cluster, name, text, parameter_count):
    values = f"({', '.join(['NULL'] * parameter_count)})" if parameter_count else ""
    printed = cluster.sql(
        f"""
        SET ROLE ansinh_app; SET plan_cache_mode = force_generic_plan; SET jit = off;
        PREPARE "{name}" AS {text};
        EXPLAIN (FORMAT JSON) EXECUTE "{name}"{values};"""
    )
    return json.loads(printed)[0].get("Plan", {})


def whole_reads(node, large):
    """Names of the large tables that a plan reads whole."""
    kind, table = node.get("Node Type"), node.get("Relation Name")
    if table in large:
        if kind == "Seq Scan" or (
            kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node
        ):
            yield f"{kind} on {table}"
    for child in node.get("Plans", []):
        yield from whole_reads(child, large)


def play_transcripts(fixture):
    """Plays every transcript; returns {table: (rows read by sequential scans, index scans)}."""
    contract = Contract(ROOT / "tests" / "openapi.json")
    with fixture.server("plans") as server:
        for path in sorted((ROOT / "tests" / "api").glob("*.http")):
            player = Player(server, fixture.demo, contract)
            player.captures["sample"] = samples(fixture.demo)
            player.captures["certificates"] = certificates()
            for step in transcript.read_steps(path):
                player.play(step)
        server.stop()
        rows = [
            line.split("|") for line in fixture.cluster.sql(READS, server.database).splitlines()
        ]
    return {name: (int(sequential), int(indexed)) for name, sequential, indexed in rows}


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    tally = Tally()
    with opened(arguments.program, people=int(os.environ.get("PEOPLE", "20000"))) as fixture:
        large = set(fixture.cluster.sql(LARGE_TABLES.format(rows=LARGE_ROWS)).splitlines())
        tally.check("person" in large, f"the population is large enough: {sorted(large)}")
        for name, text, parameter_count in statements():
            try:
                reads = list(
                    whole_reads(plan_of(fixture.cluster, name, text, parameter_count), large)
                )
                tally.check(not reads, f"{name}: {', '.join(reads)}")
            except RuntimeError as error:
                tally.check(False, f"{name}: {error}")
        reads = play_transcripts(fixture)
        tally.check(reads["person"][1] > 100, f"the transcripts read people: {reads['person']}")
        for table in large:
            tally.check(
                reads[table][0] == 0,
                f"{table} is read whole: {reads[table][0]} rows in sequential scans",
            )
    tally.finish()


if __name__ == "__main__":
    main()
