#!/usr/bin/python3
"""Papers and pictures over the same database as many callers: one paper is one row, whoever asks and however often;
a book of hundreds of periods is whole; a card that may not be used bears a stamp and no signature.

    tests/papers.py [--program build/test/ansinh]
"""

import base64
import hashlib
import json
import re
import threading
import uuid

import nacl.exceptions
import nacl.signing

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.player import pdf_text, scanned

BOOK, PERIODS, COPIES = "/v1/people/me/book", 540, 12
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Phước Thị Quỳnh Như Hoàng Thiên Phượng Khánh Linh"
LONG_EMPLOYER = "Công ty Trách nhiệm hữu hạn Một thành viên Thương mại Dịch vụ Xuất nhập khẩu và Đầu tư Phát triển Hạ tầng Khu công nghiệp"
LONG_BOOK = """
UPDATE person SET full_name = '{name}', address = repeat('Số nhà 128/45/7 ngách 9 ngõ 233, ', 5) WHERE id = '{person}';
UPDATE employer SET name = '{employer}' WHERE id = (SELECT id FROM employer ORDER BY id LIMIT 1);
DELETE FROM contribution WHERE person = '{person}';
INSERT INTO contribution (person, id, employer, position, place, months, salary_vnd, funds, state, amount_owed_vnd, source, recorded_from)
SELECT '{person}', gen_random_uuid(), (SELECT id FROM employer ORDER BY id LIMIT 1), 'Công việc số ' || n, 'Nơi số ' || n,
       int4range(1980 * 12 + n, 1980 * 12 + n + 1), 1000000 + n, '{{retirement,sickness_maternity}}', 'paid', 0, 'employer', '2026-01-01'
  FROM generate_series(1, {periods}) n
"""
# What a holder's cards are made to be, and the stamp that must say so.
STAMPS = [
    ("state = 'suspended', state_reason = 'disputed', state_from = '2026-01-01'", "TẠM KHÓA"),
    ("state = 'revoked', state_reason = 'issued_in_error', state_from = '2026-01-01'", "ĐÃ THU HỒI"),
    ("state = 'decreased', state_reason = 'stopped', state_from = '2026-01-01'", "NGỪNG SỬ DỤNG"),
    ("valid_from = '2020-01-01', valid_to = '2020-12-31'", "HẾT HẠN"),
]


class Reader:
    def __init__(self, server, fixture, role):
        self.server, self.cluster = server, fixture.cluster
        self.token = wire.access_token(server.port, fixture.demo[role])
        self.person = json.loads(self.get("/v1/me").body)["person"]

    def get(self, path, accept="*/*"):
        headers = [("Authorization", f"Bearer {self.token}"), ("Accept", accept)]
        return wire.exchange(self.server.port, "GET", path, headers)

    def paper(self):
        return self.get(BOOK, "application/pdf")

    def sql(self, statement):
        return self.cluster.sql(statement, self.server.database)


def check_one_paper_is_one_row(reader, tally):
    replies, lock = [], threading.Lock()
    looks = "SELECT count(*) FROM access_log WHERE route = 'get_v1_people_person_book'"
    before = int(reader.sql(looks))

    def read():
        reply = reader.paper()
        with lock:
            replies.append((reply.status, reply.body))

    threads = [threading.Thread(target=read) for _ in range(COPIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.check(len(set(replies)) == 1 and replies[0][0] == 200, f"{len(set(replies))} different papers of one book")
    tally.check(int(reader.sql(looks)) == before + COPIES, "a paper is one row of the access log, no more and no less")
    rows = reader.sql("SELECT encode(digest, 'hex') FROM issued_document").splitlines()
    digest = hashlib.sha256(replies[0][1]).hexdigest()
    tally.check(rows == [digest], f"rows for one paper: {rows}, not {digest}")
    return CODE.search(pdf_text(replies[0][1]))[0]


def check_a_redrawn_paper_has_a_code_of_its_own(reader, code, tally):
    """As after an update of fonts: the content is as before, the file is not."""
    reader.sql("UPDATE issued_document SET digest = sha256('drawn with other fonts')")
    reply = reader.paper()
    other = CODE.search(pdf_text(reply.body))[0]
    tally.check(other != code, "a file of another drawing bears the old code")
    for wanted, digest in ((code, hashlib.sha256(b"drawn with other fonts")), (other, hashlib.sha256(reply.body))):
        for spelled in (wanted, wanted.lower().replace("-", ""), wanted.replace("0", "O").replace("1", "l")):
            found = wire.exchange(reader.server.port, "GET", f"/v1/receipts/{spelled}")
            tally.check(found.status == 200 and json.loads(found.body)["digest"] == digest.hexdigest(), f"{spelled}: {found.body[:200]}")
    body = wire.exchange(reader.server.port, "GET", f"/v1/receipts/{other}").body.decode()
    holder = reader.sql(f"SELECT full_name FROM person WHERE id = '{reader.person}'")
    tally.check(holder not in body and reader.person not in body, f"the register tells whose paper it is: {body}")


def check_a_long_book_is_whole(reader, tally):
    reader.sql(LONG_BOOK.format(name=LONG_NAME, employer=LONG_EMPLOYER, person=reader.person, periods=PERIODS))
    reply = reader.paper()
    text = pdf_text(reply.body)
    pages = re.findall(r"Trang (\d+)/(\d+)", text)
    tally.check(reply.status == 200 and len(pages) > 20, f"HTTP {reply.status}, {len(pages)} pages")
    tally.check(pages == [(str(n), str(len(pages))) for n in range(1, len(pages) + 1)], f"pages are numbered {pages}")
    tally.check(text.count(LONG_NAME) >= len(pages), "the name of sixty letters is not whole on every page")
    lost = [n for n in range(1, PERIODS + 1) if f"Công việc số {n} Nơi số {n}" not in text]
    tally.check(not lost, f"periods {lost[:5]} are not in the book")
    tally.check(len(set(CODE.findall(text))) == 1, "not one code on all pages")


def check_stamps(reader, tally):
    first = scanned(reader.get("/v1/people/me/card.png").body)
    tally.check(first.startswith("BHYT1:"), f"the code of a good card is {first!r}")
    reader.sql(f"DELETE FROM card WHERE person = '{reader.person}' AND id <> (SELECT id FROM card "
               f"WHERE person = '{reader.person}' ORDER BY (state = 'active') DESC, valid_from DESC LIMIT 1)")
    for change, stamp in STAMPS:
        reader.sql(f"UPDATE card SET state = 'active', state_reason = NULL, state_from = NULL WHERE person = '{reader.person}';"
                   f"UPDATE card SET {change} WHERE person = '{reader.person}'")
        signatures = reader.sql("SELECT count(*) FROM signature")
        svg = reader.get("/v1/people/me/card.svg").body.decode()
        png = reader.get("/v1/people/me/card.png?variant=print")
        tally.check(f"<desc id=\"desc\">{stamp}. " in svg, f"no stamp {stamp}")
        tally.check(png.status == 200 and scanned(png.body) == "", f"{stamp}: a code is on the card")
        tally.check(reader.sql("SELECT count(*) FROM signature") == signatures, f"{stamp}: a signature was noted")
    reader.sql(f"UPDATE visit SET card = NULL WHERE person = '{reader.person}'; DELETE FROM card WHERE person = '{reader.person}'")
    tally.check(reader.get("/v1/people/me/card.pdf").status == 404, "a picture of no card")


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(reader, jws):
    """The payload of a JWS, through nacl and the keys that everybody gets; None when it is forged."""
    header, payload, signature = jws.split(".")
    known = json.loads(unpadded(header))
    keys = json.loads(wire.exchange(reader.server.port, "GET", "/.well-known/jwks.json").body)["keys"]
    key = next(key for key in keys if key["kid"] == known["kid"] and key["purpose"] == "document")
    try:
        nacl.signing.VerifyKey(unpadded(key["x"])).verify(f"{header}.{payload}".encode(), unpadded(signature))
    except nacl.exceptions.BadSignatureError:
        return None
    return unpadded(payload) if known["alg"] == "EdDSA" else None


def check_a_result_is_signed(reader, tally):
    headers = [("Authorization", f"Bearer {reader.token}"), ("Idempotency-Key", str(uuid.uuid4())),
               ("Content-Type", "application/json")]
    body = json.dumps({"procedure": "612", "channel": "app", "form": {"reason": "lost"}, "return_method": "electronic"})
    number = json.loads(wire.exchange(reader.server.port, "POST", "/v1/dossiers", headers, body.encode()).body)["dossier_no"]
    result = json.loads(reader.get(f"/v1/dossiers/{number}/result", "application/json").body)
    payload = verified(reader, result["jws"])
    tally.check(payload and json.loads(payload)["statement"] == result["statement"], "what is signed is not what is said")
    tally.check(payload and json.loads(payload)["jti"] == result["code"], "the code is not signed")
    tally.check(payload and hashlib.sha256(payload).hexdigest() == result["digest"], "the digest is not of what is signed")
    header, _, signature = result["jws"].split(".")
    other = base64.urlsafe_b64encode(payload.replace(b"card_reissued", b"card_forgeddd")).decode().rstrip("=")
    tally.check(verified(reader, f"{header}.{other}.{signature}") is None, "a forged result verifies")
    ledger = reader.sql("SELECT count(*) FROM signature WHERE purpose = 'document'")
    tally.check(ledger == "1", f"{ledger} rows in the ledger for one signature")
    paper = pdf_text(reader.get(f"/v1/dossiers/{number}/result", "application/pdf").body)
    for wanted in ("Thẻ bảo hiểm y tế", number, result["statement"]["full_name"], result["statement"]["card"]["serial"]):
        tally.check(wanted in paper, f"{wanted} is not on the paper")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("papers") as server:
        reader = Reader(server, fixture, "citizen")
        code = check_one_paper_is_one_row(reader, tally)
        check_a_redrawn_paper_has_a_code_of_its_own(reader, code, tally)
        check_a_long_book_is_whole(reader, tally)
        check_a_result_is_signed(reader, tally)
        check_stamps(Reader(server, fixture, "pensioner"), tally)
    tally.finish()


if __name__ == "__main__":
    main()
