"""What the tests of payments share: officers who open, release and answer a run, and what must be true of it."""

import hashlib
import json
import time
import uuid
import xml.etree.ElementTree as ElementTree

from support import wire

PAIN001 = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"

# What is due in a month, found without the run's own functions.
DUE = """
SELECT b.person, b.id FROM benefit b JOIN person p ON p.id = b.person
WHERE b.state IN ('current', 'suspended') AND b.monthly_vnd IS NOT NULL
AND b.starts_on < date '{month}-01' + interval '1 month' AND coalesce(b.ends_on, 'infinity') >= '{month}-01'
AND b.recorded_at <= (SELECT opened_at FROM payment_run WHERE id = '{run}')
"""
MISSED = """
SELECT count(*) FROM ({due}) d
WHERE NOT EXISTS (SELECT FROM payment y WHERE y.person = d.person AND y.benefit = d.id
                  AND y.period = {period} AND y.kind = 'regular')
"""
TWICE = """
SELECT count(*) FROM (SELECT person, benefit, period, kind FROM payment GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) t
"""
# Sums of one run: payments, ledger, batches, withheld.
SUMS = """
SELECT (SELECT count(*) || ' ' || coalesce(sum(net_vnd), 0) FROM payment WHERE run = '{run}') || '|' ||
       (SELECT coalesce(sum(payments), 0) || ' ' || coalesce(sum(amount_vnd), 0) FROM payment_batch WHERE run = '{run}')
"""
UNBOOKED = """
SELECT count(*) FROM payment p LEFT JOIN ledger_entry e ON e.source = p.id AND e.entry = 'accrual'
WHERE p.run = '{run}' AND p.reissue_of IS NULL AND (e.source IS NULL OR e.amount_vnd <> p.gross_vnd)
"""


class Desk:
    """Officers at the API of one server."""

    def __init__(self, server, demo):
        self.port, self.demo, self.tokens = server.port, demo, {}

    def ask(self, role, method, path, body=None, **headers):
        if role not in self.tokens:
            self.tokens[role] = wire.access_token(self.port, self.login(role))
        sent = [("Authorization", f"Bearer {self.tokens[role]}")]
        sent += [(name.replace("_", "-"), value) for name, value in headers.items()]
        if method != "GET":
            sent += [("Idempotency-Key", headers.get("Idempotency_Key", str(uuid.uuid4())))]
        if body is not None:
            sent += [("Content-Type", "application/json")]
        data = None if body is None else json.dumps(body).encode()
        return wire.exchange(self.port, method, path, sent, data, timeout_s=60.0)

    def sent(self, role, path, data, **headers):
        """A file as the body of a POST."""
        if role not in self.tokens:
            self.tokens[role] = wire.access_token(self.port, self.login(role))
        sent = [("Authorization", f"Bearer {self.tokens[role]}"), ("Idempotency-Key", str(uuid.uuid4()))]
        sent += [(name.replace("_", "-"), value) for name, value in headers.items()]
        return wire.exchange(self.port, "POST", path, sent, data, timeout_s=60.0)

    def login(self, role):
        return self.demo["officers"].get(role) or self.demo[role]

    def read(self, role, path):
        reply = self.ask(role, "GET", path)
        if reply.status != 200:
            raise RuntimeError(f"GET {path}: HTTP {reply.status} {reply.body[:300]!r}")
        return json.loads(reply.body)

    def items(self, role, path):
        """All rows of a list, page by page."""
        cursor, items = None, []
        while True:
            page = self.read(role, path + (f"?cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items

    def opened(self, month, role="assessor"):
        reply = self.ask(role, "POST", "/v1/payment_runs", {"month": month})
        if reply.status != 201:
            raise RuntimeError(f"the run was not opened: HTTP {reply.status} {reply.body[:300]!r}")
        return json.loads(reply.body)["id"]

    def awaited(self, run, states=("ready", "failed"), timeout_s=120.0):
        """The run, once it is in one of the states."""
        return until(lambda: self.read("assessor", f"/v1/payment_runs/{run}"), lambda found: found["state"] in states,
                     timeout_s)

    def released(self, run, role="approver"):
        version = self.read("assessor", f"/v1/payment_runs/{run}")["version"]
        return self.ask(role, "POST", f"/v1/payment_runs/{run}/release", If_Match=f'"{version}"')

    def answered(self, run, body, timeout_s=60.0):
        """(the reply, the answer once it is booked or refused)."""
        reply = self.ask("assessor", "POST", f"/v1/payment_runs/{run}/returns", body)
        if reply.status != 202:
            return reply, None
        taken = json.loads(reply.body)["id"]
        found = until(lambda: [a for a in self.items("assessor", f"/v1/payment_runs/{run}/returns") if a["id"] == taken],
                      lambda found: found and found[0]["state"] != "received", timeout_s)
        return reply, found[0]


def until(ask, good, timeout_s):
    deadline = time.monotonic() + timeout_s
    while True:
        found = ask()
        if good(found) or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def period_of(month):
    return int(month[:4]) * 12 + int(month[5:]) - 1


def check_everybody(sql, run, month, tally):
    """Nobody twice, nobody missed, and every đồng is in the ledger and in a batch."""
    due = DUE.format(month=month, run=run)
    withheld = f"SELECT person, benefit FROM payment_withheld WHERE run = '{run}' AND kind = 'regular'"
    missed = sql(MISSED.format(due=f"{due} EXCEPT {withheld}", period=period_of(month)))
    tally.check(missed == "0", f"{month}: {missed} people were missed")
    tally.check(sql(TWICE) == "0", f"{month}: somebody was paid twice")
    paid, batched = sql(SUMS.format(run=run)).split("|")
    tally.check(paid == batched, f"{month}: paid {paid}, batched {batched}")
    unbooked = sql(UNBOOKED.format(run=run))
    tally.check(unbooked == "0", f"{month}: {unbooked} payments are not in the ledger")
    return int(paid.split()[0])


def messages(document):
    """(message id, transactions as dictionaries) of a pain.001, its control sums checked."""
    root = ElementTree.fromstring(document)
    assert root.tag == f"{PAIN001}Document"
    initiation = root[0]
    assert [part.tag for part in initiation] == [f"{PAIN001}GrpHdr", f"{PAIN001}PmtInf"]
    head, information = initiation
    lines = []
    for line in information.iter(f"{PAIN001}CdtTrfTxInf"):
        text = lambda path: line.findtext("/".join(PAIN001 + step for step in path.split("/")))
        amount = line.find(f"{PAIN001}Amt/{PAIN001}InstdAmt")
        assert amount.get("Ccy") == "VND"
        lines.append({"id": text("PmtId/EndToEndId"), "amount": int(amount.text), "name": text("Cdtr/Nm"),
                      "account": text("CdtrAcct/Id/Othr/Id"), "bic": text("CdtrAgt/FinInstnId/BICFI")})
    for part in (head, information):
        assert part.findtext(f"{PAIN001}NbOfTxs") == str(len(lines))
        assert part.findtext(f"{PAIN001}CtrlSum") == str(sum(line["amount"] for line in lines))
    return head.findtext(f"{PAIN001}MsgId"), lines


def signing_seed(keys):
    """The seed of the key that signs files, as whoever holds the key for hashes can make it."""
    return hashlib.blake2b(b"payment files\0", key=(keys / "hash.key").read_bytes(), digest_size=32).digest()


def report(message_id, group, transactions=()):
    """A pain.002 about a batch: transactions are (end-to-end id, status, reason)."""
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for end_to_end, status, reason in transactions)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-12-02T08:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message_id}</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>")
