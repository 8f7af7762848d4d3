#!/usr/bin/python3
"""A general rise reaches every pension once, by the figures of its decree, and the next payment is the raised one.

    tests/pension_rises.py [--program build/test/ansinh]

The day is that of the rise of July 2024 (Decree 75/2024: 15 %, and a lift up to a floor for pensions since before 1995).
"""

import json

from support import payments
from support.fixture import Tally, argument_parser, opened
from support.payments import Desk

# Somebody without payments in the books, retired before 1995, and somebody retired after it.
PENSIONERS = """
INSERT INTO benefit (person, id, kind, decision_no, decided_on, decided_by, starts_on, monthly_vnd, state, channel, recorded_at)
SELECT p.id, gen_random_uuid(), 'incapacity_allowance', v.number, v.since, (SELECT min(code) FROM office), v.since, v.amount,
       'current', 'post', v.since
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM person q WHERE q.died_on IS NULL
      AND NOT EXISTS (SELECT FROM benefit b WHERE b.person = q.id) LIMIT 3) p
JOIN (VALUES (1, 'R1/QĐ-BHXH', date '1990-01-01', 2600000), (2, 'R2/QĐ-BHXH', date '1990-01-01', 2950000),
             (3, 'R3/QĐ-BHXH', date '2010-01-01', 2600003)) v (place, number, since, amount) USING (place)
"""
# The decree in other words: 15 %, half a đồng up; since before 1995 300,000 more, but not above 3,500,000 by it.
EXPECTED = """
SELECT count(*) FROM benefit_adjustment a JOIN benefit b ON b.person = a.person AND b.id = a.benefit,
LATERAL (SELECT floor(a.before_vnd * 1.15 + 0.5) AS raised) r
WHERE a.after_vnd <> CASE WHEN b.starts_on < '1995-01-01' AND r.raised < 3500000
                          THEN least(r.raised + 300000, 3500000) ELSE r.raised END
"""
RAISABLE = """
SELECT count(*) FROM benefit WHERE kind IN ('pension', 'incapacity_allowance') AND state IN ('current', 'suspended')
AND monthly_vnd IS NOT NULL AND starts_on < '2024-07-01' AND recorded_at <= (SELECT opened_at FROM pension_rise)
"""


def check_rise(desk, sql, tally):
    sql(PENSIONERS)
    early = desk.ask("approver", "POST", "/v1/pension_rises", {"from_month": "2024-06"})
    tally.check(early.status == 422, f"a month that is over: HTTP {early.status}")
    reply = desk.ask("approver", "POST", "/v1/pension_rises", {"from_month": "2024-07"})
    tally.check(reply.status == 202 and json.loads(reply.body)["state"] == "reckoning", f"opened: {reply.status} {reply.body}")
    again = desk.ask("approver", "POST", "/v1/pension_rises", {"from_month": "2024-07"})
    tally.check(again.status == 409, f"opened twice: HTTP {again.status}")
    found = payments.until(lambda: desk.items("auditor", "/v1/pension_rises")[0], lambda rise: rise["state"] == "done", 60.0)
    tally.check(found["state"] == "done" and str(found["raised"]) == sql(RAISABLE), f"the rise: {found}")
    tally.check(found["raised"] >= 3 and sql(EXPECTED) == "0", f"{sql(EXPECTED)} amounts are not those of the decree")
    sums = sql("SELECT sum(before_vnd) || ' ' || sum(after_vnd) FROM benefit_adjustment")
    tally.check(sums == f"{found['before_vnd']} {found['after_vnd']}", f"sums {sums}, told {found}")


def check_payment(desk, sql, tally):
    run = desk.opened("2024-07")
    tally.check(desk.awaited(run)["state"] == "ready", "the run of the month is ready")
    paid = sql("SELECT string_agg(p.gross_vnd::text, ' ' ORDER BY b.decision_no) FROM payment p JOIN benefit b "
               f"ON b.person = p.person AND b.id = p.benefit WHERE p.run = '{run}' AND b.decision_no LIKE 'R%'")
    tally.check(paid == "3290000 3500000 2990003", f"paid: {paid}")
    late = desk.ask("approver", "POST", "/v1/pension_rises", {"from_month": "2024-07"})
    tally.check(late.status == 422, f"a month that is being paid: HTTP {late.status}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("pension_rises", TODAY="2024-07-02") as server:
        sql = lambda statement: fixture.cluster.sql(statement, server.database)
        desk = Desk(server, fixture.demo)
        check_rise(desk, sql, tally)
        check_payment(desk, sql, tally)
    tally.finish()


if __name__ == "__main__":
    main()
