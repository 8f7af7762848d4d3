"""Who plays in the matrix: one child of the register, and whoever may be related to it or not.

The accounts are copies of those in demo.json, with their passwords, put where they are needed.
"""

import hashlib
import re
import uuid

from support import wire

# A minor with a visit on file, whose guardian has no account yet, and the office of the file.
SUBJECT = """
SELECT p.id, g.guardian, p.office FROM person p JOIN guardianship g ON g.dependant = p.id
WHERE g.valid @> date '{today}'
AND partial_date_first_day(p.birth_date) > date '{today}' - interval '17 years'
AND NOT EXISTS (SELECT FROM account WHERE person IN (p.id, g.guardian))
AND EXISTS (SELECT FROM visit WHERE person = p.id) ORDER BY p.id LIMIT 1
"""
# People who are nothing to the child: without an account, and (second) somebody else's guardian.
STRANGER = """
SELECT id FROM person p WHERE NOT EXISTS (SELECT FROM account WHERE person = p.id)
AND NOT EXISTS (SELECT FROM guardianship WHERE p.id IN (guardian, dependant)) ORDER BY id LIMIT 1
"""
PARENT = """
SELECT guardian FROM guardianship g WHERE NOT EXISTS (SELECT FROM account WHERE person = g.guardian)
AND g.guardian NOT IN (SELECT guardian FROM guardianship WHERE dependant = '{subject}')
AND valid @> date '{today}' ORDER BY guardian LIMIT 1
"""
# People whom neither of those two may read.
STRANGERS = """
SELECT id FROM person WHERE id NOT IN (SELECT person FROM account WHERE person IS NOT NULL)
AND id NOT IN (SELECT dependant FROM guardianship) ORDER BY md5(id::text) LIMIT {count}
"""
FAR_OFFICE = """
SELECT code FROM office o WHERE code <> '{office}' AND parent IS DISTINCT FROM '{office}'
AND NOT EXISTS (SELECT FROM office WHERE code = '{office}' AND parent = o.code)
ORDER BY code LIMIT 1
"""
FAR_FACILITY = """
SELECT min(code) FROM facility
WHERE code <> (SELECT facility FROM account WHERE login = '{login}')
"""
COPY = """
INSERT INTO account SELECT (jsonb_populate_record(account, jsonb_build_object({changes}))).*
FROM account WHERE login = '{model}'
"""
DOSSIER = """
INSERT INTO dossier (id, dossier_no, person, procedure, level, channel, submitted_at, form, return_method, search_key,
    four_eyes, state, step, office, receiving_office, received_at, changed_at, due_at, unit, statutory_due_at,
    statutory_unit, due_source)
SELECT gen_random_uuid(), '{office}-261101-' || lpad((count(*) + 1)::text, 6, '0'), '{subject}', 'HT-1', 'partial', 'app',
    '2026-11-02', '{{}}', 'counter', 'a', true, 'new', 'none', '{office}', '{office}', '2026-11-02', '2026-11-02', '2026-11-23',
    'calendar_days', '2026-11-23', 'calendar_days', 'statute' FROM dossier WHERE office = '{office}'
RETURNING dossier_no
"""
RECEIVED = """
INSERT INTO dossier_event (dossier, ordinal, person, at, action, role, to_state, to_step, office, due_at)
SELECT id, 1, person, received_at, 'submit', 'citizen', state, step, office, due_at FROM dossier WHERE dossier_no = '{dossier_no}'
"""
ATTACHMENT = """
INSERT INTO dossier_attachment (dossier, id, person, title, copy_kind, sha256, content_type, size_bytes, added_at)
SELECT id, gen_random_uuid(), person, 'a', 'electronic', '\\x{sha256}', 'application/pdf', {size}, '2026-11-02'
FROM dossier WHERE dossier_no = '{dossier_no}' RETURNING id
"""
DISPUTE = """
INSERT INTO dispute (person, id, kind, visit, fact_version, reason, state, responder, facility, office, opened_by, opened_at,
    due_at, unit, changed_at, ended_at)
SELECT v.person, gen_random_uuid(), 'visit', v.id, v.version, 'a', 'withdrawn', 'facility', c.facility, '{office}', c.id,
    '2026-11-02', '2026-11-12', 'calendar_days', '2026-11-03', '2026-11-03'
FROM account c, visit v WHERE c.login = '{clerk}' AND v.person = '{subject}' LIMIT 1 RETURNING id
"""
CLAIM = """
INSERT INTO claim (facility, id, record_no, person, visit, revision, state, province, admitted_at, discharged_at, total_vnd,
    fund_vnd, received_at, revised_at)
SELECT '{facility}', gen_random_uuid(), gen_random_uuid()::text, '{subject}', gen_random_uuid(), 1, 'review', province,
    '2026-11-02', '2026-11-02', 2, 1, '2026-11-03', '2026-11-03' FROM office WHERE code = '{office}' RETURNING id
"""
CERTIFICATE = """
INSERT INTO facility_certificate (id, facility, fingerprint, pem, subject_name, issuer_name, serial, key_kind, key_bits, valid_from,
    valid_to, registered_by, registrar_name, registered_at)
SELECT gen_random_uuid(), '{facility}', sha256(gen_random_uuid()::text::bytea), '-----BEGIN CERTIFICATE-----', 'CN=a', 'CN=a', '01',
    'ec', 256, '2026-01-01', '2027-01-01', id, full_name, '2026-11-02' FROM account WHERE login = '{clerk}' RETURNING id
"""
CARD_CHECK = """
INSERT INTO card_check (id, at, facility, account, person, card, form, presence, emergency, referred, inpatient)
SELECT gen_random_uuid(), '{today} 12:00+07', '{facility}', gen_random_uuid(), '{subject}', gen_random_uuid(), 'typed', 'none',
    false, false, false RETURNING id
"""
IMPORT = """
INSERT INTO import (id, kind, office, sha256, size_bytes, head_bytes, file_rows, file_salary_vnd, file_amount_vnd, state,
    staged_bytes, staged_lines, uploaded_by, uploaded_at, staged_at)
SELECT gen_random_uuid(), 'declaration', office, sha256(gen_random_uuid()::text::bytea), 9, 9, 1, 0, 0, 'staged', 9, 1, id,
    '2026-11-02', '2026-11-02' FROM account WHERE login = 'near.intake' RETURNING id
"""
OFFICERS = ("intake", "assessor", "approver", "auditor", "admin")


class Cast:
    def __init__(self, server, fixture, today):
        self.server, self.cluster, self.demo = server, fixture.cluster, fixture.demo
        self.tokens, self.today = {"none": None}, today
        self.subject, self.guardian, self.office = self.sql(SUBJECT.format(today=today)).split("|")
        self.actors = {
            "clerk": self.demo["clerk"],
            "system": self.demo["facility_system"],
            **self.citizens(),
            **self.employees(),
        }

    def sql(self, statement):
        return self.cluster.sql(statement, self.server.database)

    def citizens(self):
        citizen = self.demo["citizen"]
        stranger = self.sql(STRANGER)
        parent = self.sql(PARENT.format(subject=self.subject, today=self.today))
        return {
            "self": self.copied(citizen, "subject", person=self.subject),
            "guardian": self.copied(citizen, "guardian", person=self.guardian),
            "other_citizen": self.copied(citizen, "other.citizen", person=stranger),
            "other_guardian": self.copied(citizen, "other.guardian", person=parent),
        }

    def employees(self):
        clerk, officers = self.demo["clerk"], self.demo["officers"]
        facility = self.sql(FAR_FACILITY.format(login=clerk["login"]))
        far_office = self.sql(FAR_OFFICE.format(office=self.office))
        return {
            "other_clerk": self.copied(
                clerk, "other.clerk", facility=facility, personal_number="001090999999"
            ),
            "other_officer": self.copied(officers["assessor"], "other.officer", office=far_office),
            **{
                role: self.copied(officers[role], f"near.{role}", office=self.office)
                for role in OFFICERS
            },
        }

    def copied(self, model, login, **changes):
        changes = {"id": str(uuid.uuid4()), "login": login, **changes}
        pairs = ", ".join(f"'{name}', '{value}'" for name, value in changes.items())
        self.sql(COPY.format(changes=pairs, model=model["login"]))
        return {"login": login, "password": model["password"]}

    def token(self, role):
        if role not in self.tokens:
            self.tokens[role] = wire.access_token(self.server.port, self.actors[role])
        return self.tokens[role]

    def parameters(self, path):
        """Ids of the subject's own for every {name} of a path, anew: a call may use them up."""
        return {name: self.parameter(name, path) for name in re.findall(r"\{(\w+)\}", path)}

    def attachment(self):
        """A file of the dossier that the path has just been given."""
        text = b"%PDF-1.7 of the matrix"
        sha256 = hashlib.sha256(text).hexdigest()
        address = self.server.folder / "attachments" / sha256[:2] / sha256
        address.parent.mkdir(parents=True, exist_ok=True)
        address.write_bytes(text)
        return self.sql(ATTACHMENT.format(dossier_no=self.dossier_no, sha256=sha256, size=len(text)))

    def parameter(self, name, path):
        if name == "person":
            return self.subject
        if name == "visit":
            return self.sql(
                f"SELECT id FROM visit WHERE person = '{self.subject}' ORDER BY id LIMIT 1"
            )
        if name == "dispute":
            login = self.demo["clerk"]["login"]
            made = DISPUTE.format(office=self.office, clerk=login, subject=self.subject)
            return self.sql(made).splitlines()[0]
        here = {"facility": self.demo["clerk"]["facility"], "subject": self.subject}
        if name == "claim":
            return self.sql(CLAIM.format(office=self.office, **here))
        if name == "certificate":
            return self.sql(CERTIFICATE.format(clerk=self.demo["clerk"]["login"], **here))
        if name == "card_check":
            return self.sql(CARD_CHECK.format(today=self.today, **here))
        if name in ("facility", "month"):
            return {**here, "month": "2026-11"}[name]
        if name == "patient":
            return self.subject
        if name == "encounter":
            return self.parameter("visit", path)
        if name == "coverage":
            return self.sql(f"SELECT id FROM card WHERE person = '{self.subject}' ORDER BY id LIMIT 1")
        if name == "list":
            return "0"
        if name == "device":
            return self.sql(
                "SELECT d.id FROM device d JOIN account a ON a.id = d.account "
                f"WHERE a.person = '{self.subject}' ORDER BY d.created_at DESC LIMIT 1"
            )
        if name == "rule_set":
            return self.sql("SELECT id FROM rule_set ORDER BY drafted_at LIMIT 1")
        if name == "attachment":
            return self.attachment()
        if name == "import":
            return self.sql(IMPORT)
        if name == "dossier_no":
            self.dossier_no = self.sql(DOSSIER.format(subject=self.subject, office=self.office))
            self.sql(RECEIVED.format(dossier_no=self.dossier_no))
            return self.dossier_no
        if "/sessions/" in path:
            wire.access_token(self.server.port, self.actors["self"])
            return self.sql(
                "SELECT s.id FROM session s JOIN account a ON a.id = s.account "
                f"WHERE a.person = '{self.subject}' ORDER BY s.created_at DESC LIMIT 1"
            )
        return str(uuid.uuid4())

    def nowhere(self, path):
        """Ids that nothing has."""
        return {name: str(uuid.uuid4()) for name in re.findall(r"\{(\w+)\}", path)}

    def strangers(self, count):
        return self.sql(STRANGERS.format(count=count)).splitlines()
