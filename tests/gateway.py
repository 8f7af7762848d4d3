#!/usr/bin/python3
"""The gateway's façade: all of its codes and no other, its sessions, and what never reaches a log.

    tests/gateway.py [--program build/test/ansinh]

A person of the population is put into each state by SQL, as in tests/card_checks.py, and asked for in the words of
the gateway. The codes that come back are in the end the official ones, each of them.
"""

import csv
import datetime
import json
import re

from card_checks import CHILD, HOLDER, RESTORED, STATES
from support import wire
from support.fixture import Tally, argument_parser, opened
from support.gateway import FORM, JSON, Gateway
from support.postgres import ROOT

OFFICIAL = ROOT / "migrations" / "catalogues" / "card_check_result_code.csv"
KEYS = ("maKetQua ghiChu maThe hoTen ngaySinh gioiTinh diaChi maDKBD cqBHXH gtTheTu gtTheDen maKV ngayDu5Nam maSoBHXH "
        "maTheCu maTheMoi gtTheTuMoi gtTheDenMoi maDKBDMoi tenDKBDMoi dsLichSuKCB2018 dsLichSuKT2018").split()
VISIT_KEYS = "maHoSo maCSKCB ngayVao ngayRa tenBenh tinhTrang kqDieuTri lyDoVV TEMP1 TEMP2 TEMP3 TEMP4 TEMP5".split()
COPAY_KEYS = ("Id ngayTraCuu maThe maCskcb ngayVao ngayRa maDoiTuongKCB tBNCCTMCCT tBNCCTLuyKe ngayNhanCong ngayNhan "
              "duPhong1 duPhong2 duPhong3 duPhong4 duPhong5").split()
OLD_CALLS = ("KQNhanLichSuKCB595", "NhanLichSuKCB2018", "KQNhanLichSuKCB2018", "KQNhanLichSuKCB2019")
OLD_CARD = """
INSERT INTO card (id, person, card_number, card_number_15, object_code, benefit_digit, initial_facility, valid_from, valid_to,
    state, state_reason, state_from, serial, issued_on, issued_by, created_at, updated_at)
SELECT gen_random_uuid(), person, card_number, '{old}', 'DN', 4, initial_facility, '2019-01-01', '2019-12-31', 'active', null,
    null, '123456789012', '2019-01-01', issued_by, created_at, updated_at FROM card WHERE person = '{person}' LIMIT 1;
INSERT INTO person_identifier VALUES (gen_random_uuid(), '{person}', 'card_number_15', '{old}',
    daterange('2019-01-01', null), '2019-01-01')
"""


def local(day):
    return "/".join(reversed(day.split("-")))


class Desk(Gateway):
    def __init__(self, server, fixture, tally):
        super().__init__(server.port, fixture.demo)
        self.server, self.tally, self.codes = server, tally, set()
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.person, self.name, self.birth, self.number = self.sql(HOLDER).split("|")
        self.personal = "001099000001"
        self.sql(f"DELETE FROM person_identifier WHERE person = '{self.person}' AND kind = 'personal_number';"
                 f" INSERT INTO person_identifier VALUES (gen_random_uuid(), '{self.person}', 'personal_number',"
                 f" '{self.personal}', daterange('2020-01-01', null), '2020-01-01')")

    def expect(self, what, code, told=None, **changes):
        patient = self.patient(self.number, self.name, local(self.birth), **changes)
        answer = self.check({key: value for key, value in patient.items() if value is not None})
        self.codes.add(answer["maKetQua"])
        self.tally.check(answer["maKetQua"] == code, f"{what}: {answer['maKetQua']}, not {code}: {answer['ghiChu']}")
        self.tally.check(list(answer) == KEYS, f"{what}: keys {list(answer)}")
        if told is not None:
            self.tally.check((answer["hoTen"] is not None) == told, f"{what}: {'' if answer['hoTen'] else 'not '}told")
        if not told:
            rest = {key for key, value in answer.items() if value} - {"maKetQua", "ghiChu"}
            self.tally.check(told is None or not rest, f"{what}: tells {rest}")
        return answer


def check_tickets(desk):
    for kind in (FORM, JSON):
        answer = desk.take(kind=kind)
        ends = datetime.datetime.strptime(answer["APIKey"]["expires_in"][:26], "%Y-%m-%dT%H:%M:%S.%f")
        desk.tally.check(re.fullmatch(r".*\.\d{7}Z", answer["APIKey"]["expires_in"]), f"seven decimals: {answer}")
        opened_at = desk.sql("SELECT created_at at time zone 'UTC' FROM session ORDER BY id DESC LIMIT 1")
        lasts = ends - datetime.datetime.fromisoformat(opened_at)
        desk.tally.check(abs(lasts.total_seconds() - 600) < 1, f"a ticket lasts {lasts}")
    small = desk.take(password=desk.password.lower())
    desk.tally.check(small["maKetQua"] == "200", "small letters of the MD5 are the same password")
    wrong = desk.take(password="0" * 32)
    desk.codes.add(wrong["maKetQua"])
    desk.tally.check(wrong == {"maKetQua": "401", "APIKey": None}, f"a wrong password: {wrong}")


def check_binding(desk, fixture):
    """Nothing but the whole ticket, from where it was taken, is a ticket."""
    patient = desk.patient(desk.number, desk.name, local(desk.birth))
    stranger = Gateway(desk.port, fixture.demo, source="127.0.0.2")
    stranger.token, stranger.id_token = desk.token, desk.id_token
    asked = {"another address": stranger.check(patient)}
    for part, value in [("token", "A" * 43), ("id_token", "A" * 43), ("password", "0" * 32), ("username", "99999_BV"),
                        ("token", None), ("id_token", None), ("password", None), ("username", None), ("token", desk.id_token)]:
        asked[f"{part} {value}"] = desk.check(patient, **{part: value})
    for what, answer in asked.items():
        desk.tally.check(answer["maKetQua"] == "401" and answer["hoTen"] is None, f"{what}: {answer['maKetQua']}")
    native = desk.send("/v1/card_checks", {}, headers=[("Authorization", f"Bearer {desk.token}")])
    desk.tally.check(native[0] in (401, 422), f"a ticket opens no other door: HTTP {native[0]}")
    ended = desk.sql("UPDATE session SET access_expires_at = access_expires_at - interval '10 minutes' RETURNING 1")
    desk.tally.check(ended and desk.check(patient)["maKetQua"] == "401", "a ticket ends after ten minutes")
    desk.tally.check(desk.copay(desk.number, desk.name, local(desk.birth)) == (401, None), "there the 401 is HTTP's, and empty")
    desk.take()
    for kind in (FORM, JSON):
        desk.tally.check(desk.check(patient, kind=kind)["maKetQua"] == "000", f"a new ticket is good: {kind}")
    by_header = desk.send("/api/egw/KQNhanLichSuKCB2024?username=" + desk.username, patient, headers=desk.headers())[1]
    desk.tally.check(by_header["maKetQua"] == "000", "tokens may stand in headers")


def check_large_files(desk, fixture):
    """Who sends a large file is known before it is there, wherever the form says it; a stranger's takes no place."""
    target, file = "/api/qd130/guiHoSoXmlQD3176", {"fileHSBase64": "A" * 300000}
    rest = {"loaiHoSo": "3176", "maTinh": "01", "maCSKCB": desk.username[:5]}
    name = {"username": desk.username}
    wire_head = f"POST {target} HTTP/1.1\r\nHost: a\r\naccessToken: x\r\ntokenId: x\r\npasswordHash: x\r\n" \
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000000\r\n\r\n"
    strangers = []
    for i in range(40):
        strangers.append(wire.Connection(desk.port, source="127.0.0.2"))
        strangers[-1].send((wire_head + ("username=a&" if i % 2 else "") + "fileHSBase64=" + "A" * 300000).encode())
    for order in ({**name, **rest, **file}, {**file, **rest, **name}):
        answer = desk.send(target, order, FORM, desk.headers())[1]
        desk.tally.check(answer["maKetQua"] == "205", f"a large file that is no claim, {list(order)}: {answer}")
        stranger = Gateway(desk.port, fixture.demo, source="127.0.0.2")
        answer = stranger.send(target, order, FORM, desk.headers())[1]
        desk.tally.check(answer["maKetQua"] == "401", f"the same by a stranger, {list(order)}: {answer}")
    for connection in strangers:
        connection.close()


def check_states(desk):
    for what, change, code, outcome in STATES:
        desk.sql(f"CREATE TABLE kept AS SELECT * FROM card WHERE person = '{desk.person}'")
        desk.sql(f"UPDATE card SET {change} WHERE person = '{desk.person}'")
        answer = desk.expect(what, code, True)
        new = [answer[key] for key in ("maTheMoi", "gtTheTuMoi", "maDKBDMoi", "tenDKBDMoi")]
        desk.tally.check(all(new) if outcome == "valid" else not any(new), f"{what}: the card that counts is {new}")
        desk.sql(f"UPDATE card c SET {RESTORED} FROM kept k WHERE k.id = c.id; DROP TABLE kept")


def check_identity(desk):
    for what, changes in [
        ("SI number", {}), ("personal number", {"maThe": desk.personal}), ("year", {"ngaySinh": desk.birth[:4]}),
        ("month", {"ngaySinh": f"{desk.birth[5:7]}/{desk.birth[:4]}"}), ("capitals", {"hoTen": desk.name.upper()}),
        ("eight digits", {"ngaySinh": local(desk.birth).replace("/", "")}), ("one key more", {"gioiTinh": 1}),
    ]:
        answer = desk.expect(what, "000", True, **changes)
        desk.tally.check(answer["maSoBHXH"] == desk.number and answer["ngaySinh"] == local(desk.birth), f"{what}: {answer}")
    for what, code, changes in [
        ("number nobody has", "050", {"maThe": "0000000000"}),
        ("other name, same first letter", "061", {"hoTen": desk.name + " Khác"}),
        ("other name", "060", {"hoTen": "Ông Khác"}),
        ("other birth date", "070", {"ngaySinh": "01/01/1901"}),
        ("child without a number", "130", {"maThe": "TE101KT00000001"}),
        ("nine digits", "205", {"maThe": "123456789"}), ("no such day", "205", {"ngaySinh": "31/02/1990"}),
        ("no name", "205", {"hoTen": None}), ("no clerk", "205", {"cccdCb": None}),
        ("clerk not registered", "054", {"cccdCb": "001090999998"}),
        ("clerk not registered, nobody's card", "054", {"cccdCb": "001090999998", "maThe": "0000000000"}),
        ("clerk's name differs", "055", {"hoTenCb": "Ai Đó"}),
    ]:
        desk.sql("DELETE FROM access_log")
        desk.expect(what, code, False, **changes)
    desk.sql("DELETE FROM access_log")


def check_old_numbers(desk):
    old = f"DN401{desk.number}"
    desk.sql(OLD_CARD.format(old=old, person=desk.person))
    for code, to in (("003", "2019-12-31"), ("004", "infinity")):
        if code == "004":  # one that is still good beside the one in its place
            desk.sql("ALTER TABLE card DROP CONSTRAINT card_one_active_at_a_time; UPDATE card SET valid_to = '2027-12-31'"
                     f" WHERE card_number_15 = '{old}'")
        answer = desk.expect(f"old card until {to}", code, True, maThe=old)
        mine = desk.sql("SELECT coalesce(card_number_15, card_number), to_char(valid_from, 'DD/MM/YYYY'), initial_facility"
                        f" FROM card WHERE person = '{desk.person}' AND card_number_15 IS DISTINCT FROM '{old}'").split("|")
        desk.tally.check([answer[key] for key in ("maTheMoi", "gtTheTuMoi", "maDKBDMoi")] == mine, f"{code}: {answer}")
        desk.tally.check(answer["maThe"] == answer["maTheCu"] == old, f"{code} shows the old number: {answer}")
    for what, code, misread in [("other province", "052", f"DN479{desk.number}"), ("other digit", "053", f"DN201{desk.number}"),
                                ("other object", "051", f"HT401{desk.number}"), ("nobody's", "050", "DN4010000000000")]:
        desk.sql("DELETE FROM access_log")
        desk.expect(f"15 characters, {what}", code, False, maThe=misread)
    desk.sql(f"DELETE FROM access_log; DELETE FROM card_check; DELETE FROM card WHERE card_number_15 = '{old}'")


def check_child(desk):
    child, name, birth, number = desk.sql(CHILD).split("|")
    desk.sql(f"UPDATE visit SET card = null WHERE person = '{child}'; DELETE FROM card WHERE person = '{child}'")
    desk.expect("child without a card", "130", False, maThe=number, hoTen=name, ngaySinh=local(birth))


def check_history(desk):
    person = desk.sql("SELECT v.person FROM visit v JOIN card c ON c.person = v.person AND c.state = 'active' AND c.valid_from"
                      " <= '2026-11-22' AND coalesce(c.valid_to, '2026-11-22') >= '2026-11-22' WHERE v.right_line AND"
                      " v.admitted_at > '2026-01-01' AND v.copay_vnd > 0 GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1")
    name, birth, number = desk.sql(f"SELECT full_name, birth_date, card_number FROM person p JOIN card c ON c.person = p.id"
                                   f" WHERE p.id = '{person}' LIMIT 1").split("|")
    patient = desk.patient(number, name, local(birth) if len(birth) == 10 else birth[:4])
    unseen = desk.sql(f"SELECT gateway_record_no(id) FROM visit WHERE person = '{person}' LIMIT 1")
    desk.tally.check(desk.record(unseen) == {"maKetQua": "205", "hoSoKCB": None}, "no record without a check of its patient")
    answer = desk.check(patient, call="Lskcb2025", kind=FORM)
    visits = answer["dsLichSuKCB2025"]
    stored = int(desk.sql(f"SELECT count(*) FROM visit WHERE person = '{person}' AND recorded_to = 'infinity'"))
    desk.tally.check(answer["maKetQua"] == "000" and len(visits) == min(stored, 50), f"{len(visits)} of {stored} visits")
    desk.tally.check(all(list(visit) == VISIT_KEYS for visit in visits), f"keys of a visit: {list(visits[0])}")
    desk.tally.check([v["ngayVao"] for v in visits] == sorted((v["ngayVao"] for v in visits), reverse=True), "newest first")
    record = desk.record(visits[0]["maHoSo"])
    desk.tally.check(record["maKetQua"] == "200" and list(record["hoSoKCB"]) == ["xml1", "dsXml2", "dsXml3", "dsXml4", "dsXml5"],
                     f"a record: {json.dumps(record)[:300]}")
    desk.tally.check(record["hoSoKCB"]["xml1"]["NgayVao"] == visits[0]["ngayVao"], "the record is the visit's")
    looks = desk.check(patient)["dsLichSuKT2018"]
    desk.tally.check(list(looks[0]) == ["userKT", "thoiGianKT", "thongBao", "maLoi"] and looks[0]["userKT"] == desk.username,
                     f"who looked before: {looks}")
    status, copay = desk.copay(number, name, birth[:4])
    sums = [item["tBNCCTLuyKe"] for item in copay["DataCCT"]]
    desk.tally.check(status == 200 and copay["MaKetQua"] == "200" and sums == sorted(sums, reverse=True), f"sums of the year {sums}")
    desk.tally.check(list(copay) == ["MaKetQua", "GhiChu", "DataCCT", "ThongTinSoThe"] and list(copay["DataCCT"][0]) == COPAY_KEYS,
                     f"keys of co-payments: {list(copay)}")
    told = desk.sql("SELECT coalesce(sum(copay_vnd), 0) FROM visit WHERE recorded_to = 'infinity' AND right_line AND"
                    f" admitted_at >= '2026-01-01 00:00+07' AND person = '{person}'")
    desk.tally.check(sums and sums[0] == int(told), f"the sum is the register's: {sums[:1]} {told}")
    nobody = desk.copay(number, "Ông Khác", birth[:4])[1]
    desk.tally.check(nobody == desk.copay("0000000000", name, birth[:4])[1] and nobody["MaKetQua"] == "204", f"a stranger: {nobody}")
    logged = desk.sql(f"SELECT string_agg(DISTINCT route, ' ' ORDER BY route) FROM access_log WHERE subject = '{person}'")
    desk.tally.check(logged == "post_api_egw_kqnhanlichsukcb2024 post_api_egw_lskcb2025 post_api_egw_nhanhosokcbchitiet "
                               "post_api_tracuucct_tracuutienmcct", f"the citizen sees all of it: {logged}")


def check_misses(desk):
    """The counter's limit holds in this grammar, too."""
    desk.sql("DELETE FROM access_log")
    for turn in range(5):
        desk.expect(f"miss {turn + 1}", "070", False, ngaySinh="01/01/1901")
    desk.expect("after five misses", "050", False, ngaySinh="01/01/1901")
    desk.sql("DELETE FROM access_log")


def check_faults(desk):
    desk.sql("ALTER FUNCTION gateway_looks(uuid) RENAME TO gateway_looks_gone")
    desk.expect("a fault of ours", "101", False)
    desk.sql("ALTER FUNCTION gateway_looks_gone(uuid) RENAME TO gateway_looks")
    desk.sql("REVOKE EXECUTE ON FUNCTION card_check_caller(text, text, text) FROM PUBLIC")
    desk.expect("a register that does not answer", "100", False)
    desk.sql("GRANT EXECUTE ON FUNCTION card_check_caller(text, text, text) TO PUBLIC")
    unknown = desk.send("/api/egw/KQNhanLichSuKCB1999", {})
    desk.tally.check(unknown[0] == 200 and unknown[1]["maKetQua"] == "205", f"a call that never was: {unknown}")


def check_wire(desk):
    """What never becomes a request is refused in the gateway's words, too: with all keys, and without HTTP's numbers."""
    card, copay = "/api/egw/KQNhanLichSuKCB2024", "/api/TraCuuCCT/TraCuuTienMCCT"
    claim = "/api/qd130/guiHoSoXmlQD3176"
    file_keys = ["maKetQua", "maGiaoDich", "thoiGianTiepNhan", "thongDiep"]
    large = {"maThe": "9" * 70_000}
    for what, target, body, headers, code, keys in [
        ("a body of 70 KB", card, large, (), "205", KEYS),
        ("of the history", "/api/egw/Lskcb2025", large, (), "205", ["maKetQua", "dsLichSuKCB2025"]),
        ("of a ticket", "/api/token/take", large, (), "205", ["maKetQua", "APIKey"]),
        ("of co-payments", copay, large, (), "400", ["MaKetQua", "GhiChu", "DataCCT", "ThongTinSoThe"]),
        ("a query of 3 KB", f"{card}?token={'A' * 3000}", {}, (), "205", KEYS),
        ("a head of 20 KB", claim, {}, [("X-Long", "A" * 20_000)], "205", file_keys),
        ("a body in chunks", claim, {}, [("Transfer-Encoding", "chunked")], "205", file_keys),
        ("a call that never was", "/api/egw/Khac", large, (), "205", ["maKetQua", "ghiChu"]),
    ]:
        status, answer = desk.send(target, body, headers=headers)
        told = answer.get("maKetQua") or answer.get("MaKetQua")
        desk.tally.check((status, told, list(answer)) == (200, code, keys), f"{what}: HTTP {status} {answer}")
        desk.codes.add("205")
    for method in ("GET", "PUT"):
        reply = wire.exchange(desk.port, method, card, [], b"")
        desk.tally.check((reply.status, json.loads(reply.body)["maKetQua"]) == (200, "205"), f"{method}: {reply.body}")
    status, answer = desk.send("/fhir/CoverageEligibilityRequest", large)
    desk.tally.check((status, answer["resourceType"]) == (413, "OperationOutcome"), f"FHIR in its own: HTTP {status} {answer}")
    status, answer = desk.send("/v1/sessions", large)
    desk.tally.check((status, answer["code"]) == (413, "body_too_large"), f"and the house in its own: HTTP {status} {answer}")


def check_codes(desk):
    with open(OFFICIAL, newline="") as file:
        official = {row["code"] for row in csv.DictReader(file)}
    desk.tally.check(desk.codes == official, f"missing {official - desk.codes}, invented {desk.codes - official}")


def check_aliases(fixture, tally):
    for setting in (0, 1):
        with fixture.server("gateway_old", GATEWAY_ALIASES=setting) as server:
            desk = Desk(server, fixture, tally)
            desk.take()
            for call in OLD_CALLS:
                patient = {"maThe": desk.number, "hoTen": desk.name, "ngaySinh": local(desk.birth)}
                answer = desk.check(patient, call=call)
                code = answer["maKetQua"]
                tally.check(code == ("000" if setting else "205"), f"{call} with {setting}: {code}")
            clerks = desk.sql("SELECT DISTINCT clerk_personal_number FROM access_log WHERE route LIKE 'post_api_egw%'"
                              " AND result_code IS NOT NULL")
            tally.check(clerks == (desk.username if setting else ""), f"the account stands in for the clerk: {clerks}")


def check_log(desk):
    """Query strings, tokens, passwords and people never stand in a log."""
    text = desk.server.log.read_text()
    secrets = (desk.token, desk.id_token, desk.password, desk.username, desk.name, desk.number, "?token", "id_token=")
    desk.tally.check("post_api_egw_lskcb2025" in text, "the log tells the operation")
    for secret in secrets:
        desk.tally.check(secret not in text, f"the log holds {secret}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture:
        with fixture.server("gateway") as server:
            desk = Desk(server, fixture, tally)
            check_tickets(desk)
            check_binding(desk, fixture)
            check_large_files(desk, fixture)
            check_states(desk)
            check_identity(desk)
            check_old_numbers(desk)
            check_child(desk)
            check_history(desk)
            check_misses(desk)
            check_faults(desk)
            check_wire(desk)
            check_codes(desk)
            server.stop()
            check_log(desk)
        check_aliases(fixture, tally)
    tally.finish()


if __name__ == "__main__":
    main()
