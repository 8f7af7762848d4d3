"""Cursors as the server makes them (api/cursor.h), for places that no page of a small world ends at."""

import base64
import hashlib

NOBODY = "00000000-0000-0000-0000-000000000000"
LONG_AGO = "0001-01-01T00:00:00Z"

# Behind the last row of each list.
BEHIND_ALL = {
    "benefits": ("get_v1_people_person_benefits", f"0001-01-01|{NOBODY}"),
    "claim_rules": ("get_v1_claim_rules", f"{b'signature_required'.hex()}|2026-01-01"),
    "dependants": ("get_v1_people_person_dependants", f"0000|{NOBODY}"),
    "import_rows": ("get_v1_imports_import_rows", "999"),
    "imports": ("get_v1_imports", NOBODY),
    "payment_runs": ("get_v1_payment_runs", "0"),
    "payments": ("get_v1_people_person_payments", f"0|{NOBODY}"),
    "returns": ("get_v1_payment_runs_run_returns", f"2000-01-01T00:00:00Z|{NOBODY}"),
    "visits": ("get_v1_people_person_visits", f"{LONG_AGO}|{NOBODY}"),
}


def cursor(keys, operation, place):
    """keys: the folder of the server's."""
    key = (keys / "hash.key").read_bytes()
    check = hashlib.blake2b(f"cursor\0{operation}\0{place}".encode(), key=key, digest_size=16).digest()
    return base64.urlsafe_b64encode(check + place.encode()).decode().rstrip("=")


def behind_all(keys):
    return {name: cursor(keys, *end) for name, end in BEHIND_ALL.items()}
