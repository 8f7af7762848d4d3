"""Ten million dossiers in minutes: two years of them in the order in which they came, spread over offices, procedures,
channels and states; open are those that would end after today, and one in a thousand that was forgotten. Made by SQL
on the people of the demo population. Papers are left out, and so are events but those of the last months, which reports
look back at."""

CHUNK = 500_000
FIRST_DAY, DAYS, TODAY = "2025-01-02", 690, "2026-11-22"
EVENT_DAYS = 60
SETUP = """
CREATE TABLE bench_person AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, search_key FROM person;
ALTER TABLE bench_person ADD PRIMARY KEY (n);
CREATE TABLE bench_index AS SELECT indexdef FROM pg_indexes
    WHERE tablename = 'dossier' AND indexname NOT IN ('dossier_pkey', 'dossier_no_unique');
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM pg_indexes WHERE tablename = 'dossier' AND indexname NOT IN ('dossier_pkey', 'dossier_no_unique')
    LOOP EXECUTE 'DROP INDEX ' || quote_ident(name); END LOOP;
END $$;
ALTER TABLE dossier DROP CONSTRAINT dossier_no_unique;
"""
# Ids of version 7, whose time is that of the submission: in order, as they come in life.
ROWS = """
SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB';
INSERT INTO dossier (id, dossier_no, person, procedure, level, channel, submitted_at, form, return_method, search_key, four_eyes,
    state, step, office, receiving_office, assessor, received_at, changed_at, due_at, unit, statutory_due_at, statutory_unit,
    due_source, paused_at, ended_at, returned_at, is_overdue, supplements, escalate_at)
SELECT (lpad(to_hex(floor(extract(epoch FROM submitted) * 1000)::bigint), 12, '0') || '7' || right(lpad(to_hex(i), 8, '0'), 3)
        || '8' || left(lpad(to_hex(i), 8, '0'), 5) || right(md5(i::text), 10))::uuid,
    o.code || '-' || to_char(submitted, 'YYMMDD') || '-' || lpad((i / 34 % 999999 + 1)::text, 6, '0'),
    p.id, pr.code, pr.level, ch.channel, submitted, '{{}}', 'counter', p.search_key, false, state,
    CASE state WHEN 'in_processing' THEN 'assessing' ELSE 'none' END, o.code, o.code, NULL, submitted,
    CASE WHEN is_open THEN submitted ELSE ended END, due, 'working_days', due, 'working_days', 'statute', NULL,
    CASE WHEN NOT is_open THEN ended END, CASE state WHEN 'result_returned' THEN ended END, NOT is_open AND ended > due, 0,
    CASE WHEN is_open AND due > timestamptz '{today}' THEN due END
FROM generate_series({first}, {last}) i
CROSS JOIN LATERAL (SELECT hashint4(i) & 1073741823 AS h) r
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS n FROM office) o ON o.n = i % 34
JOIN bench_person p ON p.n = r.h % (SELECT count(*) FROM bench_person)
JOIN (SELECT code, level, row_number() OVER (ORDER BY code) - 1 AS n FROM procedure WHERE valid_to IS NULL) pr ON pr.n = (r.h >> 3) % 30
JOIN (VALUES (0, 'counter'), (1, 'app'), (2, 'national_portal'), (3, 'provincial_portal'), (4, 'post')) ch (n, channel)
    ON ch.n = (r.h >> 8) % 5
CROSS JOIN LATERAL (SELECT (date '{day}' + ((i - {begin})::bigint * {days} / {count})::int + time '08:00')::timestamptz
    + ((r.h >> 11) % 500) * interval '1 minute' AS submitted) s
CROSS JOIN LATERAL (SELECT submitted + (3 + (r.h >> 5) % 18) * interval '1 day' AS due) d
CROSS JOIN LATERAL (SELECT submitted + (due - submitted) * ((r.h >> 4) % 104) / 100.0 AS ended) e
CROSS JOIN LATERAL (SELECT ended >= timestamptz '{today}' OR i % 1000 = 7 AS is_open) f
CROSS JOIN LATERAL (SELECT CASE WHEN is_open THEN CASE WHEN (r.h >> 2) % 3 = 0 THEN 'new' ELSE 'in_processing' END
    WHEN (r.h >> 2) % 100 < 2 THEN 'not_accepted' WHEN (r.h >> 2) % 100 < 5 THEN 'processed' ELSE 'result_returned' END AS state) t
"""
EVENTS = """
SET session_replication_role = replica; SET synchronous_commit = off;
INSERT INTO dossier_event (dossier, ordinal, person, at, action, role, to_state, to_step, office, due_at)
SELECT d.id, e.ordinal, d.person, e.at, e.action, 'clock', e.state, CASE e.state WHEN 'in_processing' THEN 'assessing' ELSE 'none' END,
       d.office, d.due_at
FROM dossier d
CROSS JOIN LATERAL (VALUES (1, d.submitted_at, 'submit', 'new'),
    (2, d.submitted_at + interval '1 minute', 'accept', 'in_processing'), (3, d.ended_at, 'deliver', d.state))
    e (ordinal, at, action, state)
WHERE d.submitted_at >= timestamptz '{today}' - interval '{event_days} days' AND e.at IS NOT NULL
  AND (e.ordinal <> 2 OR d.state <> 'new')
ON CONFLICT DO NOTHING
"""
FINISH = """
SET maintenance_work_mem = '512MB';
DO $$ DECLARE definition text; BEGIN
    FOR definition IN SELECT indexdef FROM bench_index LOOP EXECUTE definition; END LOOP;
END $$;
ALTER TABLE dossier ADD CONSTRAINT dossier_no_unique UNIQUE (dossier_no);
DROP TABLE bench_index, bench_person
"""


def fill(cluster, first, count, progress=lambda made: None):
    """Rows number first to first + count - 1, over all the days."""
    cluster.sql(SETUP)
    for at in range(first, first + count, CHUNK):
        last = min(at + CHUNK, first + count) - 1
        cluster.sql(ROWS.format(first=at, last=last, begin=first, count=count, day=FIRST_DAY, days=DAYS, today=TODAY))
        progress(last + 1)
    cluster.sql(FINISH)
    cluster.sql(EVENTS.format(today=TODAY, event_days=EVENT_DAYS))
    cluster.sql("VACUUM ANALYZE dossier, dossier_event")
