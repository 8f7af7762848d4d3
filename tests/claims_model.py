#!/usr/bin/python3
"""Checks, claims, corrections, twins and decisions in random order and at the same time, held against a model.

    tests/claims_model.py [--program build/test/ansinh] [--rounds 60] [--seed 1]

Whatever the order: nothing is paid for a day without a valid card, or without a check of it, unless an officer has said
so with a card that was good; no receipt stands in two claims; of two claims of the same stay and sums one at most is
paid without an officer; the same content is one revision, other content one more; each claim is one visit; and what is
owed is what the entries add up to.
"""

import json
import random
import uuid
from concurrent.futures import ThreadPoolExecutor

from support import wire
from support.envelope import Claim
from support.fixture import TODAY, Tally, argument_parser, opened

PEOPLE = 5
DAY = TODAY.replace("-", "")
YESTERDAY = f"{DAY[:6]}{int(DAY[6:]) - 1:02}"
HOLDERS = f"""
SELECT json_build_object('person', p.id, 'full_name', p.full_name, 'birth_date', p.birth_date, 'card_number', c.card_number)
FROM person p JOIN card c ON c.person = p.id WHERE c.state = 'active' AND c.valid_from <= '2026-11-01'
AND coalesce(c.valid_to, '2026-12-31') > '{TODAY}' AND length(p.birth_date) = 10 AND p.died_on IS NULL
AND (SELECT count(*) FROM card o WHERE o.person = p.id) = 1
AND NOT EXISTS (SELECT FROM visit v WHERE v.person = p.id AND v.admitted_at > '2026-10-01') ORDER BY p.id LIMIT {PEOPLE}
"""
# What must never be, in what the database says at the end; each statement finds nothing.
NEVER = {
    "the books agree": "SELECT * FROM claim_sums_unfit()",
    "a receipt stands in one claim": """
        SELECT receipt_id FROM claim_revision WHERE evidence = 'receipt' GROUP BY receipt_id HAVING count(DISTINCT claim) > 1""",
    "one claim for a number": "SELECT facility, record_no FROM claim GROUP BY 1, 2 HAVING count(*) > 1",
    "one current visit for a claim": """
        SELECT c.id FROM claim c LEFT JOIN visit v ON v.id = c.visit AND v.recorded_to = 'infinity'
        GROUP BY c.id HAVING count(v.id) <> 1""",
    "a version of the visit for each revision": """
        SELECT c.id FROM claim c WHERE (SELECT count(*) FROM visit v WHERE v.id = c.visit)
        <> (SELECT count(*) FROM claim_revision r WHERE r.facility = c.facility AND r.claim = c.id)""",
    "no revision repeats the one before": """
        SELECT a.claim FROM claim_revision a JOIN claim_revision b ON b.claim = a.claim AND b.revision = a.revision + 1
        AND b.content_hash = a.content_hash AND b.certificate IS NOT DISTINCT FROM a.certificate""",
    "twins are not both paid without an officer": """
        SELECT a.id FROM claim a JOIN claim b ON b.person = a.person AND b.id > a.id AND b.admitted_at = a.admitted_at
        AND b.total_vnd = a.total_vnd AND a.approved_vnd > 0 AND b.approved_vnd > 0
        WHERE NOT EXISTS (SELECT FROM claim_event e WHERE e.claim IN (a.id, b.id) AND e.action = 'approve')""",
    "who paid without asking anybody had proof of a check": """
        SELECT c.id FROM claim c JOIN claim_revision r ON r.claim = c.id AND r.revision = c.revision
        WHERE c.approved_vnd > 0 AND r.evidence NOT IN ('receipt', 'register')
        AND NOT EXISTS (SELECT FROM claim_event e WHERE e.claim = c.id AND e.revision = c.revision AND e.action = 'approve')""",
    "an open question pays nothing": "SELECT id FROM claim WHERE approved_vnd > 0 AND open_findings > 0",
}


class Hospital:
    def __init__(self, server, fixture, tally, seed):
        self.server, self.tally, self.chance = server, tally, random.Random(seed)
        self.demo = fixture.demo
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.clerk = self.demo["clerk"]
        self.tokens = {
            "clerk": wire.access_token(server.port, self.clerk),
            "assessor": wire.access_token(server.port, self.demo["officers"]["assessor"]),
        }
        self.people = [json.loads(row) for row in self.sql(HOLDERS).splitlines()]
        self.valid = {person["person"]: True for person in self.people}
        self.receipts, self.sent = [], {}

    def call(self, who, method, path, body=None, **headers):
        given = [("Authorization", f"Bearer {self.tokens[who]}")]
        given += [(name.replace("_", "-"), value) for name, value in headers.items()]
        if method == "POST":
            given.append(("Idempotency-Key", str(uuid.uuid4())))
        return wire.exchange(self.server.port, method, path, given, body)

    def check(self):
        """A card check; its receipt may be handed in by any claim later."""
        person = self.chance.choice(self.people)
        body = {key: person[key] for key in ("card_number", "full_name", "birth_date")}
        body["clerk"] = {key: self.clerk[key] for key in ("name", "personal_number")}
        body["purpose"] = "khám bệnh"

        def run():
            reply = self.call("clerk", "POST", "/v1/card_checks", json.dumps(body).encode(), Content_Type="application/json")
            answer = json.loads(reply.body)
            good = self.valid[person["person"]]
            self.tally.check((answer.get("outcome") == "valid") == good, f"check: {answer.get('outcome')}")
            self.receipts.append(answer["receipt"])

        return run

    def claim_of(self, record_no, person, day, hour, variant):
        times = f"{day}{hour:02}00", f"{day}{hour:02}20"
        claim = Claim(person, self.clerk["facility"], record_no, *times, percent=100)
        claim.service(f"{hour:02}.{variant:04}", "Khám", price=20_000 + 10 * variant)
        return claim.xml()

    def send(self, record_no, what, receipt):
        """Sends a claim; what came back fits what the model knows of the card."""
        person, body = what[0], self.claim_of(record_no, *what)
        target = "/v1/claims" + (f"?receipt={receipt}" if receipt else "")

        def run():
            reply = self.call("clerk", "POST", target, body, Content_Type="application/xml")
            answer = json.loads(reply.body)
            if not self.tally.check(reply.status == 201, f"claim: HTTP {reply.status} {reply.body[:200]}"):
                return
            # The same content again is what it was decided to be when it came first.
            known = any(said["revision"] == answer["revision"] for _, said in self.sent.get(record_no, []))
            good = known or self.valid[person["person"]] or answer["approved_vnd"] == 0
            self.tally.check(good, f"paid without a card: {answer}")
            self.sent.setdefault(record_no, []).append((what, answer))

        return run

    def new_claim(self):
        number = f"M-{uuid.UUID(int=self.chance.getrandbits(128))}"
        what = (
            self.chance.choice(self.people),
            self.chance.choice((DAY, DAY, YESTERDAY)),
            self.chance.randrange(7, 18),
            self.chance.randrange(1000),
        )
        receipt = self.chance.choice(self.receipts) if self.receipts and self.chance.random() < 0.5 else None
        return [self.send(number, what, receipt)]

    def repeated(self):
        """The same content again, or a correction, or the same stay under another number: at once, too."""
        if not self.sent:
            return self.new_claim()
        number = self.chance.choice(sorted(self.sent))
        what = self.sent[number][-1][0]
        kind = self.chance.choice(("same", "correct", "twin"))
        if kind == "correct":
            what = (*what[:3], what[3] + 1)
        if kind == "twin":
            number += "-T"
        return [self.send(number, what, None) for _ in range(self.chance.choice((1, 2)))]

    def decide(self):
        """An officer approves or refuses something that waits; a stale look is told so."""
        rows = self.sql("SELECT id, version FROM claim WHERE state = 'review' ORDER BY id").splitlines()
        if not rows:
            return []
        claim, version = self.chance.choice(rows).split("|")
        shown = json.loads(self.call("assessor", "GET", f"/v1/claims/{claim}").body)
        decisions = [
            {"finding": finding["ordinal"], "allowed_vnd": finding["claimed_vnd"]}
            for finding in shown["findings"]
            if finding["result"] == "queried"
        ]
        move = {"action": self.chance.choice(("approve", "refuse")), "decisions": decisions}

        def run():
            reply = self.call(
                "assessor", "POST", f"/v1/claims/{claim}/transitions", json.dumps(move).encode(),
                Content_Type="application/json", If_Match=f'"{version}"',
            )  # fmt: skip
            # 409: no card was good on any day, or the claim has moved on; 412: somebody was first.
            self.tally.check(reply.status in (200, 409, 412), f"decide: HTTP {reply.status} {reply.body[:200]}")

        return [run, run] if self.chance.random() < 0.3 else [run]

    def change_card(self):
        """A card is withdrawn from long ago, or restored: nobody else acts meanwhile."""
        person = self.chance.choice(self.people)["person"]
        self.valid[person] = not self.valid[person]
        state = (
            "state = 'active', state_reason = NULL, state_from = NULL"
            if self.valid[person]
            else "state = 'revoked', state_reason = 'fraud', state_from = '2026-01-01'"
        )
        self.sql(f"UPDATE card SET {state}, version = version + 1 WHERE person = '{person}'")

    def round(self, pool):
        if self.chance.random() < 0.15:
            self.change_card()
            return
        acts = []
        for _ in range(self.chance.choice((1, 2, 3))):
            act = self.chance.choice((self.check, self.new_claim, self.new_claim, self.repeated, self.repeated, self.decide))()
            acts += act if isinstance(act, list) else [act]
        for done in [pool.submit(act) for act in acts]:
            done.result()

    def officers_pay_only_the_insured(self):
        """Of what an officer has approved: a card was good then; in the end all cards of the model are known."""
        for person in self.people:
            if not self.valid[person["person"]]:
                late = self.sql(
                    f"SELECT id, version FROM claim WHERE person = '{person['person']}' AND state = 'review'"
                ).splitlines()
                for row in late:
                    claim, version = row.split("|")
                    shown = json.loads(self.call("assessor", "GET", f"/v1/claims/{claim}").body)
                    decisions = [
                        {"finding": finding["ordinal"], "allowed_vnd": finding["claimed_vnd"]}
                        for finding in shown["findings"]
                    ]
                    move = {"action": "approve", "decisions": decisions}
                    reply = self.call(
                        "assessor", "POST", f"/v1/claims/{claim}/transitions", json.dumps(move).encode(),
                        Content_Type="application/json", If_Match=f'"{version}"',
                    )  # fmt: skip
                    self.tally.check(
                        reply.status == 409 and json.loads(reply.body)["code"] == "card_not_valid_then",
                        f"an officer paid without a card: HTTP {reply.status} {reply.body[:200]}",
                    )


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture, fixture.server("claims") as server:
        hospital = Hospital(server, fixture, tally, arguments.seed)
        tally.check(len(hospital.people) == PEOPLE, f"{len(hospital.people)} people for the model")
        with ThreadPoolExecutor(6) as pool:
            for _ in range(arguments.rounds):
                hospital.round(pool)
        hospital.officers_pay_only_the_insured()
        for what, statement in NEVER.items():
            found = hospital.sql(statement)
            tally.check(not found, f"{what}: {found[:300]}")
        paid = hospital.sql("SELECT count(*) FILTER (WHERE approved_vnd > 0), count(*) FROM claim").split("|")
        tally.check(0 < int(paid[0]) < int(paid[1]), f"some are paid and some are not: {paid}")
    tally.finish()


if __name__ == "__main__":
    main()
