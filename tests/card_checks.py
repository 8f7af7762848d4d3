#!/usr/bin/python3
"""Every answer that the register can give at the counter, made and asked for.

    tests/card_checks.py [--program build/test/ansinh]

A person of the population is put into each state by SQL, then checked over HTTP: result code, outcome, what is
told of the card and what is not. After five misses of a clerk the answer no longer says what was wrong, and the
access log still does.
"""

import json

from support import wire
from support.fixture import Tally, argument_parser, opened

# The state of a card today, by the change that makes it; and what the counter must hear.
STATES = [
    ("nothing changed", "state = 'active'", "000", "valid"),
    ("army", "object_code = 'QN', benefit_digit = 5, card_number_15 = null", "001", "valid"),
    ("police", "object_code = 'CA', benefit_digit = 5, card_number_15 = null", "002", "valid"),
    ("expired yesterday", "valid_from = '2025-01-01', valid_to = '2026-11-21'", "010", "expired"),
    ("last day", "valid_from = '2025-01-01', valid_to = '2026-11-22'", "000", "valid"),
    ("from tomorrow", "valid_from = '2026-11-23', valid_to = null", "010", "expired"),
    ("first day", "valid_from = '2026-11-22', valid_to = null", "000", "valid"),
    ("revoked", "state = 'revoked', state_reason = 'fraud', state_from = '2026-01-01'", "110", "revoked"),
    ("suspended", "state = 'suspended', state_reason = 'disputed', state_from = '2026-01-01'", "120", "suspended"),
    ("decreased", "state = 'decreased', state_reason = 'reported', state_from = '2026-01-01'", "120", "revoked"),
    ("moved out", "state = 'decreased', state_reason = 'moved_out_of_province', state_from = '2026-01-01'", "121", "revoked"),
    ("moved within", "state = 'decreased', state_reason = 'moved_within_province', state_from = '2026-01-01'", "122", "revoked"),
    ("re-enrolled", "state = 'decreased', state_reason = 're_enrolled_same_unit', state_from = '2026-01-01'", "123", "revoked"),
    ("stopped", "state = 'decreased', state_reason = 'stopped', state_from = '2026-01-01'", "124", "revoked"),
]
RESTORED = ", ".join(f"{column} = k.{column}" for column in (
    "state", "state_reason", "state_from", "object_code", "benefit_digit", "card_number_15", "valid_from", "valid_to"))
HOLDER = """
SELECT p.id, p.full_name, p.birth_date, c.card_number FROM person p JOIN card c ON c.person = p.id
WHERE c.state = 'active' AND c.valid_from <= '2026-11-22' AND coalesce(c.valid_to, '2026-11-22') >= '2026-11-22'
AND length(p.birth_date) = 10 AND (SELECT count(*) FROM card o WHERE o.person = p.id) = 1
AND p.full_name ~ '^(Nguyễn|Trần|Lê|Phạm) ' AND partial_date_first_day(p.birth_date) < '2015-01-01' ORDER BY p.id LIMIT 1
"""
CHILD = """
SELECT p.id, p.full_name, p.birth_date, i.value FROM person p JOIN person_identifier i ON i.person = p.id
WHERE i.kind = 'personal_number' AND partial_date_first_day(p.birth_date) > '2021-01-01' ORDER BY p.id LIMIT 1
"""


class Counter:
    def __init__(self, server, fixture, tally):
        self.server, self.tally, self.clerk = server, tally, fixture.demo["clerk"]
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.headers = [("Authorization", f"Bearer {wire.access_token(server.port, self.clerk)}"),
                        ("Content-Type", "application/json")]
        self.person, self.name, self.birth, self.number = self.sql(HOLDER).split("|")

    def ask(self, **changes):
        body = {"card_number": self.number, "full_name": self.name, "birth_date": self.birth,
                "clerk": {"name": self.clerk["name"], "personal_number": self.clerk["personal_number"]},
                "purpose": "Khám bệnh", **changes}
        body = {key: value for key, value in body.items() if value is not None}
        reply = wire.exchange(self.server.port, "POST", "/v1/card_checks", self.headers, json.dumps(body).encode())
        return reply.status, json.loads(reply.body)

    def expect(self, what, code, outcome, **changes):
        status, answer = self.ask(**changes)
        good = status == 200 and answer["result_code"] == code and answer["outcome"] == outcome
        self.tally.check(good, f"{what}: HTTP {status}, {answer.get('result_code')} {answer.get('outcome')} {answer.get('errors')}")
        told = answer.get("person") is not None
        self.tally.check(told == (outcome not in ("not_found", "unverified")), f"{what}: the person is {'' if told else 'not '}told")
        return answer

    def forget_misses(self):
        self.sql("DELETE FROM access_log")


def check_states(counter):
    for what, change, code, outcome in STATES:
        counter.sql(f"CREATE TABLE kept AS SELECT * FROM card WHERE person = '{counter.person}'")
        counter.sql(f"UPDATE card SET {change} WHERE person = '{counter.person}'")
        counter.expect(what, code, outcome)
        counter.sql(f"UPDATE card c SET {RESTORED} FROM kept k WHERE k.id = c.id; DROP TABLE kept")


def check_identity(counter):
    first, rest = counter.name.split(" ", 1)
    wrong_number = "0000000000"
    for what, code, changes in [
        ("number nobody has", "050", {"card_number": wrong_number}),
        ("other name, same first letter", "061", {"full_name": counter.name + " Khác"}),
        ("other name", "060", {"full_name": "Ông " + rest}),
        ("other birth date", "070", {"birth_date": "1901-01-01"}),
        ("other birth year", "070", {"birth_date": "1901"}),
    ]:
        counter.forget_misses()
        counter.expect(what, code, "not_found", **changes)
    counter.forget_misses()
    for what, changes in [("name in capitals", {"full_name": counter.name.upper()}),
                          ("birth year only", {"birth_date": counter.birth[:4]}),
                          ("birth month only", {"birth_date": counter.birth[:7]}),
                          ("blanks around", {"full_name": f"  {first}   {rest} "})]:
        counter.expect(what, "000", "valid", **changes)


def check_old_numbers(counter):
    """A 15-character card behind the one of today: expired, still valid, and misread in each of its parts."""
    province, number = "01", counter.number
    old = f"DN4{province}{number}"
    insert = ("INSERT INTO card (id, person, card_number, card_number_15, object_code, benefit_digit, initial_facility,"
              " valid_from, valid_to, state, state_reason, state_from, serial, issued_on, issued_by, created_at, updated_at)"
              " SELECT gen_random_uuid(), person, card_number, '{old}', 'DN', 4, initial_facility, '2019-01-01', '{to}',"
              " {state}, '123456789012', '2019-01-01', issued_by, created_at, updated_at FROM card WHERE person = '{person}' LIMIT 1;"
              " INSERT INTO person_identifier VALUES (gen_random_uuid(), '{person}', 'card_number_15', '{old}',"
              " daterange('2019-01-01', null), '2019-01-01')")
    counter.sql(insert.format(old=old, person=counter.person, to="2019-12-31", state="'active', null, null"))
    answer = counter.expect("old card, expired, a new one issued", "003", "valid", card_number=old)
    counter.tally.check(answer["card"] and answer["card"]["previous_card_number"] == old, "003 names the old number")
    for what, code, misread in [("other province", "052", f"DN479{number}"), ("other digit", "053", f"DN2{province}{number}"),
                                ("other object", "051", f"HT4{province}{number}"), ("nobody's", "050", f"DN4{province}0000000000")]:
        counter.forget_misses()
        counter.expect(f"15 characters, {what}", code, "not_found", card_number=misread)
    counter.forget_misses()
    counter.sql(f"UPDATE card SET valid_to = '2025-12-31' WHERE card_number_15 = '{old}'")
    counter.expect("old card of last year", "003", "valid", card_number=old)


def unknown_province(counter):
    return {"scan": f"DN499{counter.number}|4e|01/01/1990|1|-|01 - 028|01/01/2020|-|-|-|-|-|-|-|$",
            "card_number": None, "full_name": None, "birth_date": None}


def check_callers(counter):
    clerk = counter.clerk
    counter.expect("clerk not registered", "054", "unverified", clerk={"name": clerk["name"], "personal_number": "001090999998"})
    counter.expect("clerk's name differs", "055", "unverified", clerk={"name": "Ai Đó", "personal_number": clerk["personal_number"]})
    counter.expect("unknown province scanned", "052", "not_found", **unknown_province(counter))


def check_colleagues(counter, fixture):
    """A clerk's account asks for itself alone; a system of the facility, for any clerk registered there."""
    counter.forget_misses()
    colleague = {"name": counter.clerk["name"], "personal_number": "001090000077"}
    counter.sql("INSERT INTO account (id, kind, login, password_hash, full_name, name_key, personal_number, facility, state, created_at, updated_at)"
                f" SELECT gen_random_uuid(), 'clerk', 'colleague', password_hash, full_name, name_key,"
                f" '{colleague['personal_number']}', facility, 'active', created_at, updated_at"
                f" FROM account WHERE login = '{counter.clerk['login']}'")
    counter.expect("a clerk names a colleague", "054", "unverified", clerk=colleague)
    for turn in range(5):
        counter.expect("a clerk misses in a colleague's name", "054", "unverified", clerk=colleague, birth_date="1901-01-01")
    system = Counter(counter.server, fixture, counter.tally)
    token = wire.access_token(counter.server.port, fixture.demo["facility_system"])
    system.headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")]
    system.expect("a system names a clerk", "000", "valid", clerk=colleague)
    system.expect("a system's clerk misses", "070", "not_found", clerk=colleague, birth_date="1901-01-01")
    # Many clerks of one system: together they have no more than a hundred.
    counter.sql("INSERT INTO access_log (at, id, account, relation, clerk_personal_number, subject, class, route, result_code, granted)"
                f" SELECT now(), gen_random_uuid(), a.id, 'system', lpad(i::text, 12, '0'), '{counter.person}', 'HEALTH', 'x', '070', true"
                f" FROM account a, generate_series(1, 98) i WHERE a.login = '{fixture.demo['facility_system']['client_id']}'")
    system.expect("a system's hundredth miss", "070", "not_found", clerk=colleague, birth_date="1901-01-01")
    system.expect("and the next", "050", "not_found", clerk=colleague, birth_date="1901-01-01")
    counter.expect("a clerk of the same facility", "070", "not_found", birth_date="1901-01-01")


def check_child(counter):
    child, name, birth, number = counter.sql(CHILD).split("|")
    counter.sql(f"UPDATE visit SET card = null WHERE person = '{child}'; DELETE FROM card WHERE person = '{child}'")
    counter.expect("child without a card", "130", "unverified", card_number=number, full_name=name, birth_date=birth)
    counter.sql(f"UPDATE person SET birth_date = '2020-11-22' WHERE id = '{child}'")
    counter.expect("six years today, no card", "050", "not_found", card_number=number, full_name=name, birth_date="2020-11-22")


def check_suspects(counter, fixture):
    """The auditor of the province sees the clerk; the assessor does not see the list at all."""
    seen = {}
    for role in ("auditor", "assessor"):
        token = wire.access_token(counter.server.port, fixture.demo["officers"][role])
        seen[role] = wire.exchange(counter.server.port, "GET", "/v1/card_checks/suspects", [("Authorization", f"Bearer {token}")])
    items = json.loads(seen["auditor"].body).get("items", [])
    mine = [item for item in items if item["clerk_personal_number"] == counter.clerk["personal_number"]]
    counter.tally.check(len(mine) == 1 and mine[0]["misses"] == 9 and mine[0]["persons"] == 1, f"the auditor sees: {items}")
    counter.tally.check(seen["assessor"].status == 403, f"the assessor: HTTP {seen['assessor'].status}")


def check_misses(counter, fixture):
    counter.forget_misses()
    for turn in range(5):
        counter.expect(f"miss {turn + 1}", "070", "not_found", birth_date="1901-01-01")
    old = counter.sql(f"SELECT value FROM person_identifier WHERE person = '{counter.person}' AND kind = 'card_number_15'")
    province, digit = f"{old[:3]}79{old[5:]}", f"{old[:2]}2{old[3:]}"
    for what, changes in [("birth", {"birth_date": "1901-01-01"}), ("name", {"full_name": "Ông Khác"}),
                          ("province", {"card_number": province}), ("benefit digit", {"card_number": digit})]:
        counter.expect(f"after five misses, wrong {what}", "050", "not_found", **changes)
    counter.expect("after five misses, a form that says nothing of the register", "052", "not_found", **unknown_province(counter))
    counter.expect("after five misses, right", "000", "valid")
    kept = counter.sql("SELECT string_agg(result_code || '/' || reported_code, ' ' ORDER BY id) FROM access_log")
    counter.tally.check(kept == "070/070 " * 5 + "070/050 060/050 052/050 053/050 052/052 000/000", f"the log keeps what was wrong: {kept}")
    check_suspects(counter, fixture)
    counter.sql("UPDATE access_log SET at = at - interval '61 minutes'")
    counter.expect("an hour later", "070", "not_found", birth_date="1901-01-01")
    counter.forget_misses()
    for turn in range(5):
        counter.expect("a form that says nothing of the register", "052", "not_found", **unknown_province(counter))
    counter.expect("that was no miss", "053", "not_found", card_number=digit)
    for turn in range(4):
        counter.expect(f"miss {turn + 2} by province", "052", "not_found", card_number=province)
    counter.expect("after five misses by number", "050", "not_found", birth_date="1901-01-01")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("card_checks") as server:
        counter = Counter(server, fixture, tally)
        check_states(counter)
        check_identity(counter)
        check_old_numbers(counter)
        check_callers(counter)
        check_colleagues(counter, fixture)
        check_child(counter)
        check_misses(counter, fixture)
    tally.finish()


if __name__ == "__main__":
    main()
