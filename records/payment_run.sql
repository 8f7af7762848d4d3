-- Payment runs: opened and released by officers, stepped by workers, read by both.

-- name: payment_run_opened write
-- shape reply: id uuid, month text, state text, opened_at time, version int
select r.id, r.month, r.state, r.opened_at, r.version
  from payment_run_open(:new_id::uuid, :month, :now::timestamptz, :today::date) r;

-- name: payment_run_released write
-- shape reply: id uuid, month text, state text, released_at time, version int
select r.id, r.month, r.state, r.released_at, r.version
  from payment_run_release(:run::uuid, :if_match::int, :now::timestamptz) r;

-- name: payment_runs
select r.id, month_text(r.period) as month, r.state, l.label as state_label, r.opened_at, r.ready_at, r.released_at,
       r.settled_at, r.version, r.period::text as cursor
  from payment_run r
  left join code_label('payment_run_state', :lang) l on l.code = r.state
 where r.period < coalesce(:after::int, 2147483647)
 order by r.period desc
 limit :limit::int;

-- name: payment_run
-- shape opened_by: name text, office text
-- shape released_by?: name text, office text
-- shape progress: parts int, computed int, written int
-- shape withheld[]: reason text, reason_label text, payments int, amount_vnd int
select r.id, month_text(r.period) as month, r.state, l.label as state_label, r.fault,
       payment_officer(r.opened_by) as opened_by, r.opened_at, r.ready_at,
       payment_officer(r.released_by) as released_by, r.released_at, r.settled_at, s.payments, s.gross_vnd,
       s.deducted_vnd, s.net_vnd,
       jsonb_build_object('parts', s.parts, 'computed', s.computed, 'written', s.written) as progress,
       payment_run_withheld(r.id, :lang) as withheld, r.version
  from payment_run r
  left join code_label('payment_run_state', :lang) l on l.code = r.state,
       lateral (select count(*) as parts, count(*) filter (where c.state <> 'planned') as computed,
                       count(*) filter (where c.state = 'written') as written,
                       coalesce(sum(c.payments), 0)::bigint as payments,
                       coalesce(sum(c.gross_vnd), 0)::bigint as gross_vnd,
                       coalesce(sum(c.deducted_vnd), 0)::bigint as deducted_vnd,
                       coalesce(sum(c.net_vnd), 0)::bigint as net_vnd
                  from payment_run_chunk c where c.run = r.id) s
 where r.id = :run::uuid;

-- Ledger accounts of a run: what went in and out, and whether it agrees with payments and batches.
-- name: payment_run_ledger
-- shape accounts[]: account text, account_label text, debit_vnd int, credit_vnd int
select r.id as run, month_text(r.period) as month, payment_run_accounts(r.id, :lang) as accounts,
       f.fault is null as agrees, f.fault
  from payment_run r, lateral payment_run_fault(r.id) f (fault)
 where r.id = :run::uuid;

-- name: payment_files
-- shape files[]: format text, sha256 text, size_bytes int, signature text
select b.id as batch, b.message_id, b.channel, l.label as channel_label, b.bank_name, b.payments, b.amount_vnd, b.state,
       to_json(array(select row_to_json(x) from (
           select f.format, encode(f.sha256, 'hex') as sha256, f.size_bytes, encode(f.signature, 'hex') as signature
             from payment_file f where f.batch = b.id order by f.format) x)) as files,
       b.chunk || '|' || b.id as cursor
  from payment_batch b
  left join code_label('channel', :lang) l on l.code = b.channel
 where b.run = :run::uuid
   and (:after::text is null
        or (b.chunk, b.id) > (split_part(:after, '|', 1)::int, split_part(:after, '|', 2)::uuid))
 order by b.chunk, b.id
 limit :limit::int;

-- name: payment_file
select encode(f.sha256, 'hex') as sha256, b.message_id, f.format
  from payment_file f join payment_batch b on b.id = f.batch
 where b.run = :run::uuid and b.id = :batch::uuid and f.format = :file_format;

-- name: payment_answer_taken write
-- shape reply: id uuid, message_id text, state text, lines int, received_at time
select a.id, a.message_id, a.state, a.lines, a.received_at
  from payment_answer_take(:new_id::uuid, :run::uuid, :answer_message, :answer_format, :answer_status,
                           :answer_sha256, :answer_lines::jsonb, :now::timestamptz) a;

-- name: payment_answers
select a.id, b.message_id, a.format, a.group_status, a.state, a.fault, a.paid, a.returned, a.returned_vnd,
       a.received_at, a.booked_at,
       to_char(a.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || a.id as cursor
  from payment_answer a
  join payment_batch b on b.id = a.batch
 where b.run = :run::uuid
   and (:after::text is null
        or (a.received_at, a.id) < (split_part(:after, '|', 1)::timestamptz, split_part(:after, '|', 2)::uuid))
 order by a.received_at desc, a.id desc
 limit :limit::int;

-- The steps of the workers.

-- name: payment_run_stepped
select payment_run_step(:members::int, :now::timestamptz) as step;

-- name: payment_answer_booked
select payment_answer_book(:now::timestamptz) as step;

-- name: payment_chunk_taken
select t.run, t.chunk, to_char(t.computed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as made_at,
       to_char(t.pay_on, 'YYYY-MM-DD') as pay_on
  from payment_chunk_take() t;

-- name: payment_chunk_batches
select b.message_id, b.channel, b.bank_name, b.payments, b.amount_vnd
  from payment_batch b
 where b.run = :run::uuid and b.chunk = :chunk::int
 order by b.message_id;

-- name: payment_chunk_rows
select r.*
  from payment_chunk_rows(:run::uuid, :chunk::int) r;

-- name: payment_chunk_written
select payment_chunk_written(:run::uuid, :chunk::int, :files::jsonb, :now::timestamptz) as first;
