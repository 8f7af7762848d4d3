#!/usr/bin/python3
"""Checks, claims, corrections, disputes and consents in random order and at the same time, held against a model.

    tests/claims_model.py [--program build/test/ansinh] [--acts 600] [--seed 1] [--worlds 2] [--people 400]

Worlds run beside each other. Each takes three people through three days (the third is so late that what was due is
overdue) and then the next three; within a world several of them act at once. Whatever the order: nothing is paid for a
day without a valid card, or without a check of it, unless an officer has said so with a card that was good; no receipt
stands in two claims; the same content is one revision; what is contested is marked or left out for third parties (a
running check, a consent, FHIR, the gateway) and both versions stay; a read of an evening gives what was known then; a
consent opens what it says and nothing else, and nothing when it is withdrawn or over.
"""

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor

from support.actors import Actors, Line
from support.claims_hospital import DAYS, Hospital
from support.claims_world import Person
from support.fixture import TODAY, Tally, argument_parser, opened
from support.server import Server

PEOPLE = 3
HOLDERS = f"""
SELECT json_build_object('person', p.id, 'full_name', p.full_name, 'birth_date', p.birth_date, 'card_number', c.card_number,
    'office', p.office)
FROM person p JOIN card c ON c.person = p.id WHERE c.state = 'active' AND c.valid_from <= '2026-11-01'
AND coalesce(c.valid_to, '2027-12-31') > '{DAYS[-1]}' AND length(p.birth_date) = 10 AND p.died_on IS NULL
AND p.office IS NOT NULL AND majority_day(p.birth_date) < '{TODAY}' AND (SELECT count(*) FROM card o WHERE o.person = p.id) = 1
AND NOT EXISTS (SELECT FROM account a WHERE a.person = p.id)
AND NOT EXISTS (SELECT FROM visit v WHERE v.person = p.id AND v.admitted_at > '2026-10-01') ORDER BY p.id
"""
# What must never be, in what the database says at the end; each statement finds nothing.
NEVER = {
    "the books agree": "SELECT * FROM claim_sums_unfit()",
    "a receipt stands in one claim": """
        SELECT receipt_id FROM claim_revision WHERE evidence = 'receipt' GROUP BY receipt_id HAVING count(DISTINCT claim) > 1""",
    "one claim for a number": "SELECT facility, record_no FROM claim GROUP BY 1, 2 HAVING count(*) > 1",
    "one current visit for a claim, or none that was taken out": """
        SELECT c.id FROM claim c LEFT JOIN visit v ON v.id = c.visit AND v.recorded_to = 'infinity' GROUP BY c.id, c.visit
        HAVING count(v.id) <> 1 AND NOT EXISTS (SELECT FROM dispute d WHERE d.visit = c.visit AND d.kind = 'visit'
                                                AND d.state = 'corrected' AND d.corrected_version IS NULL)""",
    "a version of the visit for each revision and each correction": """
        SELECT c.id FROM claim c
        WHERE (SELECT count(*) FROM visit v WHERE v.person = c.person AND v.facility = c.facility AND v.record_no = c.record_no)
        <> (SELECT count(*) FROM claim_revision r WHERE r.facility = c.facility AND r.claim = c.id)
         + (SELECT count(*) FROM dispute d JOIN visit v ON v.person = d.person AND v.id = d.visit AND v.version = d.fact_version
             WHERE d.person = c.person AND v.facility = c.facility AND v.record_no = c.record_no
             AND d.corrected_version IS NOT NULL)""",
    "versions are counted, and follow one another": """
        SELECT person, id FROM visit GROUP BY 1, 2
        HAVING count(*) <> max(version) - min(version) + 1
        UNION ALL SELECT a.person, a.id FROM visit a JOIN visit b ON b.person = a.person AND b.id = a.id
        AND b.version = a.version + 1 WHERE b.recorded_from < a.recorded_to""",
    "what was contested stays beside what is right": """
        SELECT d.id FROM dispute d WHERE d.visit IS NOT NULL AND NOT EXISTS (
            SELECT FROM visit v WHERE v.person = d.person AND v.id = d.visit AND v.version = d.fact_version)
        OR d.corrected_version <= d.fact_version OR d.corrected_version IS NOT NULL AND NOT EXISTS (
            SELECT FROM visit v WHERE v.person = d.person AND v.id = d.visit AND v.version = d.corrected_version)""",
    "no revision repeats the one before": """
        SELECT a.claim FROM claim_revision a JOIN claim_revision b ON b.claim = a.claim AND b.revision = a.revision + 1
        AND b.content_hash = a.content_hash""",
    "twins are not both paid without an officer": """
        SELECT a.id FROM claim a JOIN claim b ON b.person = a.person AND b.id > a.id AND b.admitted_at = a.admitted_at
        AND b.total_vnd = a.total_vnd AND a.approved_vnd > 0 AND b.approved_vnd > 0
        WHERE NOT EXISTS (SELECT FROM claim_event e WHERE e.claim IN (a.id, b.id) AND e.action = 'approve')""",
    "who paid without asking anybody had proof of a check": """
        SELECT c.id FROM claim c JOIN claim_revision r ON r.claim = c.id AND r.revision = c.revision
        WHERE c.approved_vnd > 0 AND r.evidence NOT IN ('receipt', 'register')
        AND NOT EXISTS (SELECT FROM claim_event e WHERE e.claim = c.id AND e.revision = c.revision AND e.action = 'approve')""",
    "where an officer has spoken no machine pays": """
        SELECT e.claim FROM claim_event e WHERE e.action = 'correct' AND e.to_state = 'approved'
        AND EXISTS (SELECT FROM claim_event b WHERE b.facility = e.facility AND b.claim = e.claim AND b.ordinal < e.ordinal
                    AND b.action NOT IN ('receive', 'correct'))""",
    "the lines of a claim add up to what is paid": """
        SELECT c.id FROM claim c WHERE c.state IN ('approved', 'refused')
        AND c.approved_vnd <> (SELECT coalesce(sum(l.allowed_vnd), 0) FROM claim_lines_decided(c) l)""",
    "nothing is paid for a visit that was taken out": """
        SELECT c.id FROM claim c WHERE c.approved_vnd > 0
        AND NOT EXISTS (SELECT FROM visit v WHERE v.id = c.visit AND v.recorded_to = 'infinity')""",
    "an open question pays nothing": "SELECT id FROM claim WHERE approved_vnd > 0 AND open_findings > 0",
    "a facility without a check has the ground of a consent": """
        SELECT l.id FROM access_log l WHERE l.granted AND l.relation IN ('clerk', 'system') AND l.ground IS NULL
        AND l.route IN ('get_v1_people_person_visits', 'get_v1_card_checks_card_check_visits') LIMIT 5""",
}


class Model:
    def __init__(self, fixture, server, tally, arguments):
        self.fixture, self.database, self.tally = fixture, server.database, tally
        self.seed, self.acts_wanted = arguments.seed, arguments.acts
        self.demo, self.lock = fixture.demo, threading.Lock()
        self.acts = self.requests = 0
        self.line = Line(fixture.cluster, self.database)
        self.actors = Actors(self.line)
        for actor in (self.demo["clerk"], self.demo["other_clerk"], self.demo["officers"]["assessor"]):
            self.actors.entered(actor["login"])
        self.holders = iter([Person(**json.loads(row)) for row in self.line(HOLDERS).splitlines()])

    def count_request(self):
        with self.lock:
            self.requests += 1

    def is_enough(self, acts):
        with self.lock:
            self.acts += acts
            return self.acts >= self.acts_wanted

    def next_people(self):
        with self.lock:
            return list(itertools.islice(self.holders, PEOPLE))

    def world(self, number):
        hospital = Hospital(self, number)
        with ThreadPoolExecutor(4) as pool:
            while not self.is_enough(0) and len(people := self.next_people()) == PEOPLE:
                hospital.episode(people, pool)
                if self.acts_wanted > 5000:
                    print(f"{self.acts} acts, {self.requests} requests, {self.tally.failed} faults", flush=True)
        hospital.line.close()


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("--acts", type=int, default=600, help="how many interleaved acts (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=int, default=2, help="how many run beside each other (default: %(default)s)")
    parser.add_argument("--people", type=int, help="a population of its own; three people are used for 240 acts")
    arguments = parser.parse_args()
    tally = Tally()
    with opened(arguments.program, arguments.people) as fixture, fixture.server("claims") as server:
        model = Model(fixture, server, tally, arguments)
        url = fixture.cluster.url(server.database)
        later = {day: Server(fixture.program, url, fixture.keys, server.folder / day, TODAY=day) for day in DAYS[1:]}
        model.ports = {TODAY: server.port, **{day: other.start().port for day, other in later.items()}}
        try:
            with ThreadPoolExecutor(arguments.worlds) as worlds:
                for done in [worlds.submit(model.world, number) for number in range(arguments.worlds)]:
                    done.result()
        finally:
            faults = [fault for other in later.values() if (fault := other.stop())]
        tally.check(not faults, f"the servers of other days: {faults}")
        tally.check(model.acts >= arguments.acts, f"{model.acts} acts: more people are needed")
        for what, statement in NEVER.items():
            found = model.line(statement)
            tally.check(not found, f"{what}: {found[:300]}")
        paid = model.line("SELECT count(*) FILTER (WHERE approved_vnd > 0), count(*) FROM claim").split("|")
        tally.check(0 < int(paid[0]) < int(paid[1]), f"some are paid and some are not: {paid}")
        grounds = model.line("SELECT string_agg(DISTINCT ground, ' ' ORDER BY ground) FROM access_log")
        tally.check(grounds == "check consent", f"both ways to a history were taken: {grounds}")
        print(f"{model.acts} acts in {model.requests} requests, seed {arguments.seed}", flush=True)
        model.line.close()
    tally.finish()


if __name__ == "__main__":
    main()
