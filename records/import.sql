-- Imports of declarations and old books: handed in, recorded and undone by officers, stepped by workers, read by both.
-- Who sees an import says its row-level security: officers of its office and of the one above it.

-- name: import_considered
select a.office from account a where a.id = context_account();

-- name: import_received write
-- shape reply: id uuid, kind text, state text, sha256 text, rows int, salary_vnd int, amount_vnd int, uploaded_at time, version int
select i.id, i.kind, i.state, encode(i.sha256, 'hex') as sha256, i.file_rows as rows, i.file_salary_vnd as salary_vnd,
       i.file_amount_vnd as amount_vnd, i.uploaded_at, i.version
  from import_receive(:new_id::uuid, :kind, :file_sha256, :file_bytes::bigint, :head_bytes::int, :head_lines::int,
                      :file_rows::int, :file_salary_vnd::bigint, :file_amount_vnd::bigint, :now::timestamptz) i;

-- name: import_commit write
-- shape reply: id uuid, state text, version int
select i.id, i.state, i.version from import_commit(:import::uuid, :if_match::int, :now::timestamptz) i;

-- name: import_cancel write
-- shape reply: id uuid, state text, version int
select i.id, i.state, i.version from import_cancel(:import::uuid, :if_match::int, :now::timestamptz) i;

-- name: import_undo write
-- shape reply: id uuid, state text, version int
select i.id, i.state, i.version from import_undo(:import::uuid, :if_match::int, :reason, :now::timestamptz) i;

-- name: imports
select i.id, i.kind, import_label('kind', i.kind, :lang) as kind_label, i.state,
       import_label('state', i.state, :lang) as state_label, i.office, i.file_rows as rows, i.uploaded_at, i.committed_at,
       i.undone_at, i.version, i.id::text as cursor
  from import i
 where (:after::text is null or i.id < :after::uuid)
   and (:state::text is null or i.state = :state)
   and (:kind::text is null or i.kind = :kind)
 order by i.id desc
 limit :limit::int;

-- name: import_shown
-- shape uploaded_by: name text, office text
-- shape committed_by?: name text, office text
-- shape undone_by?: name text, office text
-- shape cancelled_by?: name text, office text
-- shape file: rows int, salary_vnd int, amount_vnd int, size_bytes int
-- shape progress: checked int, recorded int
-- shape totals[]: state text, state_label text, rows int, salary_vnd int, amount_vnd int
select i.id, i.kind, import_label('kind', i.kind, :lang) as kind_label, i.office, encode(i.sha256, 'hex') as sha256,
       i.state, import_label('state', i.state, :lang) as state_label, i.fault,
       jsonb_build_object('rows', i.file_rows, 'salary_vnd', i.file_salary_vnd, 'amount_vnd', i.file_amount_vnd,
                          'size_bytes', i.size_bytes) as file,
       jsonb_build_object('checked', s.rows, 'recorded', s.decided) as progress,
       to_json(array(
           select row_to_json(x) from (
               select w.state, import_label('row', w.state, :lang) as state_label, coalesce(t.rows, 0) as rows,
                      coalesce(t.salary_vnd, 0) as salary_vnd, coalesce(t.amount_vnd, 0) as amount_vnd
                 from unnest('{ready,imported,merged,rejected}'::text[]) with ordinality w (state, place)
                 left join import_total t on t.import = i.id and t.state = w.state
                order by w.place) x)) as totals,
       s.rows = i.file_rows and s.salary_vnd = i.file_salary_vnd and s.amount_vnd = i.file_amount_vnd as balanced,
       payment_officer(i.uploaded_by) as uploaded_by, i.uploaded_at, i.staged_at,
       payment_officer(i.committed_by) as committed_by, i.committed_at, payment_officer(i.undone_by) as undone_by,
       i.undo_reason, i.undone_at, payment_officer(i.cancelled_by) as cancelled_by, i.cancelled_at, i.version
  from import i,
       lateral (select coalesce(sum(t.rows), 0)::int as rows, coalesce(sum(t.salary_vnd), 0) as salary_vnd,
                       coalesce(sum(t.amount_vnd), 0) as amount_vnd,
                       coalesce(sum(t.rows) filter (where t.state in ('imported', 'merged')), 0)::int as decided
                  from import_total t where t.import = i.id) s
 where i.id = :import::uuid;

-- name: import_rows
-- shape reasons[]: code text, column text?, label text
-- shape funds[] text
select r.line, r.state, import_label('row', r.state, :lang) as state_label, import_reasons(r.reasons, :lang) as reasons,
       r.person, r.plan, r.employer_code as employer, r.si_number, r.personal_number, r.full_name, r.birth_date, r.position,
       r.place, to_json(coalesce(r.funds, '{}')) as funds, nullif(r.salary_vnd, 0) as salary_vnd, r.coefficient::text as coefficient,
       month_text(r.from_month) as from_month, month_text(r.to_month) as to_month, r.amount_vnd, r.amount_owed_vnd,
       r.decided_at, r.line::text as cursor
  from unnest(case when :state::text is null then '{ready,imported,merged,rejected}'::text[]
                   else array[:state::text] end) w (state)
 cross join lateral (
           select x.* from import_row x
            where x.import = :import::uuid and x.state = w.state and x.line > coalesce(:after::int, 0)
            order by x.line limit :limit::int) r
 order by r.line
 limit :limit::int;

-- name: declaration_plans
select d.code, case :lang::text when 'en' then d.name_en else d.name_vi end as name, d.effect, d.needs_salary,
       d.ordinal::text as cursor
  from declaration_plan d
 where d.ordinal > coalesce(:after::int, 0)
 order by d.ordinal
 limit :limit::int;

-- The steps of the workers.

-- name: import_taken
select t.import, t.kind, t.sha256, t.size_bytes, t.head_bytes, t.staged_bytes, t.staged_lines from import_take() t;

-- name: import_part_staged
select import_stage(:import::uuid, :from_byte::bigint, :to_byte::bigint, :to_line::int, :lines::jsonb, :now::timestamptz,
                    :today::date) as taken;

-- name: import_stepped
select import_step(:most::int, :now::timestamptz, :today::date) as step;
