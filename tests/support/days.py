"""Servers on one database that stand on different days: what holds today and no longer after midnight."""

from support.server import TODAY, Server


class Days:
    def __init__(self, fixture, server):
        self.fixture, self.server, self.demo = fixture, server, fixture.demo
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.servers = {TODAY: server}

    def person_of(self, role):
        return self.sql(f"SELECT person FROM account WHERE login = '{self.demo[role]['login']}'")

    def on(self, day):
        """The server whose clock says that day."""
        if day not in self.servers:
            url = self.fixture.cluster.url(self.server.database)
            folder = self.server.folder / day
            self.servers[day] = Server(self.fixture.program, url, self.fixture.keys, folder, TODAY=day).start()
        return self.servers[day]

    def stop(self):
        """Ends those of other days; their faults."""
        return [fault for day, server in self.servers.items() if day != TODAY and (fault := server.stop())]
