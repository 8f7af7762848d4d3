-- What must leave the house: taken a few at a time, delivered at least once, forgotten when delivered.

-- A browser that is no longer subscribed hears nothing, whatever was said to it before.
-- name: outbox_due
select o.id, o.destination, o.kind, o.payload,
       case when o.kind = 'notice_pushed' then push_wire(o.payload) else o.wire end as wire, o.created_at, o.attempts
  from outbox_take(:now::timestamptz, :outbox_limit::int, :outbox_lease::interval) o;

-- name: outbox_settled
select outbox_settle(:outbox_id::uuid, :outbox_outcome, :outbox_error::text, :now::timestamptz,
                     :outbox_retry::interval, :outbox_attempts::int) as done;

-- name: outbox_written
select outbox_written(:outbox_ids::uuid[], :now::timestamptz) as done;

-- name: dead_letters
select o.id as message, o.destination, o.kind, o.topic, o.created_at, o.dead_at, o.attempts::int as attempts,
       o.last_error,
       to_char(o.dead_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || o.id as cursor
  from outbox o
 where o.dead_at is not null
   and (:after::text is null
        or (o.dead_at, o.id) < (split_part(:after, '|', 1)::timestamptz, split_part(:after, '|', 2)::uuid))
 order by o.dead_at desc, o.id desc
 limit :limit::int;

-- name: dead_letter_revived write
select case when outbox_revive(:message::uuid, :now::timestamptz) is null then 'not_found' end as problem,
       :message::uuid as message, 'waiting' as state;

-- name: outbox_destinations
-- shape destinations[]: destination text, failures int, closed_until time?, last_error text?, waiting int, dead int, oldest time?
select coalesce(jsonb_agg(jsonb_build_object('destination', d.destination, 'failures', coalesce(p.failures, 0),
           'closed_until', case when p.open_until > :now::timestamptz then p.open_until end,
           'last_error', p.last_error, 'waiting', d.waiting, 'dead', d.dead, 'oldest', d.oldest)
           order by d.destination), '[]') as destinations
  from (select o.destination, count(*) filter (where o.dead_at is null) as waiting,
               count(*) filter (where o.dead_at is not null) as dead,
               min(o.created_at) filter (where o.dead_at is null) as oldest
          from outbox o where o.delivered_at is null group by o.destination
         union all
        select b.destination, 0, 0, null from outbox_partner b
         where not exists (select from outbox o where o.destination = b.destination and o.delivered_at is null)) d
  left join outbox_partner p on p.destination = d.destination;
