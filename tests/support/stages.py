"""Plays transcripts on copies of a population, as few as they get along with.

Transcripts share a copy until one finds what another has left behind: that one begins the next copy,
which has been made ready meanwhile.
"""

from concurrent.futures import ThreadPoolExecutor

from support import transcript
from support.contract import Contract
from support.player import equipped
from support.postgres import ROOT


class Stage:
    """A server on a copy of its own."""

    def __init__(self, fixture):
        self.fixture, self.is_fresh = fixture, True
        self.context = fixture.server("stage")
        self.server = self.context.__enter__()

    def play(self, path, contract):
        """What first went otherwise than written, or None."""
        self.is_fresh = False
        player = equipped(self.server, self.fixture, contract)
        faults = (fault for step in transcript.read_steps(path) for fault in player.play(step))
        return next(faults, None)

    def leave(self, query):
        """What the query prints when the server has ended."""
        self.server.stop()
        printed = self.fixture.cluster.sql(query, self.server.database)
        self.context.__exit__(None, None, None)
        return printed


def play_all(fixture, tally, query):
    """Plays every transcript, which all must go as written; what the query prints of each copy."""
    contract = Contract(ROOT / "tests" / "openapi.json")
    with ThreadPoolExecutor(2) as pool:
        left = []
        stage, upcoming = Stage(fixture), pool.submit(Stage, fixture)
        for path in sorted((ROOT / "tests" / "api").glob("*.http")):
            was_fresh = stage.is_fresh
            fault = stage.play(path, contract)
            if fault and not was_fresh:
                left.append(pool.submit(stage.leave, query))
                stage, upcoming = upcoming.result(), pool.submit(Stage, fixture)
                fault = stage.play(path, contract)
            tally.check(not fault, f"{path.name}: {fault}")
        left += [pool.submit(each.leave, query) for each in (stage, upcoming.result())]
        return [each.result() for each in left]
