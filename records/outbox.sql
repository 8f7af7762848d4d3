-- What must leave the house: taken a few at a time, delivered at least once, forgotten when delivered.

-- name: outbox_due
select o.id, o.destination, o.kind, o.payload, o.created_at, o.attempts
  from outbox_take(:now::timestamptz, :outbox_limit::int) o;

-- name: outbox_delivered
select outbox_deliver(:outbox_id::uuid, :now::timestamptz) as done;

-- name: outbox_failed
select outbox_postpone(:outbox_id::uuid, :outbox_error, :now::timestamptz) as done;
