#!/usr/bin/python3
"""All measurements on one population, as rows of the table in bench/README.md: run.py [NAME...]"""

import sys

import card_checks
import cards
import gateway
import idle_memory
import read_card
import slow_connections
import world

MEASURES = {"card_checks": card_checks, "read_card": read_card, "idle_memory": idle_memory,
            "slow_connections": slow_connections, "cards": cards, "gateway": gateway}

if __name__ == "__main__":
    world.run(*[MEASURES[name].measure for name in sys.argv[1:] or MEASURES])
