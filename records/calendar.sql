-- The hours of offices, and the log of what was changed about days and hours.

-- name: office_hours_shown
select h.office, h.valid_from, h.valid_to, to_char(h.opens, 'HH24:MI') as opens,
       to_char(h.break_starts, 'HH24:MI') as break_starts, to_char(h.break_ends, 'HH24:MI') as break_ends,
       to_char(h.closes, 'HH24:MI') as closes, h.legal_basis, coalesce(h.office, '') || '|' || h.valid_from as cursor
  from office_hours h
 where (coalesce(h.office, '') collate "C", h.valid_from)
       > (coalesce(split_part(:after, '|', 1), '') collate "C", coalesce(nullif(split_part(:after, '|', 2), '')::date, '-infinity'))
 order by coalesce(h.office, '') collate "C", h.valid_from
 limit :limit::int;

-- name: office_hours_set write
-- shape reply: office text, valid_from date, valid_to date?, dossiers int
select h.problem, h.office, h.valid_from, h.valid_to, h.dossiers
  from office_hours_set(:new_id::uuid, :at_office::text, :opens::time, :break_starts::time,
                        :break_ends::time, :closes::time, :legal_basis, :reason, :now::timestamptz, :today::date) h;

-- name: calendar_changes
select c.id, c.date, c.action, c.office, c.before::json as before, c.after::json as after, c.reason, account_name(c.account) as officer, c.dossiers,
       c.changed_at, to_char(c.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || c.id as cursor
  from calendar_change c
 where (c.changed_at, c.id) < (coalesce(split_part(:after, '|', 1)::timestamptz, 'infinity'),
                               coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by c.changed_at desc, c.id desc
 limit :limit::int;
