#!/usr/bin/python3
"""2,000 slow connections (headers, body, read) while normal clients go on: their p99 stays below twice (R-22).

The normal clients read a card at a steady rate; the slow ones are slowhttptest's. Both are on this machine.
"""

import subprocess
import time

import load

RATE, WARM_UP_S = 500, 5
ATTACKS = {
    "slow headers": ["-H", "-i", "2"],
    "slow body": ["-B", "-i", "2", "-s", "8192", "-f", "application/json", "-t", "POST"],
    "slow read": ["-X", "-n", "2", "-w", "1", "-y", "64", "-z", "8", "-k", "1"],
}
TARGETS = {"slow headers": "/livez", "slow body": "/v1/sessions", "slow read": "/openapi.json"}


def attack(server, name, seconds):
    command = ["slowhttptest", *ATTACKS[name], "-c", "2000", "-r", "1000", "-l", str(seconds), "-p", "3",
               "-u", f"http://127.0.0.1:{server.port}{TARGETS[name]}"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    with load.served() as (opened, server):
        url = f"http://127.0.0.1:{server.port}/v1/people/me/card"
        headers = [("Authorization", f"Bearer {load.token(opened, server, 'citizen')}")]
        load.pace(url, RATE, headers, 16, 3)
        for name in ATTACKS:
            before = load.pace(url, RATE, headers, 16)
            attacker = attack(server, name, load.SECONDS + WARM_UP_S)
            time.sleep(WARM_UP_S)
            during = load.pace(url, RATE, headers, 16)
            attacker.terminate()
            attacker.wait()
            ratio = during["p99_ms"] / before["p99_ms"]
            got = f"{before['p99_ms']:.1f} > {during['p99_ms']:.1f} ms"
            load.report(f"p99 of 500/s beside 2,000 x {name}", "< 2 x", f"{got}", ratio < 2 and not during["errors"])
            time.sleep(3)


if __name__ == "__main__":
    main()
