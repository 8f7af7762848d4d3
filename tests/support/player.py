"""Plays the steps of transcripts against a server; what was wrong comes back as sentences."""

import hashlib
import json
import re
import subprocess
import time
import uuid

from support import match, transcript, wire
from support.cursors import behind_all
from support.newcomer import newcomer
from support.sample_claims import samples
from support.signer import certificates


class Player:
    """Plays one file: keeps what was captured and who is logged in."""

    def __init__(self, server, demo, contract):
        self.port, self.contract = server.port, contract
        self.outbox, self.messages_read = server.outbox, set()
        self.captures = {"demo": demo, "port": server.port, "uuid": lambda: str(uuid.uuid4())}
        self.captures["gateway_md5"] = gateway_md5(demo)
        self.tokens = {}

    def play(self, step):
        """What was wrong with the reply (the last one of several), one sentence each."""
        for _ in range(step.times - 1):
            self.play_once(step)
        deadline = time.monotonic() + step.until_s
        while time.monotonic() < deadline and self.play_once(step):
            time.sleep(0.1)
        return self.play_once(step)

    def play_once(self, step):
        try:
            method, target, reply = self.play_raw(step) if step.is_raw else self.play_request(step)
            faults = self.contract.faults(method, target, reply)
            return self.reply_faults(step, reply) + faults
        except (transcript.TranscriptError, wire.WireError, OSError, ValueError) as error:
            return [f"{type(error).__name__}: {error}"]

    def play_raw(self, step):
        text = "\r\n".join(step.request[1:]) + "\r\n\r\n" + step.body
        data = (
            transcript.filled(text, self.captures)
            .encode()
            .decode("unicode_escape")
            .encode("latin-1")
        )
        with wire.Connection(self.port) as connection:
            connection.send(data)
            method, target, *_ = [*data.split(b"\r\n")[0].decode("latin-1").split(" "), ""]
            return method, target, connection.read_reply(method)

    def play_request(self, step):
        lines = [transcript.filled(line, self.captures) for line in step.request]
        method, target = lines[0].split(" ", 1)
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        role = next((value for name, value in headers if name == "As"), None)
        headers = [header for header in headers if header[0] not in ("As", "Times", "Until")]
        if role:
            headers.append(("Authorization", f"Bearer {self.token(role)}"))
        body = transcript.filled(step.body, self.captures).encode() if step.body else None
        if body is not None and "content-type" not in [name.lower() for name, _ in headers]:
            headers.append(("Content-Type", "application/json"))
        return method, target, wire.exchange(self.port, method, target, headers, body)

    def token(self, role):
        if role not in self.tokens:
            self.tokens[role] = wire.access_token(self.port, member(self.captures["demo"], role))
        return self.tokens[role]

    def reply_faults(self, step, reply):
        if reply.status != step.status:
            return [
                f"HTTP {reply.status}, not {step.status}: {reply.body[:600].decode(errors='ignore')}"
            ]
        faults = []
        for name, pattern in step.headers:
            wanted = transcript.filled(pattern, self.captures)
            if name == "Outbox":
                message = json.loads(wanted)
                faults += match.differences(
                    message, self.next_message(message.get("kind")), self.captures, name
                )
            else:
                faults += match.differences(wanted, reply.header(name), self.captures, name)
        return faults + (self.body_faults(step.expected, reply) if step.expected else [])

    def next_message(self, kind, timeout_s=10.0):
        """The oldest message of a kind (None: any) that no step has read; kinds overtake each other."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            lines = self.outbox.read_text().splitlines() if self.outbox.exists() else []
            for number, line in enumerate(lines):
                if number in self.messages_read:
                    continue
                message = json.loads(line)
                if kind in (None, message["kind"]):
                    self.messages_read.add(number)
                    return message
            time.sleep(0.05)
        return None

    def body_faults(self, expected, reply):
        expected = transcript.filled(expected, self.captures)
        if expected.startswith("QR "):
            return match.differences(
                expected[3:], scanned(reply.body), self.captures, "the QR code"
            )
        if expected.startswith("PDF"):
            return pdf_faults(expected.splitlines()[1:], reply.body, self.captures)
        if expected[0] in '{["':
            return match.differences(json.loads(expected), json.loads(reply.body), self.captures)
        return text_faults(expected.splitlines(), reply.body.decode(), self.captures, "the body")


def gateway_md5(demo):
    """The facility's password as clients of the gateway send it."""
    return hashlib.md5(demo["facility_system"]["gateway_password"].encode()).hexdigest().upper()


def member(demo, role):
    """The actor of demo.json that a transcript means: citizen, officers.auditor."""
    for part in role.split("."):
        if part not in demo:
            raise transcript.TranscriptError(f"demo.json has no {role}")
        demo = demo[part]
    return demo


def pdf_text(pdf):
    """The words of a PDF, parted by single blanks."""
    command = ["pdftotext", "-enc", "UTF-8", "-nopgbrk", "-", "-"]
    found = subprocess.run(command, input=pdf, capture_output=True, check=False).stdout.decode()
    return " ".join(found.split())


def pdf_faults(lines, pdf, captures):
    """What a PDF's text lacks; {{sha256}} is then the hash of the file."""
    captures["sha256"] = hashlib.sha256(pdf).hexdigest()
    return text_faults(lines, pdf_text(pdf), captures, "the PDF")


def text_faults(lines, text, captures, what):
    """Which of the lines, each words or a </regular expression/ name>, are nowhere in a text."""
    faults = []
    for line in lines:
        pattern = match.PATTERN.match(line)
        place = re.search(pattern["regex"] if pattern else re.escape(line), text)
        if place and pattern and pattern["name"]:
            captures[pattern["name"]] = place[0]
        elif not place:
            faults.append(f"{what} lacks: {line}")
    return faults


def scanned(image):
    """The text of the QR code on an image, as a scanner types it."""
    if image.lstrip().startswith(b"<"):
        image = subprocess.run(
            ["rsvg-convert", "--zoom", "2"], input=image, capture_output=True, check=True
        ).stdout
    command = ["zbarimg", "-q", "--nodbus", "--raw", "--oneshot", "-Sbinary", "-"]
    return subprocess.run(command, input=image, capture_output=True, check=False).stdout.decode()


def equipped(server, fixture, contract):
    """A player with all that transcripts speak of by name."""
    player = Player(server, fixture.demo, contract)
    player.captures |= {
        "sample": samples(fixture.demo),
        "certificates": certificates(),
        "behind_all": behind_all(fixture.keys),
        "newcomer": newcomer(fixture.cluster, server.database),
    }
    return player
