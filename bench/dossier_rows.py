"""Ten million dossiers in minutes: two years of them, spread over offices, procedures, channels and states, 3 in 100
still open. Made by SQL on the people of the demo population; events and papers are left out."""

CHUNK = 500_000
FIRST_DAY, DAYS = "2025-01-02", 690  # until a day after the tests' today
SETUP = """
CREATE TABLE bench_person AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, search_key FROM person;
ALTER TABLE bench_person ADD PRIMARY KEY (n);
CREATE TABLE bench_index AS SELECT indexdef FROM pg_indexes
    WHERE tablename = 'dossier' AND indexname NOT IN ('dossier_pkey', 'dossier_no_unique');
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM pg_indexes WHERE tablename = 'dossier' AND indexname NOT IN ('dossier_pkey', 'dossier_no_unique')
    LOOP EXECUTE 'DROP INDEX ' || quote_ident(name); END LOOP;
END $$
"""
ROWS = """
SET session_replication_role = replica; SET synchronous_commit = off;
INSERT INTO dossier (id, dossier_no, person, procedure, level, channel, submitted_at, form, return_method, search_key, four_eyes,
    state, step, office, receiving_office, assessor, received_at, changed_at, due_at, unit, statutory_due_at, statutory_unit,
    due_source, paused_at, ended_at, returned_at, is_overdue, supplements, escalate_at)
SELECT gen_random_uuid(), o.code || '-' || to_char(submitted, 'YYMMDD') || '-' || lpad((i / (34 * {days}) + 1)::text, 6, '0'),
    p.id, pr.code, pr.level, ch.channel, submitted, '{{}}', 'counter', p.search_key, false, state,
    CASE state WHEN 'in_processing' THEN 'assessing' ELSE 'none' END, o.code, o.code, NULL, submitted,
    CASE WHEN ended IS NULL THEN submitted ELSE ended END, due, 'working_days', due, 'working_days', 'statute', NULL, ended,
    CASE state WHEN 'result_returned' THEN ended END, coalesce(ended > due, false), 0,
    CASE WHEN state IN ('new', 'in_processing') THEN due END
FROM generate_series({first}, {last}) i
CROSS JOIN LATERAL (SELECT hashint4(i) & 1073741823 AS h) r
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS n FROM office) o ON o.n = i % 34
JOIN bench_person p ON p.n = r.h % (SELECT count(*) FROM bench_person)
JOIN (SELECT code, level, row_number() OVER (ORDER BY code) - 1 AS n FROM procedure WHERE valid_to IS NULL) pr ON pr.n = (r.h >> 3) % 30
JOIN (VALUES (0, 'counter'), (1, 'app'), (2, 'national_portal'), (3, 'provincial_portal'), (4, 'post')) ch (n, channel)
    ON ch.n = (r.h >> 8) % 5
CROSS JOIN LATERAL (SELECT (date '{day}' + (i / 34) % {days} + time '08:00')::timestamptz
    + ((r.h >> 11) % 500) * interval '1 minute' AS submitted) s
CROSS JOIN LATERAL (SELECT submitted + (3 + (r.h >> 5) % 18) * interval '1 day' AS due) d
CROSS JOIN LATERAL (SELECT CASE WHEN (r.h >> 2) % 100 < 2 THEN 'in_processing' WHEN (r.h >> 2) % 100 < 3 THEN 'new'
    WHEN (r.h >> 2) % 100 < 5 THEN 'not_accepted' WHEN (r.h >> 2) % 100 < 8 THEN 'processed' ELSE 'result_returned' END AS state) t
CROSS JOIN LATERAL (SELECT CASE WHEN state NOT IN ('in_processing', 'new')
    THEN submitted + (due - submitted) * ((r.h >> 4) % 104) / 100.0 END AS ended) e
"""
FINISH = """
SET maintenance_work_mem = '512MB';
DO $$ DECLARE definition text; BEGIN
    FOR definition IN SELECT indexdef FROM bench_index LOOP EXECUTE definition; END LOOP;
END $$;
DROP TABLE bench_index, bench_person
"""


def fill(cluster, first, count, progress=lambda made: None):
    """Rows number first to first + count - 1."""
    cluster.sql(SETUP)
    for at in range(first, first + count, CHUNK):
        last = min(at + CHUNK, first + count) - 1
        cluster.sql(ROWS.format(first=at, last=last, day=FIRST_DAY, days=DAYS))
        progress(last + 1)
    cluster.sql(FINISH)
    cluster.sql("VACUUM ANALYZE dossier")
