#!/usr/bin/python3
"""From a dossier to the money: an early pension on a dossier's facts, disputed months, arrears, a correction up and down.

    tests/settlements.py [--program build/test/ansinh]

The demo citizen is made old enough, with a career long enough; what is due is said here once more from the amounts of
the decisions alone.
"""

import json

from support.fixture import Tally, argument_parser, opened
from support.payments import Desk, check_everybody, period_of

READY = """
UPDATE person SET birth_date = '1969-01-15' WHERE id = '{person}';
UPDATE contribution SET state = 'paid', amount_owed_vnd = 0 WHERE person = '{person}';
UPDATE contribution SET months = int4range(1995 * 12, upper(months)) WHERE person = '{person}' AND id =
    (SELECT id FROM contribution WHERE person = '{person}' ORDER BY lower(months) LIMIT 1)
"""
SECOND = "SELECT id FROM contribution WHERE person = '{person}' AND recorded_to = 'infinity' ORDER BY lower(months) OFFSET 1 LIMIT 1"
DUES = """
SELECT string_agg(concat_ws(' ', month_text(period), kind, reason, amount_vnd), ', ' ORDER BY period)
FROM payment_due WHERE person = '{person}' AND recorded_at = (SELECT max(recorded_at) FROM payment_due WHERE person = '{person}')
"""
PAID = """
SELECT coalesce(sum(gross_vnd), 0) FROM payment p JOIN benefit b USING (person)
WHERE b.id = p.benefit AND person = '{person}' AND b.kind = 'pension' AND p.period = {period} AND p.kind <> 'recovery'
"""

RISEN = """
SET session_replication_role = replica;
INSERT INTO benefit_adjustment (person, benefit, from_period, order_id, before_vnd, after_vnd, recorded_at)
SELECT person, id, 24312, gen_random_uuid(), monthly_vnd, monthly_vnd + 100000, now() FROM benefit
WHERE person = '{person}' AND id = '{benefit}'
"""

class World:
    def __init__(self, fixture, server):
        self.desk = Desk(server, fixture.demo)
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.demo = fixture.demo
        self.person = self.sql(
            f"SELECT person FROM account WHERE login = '{self.demo['citizen']['login']}'"
        )
        self.sql(READY.format(person=self.person))
        self.bank = self.desk.read("citizen", "/v1/banks")["items"][0]
        self.assessor = self.desk.read("assessor", "/v1/me")["account"]

    def post(self, role, path, body, **headers):
        reply = self.desk.ask(role, "POST", path, body, **headers)
        return reply.status, json.loads(reply.body)

    def must(self, role, path, body, **headers):
        status, body = self.post(role, path, body, **headers)
        if status not in (200, 201):
            raise RuntimeError(f"{path}: HTTP {status} {body}")
        return body

    def moved(self, role, action, **members):
        version = self.desk.read(role, self.path)["version"]
        self.must(
            role, self.path + "/transitions", {"action": action, **members}, If_Match=f'"{version}"'
        )

    def approved_correction(self, **facts):
        made = self.must("assessor", self.path + "/settlement/proposal", facts)
        path = self.path + "/settlement/approval"
        self.must("approver", path, None, If_Match=f'"{made["version"]}"')
        return made

    def dues(self):
        return self.sql(DUES.format(person=self.person))

    def paid(self, month):
        return int(self.sql(PAID.format(person=self.person, period=period_of(month))))

    def pension(self):
        items = self.desk.items("citizen", "/v1/people/me/benefits")
        return next(b for b in items if b["kind"] == "pension" and b["state"] == "current")


def hand_in(world):
    form = {
        "request": "pension",
        "from_month": "2026-08",
        "capacity_loss_percent": 65,
        "bank_account": "0123456789",
        "bank_name": world.bank["name"],
    }
    body = {
        "procedure": "HT-1",
        "channel": "app",
        "form": form,
        "return_method": "electronic",
        "payment_method": "bank_account",
    }
    world.path = "/v1/dossiers/" + world.must("citizen", "/v1/dossiers", body)["dossier_no"]
    world.moved("intake", "accept")
    world.moved("intake", "assign", assignee=world.assessor)


def check_ground(world, tally):
    """The dossier says why so early; the assessor may know better."""
    path = world.path + "/settlement"
    count = world.must("assessor", path, {})
    tally.check(
        (count["ground"], count["monthly_vnd"] > 0) == ("capacity_loss_61", True), f"{count['ground']}"
    )
    count = world.must("assessor", path, {"capacity_loss_percent": 40})
    tally.check((count["ground"], count["monthly_vnd"]) == ("at_age", 0), f"not with 40: {count['ground']}")
    count = world.must("assessor", path, {"hazard": "heavy", "hazard_years": 14})
    tally.check((count["ground"], count["monthly_vnd"]) == ("at_age", 0), f"14 years: {count['ground']}")
    count = world.must("assessor", path, {"hazard": "heavy", "hazard_years": 15})
    tally.check(count["ground"] == "heavy_work" and count["monthly_vnd"] > 0, f"15: {count['ground']}")


def contested(world):
    """The months of the second period are disputed: they do not count until it is over."""
    period = world.sql(SECOND.format(person=world.person))
    book = world.desk.read("citizen", "/v1/people/me/book")
    first = next(p for p in book["periods"] if p["id"] == period)["from_month"]
    body = {"kind": "period", "period": period, "from_month": first, "reason": "Sai mức lương."}
    return world.must("citizen", "/v1/people/me/disputes", body), first


def check_disputed(world, tally):
    before = world.must("assessor", world.path + "/settlement", {})
    dispute, first = contested(world)
    count = world.must("assessor", world.path + "/settlement", {})
    named = [m for m in count["missing"] if m["reason"] == "disputed"]
    tally.check(
        len(named) == 1 and named[0]["from_month"] == first, f"disputed months are named: {named}"
    )
    tally.check(count["monthly_vnd"] != before["monthly_vnd"], "and do not count")
    path = world.path + "/settlement/proposal"
    status, body = world.post("assessor", path, {})
    tally.check(
        (status, body["code"]) == (409, "missing_ground_needed"), f"not without a ground: {body}"
    )
    made = world.must("assessor", path, {"missing_ground": "Người lao động đề nghị giải quyết trước."})
    tally.check(made["missing_ground"].startswith("Người"), f"the approver reads it: {made}")
    world.moved("assessor", "propose")
    world.moved("approver", "approve")
    return dispute, made


def check_first_run(world, made, tally):
    """Every month since August is due once and paid with the first run, to the account of the form."""
    monthly = made["monthly_vnd"]
    wanted = ", ".join(f"2026-{m:02} arrears entitlement_start {monthly}" for m in (8, 9, 10))
    tally.check(world.dues() == wanted, f"arrears: {world.dues()}")
    pension = world.pension()
    shown = (pension["channel"], pension["account_masked"], pension["bank_name"])
    tally.check(shown == ("bank", "******6789", world.bank["name"]), f"the account: {shown}")
    run = world.desk.opened("2026-11")
    found = world.desk.awaited(run)
    tally.check(found["state"] == "ready", f"the run: {found}")
    check_everybody(world.sql, run, "2026-11", tally)
    for month in ("2026-08", "2026-09", "2026-10", "2026-11"):
        tally.check(world.paid(month) == monthly, f"{month}: {world.paid(month)}, not {monthly}")
    items = world.desk.items("citizen", "/v1/people/me/payments")
    mine = next(p for p in items if p["period"] == "2026-09")
    tally.check((mine["state"], mine["why"] is not None) == ("scheduled", True), f"listed: {mine}")
    one = world.desk.read("citizen", f"/v1/people/me/payments/{mine['id']}")
    tally.check(one["due_reason"] == "entitlement_start" and one["due_reason_label"], f"why: {one}")


def check_raised(world, dispute, made, tally):
    """The months count again: the difference of every month paid is due, the next month is whole."""
    path = f"/v1/people/me/disputes/{dispute['id']}/transitions"
    world.must("citizen", path, {"action": "withdraw"}, If_Match='"1"')
    more = world.approved_correction()
    difference = more["monthly_vnd"] - made["monthly_vnd"]
    kind = "adjustment corrected"
    wanted = ", ".join(f"2026-{m:02} {kind} {difference}" for m in (8, 9, 10, 11))
    tally.check(
        difference > 0 and world.dues() == wanted, f"differences: {world.dues()}, not {wanted}"
    )
    run = world.desk.opened("2026-12")
    tally.check(world.desk.awaited(run)["state"] == "ready", "the next run")
    check_everybody(world.sql, run, "2026-12", tally)
    for month in ("2026-08", "2026-11", "2026-12"):
        paid = world.paid(month)
        tally.check(paid == more["monthly_vnd"], f"{month}: {paid}, not {more['monthly_vnd']}")
    return more


def check_lowered(world, more, tally):
    """What was paid too much comes off the months to come, and nothing is due."""
    dues = world.dues()
    period = world.sql(SECOND.format(person=world.person))
    again = world.must(
        "citizen", "/v1/people/me/disputes", {"kind": "period", "period": period, "reason": "Sai."}
    )
    less = world.approved_correction(missing_ground="Tạm tính.")
    over = 5 * (more["monthly_vnd"] - less["monthly_vnd"])
    pension = world.pension()
    one = world.desk.read("citizen", f"/v1/people/me/benefits/{pension['id']}")
    taken = [(d["kind"], d["total_vnd"], d["decision_no"]) for d in one["deductions"]]
    tally.check(over > 0 and taken == [("overpayment", over, pension["decision_no"])], f"{taken} of {over}")
    tally.check(world.dues() == dues, f"nothing more is due: {world.dues()}")
    tally.check(one["payee"]["channel"] == "bank", f"paid where it was: {one['payee']}")
    path = f"/v1/people/me/disputes/{again['id']}/transitions"
    world.must("citizen", path, {"action": "withdraw"}, If_Match='"1"')
    world.approved_correction()
    one = world.desk.read("citizen", f"/v1/people/me/benefits/{world.pension()['id']}")
    tally.check(one["deductions"] == [], f"and again as it was, nothing is taken: {one['deductions']}")
    tally.check(world.dues() == dues, f"nor due: {world.dues()}")


def check_after_rise(world, tally):
    """What a general rise has changed is not corrected as if there had been none."""
    world.sql(RISEN.format(person=world.person, benefit=world.pension()["id"]))
    made = world.must("assessor", world.path + "/settlement/proposal", {})
    path = world.path + "/settlement/approval"
    status, body = world.post("approver", path, None, If_Match=f'"{made["version"]}"')
    tally.check((status, body["code"]) == (409, "correction_after_rise"), f"HTTP {status} {body}")
    tally.check(world.pension()["state"] == "current", "the benefit stands")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("settlements") as server:
        world = World(fixture, server)
        hand_in(world)
        check_ground(world, tally)
        dispute, made = check_disputed(world, tally)
        check_first_run(world, made, tally)
        more = check_raised(world, dispute, made, tally)
        check_lowered(world, more, tally)
        check_after_rise(world, tally)
    tally.finish()


if __name__ == "__main__":
    main()
