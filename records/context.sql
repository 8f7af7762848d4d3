-- The frame of every request: who asks (enter), the one answer a key has (claim, replay), and the server's own state.

-- name: context_entered
select enter(decode(:access_hash, 'hex'), :who::int, :person::text, :now::timestamptz, :today::date,
             :strict_entry::boolean) as verdict;

-- name: key_claimed
select claim_key(:idempotency_key, :route, decode(:fingerprint, 'hex'), :now::timestamptz);

-- name: reply_replayed
select status::int as status, reply, reply::jsonb ->> 'problem' as problem from idempotency
 where principal = coalesce(context_account()::text, 'public') and key = :idempotency_key;

-- What a handler could only add after the transaction that made the answer; still the one answer of the key.
-- name: reply_amended
select reply_amended(:idempotency_key, :provisional_reply, :amended_reply) as reply;

-- name: answers_forgotten
delete from idempotency where created_at < :now::timestamptz - interval '24 hours';

-- Waits for the disk (records/sql_flush.h): the commit of a transaction that wrote something, if only a message to nobody,
-- has to. Where the disk has everything already, and no standby is waited for, there is nothing to wait for.
-- name: commits_flushed
select case when pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn() or current_setting('synchronous_standby_names') <> ''
            then pg_logical_emit_message(true, 'flush', '')::text end as waited_for;

-- name: database_alive
select true as alive;

-- What makes a commit less than a promise, or has known holes: a server does not start on it (R-14).
-- name: database_faults
select s.name as setting, s.setting as found, w.wanted
  from (values ('fsync', 'on', '{on}'::text[]), ('full_page_writes', 'on', '{on}'), ('data_checksums', 'on', '{on}'),
               ('synchronous_commit', 'on or remote_apply', '{on,remote_apply}')) w (name, wanted, good)
  join pg_settings s on s.name = w.name
 where s.setting <> all (w.good)
 union all
select 'server_version', current_setting('server_version'), '15.20 or later'
 where current_setting('server_version_num')::int < 150020
 order by 1;

-- name: column_notes
select a.attrelid::oid as table_id, c.relname as table_name, a.attnum::int as column_no, a.attnotnull as required,
       coalesce(col_description(a.attrelid, a.attnum), '') as note
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped;
