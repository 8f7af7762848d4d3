#!/usr/bin/python3
"""A facility's software through a day: what real hospital software does to the gateway, each answer checked.

    tests/facility_day.py [--program build/test/ansinh]

Tickets end in the middle, replies get lost and are asked for again, a clerk's name is wrong, cards have expired, a
newborn has none; patients are checked in, treated, claimed for, corrected and transferred to the next hospital.
"""

import base64
import contextlib
import json
import urllib.parse

from card_checks import HOLDER
from support import wire
from support.envelope import TABLES, Claim, check_in_xml
from support.fixture import TODAY, Tally, argument_parser, opened
from support.gateway import FORM, JSON, Gateway

DAY = TODAY.replace("-", "")
CLAIM_CALL, CHECK_IN_CALL = "/api/qd130/guiHoSoXmlQD3176", "/api/qd130/checkInKcbQd3176"
ANSWER = ["maKetQua", "maGiaoDich", "thoiGianTiepNhan", "thongDiep"]
HOLDERS = HOLDER.replace("LIMIT 1", "LIMIT 4")
NEXT_DOOR = """
INSERT INTO account SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'login', 'next.door',
    'facility', '{facility}', 'gateway_username', '{facility}_BV'))).* FROM account a WHERE gateway_username = '{username}'
"""
CONTEST = """
INSERT INTO dispute (person, id, kind, visit, diagnosis, fact_version, reason, state, responder, facility, office, opened_by,
    opened_at, due_at, unit, flagged_until, changed_at)
SELECT v.person, gen_random_uuid(), 'diagnosis', v.id, '{diagnosis}', v.version, 'Không phải bệnh của tôi', 'open', 'facility',
    v.facility, (SELECT min(code) FROM office), (SELECT id FROM account LIMIT 1), now(), now(), 'working_days', '9999-12-31', now()
  FROM visit v WHERE gateway_record_no(v.id) = {number} AND v.recorded_to = 'infinity'
"""
TREAT = "UPDATE dispute_policy SET treatment = '{}' WHERE audience = 'facility'"


class Hospital(Gateway):
    """Software that keeps its ticket until it is told that it is none any more."""

    def __init__(self, port, demo, clerk=None):
        super().__init__(port, demo)
        self.clerk = clerk or self.clerk
        self.facility, self.taken = self.clerk["facility"], 0

    def take(self, **options):
        self.taken += 1
        return super().take(**options)

    def check(self, patient, **options):
        answer = super().check(patient, **options)
        if answer["maKetQua"] == "401":
            self.take()
            answer = super().check(patient, **options)
        return answer

    def form(self, xml, kind, **changes):
        return {"username": self.username, "loaiHoSo": kind, "maTinh": self.facility[:2], "maCSKCB": self.facility,
                "fileHSBase64": base64.b64encode(xml).decode(), **changes}

    def hand_in(self, target, xml, kind, encoding=FORM, **changes):
        status, answer = self.send(target, self.form(xml, kind, **changes), encoding, self.headers())
        assert status == 200, status
        if answer["maKetQua"] == "401":
            self.take()
            answer = self.send(target, self.form(xml, kind, **changes), encoding, self.headers())[1]
        return answer

    def lost(self, target, xml, kind):
        """Sends all of it and does not wait for the answer."""
        body = urllib.parse.urlencode(self.form(xml, kind)).encode()
        with wire.Connection(self.port) as connection, contextlib.suppress(OSError):
            connection.send(wire.request_bytes("POST", target, [*self.headers(), ("Content-Type", FORM)], body))


class Patient:
    def __init__(self, row):
        self.person, self.name, self.birth, self.number = row.split("|")
        self.local_birth = "/".join(reversed(self.birth.split("-")))

    def as_claimed(self):
        return {"full_name": self.name, "birth_date": self.birth, "card_number": self.number}


def check_in(patient, hospital, record_no, **changes):
    return check_in_xml(patient.as_claimed(), hospital.facility, record_no, DAY + "0730", **changes)


def visit(patient, hospital, record_no, price=50_600, day=f"{int(DAY) - 1}", hour="08"):
    claim = Claim(patient.as_claimed(), hospital.facility, record_no, f"{day}{hour}00", f"{day}{hour}30", percent=100)
    return claim.service("02.1896", "Khám bệnh", price=price).drug("40.1", "Paracetamol 500mg", quantity=10, price=1_200)


class Day:
    def __init__(self, server, fixture, tally):
        self.server, self.tally, self.demo = server, tally, fixture.demo
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.patients = [Patient(row) for row in self.sql(HOLDERS).splitlines()]
        self.hospital = Hospital(server.port, fixture.demo)

    def asked(self, what, patient, code, hospital=None, **changes):
        hospital = hospital or self.hospital
        answer = hospital.check(hospital.patient(patient.number, patient.name, patient.local_birth, **changes))
        self.tally.check(answer["maKetQua"] == code, f"{what}: {answer['maKetQua']} {answer['ghiChu']}, not {code}")
        return answer

    def handed(self, what, answer, code="200"):
        good = answer["maKetQua"] == code and list(answer) == ANSWER and (code != "200" or answer["maGiaoDich"])
        self.tally.check(good, f"{what}: {json.dumps(answer, ensure_ascii=False)[:600]}")
        return answer

    def native(self, path):
        token = wire.access_token(self.server.port, self.demo["clerk"])
        return json.loads(wire.exchange(self.server.port, "GET", path, [("Authorization", f"Bearer {token}")]).body)

    def visits(self, patient, hospital=None):
        hospital = hospital or self.hospital
        asked = hospital.patient(patient.number, patient.name, patient.local_birth)
        return hospital.check(asked, call="Lskcb2025", kind=FORM)["dsLichSuKCB2025"] or []


def morning(day):
    """The desk opens: wrong password first, then the queue."""
    hospital, (first, second, third, _) = day.hospital, day.patients
    day.tally.check(hospital.take(password="0" * 32)["maKetQua"] == "401", "a wrong password in the settings")
    day.tally.check(hospital.take()["maKetQua"] == "200", "the right one")
    day.handed("a patient arrives", hospital.hand_in(CHECK_IN_CALL, check_in(first, hospital, "LK-D1"), "0"))
    day.asked("whose card is good", first, "000")
    day.asked("the clerk mistypes a number of her own", second, "054", cccdCb="001090999998")
    day.asked("and her name", second, "055", hoTenCb="Ai Đó")
    day.asked("then rightly", second, "000")
    day.sql(f"UPDATE card SET valid_from = '2025-01-01', valid_to = '2026-11-21' WHERE person = '{third.person}'")
    day.asked("a card that ended yesterday", third, "010")
    day.asked("a newborn without one", second, "130", maThe="TE101KT00000001", hoTen="Trần Bé Gái", ngaySinh=f"{DAY[6:]}/{DAY[4:6]}/{DAY[:4]}")
    day.asked("a name misheard", second, "061", hoTen=second.name + " Anh")


def noon(day):
    """Tickets end while the queue goes on; the software's own clock, behind by minutes, has not noticed."""
    hospital, (first, second, *_) = day.hospital, day.patients
    taken = hospital.taken
    day.sql("UPDATE session SET access_expires_at = access_expires_at - interval '10 minutes'")
    day.asked("behind the end of the ticket", first, "000")
    day.tally.check(hospital.taken == taken + 1, f"{hospital.taken - taken} new tickets")
    day.sql("UPDATE session SET access_expires_at = access_expires_at - interval '10 minutes'")
    day.handed("also with a file", hospital.hand_in(CHECK_IN_CALL, check_in(second, hospital, "LK-D2"), "0"))
    day.asked("and then again", second, "000")


def claims(day):
    hospital, (first, second, _, fourth) = day.hospital, day.patients
    before = len(day.visits(first))
    taken = day.handed("a claim", hospital.hand_in(CLAIM_CALL, visit(first, hospital, "LK-1").xml(), "130"))
    plain = visit(first, hospital, "LK-1").xml(plain=True)
    for turn, xml in (("again", visit(first, hospital, "LK-1").xml()), ("in plain", plain)):
        answer = day.handed(f"the same {turn}", hospital.hand_in(CLAIM_CALL, xml, "130"))
        day.tally.check(answer["maGiaoDich"] == taken["maGiaoDich"], f"{turn} it is {answer['maGiaoDich']}")
    day.tally.check(len(day.visits(first)) == before + 1, "the visit is in the history once")
    as_json = hospital.hand_in(CLAIM_CALL, plain, "130", encoding=JSON)
    day.tally.check(day.handed("in JSON", as_json)["maGiaoDich"] == taken["maGiaoDich"], f"the same in JSON: {as_json}")
    corrected = day.handed("a correction", hospital.hand_in(CLAIM_CALL, visit(first, hospital, "LK-1", price=45_000).xml(), "130"))
    day.tally.check(corrected["maGiaoDich"] == taken["maGiaoDich"] and len(day.visits(first)) == before + 1,
                    "a correction takes the place of what it corrects")
    record = hospital.record(day.visits(first)[0]["maHoSo"])["hoSoKCB"]
    day.tally.check(record["xml1"]["TTongchi"] == 57_000, f"and shows in the record: {record['xml1']}")
    hospital.lost(CLAIM_CALL, visit(second, hospital, "LK-2").xml(), "130")
    day.handed("an answer that was lost, asked for again", hospital.hand_in(CLAIM_CALL, visit(second, hospital, "LK-2").xml(), "130"))
    stored = day.sql("SELECT count(*) FROM claim WHERE record_no = 'LK-2'")
    day.tally.check(stored == "1", f"LK-2 is {stored} claims")
    wrong = visit(fourth, hospital, "LK-3")
    wrong.values["T_BHTT"] = "1.00"
    refused = day.handed("sums that do not fit", hospital.hand_in(CLAIM_CALL, wrong.xml(), "130"), "205")
    day.tally.check("T_BHTT" in refused["thongDiep"], f"the place is told: {refused['thongDiep'][:200]}")
    good = visit(fourth, hospital, "LK-3").xml()
    day.handed("another facility's code", hospital.hand_in(CLAIM_CALL, good, "130", maCSKCB="01999"), "403")
    day.handed("another kind of file", hospital.hand_in(CLAIM_CALL, good, "0"), "205")
    day.handed("a file that is none", hospital.hand_in(CLAIM_CALL, b"", "130", fileHSBase64="%%%"), "205")
    day.handed("a bomb", hospital.hand_in(CLAIM_CALL, b'<!DOCTYPE a [<!ENTITY b "c">]><GIAMDINHHS>&b;</GIAMDINHHS>', "130"), "205")
    padded = good + b" " * (12 * 2**20)
    day.handed("more than ten megabytes", hospital.hand_in(CLAIM_CALL, padded, "130"))
    early = hospital.send(CLAIM_CALL, hospital.form(good, "130"), FORM)[1]
    day.handed("without a ticket", early, "401")


def shares(day):
    """Who pays what: copay_vnd within the scope, uncovered_vnd outside of it, own_vnd all that the patient pays."""
    hospital, fourth = day.hospital, day.patients[3]
    claim = Claim(fourth.as_claimed(), hospital.facility, "LK-8", f"{int(DAY) - 1}1000", f"{int(DAY) - 1}1030")
    claim.service("02.1896", "Khám bệnh", price=1_000_000)
    claim.service("02.1897", "Dịch vụ theo yêu cầu", price=100_000, PHAM_VI=2, DON_GIA_BH=0, TYLE_TT_BH=0, THANH_TIEN_BH=0,
                  MUC_HUONG=0, T_BHTT=0, T_BNCCT=0, T_BNTT=100_000)
    taken = day.handed("a service outside the scope", hospital.hand_in(CLAIM_CALL, claim.xml(), "130"))
    sent = day.native(f"/v1/claims/{taken['maGiaoDich']}")
    lines = [{key: line[key] for key in ("amount_vnd", "fund_vnd", "copay_vnd", "uncovered_vnd", "other_vnd")} for line in sent["lines"]]
    whole = [{"amount_vnd": 1_000_000, "fund_vnd": 800_000, "copay_vnd": 200_000, "uncovered_vnd": 0, "other_vnd": 0},
             {"amount_vnd": 100_000, "fund_vnd": 0, "copay_vnd": 0, "uncovered_vnd": 100_000, "other_vnd": 0}]
    day.tally.check(lines == whole, f"the claim's lines: {lines}")
    day.asked("the patient is back", fourth, "000")
    seen = day.native(f"/v1/people/{fourth.person}/visits/{sent['visit']}")
    for what, told, own, copay in [("the visit", seen, 300_000, 200_000), ("its first line", seen["lines"][0], 200_000, 200_000),
                                   ("its second", seen["lines"][1], 100_000, 0)]:
        day.tally.check((told["own_vnd"], told["copay_vnd"]) == (own, copay), f"{what}: {told}")
    day.tally.check(not any("own_vnd" in line for line in sent["lines"]), "one name has one meaning")


def pascal(field):
    return "".join(word.capitalize() for word in field.split("_"))


def told_as_sent(day, rows, sent, table):
    """Every field of the table under the gateway's key; numbers as numbers, null where nothing was sent."""
    for row, values in zip(rows, sent, strict=True):
        for field in TABLES[table]:
            value = row.get(pascal(field), "no such key")
            text = str(values.get(field, ""))
            same = value is None if text == "" else float(value) == float(text) if isinstance(value, (int, float)) else value == text
            day.tally.check(same, f"{table} {field}: {value!r}, sent {text!r}")


def records(day):
    """What a claim sent is what a record tells, table by table; what the patient contests is left out of all of them."""
    hospital, first = day.hospital, day.patients[0]
    claim = visit(first, hospital, "LK-1", price=45_000)
    claim.service("N07.01", "Kim luồn", MA_NHOM=10, MA_VAT_TU="N07.01.010", TEN_VAT_TU="Kim luồn", MA_DICH_VU="", TEN_DICH_VU="",
                  TT_THAU="2026.01.1", price=9_500)
    claim.values["T_VTYT"] = "9500.00"
    claim.told("XML4", MA_DICH_VU="23.0166", MA_CHI_SO="GLU", TEN_CHI_SO="Glucose", GIA_TRI="11.2", DON_VI_DO="mmol/L",
               MO_TA="Đường máu cao", KET_LUAN="Nghĩ đái tháo đường", NGAY_KQ=claim.admitted, MA_BS_DOC_KQ="0001234/HNO-CCHN")
    claim.told("XML5", DIEN_BIEN_LS="Sốt cao, ho", GIAI_DOAN_BENH="Giai đoạn 1", HOI_CHAN="Không", PHAU_THUAT="Không",
               THOI_DIEM_DBLS=claim.admitted, NGUOI_THUC_HIEN="0001234/HNO-CCHN")
    day.handed("a claim with results", hospital.hand_in(CLAIM_CALL, claim.xml(), "130"))
    number = day.visits(first)[0]["maHoSo"]
    record = hospital.record(number)["hoSoKCB"]
    day.tally.check(list(record) == ["xml1", "dsXml2", "dsXml3", "dsXml4", "dsXml5"], f"the tables: {list(record)}")
    told_as_sent(day, [record["xml1"]], [claim.summary()], "XML1")
    for name, table in (("dsXml2", "XML2"), ("dsXml3", "XML3"), ("dsXml4", "XML4"), ("dsXml5", "XML5")):
        told_as_sent(day, record[name], claim.lines[table], table)
    day.tally.check([(row["MaDichVu"], row["MaVatTu"]) for row in record["dsXml3"]] == [("02.1896", None), (None, "N07.01.010")],
                    "services and supplies are told apart")
    day.tally.check((record["xml1"]["TenBenh"] != "", record["xml1"]["MaBenh"], record["xml1"]["Mieuta"]) == (True, "J18.9", ""),
                    f"the names of before: {record['xml1']}")
    day.tally.check(day.sql("SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM gateway_field") == "diseases number text words"
                    and day.sql("SELECT count(DISTINCT (table_name, field)) FROM gateway_field")
                    == str(sum(len(TABLES[f"XML{table}"]) for table in range(1, 6))), "the keys are those of the tables, no more")
    plain = json.dumps(record, ensure_ascii=False)
    day.tally.check("J18.9" in plain and "Viêm phổi" in plain, "the diagnosis stands in it")
    day.sql(TREAT.format("hidden"))
    day.sql(CONTEST.format(number=number, diagnosis="J18.9"))
    hidden = hospital.record(number)["hoSoKCB"]
    text = json.dumps(hidden, ensure_ascii=False)
    for word in ("J18", "Viêm phổi", "đái tháo đường", "Sốt cao", "Giai đoạn 1"):
        day.tally.check(word not in text, f"{word} is told of a contested record: {text[:1500]}")
    day.tally.check(hidden["xml1"]["MaBenhKt"] == "I10;E11.9" and hidden["xml1"]["Mieuta"] == "Người bệnh đề nghị đính chính"
                    and hidden["xml1"]["TenBenh"] == "", f"the rest stays, and it is said: {hidden['xml1']}")
    day.tally.check([row["GiaTri"] for row in hidden["dsXml4"]] == ["11.2"] and hidden["dsXml2"] == record["dsXml2"],
                    "what was measured and given stays")
    day.sql(TREAT.format("flagged"))
    flagged = hospital.record(number)["hoSoKCB"]
    day.tally.check(flagged["dsXml3"] == record["dsXml3"] and flagged["xml1"]["Mieuta"] == "Người bệnh đề nghị đính chính",
                    "where the policy only marks, all of it is told and marked")
    day.sql(TREAT.format("hidden") + "; UPDATE dispute SET diagnosis = null, kind = 'visit'")
    day.tally.check(hospital.record(number) == {"maKetQua": "205", "hoSoKCB": None}, "a contested visit is nobody's")
    day.sql("DELETE FROM dispute")


def arrivals(day):
    """Who came stands in the facility's list, each once; what was sent anew stands behind the older; claims take them off."""
    hospital, (first, second, third, fourth) = day.hospital, day.patients
    token = wire.access_token(day.server.port, day.demo["clerk"])

    def listed(**query):
        items, target = [], "/v1/check_ins?" + urllib.parse.urlencode({"limit": 2, **query})
        while target:
            reply = wire.exchange(day.server.port, "GET", target, [("Authorization", f"Bearer {token}")])
            page = json.loads(reply.body)
            items += page["items"]
            target = page["next_cursor"] and f"/v1/check_ins?{urllib.parse.urlencode({'limit': 2, **query, 'cursor': page['next_cursor']})}"
        return items

    day.tally.check([i["record_no"] for i in listed()] == ["LK-D1", "LK-D2"], f"who came this morning: {listed()}")
    day.tally.check(listed(day="2026-11-01") == [], "nobody came on another day")
    sent = check_in(fourth, hospital, "LK-D3")
    one = day.handed("a third arrives", hospital.hand_in(CHECK_IN_CALL, sent, "0"))
    again = day.handed("told twice", hospital.hand_in(CHECK_IN_CALL, sent, "0"))
    day.tally.check(one["maGiaoDich"] == again["maGiaoDich"], f"it is one check-in: {one} {again}")
    for turn in range(3):
        hospital.lost(CHECK_IN_CALL, check_in(fourth, hospital, "LK-D3", LY_DO_VNT="Ho, sốt cao"), "0")
    other = day.handed("told anew", hospital.hand_in(CHECK_IN_CALL, check_in(fourth, hospital, "LK-D3", LY_DO_VNT="Ho, sốt cao"), "0"))
    day.tally.check(other["maGiaoDich"] != one["maGiaoDich"], "other content is another")
    versions = [(i["version"], i["reason"]) for i in listed(record_no="LK-D3")]
    day.tally.check(versions == [(1, "Ho, sốt"), (2, "Ho, sốt cao")], f"both are kept: {versions}")
    today = listed()
    day.tally.check([(i["record_no"], i["version"]) for i in today] == [("LK-D1", 1), ("LK-D2", 1), ("LK-D3", 2)], f"the last counts: {today}")
    day.tally.check(today[2]["content"]["rows"][0]["TEN_DICH_VU"] == "Khám bệnh" and today[2]["result_code"] == "000", f"as sent: {today[2]}")
    faulty = check_in(fourth, hospital, "LK-D9", GT_THE_TU="hôm qua")
    refused = day.handed("a field in another form", hospital.hand_in(CHECK_IN_CALL, faulty, "0"), "205")
    day.tally.check("XML0" in refused["thongDiep"] and "GT_THE_TU: [bad_date]" in refused["thongDiep"], f"place and rule: {refused}")
    wrong = day.handed("a claim at this address", hospital.hand_in(CHECK_IN_CALL, visit(first, hospital, "LK-D9").xml(), "0"), "205")
    day.tally.check("XML0" in wrong["thongDiep"], f"what it should be: {wrong}")
    day.handed("a card that ended", hospital.hand_in(CHECK_IN_CALL, check_in(third, hospital, "LK-D4"), "0"))
    day.handed("a wrong name", hospital.hand_in(CHECK_IN_CALL, check_in(second, hospital, "LK-D5", HO_TEN="Người Nào Khác"), "0"))
    codes = {i["record_no"]: i["result_code"] for i in listed()}
    day.tally.check(codes["LK-D4"] == "010" and codes["LK-D5"] in ("060", "061"), f"they came, too: {codes}")
    owner = day.sql("SELECT string_agg(coalesce(person::text, '-'), ' ' ORDER BY record_no) FROM check_in WHERE record_no IN ('LK-D3', 'LK-D5') AND version = 1")
    day.tally.check(owner == f"{fourth.person} -", f"whose they are: {owner}")
    seen = day.sql(f"SELECT count(*) FROM access_log WHERE subject = '{fourth.person}' AND route = 'post_api_qd130_checkinkcbqd3176'")
    day.tally.check(int(seen) >= 3, f"the patient sees each check: {seen}")
    # The log of that day is gone; the check-in says that the card was checked, and whose.
    for number, patient, code in (("LK-D3", fourth, None), ("LK-D1", second, "check_differs")):
        day.sql(f"UPDATE access_log SET at = at - interval '9 days' WHERE subject = '{patient.person}'")
        day.handed(f"the claim of {number}", hospital.hand_in(CLAIM_CALL, visit(patient, hospital, number, day=DAY, hour="00").xml(), "130"))
        found = day.sql("SELECT string_agg(f.code, ' ') FROM claim_finding f JOIN claim c ON c.id = f.claim AND c.revision = f.revision"
                        f" WHERE c.record_no = '{number}' AND f.code LIKE 'check%'")
        evidence = day.sql(f"SELECT r.evidence FROM claim_revision r JOIN claim c ON c.id = r.claim WHERE c.record_no = '{number}'")
        day.tally.check(found == (code or ""), f"{number}: {found}, evidence {evidence}")
        day.tally.check(evidence == ("none" if code else "register"), f"{number} is evidence: {evidence}")
    day.tally.check([i["record_no"] for i in listed(claim="missing")] == ["LK-D2", "LK-D4", "LK-D5"], f"whose claim is missing: {listed(claim='missing')}")
    day.tally.check([i["record_no"] for i in listed(claim="present")] == ["LK-D1", "LK-D3"], "whose claim has come")
    number = listed(claim="present")[1]
    claim = json.loads(wire.exchange(day.server.port, "GET", f"/v1/claims/{number['claim']}", [("Authorization", f"Bearer {token}")]).body)
    day.tally.check(claim["check_in"]["id"] == number["id"] and claim["check_in"]["version"] == 2, f"the claim knows its check-in: {claim['check_in']}")


def transfer(day, fixture):
    """The next hospital sees what the first one did, once it has the patient before it, and not sooner."""
    first, other = day.patients[0], fixture.demo["other_clerk"]
    day.sql(NEXT_DOOR.format(facility=other["facility"], username=day.hospital.username))
    next_door = Hospital(day.server.port, fixture.demo, other)
    next_door.username = f"{other['facility']}_BV"
    day.tally.check(next_door.take()["maKetQua"] == "200", "the next hospital opens, too")
    number = day.visits(first)[0]["maHoSo"]
    day.tally.check(next_door.record(number)["maKetQua"] == "205", "before the patient has come it sees nothing")
    day.asked("the patient comes", first, "000", next_door)
    day.tally.check(number in [item["maHoSo"] for item in day.visits(first, next_door)], "then the visit is in the history")
    day.tally.check(next_door.record(number)["maKetQua"] == "200", "and the record can be read")
    looks = day.asked("looked at again", first, "000", next_door)["dsLichSuKT2018"]
    day.tally.check({look["userKT"] for look in looks} == {day.hospital.username, next_door.username}, f"who has looked: {looks}")
    foreign = day.hospital.send("/api/egw/Lskcb2025?" + day.hospital.query(username=next_door.username),
                                day.hospital.patient(first.number, first.name, first.local_birth))[1]
    day.tally.check(foreign["maKetQua"] == "401", "one hospital's ticket is not the other's")


def evening(day):
    first = day.patients[0]
    status, copay = day.hospital.copay(first.number, first.name, first.local_birth)
    day.tally.check(status == 200 and copay["MaKetQua"] == "200", f"what the patient has paid: {copay}")
    rows = day.sql(f"SELECT count(*) FROM access_log WHERE subject = '{first.person}' AND relation = 'system' AND purpose IS NOT NULL")
    day.tally.check(int(rows) >= 10, f"the patient reads {rows} looks")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("facility_day") as server:
        day = Day(server, fixture, tally)
        morning(day)
        noon(day)
        claims(day)
        records(day)
        shares(day)
        arrivals(day)
        transfer(day, fixture)
        evening(day)
    tally.finish()


if __name__ == "__main__":
    main()
