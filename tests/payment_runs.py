#!/usr/bin/python3
"""A payment run from the opening to the last answer, and the month after, in which what came back is paid again.

    tests/payment_runs.py [--program build/test/ansinh]
"""

import csv
import hashlib
import io
import json

import nacl.signing

from support import payments
from support.fixture import Tally, argument_parser, opened
from support.payments import Desk, check_everybody, messages, report

PART = 40  # people: several parts, so several files of each kind
DEAD = """
UPDATE person SET died_on = '2026-10-15' WHERE id = (
    SELECT person FROM benefit WHERE state = 'current' AND kind = 'pension' ORDER BY person LIMIT 1) RETURNING id
"""
DYING = """
UPDATE person SET died_on = '2026-12-05' WHERE id = (
    SELECT person FROM benefit WHERE state = 'current' AND kind = 'pension' ORDER BY person OFFSET 1 LIMIT 1) RETURNING id
"""


def fetched(desk, run, batch, kind):
    reply = desk.ask("assessor", "GET", f"/v1/payment_runs/{run}/files/{batch}", Accept=kind)
    return reply.body if reply.status == 200 else None


def check_files(desk, fixture, run, sql, tally):
    """{message id: lines} of the banks' messages and of the lists, each held against its checksum and signature."""
    key = nacl.signing.SigningKey(payments.signing_seed(fixture.keys)).verify_key
    banks, lists = {}, {}
    for batch in desk.items("auditor", f"/v1/payment_runs/{run}/files"):
        for file in batch["files"]:
            kind = "application/xml" if file["format"] == "pain.001" else "text/csv"
            body = fetched(desk, run, batch["batch"], kind)
            digest = hashlib.sha256(body).digest()
            tally.check(digest.hex() == file["sha256"] and len(body) == file["size_bytes"], f"{batch['message_id']} {kind}")
            key.verify(digest, bytes.fromhex(file["signature"]))
            if kind == "application/xml":
                message_id, banks[batch["message_id"]] = messages(body)
                tally.check(message_id == batch["message_id"], f"{message_id} is not {batch['message_id']}")
            else:
                lists[batch["message_id"]] = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
        rows = lists[batch["message_id"]]
        amount = sum(int(row["amount_vnd"]) for row in rows)
        tally.check((len(rows), amount) == (batch["payments"], batch["amount_vnd"]), f"{batch['message_id']} adds up")
        tally.check((batch["channel"] == "bank") == (batch["message_id"] in banks), f"{batch['message_id']}: formats")
    for message_id, lines in banks.items():
        same = [row["end_to_end_id"] for row in lists[message_id]] == [line["id"] for line in lines]
        tally.check(same, f"{message_id}: message and list name the same payments")
    paid = set(sql(f"SELECT replace(id::text, '-', '') FROM payment WHERE run = '{run}'").splitlines())
    told = [row["end_to_end_id"] for rows in lists.values() for row in rows]
    tally.check(set(told) == paid and len(told) == len(paid), f"{len(told)} lines of files, {len(paid)} payments")
    return banks, lists


def check_large_answer(desk, run, batch, tally):
    """An answer of several hundred kilobytes comes as a file, and is read to its last line."""
    lines = [(f"{number:032x}", "RJCT", "AC01") for number in range(4000)]
    document = report(batch, "PART", lines).encode()
    headers = {"Content_Type": "application/xml"}
    path = f"/v1/payment_runs/{run}/return_files"
    reply = desk.sent("assessor", path, document, **headers)
    body = json.loads(reply.body)
    tally.check((reply.status, body.get("lines")) == (202, 4000), f"{len(document)} bytes: {reply.status} {body}")
    found = payments.until(lambda: desk.items("assessor", f"/v1/payment_runs/{run}/returns"),
                           lambda items: all(a["state"] != "received" for a in items), 60.0)
    answer = next(a for a in found if a["id"] == body["id"])
    tally.check((answer["state"], answer["fault"]) == ("refused", "line_unknown"), f"nobody's payments: {answer}")
    reply = desk.sent("assessor", path, document + b"<", **headers)
    tally.check(reply.status == 422, f"broken at its end: HTTP {reply.status}")
    reply = desk.sent("assessor", path, b" " * (20 * 1024 * 1024 + 1), **headers)
    tally.check(reply.status == 413, f"more than twenty megabytes: HTTP {reply.status}")


def check_release(desk, run, tally):
    path = f"/v1/payment_runs/{run}/release"
    version = desk.read("assessor", f"/v1/payment_runs/{run}")["version"]
    tally.check(desk.ask("approver", "POST", path).status == 428, "a release without If-Match")
    stale = desk.ask("approver", "POST", path, If_Match=f'"{version - 1}"')
    tally.check(stale.status == 412, f"a release of what has changed: HTTP {stale.status}")
    tally.check(desk.ask("assessor", "POST", path, If_Match=f'"{version}"').status == 403, "an assessor releases")
    tally.check(desk.released(run).status == 200, "another officer releases")
    again = desk.released(run)
    tally.check(again.status == 409, f"released twice: HTTP {again.status}")


def check_answers(desk, run, banks, lists, sql, tally):
    """Banks return two payments, refuse one batch and settle the others; the post hands out all but one."""
    names = sorted(banks, key=lambda name: -len(banks[name]))
    partly, refused, *settled = names
    check_large_answer(desk, run, partly, tally)
    closed, other = banks[partly][0]["id"], banks[partly][1]["id"]
    document = report(partly, "PART", [(closed, "RJCT", "AC04"), (other, "RJCT", "MS03")])
    reply, answer = desk.answered(run, {"format": "pain.002", "document": document})
    tally.check(answer and (answer["state"], answer["returned"]) == ("booked", 2), f"a part comes back: {answer or reply.body}")
    again, same = desk.answered(run, {"format": "pain.002", "document": document})
    tally.check(same and same["id"] == answer["id"], "the same answer again is the same answer")
    other_answer = desk.answered(run, {"format": "pain.002", "document": report(partly, "ACSC")})[1]
    tally.check(other_answer["fault"] == "batch_settled", f"a settled batch is answered differently: {other_answer}")
    answer = desk.answered(run, {"format": "pain.002", "document": report(refused, "RJCT")})[1]
    tally.check(answer["returned"] == len(banks[refused]), f"a refused batch: {answer}")
    stranger = "0" * 32
    answer = desk.answered(run, {"format": "pain.002", "document": report(settled[0], "PART", [(stranger, "RJCT", "AC01")])})[1]
    tally.check(answer["fault"] == "line_unknown", f"a payment that the batch does not have: {answer}")
    for name in settled:
        answer = desk.answered(run, {"format": "pain.002", "document": report(name, "ACSC")})[1]
        tally.check((answer["state"], answer["paid"]) == ("booked", len(banks[name])), f"a settled batch: {answer}")
    uncollected = []
    for name in sorted(set(lists) - set(banks)):
        rows = ["end_to_end_id,status,reason,amount_vnd"]
        rows += [f"{row['end_to_end_id']},paid,,{row['amount_vnd']}" for row in lists[name]]
        if name.endswith("POST") and not uncollected:
            uncollected = [lists[name][0]["end_to_end_id"]]
            rows[1] = rows[1].replace(",paid,,", ",unpaid,MS02,")
        body = {"format": "csv", "message_id": name, "document": "\r\n".join(rows) + "\r\n"}
        answer = desk.answered(run, body)[1]
        tally.check(answer and answer["state"] == "booked", f"the post's list {name}: {answer}")
    states = dict(line.split("|") for line in sql(
        f"SELECT state, count(*) FROM payment WHERE run = '{run}' GROUP BY 1").splitlines())
    back = 2 + len(banks[refused])
    tally.check(states.get("returned") == str(back) and states.get("unpaid") == "1" and "scheduled" not in states,
                f"states after all answers: {states}")
    tally.check(desk.awaited(run, ("settled",), 20.0)["state"] == "settled", "the run is settled")
    return closed, back + 1


def check_ledger(desk, run, tally):
    ledger = desk.read("auditor", f"/v1/payment_runs/{run}/ledger")
    debit = sum(account["debit_vnd"] for account in ledger["accounts"])
    credit = sum(account["credit_vnd"] for account in ledger["accounts"])
    tally.check(ledger["agrees"] and debit == credit > 0, f"the ledger: {ledger}")
    balance = {a["account"]: a["debit_vnd"] - a["credit_vnd"] for a in ledger["accounts"]}
    in_transit = sum(value for name, value in balance.items() if name.startswith("in_transit"))
    return balance, in_transit


def check_month(fixture, server, tally):
    sql = lambda statement: fixture.cluster.sql(statement, server.database)
    dead, dying = sql(DEAD), sql(DYING)
    desk = Desk(server, fixture.demo)
    refused = desk.ask("assessor", "POST", "/v1/payment_runs", {"month": "2027-02"})
    tally.check(json.loads(refused.body)["code"] == "payment_month_not_open", f"a month far away: {refused.body}")
    run = desk.opened("2026-12")
    twice = desk.ask("approver", "POST", "/v1/payment_runs", {"month": "2026-12"})
    tally.check(twice.status == 409, f"the same month again: HTTP {twice.status}")
    found = desk.awaited(run)
    tally.check(found["state"] == "ready", f"the run: {found}")
    tally.check(found["progress"]["parts"] > 1 and found["net_vnd"] == found["gross_vnd"] > 0, f"the run: {found}")
    tally.check(check_everybody(sql, run, "2026-12", tally) == found["payments"], "the run counts its payments")
    paid_to = sql(f"SELECT person FROM payment WHERE run = '{run}'").splitlines()
    tally.check(dead not in paid_to and dying in paid_to, "nobody is paid after the month of death, and all are in it")
    tally.check([w["reason"] for w in found["withheld"]] == ["dead"], f"withheld: {found['withheld']}")
    banks, lists = check_files(desk, fixture, run, sql, tally)
    check_release(desk, run, tally)
    closed, back = check_answers(desk, run, banks, lists, sql, tally)
    balance, in_transit = check_ledger(desk, run, tally)
    owed = sql(f"SELECT coalesce(sum(net_vnd), 0) FROM payment WHERE run = '{run}' AND state IN ('returned', 'unpaid')")
    tally.check(-balance["payable"] == int(owed) and in_transit == 0, f"what came back is owed: {balance}, {owed}")
    return closed, back


def check_next_month(fixture, server, closed, back, tally):
    """What came back is paid again, once; a closed account is not tried again."""
    sql = lambda statement: fixture.cluster.sql(statement, server.database)
    desk = Desk(server, fixture.demo)
    run = desk.opened("2027-01", "approver")
    found = desk.awaited(run)
    tally.check(found["state"] == "ready", f"the next run: {found}")
    check_everybody(sql, run, "2027-01", tally)
    again = sql(f"SELECT count(*) FROM payment WHERE run = '{run}' AND kind = 'arrears'")
    tally.check(again == str(back), f"{again} of {back} payments are made again")
    channel = sql(f"SELECT channel FROM payment WHERE reissue_of::text = "
                  f"(SELECT id::text FROM payment WHERE replace(id::text, '-', '') = '{closed}')")
    tally.check(channel == "post", f"a closed account is paid by {channel}")
    own = desk.released(run)
    tally.check(own.status == 403 and json.loads(own.body)["code"] == "second_officer_needed",
                f"who opened it releases it: {own.body}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("payment_runs", PAYMENT_PART=PART) as server:
        closed, back = check_month(fixture, server, tally)
        server.stop()
        server.environment["ANSINH_TODAY"] = "2026-12-20"
        server.start()
        check_next_month(fixture, server, closed, back, tally)
    tally.finish()


if __name__ == "__main__":
    main()
