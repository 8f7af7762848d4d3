"""A client of the appraisal gateway, as hospitals' software is one: tickets, queries, forms and JSON."""

import hashlib
import json
import urllib.parse

from support import wire

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def md5(password):
    return hashlib.md5(password.encode()).hexdigest().upper()


class Gateway:
    """One facility's software at one address of 127.0.0.0/8."""

    def __init__(self, port, demo, source="127.0.0.1"):
        system = demo["facility_system"]
        self.port, self.clerk, self.source = port, demo["clerk"], source
        self.username, self.password = system["gateway_username"], md5(system["gateway_password"])
        self.token = self.id_token = None

    def send(self, target, body=None, kind=JSON, headers=()):
        """(HTTP status, answer as a dict or None)."""
        data = b""
        headers = list(headers)
        if body is not None:
            data = (urllib.parse.urlencode(body) if kind == FORM else json.dumps(body)).encode()
            headers.append(("Content-Type", kind))
        reply = wire.exchange(self.port, "POST", target, headers, data, source=self.source)
        return reply.status, json.loads(reply.body) if reply.body else None

    def take(self, password=None, kind=JSON):
        body = {"username": self.username, "password": password or self.password}
        status, answer = self.send("/api/token/take", body, kind)
        if status == 200 and answer["maKetQua"] == "200":
            self.token, self.id_token = answer["APIKey"]["access_token"], answer["APIKey"]["id_token"]
        return answer

    def query(self, **changes):
        parts = {"token": self.token, "id_token": self.id_token, "username": self.username,
                 "password": self.password, **changes}
        return urllib.parse.urlencode({key: value for key, value in parts.items() if value is not None})

    def headers(self):
        return [("accessToken", self.token), ("tokenId", self.id_token), ("passwordHash", self.password)]

    def patient(self, number, name, birth, **changes):
        return {"maThe": number, "hoTen": name, "ngaySinh": birth, "hoTenCb": self.clerk["name"],
                "cccdCb": self.clerk["personal_number"], **changes}

    def check(self, patient, call="KQNhanLichSuKCB2024", kind=JSON, **query):
        return self.send(f"/api/egw/{call}?{self.query(**query)}", patient, kind)[1]

    def record(self, number):
        return self.send(f"/api/egw/nhanHoSoKCBChiTiet?{self.query(maHoSo=number)}")[1]

    def copay(self, number, name, birth):
        body = {"username": self.username, "maThe": number, "hoTen": name, "ngaySinh": birth}
        return self.send("/api/TraCuuCCT/TraCuuTienMCCT", body, headers=self.headers())
