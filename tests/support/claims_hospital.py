"""A hospital and its people in the model of claims: what they do, who looks, and what must come back.

A Hospital is one world. Each act gives functions to be run at once with those of other people; each look compares what
one sees with what the world knows (claims_world.py), while nobody acts.
"""

import itertools
import json
import random
import threading
import time
from datetime import date, timedelta

from support.actors import Line, call
from support.claims_world import (
    OUTCOME, Consent, Dispute, Visit, fault_of_fhir, fault_of_native, fault_of_record, fault_of_row,
)  # fmt: skip
from support.envelope import Claim
from support.gateway import Gateway
from support.server import TODAY

ACTS_OF_EPISODE, TICKET_S = 240, 500
CODES = ["J18.9", "I10", "E11.9", "K29.7", "M54.5"]
BEGINNING = date.fromisoformat(TODAY)
DAYS = [str(BEGINNING), str(BEGINNING + timedelta(1)), str(BEGINNING + timedelta(70))]
VISIT_DAYS = [str(BEGINNING), str(BEGINNING), str(BEGINNING - timedelta(1))]


class Hospital:
    """One world: its people, its chance and its line to the database."""

    def __init__(self, model, number):
        self.model, self.number = model, number
        self.chance = random.Random(f"{model.seed} {number}")
        self.demo, self.tally, self.actors = model.demo, model.tally, model.actors
        self.line = Line(model.fixture.cluster, model.database)
        self.clerk, self.other = self.demo["clerk"], self.demo["other_clerk"]
        self.desk, self.taken_at, self.telling = {}, {}, threading.Lock()
        self.people, self.receipts, self.numbers = [], [], itertools.count(1)

    def call(self, who, method, path, body=None, **headers):
        self.model.count_request()
        return call(self.port, self.actors, who, method, path, body, **headers)

    def answer(self, who, method, path, body=None, **headers):
        reply = self.call(who, method, path, body, **headers)
        return reply.status, json.loads(reply.body)

    def check(self, good, what):
        if not good:
            what = f"[world {self.number}, {self.day}] {what}"
        return self.tally.check(good, what)

    # ---- acts: each gives what is to be run, at once with those of other people ----

    def look_at_card(self, person):
        """A card check; its receipt may be handed in by any claim later."""
        body = {**person.identity(), "purpose": "khám bệnh",
                "clerk": {key: self.clerk[key] for key in ("name", "personal_number")}}  # fmt: skip

        def run():
            _, answer = self.answer(self.clerk["login"], "POST", "/v1/card_checks", body)
            self.check((answer.get("outcome") == "valid") == person.card_is_good, f"check: {answer.get('outcome')}")
            self.receipts.append(answer["receipt"])

        return [run]

    def claim_of(self, person, record_no, day, minute, variant, codes):
        started = f"{day.replace('-', '')}{7 + minute // 60 % 10:02}{minute % 60:02}"
        claim = Claim(person.identity(), self.clerk["facility"], record_no, started, started, percent=100)
        claim.values = {"MA_BENH_CHINH": codes[0], "MA_BENH_KT": ";".join(codes[1:])}
        claim.service(f"{minute // 60:02}.{variant:04}", "Khám", price=20_000 + 10 * variant, MA_BENH=codes[0])
        return claim.xml()

    def send(self, person, record_no, what, receipt=None):
        """Sends a claim; what came back fits what the model knows of the card."""
        body = self.claim_of(person, record_no, *what)
        target = "/v1/claims" + (f"?receipt={receipt}" if receipt else "")

        def run():
            status, answer = self.answer(self.clerk["login"], "POST", target, body, Content_Type="application/xml")
            if not self.check(status == 201, f"claim: HTTP {status} {answer}"):
                return
            with self.telling:
                # The same content again is what it was decided to be when it came first.
                said = person.sent.setdefault(record_no, [])
                known = any(earlier["revision"] == answer["revision"] for _, earlier in said)
                good = known or person.card_is_good or answer["approved_vnd"] == 0
                self.check(good, f"paid without a card: {answer}")
                if not known:
                    self.sent(person, answer, what)
                said.append((what, answer))

        return run

    def sent(self, person, answer, what):
        """A new revision: what it undoes is contested anew, before the office."""
        visit = person.visits.setdefault(answer["visit"], Visit(answer["visit"], what[0], []))
        undone = visit.undone_by(what[3])
        reasons = {finding["code"] for finding in answer["findings"]}
        self.check(("restates_corrected" in reasons) == bool(undone), f"undone {undone} of {visit}: {reasons}")
        self.check(not undone or answer["state"] == "review", f"undone, and {answer['state']}")
        visit.admitted_on, visit.codes, visit.is_void, visit.outcome = what[0], list(what[3]), False, OUTCOME
        if undone:
            _, listed = self.answer(person.login, "GET", "/v1/people/me/disputes?limit=200")
            known = {dispute.id for dispute in visit.disputes}
            visit.disputes += [Dispute(item["id"], item["diagnosis"], visit.id, item["version"], item["state"])
                               for item in listed["items"] if item["visit"] == visit.id and item["id"] not in known]  # fmt: skip
        self.check(undone <= visit.contested(self.day), f"undone {undone} and not contested: {visit}")

    def some_codes(self):
        return self.chance.sample(CODES, self.chance.choice((1, 2, 3)))

    def claim(self, person):
        what = (self.chance.choice(VISIT_DAYS), self.chance.randrange(600), self.chance.randrange(1000), self.some_codes())
        receipt = self.chance.choice(self.receipts[-30:]) if self.receipts and self.chance.random() < 0.5 else None
        return [self.send(person, f"M-{self.number}-{next(self.numbers)}", what, receipt)]

    def repeat(self, person):
        """The same content again, or a correction, or the same stay under another number: at once, too."""
        if not person.sent:
            return self.claim(person)
        number = self.chance.choice(sorted(person.sent))
        what = person.sent[number][-1][0]
        kind = self.chance.choice(("same", "correct", "twin"))
        if kind == "correct":
            what = (*what[:2], (what[2] + 1) % 1000, self.some_codes())
        if kind == "twin":
            number += "-T"
        return [self.send(person, number, what) for _ in range(self.chance.choice((1, 2)))]

    def decide(self, person):
        """An officer approves or refuses something that waits; a stale look is told so."""
        rows = self.line(f"SELECT id, version FROM claim WHERE state = 'review' AND person = '{person.person}' ORDER BY id")
        if not rows:
            return []
        claim, version = self.chance.choice(rows.splitlines()).split("|")
        action, assessor = self.chance.choice(("approve", "refuse")), self.demo["officers"]["assessor"]["login"]

        def run():
            move = {"action": action, "decisions": self.decisions(claim)}
            path = f"/v1/claims/{claim}/transitions"
            status, answer = self.answer(assessor, "POST", path, move, If_Match=f'"{version}"')
            # 409: no card was good on any day, or the claim has moved on; 412: somebody was first.
            self.check(status in (200, 409, 412), f"decide: HTTP {status} {answer}")
            self.check(status != 200 or person.card_is_good or answer["approved_vnd"] == 0, f"an officer paid: {answer}")

        return [run, run] if self.chance.random() < 0.3 else [run]

    def decisions(self, claim):
        _, shown = self.answer(self.demo["officers"]["assessor"]["login"], "GET", f"/v1/claims/{claim}")
        return [{"finding": finding["ordinal"], "allowed_vnd": finding["claimed_vnd"]}
                for finding in shown["findings"] if finding["result"] == "queried"]  # fmt: skip

    def contest(self, person):
        if not person.standing():
            return self.claim(person)
        visit = self.chance.choice(person.standing())
        key = self.chance.choice([None, *visit.codes])
        body = {"kind": "diagnosis" if key else "visit", "visit": visit.id, "reason": "Không đúng."}
        if key:
            body["diagnosis"] = key
        day = self.day

        def run():
            status, answer = self.answer(person.login, "POST", "/v1/people/me/disputes", body)
            known = [dispute for dispute in visit.disputes if dispute.key == key]
            if status == 409:
                self.check(any(d.state not in ("withdrawn", "corrected") for d in known), f"contested before? {answer}")
                return
            if self.check(status == 201, f"contest: HTTP {status} {answer}"):
                self.check(not any(d.is_active(day) for d in known), f"contested twice: {visit}")
                for lapsed in known:
                    lapsed.state = "upheld" if lapsed.state == "explained" else lapsed.state
                visit.disputes.append(Dispute(answer["id"], key, visit.id, answer["version"], answer["state"]))

        return [run]

    def step(self, person):
        """The facility, the officer or the citizen moves something contested on; two at once, too."""
        live = [(visit, dispute) for visit in person.visits.values() for dispute in visit.disputes
                if dispute.state in ("open", "explained", "escalated")]  # fmt: skip
        if not live:
            return self.contest(person)
        visit, dispute = self.chance.choice(live)
        who, action = self.chance.choice(
            [("facility", "correct"), ("facility", "explain"), ("office", "correct"), ("office", "explain"),
             ("citizen", "withdraw"), ("citizen", "escalate")]
        )  # fmt: skip
        body = {"action": action, "note": "Đã xem lại."}
        change = self.correction(visit, dispute)
        if action == "correct":
            body["correction"] = change
        login = {"facility": self.clerk["login"], "office": person.officer, "citizen": person.login}[who]
        path = f"/v1/people/me/disputes/{dispute.id}/transitions" if who == "citizen" else f"/v1/disputes/{dispute.id}/transitions"
        seen = dispute.version

        def run():
            status, answer = self.answer(login, "POST", path, body, If_Match=f'"{seen}"')
            # 409: not that step, not yet, or too late; 412: somebody was first; 404: not (or no longer) this desk's;
            # 422: a visit must keep a diagnosis, or has been taken out meanwhile.
            if not self.check(status in (200, 404, 409, 412, 422), f"{who} {action}: HTTP {status} {answer}") or status != 200:
                self.check(status != 422 or action == "correct", f"{who} {action}: {answer}")
                return
            self.check(answer["version"] == seen + 1, f"{who} {action}: the second wins, too: {answer}")
            dispute.version, dispute.state, dispute.escalate_until = answer["version"], answer["state"], answer["escalate_until"]
            if action == "correct":
                self.corrected(visit, dispute.key, change)

        return [run, run] if self.chance.random() < 0.3 else [run]

    def correction(self, visit, dispute):
        if dispute.key is None:
            return self.chance.choice(({"void": True}, {"outcome": self.chance.choice(("1", "3"))}))
        return self.chance.choice(({"void": True}, {"diagnosis": self.chance.choice(["J00", "R51", "L20"])}))

    def corrected(self, visit, key, change):
        if key is None:
            visit.is_void, visit.outcome = change.get("void", False), change.get("outcome", visit.outcome)
        elif "diagnosis" in change:
            visit.codes = [change["diagnosis"] if code == key else code for code in visit.codes]
        else:
            visit.codes = [code for code in visit.codes if code != key]

    def grant(self, person):
        if person.reads_by == "check" or (len(person.consents) > 2 and self.chance.random() < 0.5):
            return self.withdraw(person)
        given = {"valid_to": self.chance.choice([day for day in DAYS if day >= self.day])}
        if self.chance.random() < 0.3:
            given["visits_from" if self.chance.random() < 0.5 else "visits_to"] = self.chance.choice(VISIT_DAYS)
        if person.visits and self.chance.random() < 0.3:
            given["except_visits"] = [self.chance.choice(sorted(person.visits))]

        def run():
            body = {"facility": self.other["facility"], "terms": 1, **given}
            status, answer = self.answer(person.login, "POST", "/v1/people/me/consents", body)
            if status == 409:
                held = sum(consent.holds(self.day) for consent in person.consents)
                self.check(held >= 20, f"{held} consents are too many: {answer}")
            elif self.check(status == 201, f"consent: HTTP {status} {answer}"):
                person.consents.append(Consent(answer["id"], answer["valid_to"], answer["visits_from"], answer["visits_to"],
                                               answer["except_visits"]))  # fmt: skip

        return [run]

    def withdraw(self, person):
        if not person.consents:
            return self.claim(person)
        consent = self.chance.choice(person.consents[-4:])
        held, seen = consent.holds(self.day), consent.version

        def run():
            path = f"/v1/people/me/consents/{consent.id}/withdrawal"
            status, answer = self.answer(person.login, "POST", path, {}, If_Match=f'"{seen}"')
            good = {200: held, 412: consent.version > seen, 409: not held}
            if self.check(good.get(status, False), f"withdraw: HTTP {status} {answer}") and status == 200:
                consent.version, consent.is_withdrawn = answer["version"], True

        return [run]

    def change_card(self, person):
        """A card is withdrawn from long ago, or restored."""
        person.card_is_good = not person.card_is_good
        state = ("state = 'active', state_reason = NULL, state_from = NULL" if person.card_is_good
                 else "state = 'revoked', state_reason = 'fraud', state_from = '2026-01-01'")  # fmt: skip
        self.line(f"UPDATE card SET {state}, version = version + 1 WHERE person = '{person.person}'")
        return []

    # ---- looks: nobody acts for that person meanwhile ----

    def seen_by_owner(self, person):
        _, answer = self.answer(person.login, "GET", "/v1/people/me/visits?limit=200")
        self.compare("the holder", person, answer["items"], {v.id for v in person.standing()},
                     lambda item, visit: fault_of_native(item, visit, self.day, own=True))  # fmt: skip
        return answer["items"]

    def compare(self, who, person, items, wanted, fault_of):
        """The same visits as the model's, each as it must be shown."""
        shown = {item["id"]: item for item in items if item["id"] not in person.base}
        if self.check(shown.keys() == wanted, f"{who} sees {sorted(shown)}, not {sorted(wanted)}"):
            for visit_id, item in shown.items():
                fault = fault_of(item, person.visits[visit_id])
                self.check(fault is None, f"{who} of visit {visit_id}: {fault}")

    def seen_by_other_facility(self, person):
        login, wanted = self.other["login"], {visit.id for visit in person.standing()}
        path = f"/v1/people/{person.person}/visits?limit=200"
        if person.reads_by == "check":
            body = {**person.identity(), "purpose": "khám bệnh",
                    "clerk": {key: self.other[key] for key in ("name", "personal_number")}}  # fmt: skip
            _, answer = self.answer(login, "POST", "/v1/card_checks", body)
            path = self.chance.choice((path, f"/v1/card_checks/{answer['check']}/visits?limit=200"))
        else:
            wanted = person.open_visits(self.day)
        status, answer = self.answer(login, "GET", path)
        if not self.check(status == (404 if wanted is None else 200), f"{person.reads_by}: HTTP {status} {answer}, {wanted}"):
            return
        if wanted is not None:
            self.compare("the other facility", person, answer["items"], wanted,
                         lambda item, visit: fault_of_native(item, visit, self.day, own=False))  # fmt: skip
        status, bundle = self.answer(login, "GET", f"/fhir/Encounter?patient=Patient/{person.person}&_count=100")
        if not self.check(status == 200, f"FHIR: HTTP {status} {bundle}"):
            return
        self.compare("FHIR", person, [entry["resource"] for entry in bundle.get("entry", [])], wanted or set(),
                     lambda item, visit: fault_of_fhir(item, visit, self.day))  # fmt: skip

    def seen_by_gateway(self, person):
        desk = self.desk_of_day()
        patient = desk.patient(person.card_number, person.full_name, "/".join(reversed(person.birth_date.split("-"))))
        answer = desk.check(patient, call="Lskcb2025")
        if not self.check(answer is not None and answer["maKetQua"] != "401", f"the gateway: {answer}"):
            return
        rows = answer["dsLichSuKCB2025"] or []
        by_number = {str(int(visit.id.replace("-", "")[-13:], 16)): visit for visit in person.visits.values()}
        shown = {row["maHoSo"]: row for row in rows if row["maHoSo"] in by_number}
        wanted = {number for number, visit in by_number.items() if not visit.is_void}
        self.check(shown.keys() == wanted or len(rows) == 50, f"the gateway lists {sorted(shown)}, not {sorted(wanted)}")
        for number in shown.keys() & wanted:
            fault = fault_of_row(shown[number], by_number[number], self.day)
            self.check(fault is None, f"the gateway's list: {fault}")
        for number in self.chance.sample(sorted(wanted), min(2, len(wanted))):
            fault = fault_of_record(desk.record(number), by_number[number], self.day)
            self.check(fault is None, f"the gateway's record: {fault}")

    def desk_of_day(self):
        if self.taken_at.get(self.port, 0) < time.monotonic() - TICKET_S:
            self.desk[self.port] = Gateway(self.port, self.demo)
            self.desk[self.port].take()
            self.taken_at[self.port] = time.monotonic()
        return self.desk[self.port]

    # ---- the order of things ----

    def round(self, pool):
        """Up to three people act at once, and then somebody looks; the number of acts."""
        acts = []
        for person in self.chance.sample(self.people, self.chance.choice((1, 2, 3))):
            kinds = (self.look_at_card, self.claim, self.repeat, self.repeat, self.decide, self.contest, self.step, self.step,
                     self.grant, self.change_card)  # fmt: skip
            acts += self.chance.choices(kinds, weights=(2, 2, 2, 2, 2, 3, 3, 3, 2, 1))[0](person)
        for done in [pool.submit(act) for act in acts]:
            done.result()
        if self.chance.random() < 0.6:
            look = self.chance.choice((self.seen_by_owner, self.seen_by_other_facility, self.seen_by_gateway))
            look(self.chance.choice(self.people))
        return len(acts)

    def episode(self, people, pool):
        self.people, self.receipts = people, []
        for person in people:
            login = f"model.{person.person}"
            person.login = self.actors.copied(self.demo["citizen"]["login"], login, person=person.person)
            person.officer = self.actors.copied(
                self.demo["officers"]["assessor"]["login"], f"model.officer.{person.office}", office=person.office
            )
            person.reads_by = self.chance.choice(("check", "consent"))
        for number, day in enumerate(DAYS):
            self.day, self.port = day, self.model.ports[day]
            for person in people if number == 0 else []:
                _, answer = self.answer(person.login, "GET", "/v1/people/me/visits?limit=200")
                person.base = {item["id"] for item in answer["items"]}
            done = 0
            while done < ACTS_OF_EPISODE // len(DAYS) and not self.model.is_enough(0):
                acts = self.round(pool)
                done += acts
                self.model.is_enough(acts)
            for person in people:
                person.known[day] = [without_marks(item) for item in self.seen_by_owner(person)]
        for person in people:
            for day in DAYS[:-1]:
                _, answer = self.answer(person.login, "GET", f"/v1/people/me/visits?limit=200&as_of={day}")
                then = [without_marks(item) for item in answer["items"]]
                self.check(then == person.known[day], f"as of {day}: {then} were {person.known[day]}")
            if not person.card_is_good:
                self.officers_pay_only_the_insured(person)

    def officers_pay_only_the_insured(self, person):
        rows = self.line(f"SELECT id, version FROM claim WHERE person = '{person.person}' AND state = 'review'").splitlines()
        for claim, version in (row.split("|") for row in rows):
            move = {"action": "approve", "decisions": self.decisions(claim)}
            status, answer = self.answer(self.demo["officers"]["assessor"]["login"], "POST", f"/v1/claims/{claim}/transitions",
                                         move, If_Match=f'"{version}"')  # fmt: skip
            good = answer["code"] == "card_not_valid_then" if status == 409 else answer["approved_vnd"] == 0
            self.check(good, f"paid without a card: {status} {answer}")


def without_marks(item):
    """A visit as it was written: what is contested is said of today, whatever day is read."""
    codes = [diagnosis["code"] for diagnosis in item["diagnoses"]]
    return {**{name: item[name] for name in ("id", "admitted_at", "outcome", "total_vnd", "fund_vnd")}, "codes": codes}
