#!/usr/bin/python3
"""Dossiers between desks: handed over from office to office, handed in by a portal, paid for, and never approved by whom
they were assessed.

    tests/dossier_desks.py [--program build/test/ansinh]

An office below the demo's, and accounts in both, are made beside the demo population.
"""

import json
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened

COPY = """
INSERT INTO account SELECT (jsonb_populate_record(account, jsonb_build_object({changes}))).*
FROM account WHERE login = '{model}'
"""
BASE = "01998"
PORTAL = {"full_name": "Cổng Dịch vụ công quốc gia", "organisation": "Cổng Dịch vụ công quốc gia", "facility": None,
          "gateway_username": None, "gateway_password_hash": None}


class Desks:
    def __init__(self, fixture, server, tally):
        self.server, self.demo, self.tally = server, fixture.demo, tally
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.tokens, self.accounts = {}, {}
        self.office = self.sql(f"SELECT office FROM account WHERE login = '{self.demo['officers']['intake']['login']}'")

    def hire(self, name, model, **changes):
        changes = {"id": str(uuid.uuid4()), "login": f"desk.{name}", **changes}
        pairs = ", ".join(f"'{key}', " + ("null" if value is None else f"'{value}'") for key, value in changes.items())
        way = "client_id" if "client_id" in model else "login"
        self.sql(COPY.format(changes=pairs, model=model[way]))
        self.enter(name, {**model, way: changes["login"]})
        self.accounts[name] = changes["id"]

    def enter(self, name, login):
        self.tokens[name] = wire.access_token(self.server.port, login)

    def call(self, name, method, target, body=None, version=None, key=None):
        headers = [("Authorization", f"Bearer {self.tokens[name]}"), ("Content-Type", "application/json"),
                   ("Idempotency-Key", key or str(uuid.uuid4()))]
        if version is not None:
            headers.append(("If-Match", f'"{version}"'))
        data = None if body is None else json.dumps(body).encode()
        reply = wire.exchange(self.server.port, method, target, headers, data)
        return reply.status, json.loads(reply.body)

    def expect(self, what, answer, status, **members):
        got = {name: answer[1].get(name) for name in members}
        self.tally.check(answer[0] == status and got == members, f"{what}: {answer[0]} {json.dumps(answer[1], ensure_ascii=False)[:300]}")
        return answer[1]

    def move(self, name, dossier, version, action, **more):
        return self.call(name, "POST", f"/v1/dossiers/{dossier}/transitions", {"action": action, **more}, version)


def open_desks(desks):
    demo = desks.demo
    desks.sql(f"INSERT INTO office VALUES ('{BASE}', 'BHXH cơ sở Ba Đình', '01', 'base', '{desks.office}')")
    for role in ("intake", "assessor", "approver"):
        desks.enter(role, demo["officers"][role])
        desks.hire(f"base_{role}", demo["officers"][role], office=BASE)
    desks.hire("assessor_too", demo["officers"]["assessor"])
    desks.hire("far_assessor", demo["officers"]["assessor"], office="04000")
    desks.hire("portal", demo["facility_system"], **PORTAL)
    desks.hire("other_portal", demo["facility_system"], **{**PORTAL, "organisation": "Cổng tỉnh"})
    desks.enter("hospital", demo["facility_system"])
    desks.enter("citizen", demo["citizen"])
    desks.accounts["assessor"] = desks.call("assessor", "GET", "/v1/me")[1]["account"]


def through_a_portal(desks):
    """What a portal hands in names the citizen; who hands in nothing of that citizen's sees nothing of it."""
    citizen = desks.demo["citizen"]
    applicant = {"number": citizen["personal_number"], "full_name": citizen["full_name"].upper(), "birth_date": citizen["birth_date"]}
    body = {"procedure": "XC-1", "channel": "national_portal", "form": {"request": "settle_abroad"}, "return_method": "post"}
    desks.expect("a portal must say for whom", desks.call("portal", "POST", "/v1/dossiers", body), 422)
    desks.expect("a hospital is no portal", desks.call("hospital", "POST", "/v1/dossiers", {**body, "applicant": applicant}), 403)
    desks.expect("not through the counter", desks.call("portal", "POST", "/v1/dossiers", {**body, "channel": "counter", "applicant": applicant}), 422)
    handed_in = desks.expect("a portal hands in", desks.call("portal", "POST", "/v1/dossiers", {**body, "applicant": applicant}), 201, state="new")
    number = handed_in["dossier_no"]
    desks.expect("it reads what it has handed in", desks.call("portal", "GET", f"/v1/dossiers/{number}"), 200, channel="national_portal")
    desks.expect("another does not", desks.call("other_portal", "GET", f"/v1/dossiers/{number}"), 404)
    desks.expect("the citizen does", desks.call("citizen", "GET", f"/v1/dossiers/{number}"), 200, dossier_no=number)
    desks.expect("a portal accepts nothing", desks.move("portal", number, 1, "accept"), 403)
    return number


def from_office_to_office(desks, number):
    """Handed over to the base office: that one works on it, the one above may, one far away does not know of it."""
    desks.expect("accepted", desks.move("intake", number, 1, "accept"), 200, state="accepted")
    desks.expect("nobody of that office", desks.move("intake", number, 2, "assign", to_office=BASE, assignee=desks.accounts["assessor"]), 422,
                 code="assignee_unfit")
    desks.expect("no such office", desks.move("intake", number, 2, "assign", to_office="99999"), 422, code="office_unknown")
    desks.expect("handed over", desks.move("intake", number, 2, "assign", to_office=BASE), 200, office=BASE, assessor=None)
    desks.expect("far away", desks.call("far_assessor", "GET", f"/v1/dossiers/{number}"), 404)
    queue = desks.call("base_assessor", "GET", "/v1/dossiers?queue=unassigned")[1]["items"]
    desks.tally.check([item["dossier_no"] for item in queue] == [number], f"the base office's queue: {queue}")
    below = desks.call("assessor", "GET", f"/v1/dossiers?office={BASE}")[1]["items"]
    desks.tally.check([item["dossier_no"] for item in below] == [number], "the office above reads the queue below")
    above = desks.call("base_assessor", "GET", f"/v1/dossiers?office={desks.office}")[1]["items"]
    desks.tally.check(above == [], "the office below does not read the queue above")
    desks.expect("taken", desks.move("base_assessor", number, 3, "assign", assignee=desks.accounts["base_assessor"]), 200, step="assessing")
    desks.expect("not another's", desks.move("assessor", number, 4, "propose"), 403, code="not_the_assessor")


def paid_for(desks, number):
    """The clock stands until the fee is paid, to the partner or at the counter where it arrived."""
    desks.expect("how much", desks.move("base_assessor", number, 4, "request_payment", note="Phí xác minh"), 422)
    desks.expect("asked", desks.move("base_assessor", number, 4, "request_payment", note="Phí xác minh", amount_vnd=30000), 200,
                 state="payment_required", clock="paused")
    desks.expect("paid", desks.move("portal", number, 5, "pay", amount_vnd=30000), 200, state="in_processing", clock="running")
    money = desks.sql(f"SELECT fee_vnd, paid_vnd FROM dossier WHERE dossier_no = '{number}'")
    pauses = desks.sql("SELECT count(*), count(resumed_at), max(reason) FROM dossier_pause")
    desks.tally.check((money, pauses) == ("30000|30000", "1|1|payment"), f"{money}; {pauses}")


def four_eyes(desks, number):
    """Who assessed does not approve, be it with another role by then; the database would not let him."""
    desks.expect("proposed", desks.move("base_assessor", number, 6, "propose"), 200, step="proposed")
    desks.sql(f"UPDATE account SET officer_role = 'approver' WHERE id = '{desks.accounts['base_assessor']}'")
    desks.expect("the same person", desks.move("base_assessor", number, 7, "approve"), 403, code="same_person")
    try:
        desks.sql(f"UPDATE dossier SET step = 'approved', approver = assessor WHERE dossier_no = '{number}'")
        desks.tally.check(False, "the database let the assessor approve")
    except RuntimeError as refusal:
        desks.tally.check("dossier_four_eyes" in str(refusal), f"refused as {refusal}")
    desks.expect("sent back", desks.move("approver", number, 7, "return_to_assessor", note="Thiếu căn cứ"), 200, step="assessing")
    desks.expect("stopped", desks.move("approver", number, 8, "stop", note="Theo yêu cầu của cơ quan điều tra"), 200, state="stopped", clock="stopped")
    desks.expect("over", desks.move("approver", number, 9, "stop", note="x"), 409, code="not_in_this_state")


def withdrawn_through_the_portal(desks, number):
    """The end of another: a portal takes back what it has handed in, once."""
    answer = desks.expect("withdrawn", desks.move("portal", number, 1, "withdraw", note="Công dân rút"), 200, state="withdrawn")
    desks.expect("again", desks.move("portal", number, answer["version"], "withdraw"), 409, code="not_in_this_state")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("dossier_desks") as server:
        desks = Desks(fixture, server, tally)
        open_desks(desks)
        number = through_a_portal(desks)
        from_office_to_office(desks, number)
        paid_for(desks, number)
        four_eyes(desks, number)
        withdrawn_through_the_portal(desks, through_a_portal(desks))
    tally.finish()


if __name__ == "__main__":
    main()
