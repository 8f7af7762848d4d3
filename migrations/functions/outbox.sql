-- The outbox (partner calls and notices): rows are written in the transaction that causes them and delivered later,
-- at least once, by whichever server takes them. What was delivered keeps no secret: its payload is emptied.

-- Takes what is due for two minutes; who dies in between gives it back by that.
create or replace function outbox_take(at timestamptz, most integer) returns setof outbox
    language sql volatile security definer set search_path = public, pg_temp as $$
    update outbox o set next_at = at + interval '2 minutes', attempts = o.attempts + 1
     where o.id in (select d.id from outbox d where d.delivered_at is null and d.next_at <= at
                     order by d.next_at for update skip locked limit most)
    returning o.*
$$;
alter function outbox_take(timestamptz, integer) owner to ansinh_lookup;

create or replace function outbox_deliver(delivered uuid, at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp as $$
    update outbox set delivered_at = at, payload = '{}', last_error = null
     where id = delivered and delivered_at is null returning true
$$;
alter function outbox_deliver(uuid, timestamptz) owner to ansinh_lookup;

-- Waits twice as long after every failure, an hour at most.
create or replace function outbox_postpone(failed uuid, reason text, at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp as $$
    update outbox set next_at = at + least(interval '1 hour', interval '5 seconds' * (2 ^ least(attempts, 12))),
                      last_error = reason
     where id = failed and delivered_at is null returning true
$$;
alter function outbox_postpone(uuid, text, timestamptz) owner to ansinh_lookup;
