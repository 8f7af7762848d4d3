"""The transcript format: a text file of steps, each a request and the reply it must get.

    # Free text up to the first step says what the file shows.

    ### A citizen reads the card
    GET /v1/people/me/card
    As: citizen

    HTTP 200
    ETag: <string card_etag>

    {"card_number": "{{demo.citizen.card_number}}", "...": "..."}

After the request line come headers, then after a blank line a body, up to the line `HTTP <status>`.
Then headers and, after a blank line, the body that are expected: JSON as in match.py, or `QR text`
for an image whose QR code says so, or `PDF` and lines (or </regular expressions/ name>) that its
text must contain, or such lines alone for any other text. {{sha256}} is that of the last PDF. The pseudo-header
`Outbox: {...}` among them waits for the next message sent out. {{name}} stands for a capture, a
member of demo.json (demo.citizen.login), the server's port or a fresh uuid. `As: role` sends the
access token of that member of demo.json, `Times: n` the request n times, `Until: n` again and again
until the reply is right or n seconds are over: for what happens behind a request. Instead of a request, RAW
and literal lines (with \\r \\n \\0 \\xNN escapes) may follow.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Step:
    title: str
    line: int
    request: list = field(default_factory=list)  # lines before the body
    body: str = ""
    status: int = 0
    headers: list = field(default_factory=list)  # expected (name, pattern)
    expected: str = ""

    @property
    def is_raw(self):
        return self.request[0] == "RAW"

    @property
    def until_s(self):
        return max(
            (int(line.split(":")[1]) for line in self.request if line.startswith("Until:")), default=0
        )

    @property
    def times(self):
        return next(
            (int(line.split(":")[1]) for line in self.request if line.startswith("Times:")), 1
        )


class TranscriptError(Exception):
    """The file does not keep to the format."""


def read_steps(path):
    lines = Path(path).read_text().splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("### ")]
    return [
        read_step(path, lines, start, end) for start, end in zip(starts, starts[1:] + [len(lines)])
    ]


def read_step(path, lines, start, end):
    step = Step(title=lines[start][4:].strip(), line=start + 1)
    content = lines[start + 1 : end]
    split = next((n for n, line in enumerate(content) if re.match(r"^HTTP \d{3}$", line)), None)
    if split is None:
        raise TranscriptError(f"{path}:{step.line}: a step needs a line such as HTTP 200")
    request, step.body = halves(content[:split])
    expected, step.expected = halves(content[split:])
    if not request:
        raise TranscriptError(f"{path}:{step.line}: a step needs a request")
    step.request = request
    step.status = int(expected[0].split()[1])
    step.headers = [header_of(path, step, line) for line in expected[1:]]
    return step


def header_of(path, step, line):
    name, colon, value = line.partition(":")
    if not colon:
        raise TranscriptError(f"{path}:{step.line}: not a header: {line}")
    return name.strip(), value.strip()


def halves(lines):
    """The lines up to the first blank one, and the text behind it."""
    lines = list(lines)
    while lines and not lines[0].strip():
        lines.pop(0)
    blank = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    return lines[:blank], "\n".join(lines[blank:]).strip()


def filled(text, captures):
    """The text with every {{name}} replaced by its value."""

    def value_of(found):
        value = captures
        for part in found[1].split("."):
            if not isinstance(value, dict) or part not in value:
                raise TranscriptError(f"nothing is called {found[1]} here")
            value = value[part]
        return str(value() if callable(value) else value)

    return re.sub(r"\{\{([a-z_0-9.]+)\}\}", value_of, text)
