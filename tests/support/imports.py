"""What the tests of imports share: files as employers and offices write them, officers who hand them in, and what must be true."""

import csv
import io
import json
import uuid

from support import wire
from support.payments import Desk, until

DECLARED = ["pa", "don_vi", "ma_so_bhxh", "so_dinh_danh", "ho_ten", "ngay_sinh", "chuc_danh", "noi_lam_viec", "quy",
            "tien_luong", "he_so", "tu_thang", "den_thang", "so_tien", "con_no"]
OLD_BOOK = DECLARED[1:]
ALL_FUNDS = "HTTT+ODTS+TNLD+BHTN+BHYT"
ENDED = ("staged", "failed", "committed", "undone", "cancelled")
WORKERS = """
SELECT jsonb_agg(x) FROM (
    SELECT p.id, p.full_name, p.birth_date, s.value AS si_number, n.value AS personal_number, e.code AS employer,
           upper(c.months) AS until, c.salary_vnd, c.position, c.place, c.funds
      FROM contribution c JOIN person p ON p.id = c.person AND p.died_on IS NULL
      JOIN employer e ON e.id = c.employer AND e.state = 'active'
      JOIN office o ON o.code = e.office AND '{office}' IN (o.code, o.parent)
      JOIN LATERAL (SELECT value FROM person_identifier i WHERE i.person = p.id AND i.kind = 'si_number'
                     ORDER BY upper(valid) DESC, value LIMIT 1) s ON true
      LEFT JOIN LATERAL (SELECT value FROM person_identifier i WHERE i.person = p.id AND i.kind = 'personal_number'
                          ORDER BY upper(valid) DESC LIMIT 1) n ON true
     WHERE c.recorded_to = 'infinity' AND c.state = 'paid' AND upper(c.months) >= {month}
       AND NOT EXISTS (SELECT FROM contribution o WHERE o.person = p.id AND o.recorded_to = 'infinity'
                       AND upper(o.months) >= {month} AND o.id <> c.id)
     ORDER BY p.id LIMIT {count}) x
"""


def table(columns, rows, separator=",", mark=b"\xef\xbb\xbf", newline="\r\n"):
    """The bytes of a file; rows are dictionaries, what they lack is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=separator, lineterminator=newline, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return mark + out.getvalue().encode()


def month_text(month):
    return f"{month % 12 + 1:02}/{month // 12}"


def about(person, **cells):
    """A row about somebody, as WORKERS has found them."""
    return {"don_vi": person.get("employer", ""), "ma_so_bhxh": person["si_number"], "ho_ten": person["full_name"],
            "so_dinh_danh": person["personal_number"] or "", "ngay_sinh": person["birth_date"], **cells}


class ImportDesk(Desk):
    def handed_in(self, body, kind="declaration", role="assessor", key=None):
        if role not in self.tokens:
            self.ask(role, "GET", "/v1/me")
        headers = [("Authorization", f"Bearer {self.tokens[role]}"), ("Content-Type", "text/csv"),
                   ("Idempotency-Key", key or str(uuid.uuid4()))]
        return wire.exchange(self.port, "POST", f"/v1/imports?kind={kind}", headers, body, timeout_s=120.0)

    def taken(self, body, kind="declaration", role="assessor"):
        reply = self.handed_in(body, kind, role)
        if reply.status != 202:
            raise RuntimeError(f"the file was not taken: HTTP {reply.status} {reply.body[:500]!r}")
        return json.loads(reply.body)["id"]

    def found(self, which):
        return self.read("assessor", f"/v1/imports/{which}")

    def ended(self, which, timeout_s=120.0):
        return until(lambda: self.found(which), lambda found: found["state"] in ENDED, timeout_s)

    def moved(self, which, step, role="approver", body=None):
        version = self.found(which)["version"]
        return self.ask(role, "POST", f"/v1/imports/{which}/{step}", body, If_Match=f'"{version}"')

    def rows(self, which, state=None):
        cursor, items = None, []
        while True:
            query = "&".join(part for part in (state and f"state={state}", cursor and f"cursor={cursor}", "limit=200") if part)
            page = self.read("assessor", f"/v1/imports/{which}/rows?{query}")
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items


def check_balance(found, rows, tally):
    """The sums of the file, counted here, are those of the import, and what became of the rows adds up to them."""
    def amount(row, name):
        text = str(row.get(name, ""))
        return int(text) if text.isdigit() and int(text) <= 10**12 else 0

    wanted = [len(rows), sum(amount(row, "tien_luong") for row in rows), sum(amount(row, "so_tien") for row in rows)]
    file = found["file"]
    tally.check([file["rows"], file["salary_vnd"], file["amount_vnd"]] == wanted, f"the file has {wanted}: {file}")
    added = [sum(total[name] for total in found["totals"]) for name in ("rows", "salary_vnd", "amount_vnd")]
    tally.check(added == wanted and found["balanced"], f"the totals add up to {wanted}: {found['totals']}")
    return {total["state"]: total["rows"] for total in found["totals"]}
