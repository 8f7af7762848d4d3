#!/usr/bin/python3
"""The published half-year of a province, from loaded dossiers, by the endpoint that anybody may ask.

    tests/reports.py [--program build/test/ansinh]

The published figures: 35,895 dossiers, of which 8,366 online = 401 (level 3) + 7,965 (level 4) =
4,778 (provincial portal) + 3,588 (national portal), online rate 23.3 %, level 4 22.19 %; a centre's
early-and-on-time rate of 99.49 %; a department's 209 of 215 resolved, 6 in progress, none overdue,
returned or withdrawn; districts and communes 74,452 resolved or in progress, 82.68 % of them in time.
What lies around the half-year, and what happened after it, must not show.
"""

import json
import threading

from support import wire
from support.fixture import Tally, argument_parser, opened

FIRST, LAST = "2025-01-01", "2025-06-30"

# Dossiers `first` to `last` of an office. how: early, on_time, overdue, running, running_overdue, waiting, late (done
# when the half-year was over), long (100 days), returned, withdrawn.
LOAD = """
CREATE FUNCTION pg_temp.load(at_office text, first integer, last integer, how text, of_channel text, of_level text,
                             on_day date) RETURNS void LANGUAGE sql AS $$
    WITH made AS (
        INSERT INTO dossier (id, dossier_no, person, procedure, level, channel, submitted_at, form, return_method,
            search_key, four_eyes, state, step, office, receiving_office, received_at, changed_at, due_at, unit,
            statutory_due_at, statutory_unit, due_source, paused_at, ended_at)
        SELECT gen_random_uuid(), at_office || '-' || to_char(on_day, 'YYMMDD') || '-' || lpad(n::text, 6, '0'),
               (SELECT min(id::text)::uuid FROM person), (SELECT min(code) FROM procedure), of_level, of_channel, t.at, '{}',
               'counter', 'x', false, s.state, CASE s.state WHEN 'in_processing' THEN 'assessing' ELSE 'none' END,
               at_office, at_office, t.at, coalesce(s.ended, t.at + interval '1 hour'), t.at + interval '10 days',
               'calendar_days', t.at + interval '20 days', 'calendar_days', 'statute',
               CASE s.state WHEN 'supplement_required' THEN t.at + interval '1 hour' END,
               CASE WHEN s.state <> 'withdrawn' THEN s.ended END
          FROM generate_series(first, last) n
         CROSS JOIN LATERAL (SELECT (on_day + interval '8 hours')::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
                                    + n % 400 * interval '1 minute') t (at)
         CROSS JOIN LATERAL (SELECT CASE how
                WHEN 'running' THEN 'in_processing' WHEN 'running_overdue' THEN 'in_processing'
                WHEN 'waiting' THEN 'supplement_required' WHEN 'returned' THEN 'not_accepted'
                WHEN 'withdrawn' THEN 'withdrawn' ELSE 'result_returned' END,
            CASE how WHEN 'early' THEN t.at + interval '9 days' WHEN 'on_time' THEN t.at + interval '10 days'
                WHEN 'overdue' THEN t.at + interval '10 days 1 minute' WHEN 'long' THEN t.at + interval '100 days' WHEN 'late' THEN timestamptz '2025-07-05 09:00+07'
                WHEN 'returned' THEN t.at + interval '1 day' WHEN 'withdrawn' THEN t.at + interval '2 days' END) s (state, ended)
        RETURNING *)
    INSERT INTO dossier_event (dossier, ordinal, person, at, action, role, to_state, to_step, office, due_at)
    SELECT m.id, e.ordinal, m.person, e.at, e.action, 'clock', e.state, 'none', m.office, m.due_at
      FROM made m CROSS JOIN LATERAL (VALUES (1, m.submitted_at, 'submit', 'in_processing'),
                                             (2, m.changed_at, 'deliver', m.state)) e (ordinal, at, action, state);
$$;
SELECT {calls};
ANALYZE dossier;
"""

OFFICES = """
SELECT p.code, (SELECT array_to_string((array_agg(b.code ORDER BY b.code))[:2], ' ') FROM office b WHERE b.parent = p.code)
FROM office p WHERE p.level = 'province' AND (SELECT count(*) FROM office b WHERE b.parent = p.code) >= 2
ORDER BY p.code LIMIT 2
"""


class Books:
    """Calls of pg_temp.load, each with numbers of its own."""

    def __init__(self):
        self.calls, self.last = [], 0

    def add(self, count, office, how, channel="counter", level="partial", day="2025-03-10"):
        first, self.last = self.last + 1, self.last + count
        self.calls.append(
            f"pg_temp.load('{office}', {first}, {self.last}, '{how}', '{channel}', '{level}', '{day}')"
        )


def province(books, office, centre, department):
    """35,895 dossiers: the centre's 1,960 and the department's 215 are among them."""
    books.add(401, office, "early", "provincial_portal", "partial", "2025-01-01")
    books.add(1950, centre, "early", "provincial_portal", "end_to_end", "2025-02-03")
    books.add(10, centre, "overdue", "provincial_portal", "end_to_end", "2025-02-04")
    books.add(209, department, "on_time", "provincial_portal", "end_to_end", "2025-05-06")
    books.add(6, department, "late", "provincial_portal", "end_to_end", "2025-06-25")
    books.add(4778 - 401 - 1960 - 215, office, "early", "provincial_portal", "end_to_end", "2025-06-18")
    books.add(3588, office, "on_time", "national_portal", "end_to_end", "2025-04-01")
    books.add(20000, office, "early", "counter", "end_to_end", "2025-05-20")
    books.add(7000, office, "overdue", "counter", "partial", "2025-03-03")
    books.add(300, office, "running", "post", "partial", "2025-06-30")
    books.add(100, office, "returned", "counter", "partial", "2025-03-03")
    books.add(100, office, "withdrawn", "counter", "partial", "2025-03-03")
    books.add(29, office, "waiting", "counter", "partial", "2025-03-03")


def around(books, office):
    """Done before, handed in after, or carried over: none of it was received in the half-year."""
    books.add(500, office, "early", day="2024-11-01")
    books.add(400, office, "early", "app", day="2025-07-01")
    books.add(50, office, "returned", day="2024-06-01")
    books.add(60, office, "withdrawn", day="2024-06-01")


def districts(books, office):
    books.add(61557 - 1500, office, "early", "counter", "partial", "2025-04-07")
    books.add(1500, office, "running", "counter", "partial", "2025-06-24")
    books.add(12895 - 700, office, "overdue", "counter", "partial", "2025-04-07")
    books.add(700, office, "running_overdue", "counter", "partial", "2025-05-07")


def report(server, accept="application/json", **query):
    query = {"from": FIRST, "to": LAST, "group_by": "channel", **query}
    target = "/v1/reports/dossiers?" + "&".join(f"{name}={value}" for name, value in query.items())
    return wire.exchange(server.port, "GET", target, [("Accept", accept)], timeout_s=120.0)


def rows_of(reply):
    body = json.loads(reply.body)
    return {row["key"]: row for row in body["items"]}, body["total"]


def expect(tally, row, what, **wanted):
    different = {name: row[name] for name, value in wanted.items() if row[name] != value}
    tally.check(not different, f"{what}: {different}, not {wanted}")


def check_published(server, provincial, centre, department, tally):
    channels, total = rows_of(report(server, office=provincial))
    levels, _ = rows_of(report(server, office=provincial, group_by="level"))
    expect(tally, total, "the province", received=35895, online=8366, carried_over=0, online_rate_bp=2331)
    tally.check(f"{total['online_rate_bp'] / 100:.1f}" == "23.3", "the published online rate")
    expect(tally, levels["partial"], "level 3", online=401)
    expect(tally, levels["end_to_end"], "level 4", online=7965, online_of_all_bp=2219)
    expect(tally, channels["provincial_portal"], "the provincial portal", received=4778, online_rate_bp=10000)
    expect(tally, channels["national_portal"], "the national portal", received=3588, online=3588)
    _, total = rows_of(report(server, office=centre))
    expect(tally, total, "the centre", received=1960, resolved=1960, on_time_rate_bp=9949)
    _, total = rows_of(report(server, office=department))
    expect(tally, total, "the department", received=215, resolved=209, in_progress=6, running=6, overdue=0,
           running_overdue=0, not_accepted=0, withdrawn=0, on_time_rate_bp=10000)


def check_districts(server, office, tally):
    _, total = rows_of(report(server, office=office))
    expect(tally, total, "districts and communes", in_time_rate_bp=8268)
    tally.check(total["resolved"] + total["in_progress"] == 74452, f"resolved or in progress: {total}")


def check_sums(server, provincial, tally):
    """However it is grouped, the groups make up the whole."""
    counts = ("received", "carried_over", "online", "resolved", "early", "on_time", "overdue", "in_progress",
              "running", "running_overdue", "waiting", "not_accepted", "withdrawn", "stopped")
    for group_by in ("channel", "level", "procedure", "office", "province", "state", "month"):
        rows, total = rows_of(report(server, group_by=group_by))
        sums = {name: sum(row[name] for row in rows.values()) for name in counts}
        tally.check(all(sums[name] == total[name] for name in counts), f"by {group_by}: {sums}, in all {total}")
        tally.check(all(row["label"] for row in rows.values()), f"by {group_by}: every group has a name")
    rows, _ = rows_of(report(server, group_by="province"))
    expect(tally, rows[provincial], "the province among all", received=35895)
    rows, _ = rows_of(report(server, group_by="month", office=provincial))
    tally.check(list(rows) == ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"], f"months: {list(rows)}")


def check_moments(server, provincial, department, tally):
    """The same half-year as it looked earlier, and later."""
    _, total = rows_of(report(server, office=department, as_of="2025-07-31"))
    expect(tally, total, "the department a month later", resolved=215, in_progress=0, on_time_rate_bp=10000)
    _, total = rows_of(report(server, office=department, as_of="2025-05-06"))
    expect(tally, total, "the department on a day in May", received=209, resolved=0, running=209)
    _, total = rows_of(report(server, office=provincial, to="2025-01-31"))
    expect(tally, total, "January", received=401, carried_over=0, early=401)
    _, total = rows_of(report(server, office=provincial, **{"from": "2025-04-01", "to": "2025-04-30"}))
    expect(tally, total, "April", received=3588, on_time=3588, carried_over=29, waiting=29)
    _, total = rows_of(report(server, office=provincial, **{"from": "2025-07-01", "to": "2025-07-31"}))
    expect(tally, total, "July", received=400, online=400, carried_over=300 + 29 + 6, early=400, on_time=6)


def check_table(server, provincial, tally):
    reply = report(server, "text/csv", office=provincial, group_by="office")
    text = reply.body.decode("utf-8-sig")
    lines = text.split("\r\n")
    tally.check(reply.body.startswith(b"\xef\xbb\xbf") and reply.header("Content-Type").startswith("text/csv"), "CSV with a mark")
    tally.check("attachment" in reply.header("Content-Disposition"), "CSV is saved, not shown")
    tally.check(lines[0].startswith("key,label,received,") and len(lines) == 6 and lines[-1] == "", f"CSV: {lines[:2]}")
    tally.check(lines[4].startswith(",,35895,"), f"the last row is the whole: {lines[4]}")


def check_refusals(server, tally):
    for status, query in ((422, {"from": LAST, "to": FIRST}), (422, {"to": "2031-01-01"}), (422, {"group_by": "person"}),
                          (422, {"as_of": "2030-01-01"}), (422, {"from": "2025-02-30"})):
        reply = report(server, **query)
        tally.check(reply.status == status, f"{query}: HTTP {reply.status}")
    _, total = rows_of(report(server, office="99999"))
    expect(tally, total, "an office that is none", received=0, online_rate_bp=0, on_time_rate_bp=0, average_minutes=0)


def check_completion(server, sql, office, tally):
    """Nine of ten within nine days, as a month ago: shown. When all of them take longer, no more."""
    code = sql("SELECT min(code) FROM procedure")
    sql("DELETE FROM dossier_event; DELETE FROM dossier")
    books = Books()
    for day in ("2026-09-07", "2026-10-05", "2026-11-02"):
        books.add(80, office, "early", day=day)
        books.add(20, office, "overdue", day=day)
    books.add(7, office, "running", day="2026-11-10")
    sql(LOAD.replace("{calls}", ", ".join(books.calls)))
    ask = lambda at="": json.loads(wire.exchange(server.port, "GET", f"/v1/procedures/{code}/completion{at}").body)
    # The seven came when a hundred were ahead of them: they have been told a longer time, which is not over.
    steady = {"is_shown": True, "p50_minutes": 9 * 1440, "p90_minutes": 10 * 1440 + 1, "hit_rate_bp": 10000,
              "ended_count": 300, "done_count": 100, "open_count": 7}
    expect(tally, ask(), "steady", **steady)
    expect(tally, ask(f"?office={office}"), "steady, in the office", office=office, **steady)
    expect(tally, ask("?office=01000") if office != "01000" else ask("?office=79000"), "another office", is_shown=False,
           p50_minutes=None, ended_count=0, open_count=0)
    # A queue of 212 beside 100 done in 30 days, each in 9.2 days on average: longer by 213 / (100 * 9.2 / 30).
    books = Books()
    books.last = 500
    books.add(205, office, "running", day="2026-11-20")
    sql(LOAD.replace("{calls}", ", ".join(books.calls)))
    expect(tally, ask(), "a long queue", is_shown=True, p50_minutes=213 * 43200 * 12960 // (100 * 13248), open_count=212)
    sql("DELETE FROM dossier_event WHERE dossier IN (SELECT id FROM dossier WHERE submitted_at > '2026-11-19');"
        "DELETE FROM dossier WHERE submitted_at > '2026-11-19'")
    # As good as late: 30 that wait for longer than nine of ten did, when nobody had been ahead of them.
    books = Books()
    books.last = 800
    books.add(30, office, "running", day="2026-11-01")
    sql(LOAD.replace("{calls}", ", ".join(books.calls)))
    expect(tally, ask(), "forgotten ones", is_shown=False, p90_minutes=None, hit_rate_bp=(10000 * 100 * 2 + 130) // 260)
    sql("UPDATE dossier SET received_at = received_at - interval '30 days' WHERE ended_at > '2026-11-01'")
    expect(tally, ask(), "slower than was told", is_shown=False, p50_minutes=None, p90_minutes=None, hit_rate_bp=0)


def check_carried_over(server, sql, office, tally):
    """Whether it took days or a hundred, was withdrawn or stays open: carried over into a month until it ends."""
    books = Books()
    books.last = 200_000
    for count, how, day in ((5, "long", "2024-01-10"), (4, "early", "2024-02-25"), (3, "withdrawn", "2024-02-29"),
                            (2, "running_overdue", "2024-01-10"), (1, "long", "2024-02-29"), (6, "withdrawn", "2024-02-10")):
        books.add(count, office, how, day=day)
    sql(LOAD.replace("{calls}", ", ".join(books.calls)))
    month = lambda first, last: rows_of(report(server, **{"from": first, "to": last, "office": office}))[1]
    expect(tally, month("2024-03-01", "2024-03-31"), "carried into March", received=0, carried_over=5 + 4 + 3 + 2 + 1,
           early=4, withdrawn=3, running_overdue=5 + 2 + 1)
    expect(tally, month("2024-04-01", "2024-04-30"), "carried into April", carried_over=5 + 2 + 1, overdue=5, running_overdue=3)
    expect(tally, month("2024-05-01", "2024-06-30"), "carried into May", carried_over=2 + 1, overdue=1, running_overdue=2)
    expect(tally, month("2024-07-01", "2024-07-31"), "carried into July", carried_over=2, overdue=0, running_overdue=2)


def check_one_at_a_time(server, fixture, tally):
    """While a report is being counted, others are told to come again."""
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('dossier_report', 0)); SELECT pg_sleep(2)"
    holder = threading.Thread(target=fixture.cluster.sql, args=(f"BEGIN; {lock}; COMMIT", server.database))
    holder.start()
    statuses = set()
    while holder.is_alive():
        statuses.add(report(server).status)
    tally.check(429 in statuses and statuses <= {200, 429}, f"meanwhile: HTTP {statuses}")
    tally.check(report(server).status == 200, "afterwards it is counted again")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("reports") as server:
        sql = lambda statement: fixture.cluster.sql(statement, server.database)
        (provincial, two), (other, _) = (line.split("|") for line in sql(OFFICES).splitlines())
        centre, department = two.split()
        books = Books()
        province(books, provincial, centre, department)
        around(books, provincial)
        districts(books, other)
        sql(LOAD.replace("{calls}", ", ".join(books.calls)))
        check_published(server, provincial, centre, department, tally)
        check_districts(server, other, tally)
        check_sums(server, provincial, tally)
        check_moments(server, provincial, department, tally)
        check_table(server, provincial, tally)
        check_refusals(server, tally)
        check_one_at_a_time(server, fixture, tally)
        check_carried_over(server, sql, other, tally)
        check_completion(server, sql, provincial, tally)
    tally.finish()


if __name__ == "__main__":
    main()
