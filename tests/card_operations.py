#!/usr/bin/python3
"""What happens to cards after their issue: reissue, change of data, suspension; and what the status lists hear of it.

    tests/card_operations.py [--program build/test/ansinh]

Each operation is one statement of the server's own role. After each, the person has one active card, the old code is
void in the same transaction, the ledger and the outbox say so; after a refusal nothing is different at all.
"""

import json
import time

from support import wire
from support.fixture import Tally, argument_parser, opened

# The day has just begun: whatever the clock says, this is not in the future.
TODAY, AT = "2026-11-22", "2026-11-22 00:00:00+07"
HOLDERS = """
SELECT p.id FROM person p WHERE p.phone IS NOT NULL AND p.died_on IS NULL AND length(p.birth_date) = 10
AND NOT EXISTS (SELECT FROM guardianship g WHERE g.dependant = p.id)
AND (SELECT count(*) FILTER (WHERE c.state = 'active' AND c.valid_from <= '{today}' AND coalesce(c.valid_to, '{today}') >= '{today}') = 1
     AND count(*) = 1 FROM card c WHERE c.person = p.id) ORDER BY p.id LIMIT {count}
"""
CHILD = """
SELECT g.dependant FROM guardianship g JOIN person h ON h.id = g.guardian JOIN card c ON c.person = g.dependant
WHERE g.valid @> date '{today}' AND h.phone IS NOT NULL AND c.state = 'active' AND c.valid_from <= '{today}'
AND coalesce(c.valid_to, '{today}') >= '{today}' ORDER BY 1 LIMIT 1
"""
CARDS = """
SELECT coalesce(json_agg(json_build_object('id', c.id, 'state', c.state, 'reason', c.state_reason, 'serial', c.serial,
    'number_15', c.card_number_15, 'number', c.card_number, 'facility', c.initial_facility, 'object', c.object_code,
    'digit', c.benefit_digit, 'from', c.valid_from, 'to', c.valid_to, 'issued', c.issued_on, 'by', c.issued_by,
    'replaced_by', c.replaced_by, 'version', c.version, 'place', c.status_list || '/' || c.status_index,
    'status', s.status) ORDER BY c.id), '[]')
FROM card c JOIN card_status s USING (status_list, status_index) WHERE c.person = '{person}'
"""
COUNTS = """
SELECT (SELECT count(*) FROM card), (SELECT count(*) FROM card_status), (SELECT count(*) FROM card_event),
       (SELECT count(*) FROM outbox), (SELECT sum(version) FROM card), (SELECT sum(version) FROM person)
"""


class Register:
    def __init__(self, cluster, server):
        self.query, self.outbox = lambda statement: cluster.sql(statement, server.database), server.outbox

    def notices(self, kind):
        """The messages of a kind that have left the house, once nothing waits any more."""
        until = time.monotonic() + 60
        while self.query("SELECT count(*) FROM outbox WHERE delivered_at IS NULL") != "0" and time.monotonic() < until:
            time.sleep(0.05)
        lines = map(json.loads, self.outbox.read_text().splitlines())
        return [line["payload"] for line in lines if line["kind"] == kind]

    def call(self, function):
        """Runs one function as the role that serves; the code of the problem when it refuses, else nothing."""
        try:
            self.query(f"SET ROLE ansinh_app; SELECT * FROM {function}")
        except RuntimeError as refusal:
            return next((line.split("ERROR:")[1].strip() for line in str(refusal).splitlines() if "ERROR:" in line), str(refusal))
        return ""

    def cards(self, person):
        return json.loads(self.query(CARDS.format(person=person)))

    def counts(self):
        return self.query(COUNTS)


def reissued(person, reason="lost", version="null"):
    return f"card_reissued('{person}', '{reason}', {version}, null, '{AT}', '{TODAY}')"


def changed(person, changes, version="null"):
    text = json.dumps(changes, ensure_ascii=False).replace("'", "''")
    return f"card_changed('{person}', '{text}', {version}, null, '{AT}', '{TODAY}')"


def suspended(person, reason="disputed", version="null"):
    return f"card_suspended('{person}', '{reason}', null, {version}, '{AT}', '{TODAY}')"


def resumed(person, version="null"):
    return f"card_resumed('{person}', null, {version}, '{AT}', '{TODAY}')"


def check_reissue(register, person, tally):
    before = register.cards(person)[0]
    tally.check(register.call(reissued(person, "lost", 1)) == "", "the card is reissued")
    cards = {card["id"]: card for card in register.cards(person)}
    old, new = cards.pop(before["id"]), next(iter(cards.values()), {})
    tally.check(len(cards) == 1, f"one card more: {len(cards)}")
    tally.check((old["state"], old["reason"], old["status"], old["version"]) == ("revoked", "lost", 1, 2), f"the old one is void: {old}")
    tally.check(old["replaced_by"] == new["id"], "the old one names the new one")
    tally.check((new["state"], new["status"], new["version"], new["issued"]) == ("active", 0, 1, TODAY), f"the new one is good: {new}")
    tally.check(new["serial"] != old["serial"] and new["place"] != old["place"], "serial and place are new")
    same = ("number", "facility", "object", "digit", "from", "to", "by")
    tally.check(all(new[name] == old[name] for name in same), f"nothing on it differs: {old} {new}")
    event = register.query(f"SELECT kind, reason, card, new_card, changes FROM card_event WHERE person = '{person}'")
    tally.check(event == f"reissued|lost|{old['id']}|{new['id']}|[]", f"the ledger: {event}")
    notices = register.notices("card_reissued")
    tally.check(len(notices) == 1 and new["serial"] in notices[0]["text_vi"], f"one notice, with the new serial: {notices}")
    tally.check(register.call(reissued(person, "damaged", 1)) == "", "and once more, by the new card's version")


def check_change(register, person, tally):
    old = register.cards(person)[0]
    facility = register.query(f"SELECT min(code) FROM facility WHERE code <> '{old['facility']}'")
    tally.check(register.call(changed(person, {"initial_facility": facility})) == "", "the facility is changed")
    new = [card for card in register.cards(person) if card["state"] == "active"][0]
    tally.check((new["facility"], new["object"], new["to"]) == (facility, old["object"], old["to"]), f"only the facility: {new}")
    changes = {"full_name": "Đặng Thị Ánh Đổi", "name_key": "đặng thị ánh đổi", "search_key": "dang thi anh doi", "birth_date": "1977-07"}
    tally.check(register.call(changed(person, changes)) == "", "name and birth date are changed")
    told = register.query(f"SELECT full_name, name_key, search_key, birth_date FROM person WHERE id = '{person}'")
    tally.check(told == "|".join(changes.values()), f"the register: {told}")
    event = json.loads(register.query(f"SELECT changes FROM card_event WHERE person = '{person}' AND jsonb_array_length(changes) = 2"))
    tally.check([(e["member"], e["to"]) for e in event] == [("birth_date", "1977-07"), ("full_name", changes["full_name"])], f"what differs: {event}")
    tally.check(register.call(changed(person, {"object_code": "HN"})) == "", "the group is changed")
    cards = register.cards(person)
    active = [card for card in cards if card["state"] == "active"]
    digit = register.query(f"SELECT benefit_digit FROM object_code_digit WHERE object_code = 'HN' AND '{TODAY}' BETWEEN valid_from AND coalesce(valid_to, 'infinity')")
    tally.check(len(active) == 1 and (active[0]["object"], str(active[0]["digit"])) == ("HN", digit), f"the group brings its digit: {active}")
    tally.check(len({card["place"] for card in cards}) == len({card["serial"] for card in cards}) == 4, "each card has a place and a serial")
    tally.check(sorted((card["state"], card["status"]) for card in cards) == [("active", 0)] + [("revoked", 1)] * 3, f"the old ones are void: {cards}")


def check_suspension(register, person, tally):
    tally.check(register.call(suspended(person)) == "", "the card is suspended")
    card = register.cards(person)[0]
    tally.check((card["state"], card["status"], card["version"]) == ("suspended", 2, 2), f"suspended: {card}")
    tally.check(register.call(resumed(person, 2)) == "", "the suspension is lifted")
    card = register.cards(person)[0]
    tally.check((card["state"], card["reason"], card["status"], card["version"]) == ("active", None, 0, 3), f"lifted: {card}")


def check_refusals(register, people, tally):
    good, off, gone, out = people
    register.call(suspended(off))
    register.query(f"UPDATE card SET state = 'revoked', state_reason = 'fraud', state_from = '{TODAY}' WHERE person = '{gone}'")
    register.query(f"UPDATE card SET valid_from = '2025-01-01', valid_to = '2026-11-21' WHERE person = '{out}'")
    nobody = "00000000-0000-7000-8000-000000000000"
    before = register.counts()
    for what, call, code in [
        ("reissue for nobody", reissued(nobody), "not_found"),
        ("reissue with a version of the past", reissued(good, version=9), "precondition_failed"),
        ("reissue for no reason", f"card_reissued('{good}', null, null, null, '{AT}', '{TODAY}')", "invalid_input"),
        ("reissue for a reason that is none", reissued(good, "fraud"), "invalid_input"),
        ("reissue of a suspended card", reissued(off), "card_state_conflict"),
        ("reissue of a revoked card", reissued(gone), "card_state_conflict"),
        ("reissue of an expired card", reissued(out), "card_state_conflict"),
        ("suspension of an expired card", suspended(out), "card_state_conflict"),
        ("suspension of a revoked card", suspended(gone), "card_state_conflict"),
        ("resumption of an active card", resumed(good), "card_state_conflict"),
        ("a change of nothing", changed(good, {}), "invalid_input"),
        ("a change to what it is", f"card_changed('{good}', (SELECT jsonb_build_object('initial_facility', initial_facility) FROM card WHERE person = '{good}'), null, null, '{AT}', '{TODAY}')", "invalid_input"),
        ("a change of what is no business of it", changed(good, {"state": "active"}), "invalid_input"),
        ("a serial of one's own", changed(good, {"serial": "123456789012", "initial_facility": "01001"}), "invalid_input"),
        ("a facility that there is not", changed(good, {"initial_facility": "99999"}), "invalid_input"),
        ("a group that there is not", changed(good, {"object_code": "ZZ"}), "invalid_input"),
        ("a name without its keys", changed(good, {"full_name": "Ai Đó"}), "invalid_input"),
        ("a birth date that there is not", changed(good, {"birth_date": "1999-02-30"}), "invalid_input"),
        ("an end before today", changed(good, {"valid_to": "2026-11-01"}), "invalid_input"),
        ("a change of a suspended card", changed(off, {"living_area": "K1"}), "card_state_conflict"),
    ]:
        said = register.call(call)
        tally.check(said == code, f"{what}: {said!r}, not {code}")
        tally.check(register.counts() == before, f"{what}: nothing was done: {register.counts()} {before}")
    said = register.call(suspended(good, "lost"))
    tally.check("card_state_reason_known" in said and register.counts() == before, f"suspension for a reason that is none: {said}")


def check_child(register, tally):
    """Who answers for a child is told; a child has no telephone of its own here."""
    child = register.query(CHILD.format(today=TODAY))
    register.query(f"UPDATE person SET phone = null WHERE id = '{child}'")
    before = len(register.notices("card_reissued"))
    tally.check(register.call(reissued(child, "damaged")) == "", "a child's card is reissued")
    told = ",".join(sorted({notice["phone"] for notice in register.notices("card_reissued")[before:]}))
    phones = register.query(f"SELECT string_agg(DISTINCT h.phone, ',' ORDER BY h.phone) FROM guardianship g JOIN person h ON h.id = g.guardian WHERE g.dependant = '{child}' AND g.valid @> date '{TODAY}'")
    tally.check(told == phones != "", f"the guardians are told: {told}, not {phones}")


def check_places(register, tally):
    """Each position has its own place, the key decides which, and every card of the population has one."""
    places = "SELECT count(DISTINCT p.status_index), min(p.status_list), max(p.status_list) FROM generate_series({first}, {last}) n, status_place(sha256('{key}'), n) p"
    counted = register.query(places.format(first=2**20 - 20000, last=2**20 - 1, key="a"))
    tally.check(counted == "20000|0|0", f"places of the first list: {counted}")
    counted = register.query(places.format(first=2**20, last=2**20 + 9999, key="a"))
    tally.check(counted == "10000|1|1", f"places of the second list: {counted}")
    order = "SELECT string_agg(p.status_index::text, ' ' ORDER BY n) FROM generate_series(0, 9) n, status_place(sha256('{key}'), n) p"
    tally.check(register.query(order.format(key="a")) != register.query(order.format(key="b")), "another key, other places")
    wrong = register.query("SELECT count(*) FROM card c LEFT JOIN card_status s USING (status_list, status_index) WHERE s.status IS DISTINCT FROM CASE c.state WHEN 'active' THEN 0 WHEN 'suspended' THEN 2 ELSE 1 END")
    tally.check(wrong == "0", f"{wrong} cards whose bits do not say their state")
    for table in ("status_key", "card_status", "card_event"):
        for right in ("UPDATE", "DELETE") if table != "status_key" else ("SELECT", "UPDATE", "DELETE"):
            may = register.query(f"SELECT has_any_column_privilege('ansinh_app', '{table}', '{right}')" if right != "DELETE" else f"SELECT has_table_privilege('ansinh_app', '{table}', '{right}')")
            tally.check(may == "f", f"the server's role may {right} {table}")


def check_old_code_at_the_counter(server, fixture, register, person, tally):
    """The number goes on; it finds the new card."""
    name, birth, number = register.query(f"SELECT full_name, birth_date, card_number FROM person p JOIN card c ON c.person = p.id AND c.state = 'active' WHERE p.id = '{person}'").split("|")
    clerk = fixture.demo["clerk"]
    headers = [("Authorization", f"Bearer {wire.access_token(server.port, clerk)}"), ("Content-Type", "application/json")]
    body = {"card_number": number, "full_name": name, "birth_date": birth, "purpose": "Khám bệnh",
            "clerk": {"name": clerk["name"], "personal_number": clerk["personal_number"]}}
    answer = json.loads(wire.exchange(server.port, "POST", "/v1/card_checks", headers, json.dumps(body).encode()).body)
    serial = [card["serial"] for card in register.cards(person) if card["state"] == "active"][0]
    tally.check(answer["outcome"] == "valid" and answer["card"]["serial"] == serial, f"the counter finds the new card: {answer}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("card_operations") as server:
        register = Register(fixture.cluster, server)
        people = register.query(HOLDERS.format(today=TODAY, count=7)).splitlines()
        check_places(register, tally)
        check_reissue(register, people[0], tally)
        check_change(register, people[1], tally)
        check_suspension(register, people[2], tally)
        check_refusals(register, people[3:7], tally)
        check_child(register, tally)
        check_old_code_at_the_counter(server, fixture, register, people[0], tally)
        check_places(register, tally)
    tally.finish()


if __name__ == "__main__":
    main()
