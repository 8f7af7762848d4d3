#!/usr/bin/python3
"""Card checks in the words of the gateway, against the same checks asked natively in the same run.

Both ask for the same people by number, name and birth date, for the same clerk, on the same server, in turn.
"""

import json
import sys

import card_checks
import world
from world import ROOT, wire

sys.path.insert(0, str(ROOT / "tests"))
from support.gateway import Gateway

TURNS, LEAST_RATIO = 2, 0.8
GOOD = ("000", "001", "002")


def native_requests(opened, server, people):
    clerk = {key: opened.demo["clerk"][key] for key in ("name", "personal_number")}
    headers = [("Authorization", f"Bearer {wire.access_token(server.port, opened.demo['facility_system'])}"),
               ("Content-Type", "application/json")]
    for number, full_name, _, birth_date in people:
        body = {"card_number": number, "full_name": full_name, "birth_date": birth_date, "clerk": clerk,
                "purpose": card_checks.PURPOSE}
        yield wire.request_bytes("POST", "/v1/card_checks", headers, json.dumps(body, ensure_ascii=False).encode())


def gateway_requests(opened, server, people):
    gateway = Gateway(server.port, opened.demo)
    gateway.take()
    target = f"/api/egw/KQNhanLichSuKCB2024?{gateway.query()}"
    for number, full_name, _, birth_date in people:
        body = gateway.patient(number, full_name, "/".join(reversed(birth_date.split("-"))))
        yield wire.request_bytes("POST", target, [("Content-Type", "application/json")],
                                 json.dumps(body, ensure_ascii=False).encode())


def assert_answered(server, requests, member):
    with wire.Connection(server.port) as connection:
        for request in requests:
            connection.send(request)
            reply = connection.read_reply()
            assert reply.status == 200 and json.loads(reply.body)[member] in GOOD, reply


def measure(opened):
    people = card_checks.holders(opened)
    rates = {"native": [], "gateway": []}
    with opened.server() as server:
        paths = {}
        for name, made, member in (("native", native_requests, "result_code"), ("gateway", gateway_requests, "maKetQua")):
            requests = list(made(opened, server, people))
            assert_answered(server, requests[:100], member)
            paths[name] = opened.write_requests(requests)
            if name == "native":
                paths[name] = paths[name].rename(paths[name].with_name("native.requests"))
            world.saturate(server.port, paths[name], 2)
        for _ in range(TURNS):
            for name, path in paths.items():
                served = world.saturate(server.port, path)
                assert served["errors"] == 0
                rates[name].append(served["rate"])
    print("  in turn: " + ", ".join(f"{name} {', '.join(f'{rate:.0f}' for rate in found)}/s" for name, found in rates.items()))
    native, gateway = (sum(rates[name]) / TURNS for name in ("native", "gateway"))
    ratio = gateway / native
    return world.report("card checks of the gateway", f"{gateway:.0f} /s", f"{native:.0f} /s (natively)", f"{ratio:.2f}",
                        f">= {LEAST_RATIO}", ratio >= LEAST_RATIO)


if __name__ == "__main__":
    world.run(measure)
