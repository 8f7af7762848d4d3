#!/usr/bin/python3
"""Claims that are sent again: after an officer's word, after the patient's, too late, or under another number.

    tests/claim_again.py [--program build/test/ansinh] [name ...]

Names choose among the tests at the end of this file. Each has a patient of its own.
"""

import contextlib
import json

from support.actors import Actors, Line, call
from support.envelope import Claim
from support.fixture import TODAY, Tally, argument_parser, opened
from support.server import Server

DAY = TODAY.replace("-", "")
LATER = "2026-11-27"  # four working days after a Sunday
HOLDERS = f"""
SELECT json_build_object('person', p.id, 'full_name', p.full_name, 'birth_date', p.birth_date, 'card_number', c.card_number,
    'office', p.office)
  FROM person p JOIN card c ON c.person = p.id
 WHERE c.state = 'active' AND c.valid_from <= '2026-11-01' AND coalesce(c.valid_to, '2027-12-31') > '{LATER}'
   AND length(p.birth_date) = 10 AND p.died_on IS NULL AND p.office IS NOT NULL AND majority_day(p.birth_date) < '{TODAY}'
   AND (SELECT count(*) FROM card o WHERE o.person = p.id) = 1 AND NOT EXISTS (SELECT FROM account a WHERE a.person = p.id)
   AND NOT EXISTS (SELECT FROM visit v WHERE v.person = p.id AND v.admitted_at > '2026-10-01')
 ORDER BY p.id LIMIT 20
"""


class Desk:
    """The clerk's hospital, an assessor and an approver, and patients who each come once."""

    def __init__(self, fixture, server):
        self.fixture, self.server, self.demo, self.port = fixture, server, fixture.demo, server.port
        self.line = Line(fixture.cluster, server.database)
        self.actors = Actors(self.line)
        self.patients = iter([json.loads(row) for row in self.line(HOLDERS).splitlines()])
        officers = {role: officer["login"] for role, officer in self.demo["officers"].items()}
        self.logins = {"clerk": self.demo["clerk"]["login"], "other": self.demo["other_clerk"]["login"], **officers}
        for login in self.logins.values():
            self.actors.entered(login)

    def patient(self):
        patient = next(self.patients)
        patient["login"] = self.actors.copied(self.demo["citizen"]["login"], f"again.{patient['person']}", person=patient["person"])
        model = self.demo["officers"]["assessor"]["login"]
        patient["officer"] = self.actors.copied(model, f"again.of.{patient['office']}", office=patient["office"])
        return patient

    def call(self, who, method, path, body=None, version=None, kind=None):
        headers = {"If_Match": f'"{version}"'} if version is not None else {}
        if kind:
            headers["Content_Type"] = kind
        reply = call(self.port, self.actors, self.logins.get(who, who), method, path, body, **headers)
        return reply.status, json.loads(reply.body)

    def look(self, patient):
        clerk = {key: self.demo["clerk"][key] for key in ("name", "personal_number")}
        body = {key: patient[key] for key in ("card_number", "full_name", "birth_date")}
        return self.call("clerk", "POST", "/v1/card_checks", {**body, "purpose": "khám bệnh", "clerk": clerk})[1]

    def claim(self, patient, number, hour="08", percent=100):
        return Claim(patient, self.demo["clerk"]["facility"], number, f"{DAY}{hour}00", f"{DAY}{hour}30", percent=percent)

    def visit(self, patient, number, price=50_600, **options):
        return self.claim(patient, number, **options).service("02.1896", "Khám Nội", price=price)

    def send(self, claim, receipt=None):
        target = "/v1/claims" + (f"?receipt={receipt}" if receipt else "")
        status, answer = self.call("clerk", "POST", target, claim.xml(), kind="application/xml")
        assert status == 201, (status, answer)
        return answer

    def move(self, who, claim, action, **more):
        version = self.shown(claim)["version"]
        return self.call(who, "POST", f"/v1/claims/{claim}/transitions", {"action": action, **more}, version)

    def approve(self, claim, allowed_vnd=None):
        shown = self.shown(claim)
        decisions = [{"finding": f["ordinal"], "allowed_vnd": f["claimed_vnd"] if allowed_vnd is None else allowed_vnd}
                     for f in shown["findings"] if f["result"] == "queried"]  # fmt: skip
        return self.move("assessor", claim, "approve", decisions=decisions)

    def shown(self, claim):
        status, answer = self.call("assessor", "GET", f"/v1/claims/{claim}")
        assert status == 200, answer
        return answer

    def contest(self, patient, **fact):
        status, made = self.call(patient["login"], "POST", "/v1/people/me/disputes", {"reason": "Không đúng.", **fact})
        assert status == 201, made
        return made

    def correct(self, dispute, version=1, who="clerk", **correction):
        body = {"action": "correct", "note": "Đã sửa.", "correction": correction}
        status, moved = self.call(who, "POST", f"/v1/disputes/{dispute}/transitions", body, version)
        assert status == 200, moved
        return moved

    def history(self, patient, visit):
        """The visit as its holder reads it."""
        return self.call(patient["login"], "GET", f"/v1/people/me/visits/{visit}")[1]

    def stranger_sees(self, patient):
        """What another hospital reads of the visits while its check runs: (id, whether it is contested, codes)."""
        clerk = {key: self.demo["other_clerk"][key] for key in ("name", "personal_number")}
        body = {key: patient[key] for key in ("card_number", "full_name", "birth_date")}
        check = self.call("other", "POST", "/v1/card_checks", {**body, "purpose": "khám bệnh", "clerk": clerk})[1]["check"]
        items = self.call("other", "GET", f"/v1/card_checks/{check}/visits")[1]["items"]
        items = [item for item in items if item["admitted_at"].startswith(TODAY)]
        return [(item["id"], item["dispute"] is not None, [d["code"] for d in item["diagnoses"]]) for item in items]

    @contextlib.contextmanager
    def later(self):
        """The same, some working days later."""
        url = self.fixture.cluster.url(self.server.database)
        server = Server(self.fixture.program, url, self.fixture.keys, self.server.folder / "later", TODAY=LATER).start()
        self.port, today = server.port, self.port
        try:
            yield
        finally:
            self.port = today
            assert not (fault := server.stop()), fault


def codes(answer):
    return {finding["code"]: finding["result"] for finding in answer["findings"]}


def test_decided_claims(desk, tally):
    """What an officer has asked, refused, cut or taken up again comes back to an officer."""
    spoken = {
        "query": [("assessor", "query", {"note": "Vì sao?"})],
        "refuse": [("assessor", "refuse", {"note": "Không."})],
        "cut": [("assessor", "approve", None)],
        "reopen": [("assessor", "refuse", {"note": "Không."}), ("approver", "reopen", {"note": "Xem lại."})],
    }
    for name, moves in spoken.items():
        patient = desk.patient()
        first = desk.send(desk.visit(patient, f"D-{name}"))
        tally.check((first["state"], codes(first)["check_missing"]) == ("review", "queried"), f"{name}: {first}")
        for who, action, more in moves:
            status, moved = desk.move(who, first["claim"], action, **more) if more else desk.approve(first["claim"], 600)
            tally.check(status == 200, f"{name}, {action}: {moved}")
        receipt = desk.look(patient)["receipt"]
        again = desk.send(desk.visit(patient, f"D-{name}", price=50_500), receipt)
        tally.check((again["revision"], again["state"], again["approved_vnd"]) == (2, "review", 0), f"{name}: sent again: {again}")
        tally.check(codes(again).get("judged_before") == "queried", f"{name}: why: {codes(again)}")
        status, moved = desk.approve(first["claim"])
        tally.check((status, moved["approved_vnd"]) == (200, 50_500), f"{name}: an officer may pay it: {moved}")


def test_claims_nobody_decided(desk, tally):
    """What only waited for an officer is in order once its fault is mended."""
    patient = desk.patient()
    first = desk.send(desk.visit(patient, "N-1"))
    tally.check(first["state"] == "review", f"unchecked: {first}")
    again = desk.send(desk.visit(patient, "N-1", price=50_500), desk.look(patient)["receipt"])
    tally.check((again["state"], again["approved_vnd"]) == ("approved", 50_500), f"mended: {again}")


def test_voided_visits(desk, tally):
    """A visit that never was and comes back: contested again at once, paid by an officer alone."""
    patient = desk.patient()
    receipt = desk.look(patient)["receipt"]
    first = desk.send(desk.visit(patient, "V-1"), receipt)
    dispute = desk.contest(patient, kind="visit", visit=first["visit"])
    desk.correct(dispute["id"], void=True)
    tally.check(desk.stranger_sees(patient) == [], "taken out")
    again = desk.send(desk.visit(patient, "V-1", price=50_500), receipt)
    tally.check((again["visit"], again["state"], again["approved_vnd"]) == (first["visit"], "review", 0), f"back: {again}")
    tally.check(codes(again).get("restates_corrected") == "queried", f"why: {codes(again)}")
    tally.check([seen[:2] for seen in desk.stranger_sees(patient)] == [(first["visit"], True)], f"{desk.stranger_sees(patient)}")
    mine = desk.history(patient, first["visit"])["dispute"]
    tally.check(mine and mine != dispute["id"], f"contested again: {mine}")
    _, opened_again = desk.call(patient["login"], "GET", f"/v1/people/me/disputes/{mine}")
    tally.check((opened_again["state"], opened_again["responder"]) == ("escalated", "office"), f"{opened_again}")
    steps = [(step["action"], step["role"], step["from_state"], step["to_state"]) for step in opened_again["timeline"]]
    tally.check(steps == [("restate", "facility", None, "escalated")], f"its timeline: {steps}")
    told = desk.line(f"SELECT count(*) FROM outbox WHERE kind = 'dispute_escalated' AND topic = '{mine}'")
    tally.check(told == "1", f"the apps are told: {told}")
    # The same once more is the same revision, and no further dispute.
    same = desk.send(desk.visit(patient, "V-1", price=50_500), receipt)
    once_more = desk.send(desk.visit(patient, "V-1", price=50_400), receipt)
    tally.check((same["revision"], once_more["state"]) == (again["revision"], "review"), f"{same} {once_more}")
    known = desk.call(patient["login"], "GET", "/v1/people/me/disputes")[1]["items"]
    tally.check(len(known) == 2, f"two disputes: {known}")
    # The office takes it out again: for good, until it comes a third time.
    desk.correct(mine, who=patient["officer"], void=True)
    tally.check(desk.shown(first["claim"])["state"] == "refused", "the claim with it")
    third = desk.send(desk.visit(patient, "V-1", price=50_300), receipt)
    tally.check((third["state"], codes(third).get("restates_corrected")) == ("review", "queried"), f"third: {third}")


def test_corrected_diagnoses(desk, tally):
    """A diagnosis that was taken out and stands in the next revision: others do not see it as certain."""
    patient = desk.patient()
    receipt = desk.look(patient)["receipt"]
    first = desk.send(desk.visit(patient, "C-1"), receipt)
    wrong = [d["code"] for d in desk.history(patient, first["visit"])["diagnoses"]][1]
    desk.correct(desk.contest(patient, kind="diagnosis", visit=first["visit"], diagnosis=wrong)["id"], void=True)
    without = desk.visit(patient, "C-1", price=50_500)
    without.values = {"MA_BENH_KT": "E11.9"}
    answer = desk.send(without, receipt)
    tally.check(answer["state"] == "approved", f"it keeps to the correction: {answer}")
    again = desk.send(desk.visit(patient, "C-1", price=50_400), receipt)
    tally.check((again["state"], codes(again).get("restates_corrected")) == ("review", "queried"), f"it does not: {again}")
    shown = {d["code"]: d["dispute"] is not None for d in desk.history(patient, first["visit"])["diagnoses"]}
    tally.check(shown.get(wrong) is True and list(shown.values()).count(True) == 1, f"marked: {shown}")
    told = [listed for _, _, listed in desk.stranger_sees(patient)]
    tally.check(wrong not in told[0], f"told to others: {told}")
    status, moved = desk.call(patient["officer"], "POST", f"/v1/disputes/{again_of(desk, patient)}/transitions",
                              {"action": "explain", "note": "Có trong bệnh án."}, 1)  # fmt: skip
    tally.check((status, moved["state"]) == (200, "upheld"), f"the office's word is the last: {moved}")
    last = desk.send(desk.visit(patient, "C-1", price=50_300), receipt)
    tally.check("restates_corrected" not in codes(last), f"nothing undone any more: {codes(last)}")


def again_of(desk, patient):
    items = desk.call(patient["login"], "GET", "/v1/people/me/disputes")[1]["items"]
    return next(item["id"] for item in items if item["state"] == "escalated")


def test_corrected_outcomes(desk, tally):
    """An outcome that was wrong, said again."""
    patient = desk.patient()
    receipt = desk.look(patient)["receipt"]
    first = desk.send(desk.visit(patient, "O-1"), receipt)
    desk.correct(desk.contest(patient, kind="visit", visit=first["visit"])["id"], outcome="3")
    right = desk.visit(patient, "O-1", price=50_500)
    right.values = {"KET_QUA_DTRI": 3}
    answer = desk.send(right, receipt)
    tally.check(answer["state"] == "approved", f"it keeps to the correction: {answer}")
    again = desk.send(desk.visit(patient, "O-1", price=50_400), receipt)
    tally.check(codes(again).get("restates_corrected") == "queried", f"it does not: {codes(again)}")


def test_near_duplicates(desk, tally):
    """The same stay under another number is seen by what was done, not by what it cost."""
    patient = desk.patient()
    receipt = desk.look(patient)["receipt"]
    drugs = desk.claim(patient, "T-1").drug("40.1", "Paracetamol", quantity=10).drug("40.2", "Amoxicilin", quantity=20)
    first = desk.send(drugs, receipt)
    tally.check(first["state"] == "approved", f"the first: {first}")
    twin = desk.claim(patient, "T-2").drug("40.1", "Paracetamol", quantity=10, price="1000.1").drug("40.2", "Amoxicilin", quantity=20)
    answer = desk.send(twin)
    tally.check((answer["state"], codes(answer).get("near_duplicate")) == ("review", "queried"), f"dearer by nothing: {answer}")
    other = desk.claim(patient, "T-3").drug("40.9", "Vitamin C", quantity=30)
    answer = desk.send(other)
    tally.check(answer["total_vnd"] == first["total_vnd"] and "near_duplicate" not in codes(answer), f"equal sums: {answer}")
    desk.move("assessor", desk.send(twin)["claim"], "refuse", note="Trùng.")
    renamed = desk.claim(patient, "T-4").drug("40.1", "Paracetamol", quantity=10, price="1000.1")
    answer = desk.send(renamed)
    tally.check(codes(answer).get("near_duplicate") == "queried", f"what was refused under a new number: {answer}")


def test_late(desk, tally):
    """Two working days to correct, three to explain; afterwards an officer decides."""
    patient, asked = desk.patient(), desk.patient()
    receipt = desk.look(patient)["receipt"]
    desk.send(desk.visit(patient, "L-1"), receipt)
    question = desk.send(desk.visit(asked, "L-2"))["claim"]
    status, moved = desk.move("assessor", question, "query", note="Vì sao không tra cứu thẻ?")
    tally.check((status, moved["state"]) == (200, "queried"), f"asked: {moved}")
    in_time = desk.send(desk.visit(patient, "L-1", price=50_500), receipt)
    tally.check(in_time["state"] == "approved", f"the same day: {in_time}")
    with desk.later():
        late = desk.send(desk.visit(patient, "L-1", price=50_400), receipt)
        tally.check((late["state"], codes(late).get("correction_late")) == ("review", "queried"), f"late: {late}")
        status, refused = desk.move("clerk", question, "explain", note="Mất kết nối.")
        tally.check((status, refused["code"]) == (409, "claim_explanation_late"), f"explained late: {status} {refused}")
        answer = desk.send(desk.visit(asked, "L-2", price=50_500))
        tally.check(codes(answer).get("correction_late") == "queried", f"corrected late: {answer}")
        status, done = desk.approve(answer["claim"])
        tally.check((status, done["state"]) == (200, "approved"), f"an officer may still: {done}")


def test_lines(desk, tally):
    """Each line ends with what was decided of it; the allowed sums are what is paid."""
    patient = desk.patient()
    three = desk.visit(patient, "E-1").drug("40.1", "Paracetamol", quantity=7, price=999).drug("40.2", "Amoxicilin", quantity=3, price=333)
    claim = desk.send(three)["claim"]

    def lines():
        shown = desk.shown(claim)
        return shown, [line["state"] for line in shown["lines"]], [line["allowed_vnd"] for line in shown["lines"]]

    shown, states, allowed = lines()
    tally.check((states, allowed) == (["queried"] * 3, [0] * 3), f"asked about as a whole: {states} {allowed}")
    tally.check(all("check_missing" in line["codes"] for line in shown["lines"]), f"why: {shown['lines']}")
    desk.approve(claim, 30_001)
    shown, states, allowed = lines()
    tally.check((states, sum(allowed)) == (["reduced"] * 3, 30_001), f"cut as a whole: {states} {allowed}")
    tally.check(all(a <= line["fund_vnd"] for a, line in zip(allowed, shown["lines"], strict=True)), f"{allowed}")
    decided = [event["decisions"] for event in shown["events"] if event["action"] == "approve"]
    tally.check(decided and decided[0][0]["allowed_vnd"] == 30_001 and decided[0][0]["finding"] > 0, f"who decided what: {decided}")
    desk.move("approver", claim, "reopen", note="Xem lại.")
    tally.check(lines()[1] == ["queried"] * 3, f"taken up again: {lines()[1:]}")
    desk.approve(claim)
    shown, states, allowed = lines()
    tally.check(states == ["accepted"] * 3 and sum(allowed) == shown["approved_vnd"] == shown["fund_vnd"], f"paid: {states} {allowed}")
    desk.move("approver", claim, "reopen", note="Xem lại.")
    desk.move("assessor", claim, "refuse", note="Không.")
    tally.check(lines()[1:] == (["reduced"] * 3, [0] * 3), f"refused: {lines()[1:]}")


def test_lines_by_rule(desk, tally):
    """What the rules cut stands in its line, the others are accepted."""
    patient = desk.patient()
    claim = desk.visit(patient, "E-2").drug("40.1", "Paracetamol", quantity=10)
    claim.lines["XML2"][0].update(PHAM_VI=2)
    answer = desk.send(claim, desk.look(patient)["receipt"])
    shown = desk.shown(answer["claim"])
    seen = sorted((line["state"], line["allowed_vnd"], line["codes"]) for line in shown["lines"])
    tally.check(answer["approved_vnd"] == 50_600 and seen == [("accepted", 50_600, []), ("reduced", 0, ["out_of_scope"])], f"{seen}")


def test_expired_cards(desk, tally):
    """The check said that the card was over: nothing is paid, and the reasons say that and no other."""
    patient = desk.patient()
    desk.line(f"UPDATE card SET valid_to = '2026-10-31', version = version + 1 WHERE person = '{patient['person']}'")
    look = desk.look(patient)
    tally.check(look["outcome"] != "valid", f"over: {look['outcome']}")
    answer = desk.send(desk.visit(patient, "X-1"), look["receipt"])
    told = codes(answer)
    tally.check((answer["state"], answer["approved_vnd"]) == ("approved", 0), f"nothing is left to decide: {answer}")
    tally.check(told.get("card_not_valid") == "reduced" and told.get("check_negative") == "noted", f"why: {told}")
    tally.check(not told.keys() & {"card_unknown", "check_differs", "check_missing"}, f"nothing else: {told}")


TESTS = [test_decided_claims, test_claims_nobody_decided, test_voided_visits, test_corrected_diagnoses, test_corrected_outcomes,
         test_near_duplicates, test_late, test_lines, test_lines_by_rule, test_expired_cards]  # fmt: skip


def main():
    tally = Tally()
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="of tests; all without one")
    arguments = parser.parse_args()
    with opened(arguments.program) as fixture, fixture.server("claim_again") as server:
        desk = Desk(fixture, server)
        for test in TESTS:
            if not arguments.names or test.__name__ in arguments.names:
                test(desk, tally)
        desk.line.close()
    tally.finish()


if __name__ == "__main__":
    main()
