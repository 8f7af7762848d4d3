"""What the model of claims knows: people, their visits, what is contested of them, who may read them.

A fact is known from the answers alone; the database is asked only for what nobody is told (who has which card).
"""

import json
from dataclasses import dataclass, field

OUTCOME = "2"  # as every claim of the model says
MARK = "Người bệnh đề nghị đính chính"


@dataclass
class Dispute:
    id: str
    key: str | None  # the code that is contested; None: the visit
    visit: str
    version: int
    state: str
    escalate_until: str | None = None

    def is_active(self, day):
        """Whether third parties must not see the fact as if it were certain."""
        return self.state in ("open", "escalated") or (self.state == "explained" and day <= self.escalate_until)


@dataclass
class Visit:
    id: str
    admitted_on: str
    codes: list
    is_void: bool = False
    outcome: str = OUTCOME
    disputes: list = field(default_factory=list)

    def contested(self, day):
        """The keys of what is contested: codes, None for the visit."""
        return {dispute.key for dispute in self.disputes if dispute.is_active(day)}

    def undone_by(self, codes):
        """The keys of what was corrected and would stand there again if a claim says so."""
        if self.is_void or self.outcome != OUTCOME:
            whole = {None}
        else:
            whole = set()
        gone = {dispute.key for dispute in self.disputes if dispute.state == "corrected" and dispute.key in codes}
        return whole | (gone if self.is_void else gone - set(self.codes))


@dataclass
class Consent:
    id: str
    valid_to: str
    visits_from: str | None
    visits_to: str | None
    closed: list
    version: int = 1
    is_withdrawn: bool = False

    def holds(self, day):
        return not self.is_withdrawn and day <= self.valid_to

    def covers(self, visit):
        return (
            visit.id not in self.closed
            and (self.visits_from or "") <= visit.admitted_on <= (self.visits_to or "9999")
        )


@dataclass
class Person:
    person: str
    full_name: str
    birth_date: str
    card_number: str
    office: str
    login: str = ""
    officer: str = ""
    reads_by: str = "check"  # how the other facility comes to the history
    card_is_good: bool = True
    base: set = field(default_factory=set)  # visits from before
    visits: dict = field(default_factory=dict)
    sent: dict = field(default_factory=dict)  # record_no → [(what, answer)]
    consents: list = field(default_factory=list)
    known: dict = field(default_factory=dict)  # day → what the holder read in the evening

    def identity(self):
        return {name: getattr(self, name) for name in ("card_number", "full_name", "birth_date")}

    def standing(self):
        return [visit for visit in self.visits.values() if not visit.is_void]

    def open_visits(self, day):
        """The ids that a consent opens today; None: no consent holds."""
        holding = [consent for consent in self.consents if consent.holds(day)]
        if not holding:
            return None
        return {visit.id for visit in self.standing() if any(consent.covers(visit) for consent in holding)}


def fault_of_native(item, visit, day, own):
    """What is wrong with a visit in a list of /v1, or None."""
    contested = visit.contested(day)
    if (item["dispute"] is not None) != (None in contested):
        return f"the visit's mark is {item['dispute']}, contested are {contested}"
    shown = [(diagnosis["code"], diagnosis["dispute"] is not None) for diagnosis in item["diagnoses"]]
    wanted = [(code, code in contested) for code in visit.codes if own or code not in contested]
    return None if shown == wanted else f"diagnoses are {shown}, not {wanted}"


def fault_of_fhir(resource, visit, day):
    contested = visit.contested(day)
    tags = [tag["code"] for tag in resource["meta"].get("tag", [])]
    if ("disputed" in tags) != bool(contested):
        return f"tags are {tags}, contested are {contested}"
    shown = [reason["coding"][0]["code"] for reason in resource.get("reasonCode", [])]
    wanted = [code for code in visit.codes if code not in contested]
    return None if shown == wanted else f"reasons are {shown}, not {wanted}"


def fault_of_row(row, visit, day):
    """A row of dsLichSuKCB2025: the main diagnosis alone has words there."""
    contested = visit.contested(day)
    main = visit.codes[0] if visit.codes else None
    wanted = None in contested or main in contested
    if row["tenBenh"].startswith(MARK) != wanted:
        return f"tenBenh is {row['tenBenh']!r}, contested are {contested} of {visit.codes}"
    if main in contested and row["tenBenh"] != f"{MARK}: ":
        return f"tenBenh says {row['tenBenh']!r}"
    return None


def fault_of_record(record, visit, day):
    """A record of nhanHoSoKCBChiTiet: the mark, and nowhere a code that is contested."""
    contested = visit.contested(day)
    if not record.get("hoSoKCB"):
        return f"there is no record: {record}"
    summary = record["hoSoKCB"]["xml1"]
    if (summary["Mieuta"] == MARK) != bool(contested):
        return f"Mieuta is {summary['Mieuta']!r}, contested are {contested}"
    text = json.dumps(record, ensure_ascii=False)
    told = [code for code in contested if code and code in text]
    return f"{told} stands in {text[:400]}" if told else None
