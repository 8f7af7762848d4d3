-- The outbox (partner calls and notices): rows are written in the transaction that causes them and delivered later,
-- at least once, by whichever server takes them. What it says is written when it is first sent (outbox_wire) and the same
-- in every repetition. What was delivered keeps no secret: it is emptied.
--
-- A message about a topic waits until the ones before it, to the same destination about the same topic, have been
-- delivered or given up. A destination that fails five times in a row is left in peace, longer each time, and then
-- tried with one message (the circuit breaker, shared by all servers through outbox_partner).

-- Puts a message on its way. Notices say that something has happened and where to look, never what: no personal data.
create or replace function outbox_put(destination text, kind text, topic text, payload jsonb, at timestamptz)
    returns uuid
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    new_id uuid := uuid_v7(at);
begin
    insert into outbox (id, destination, kind, topic, payload, created_at, next_at)
    values (new_id, outbox_put.destination, outbox_put.kind, outbox_put.topic, outbox_put.payload, at, at);
    return new_id;
end
$$;
alter function outbox_put(text, text, text, jsonb, timestamptz) owner to ansinh_lookup;

-- How many failures in a row open the breaker, and for how long it stays open.
create or replace function outbox_breaker_threshold() returns integer
    language sql immutable parallel safe return 5;
create or replace function outbox_breaker_pause(failures integer, retry interval) returns interval
    language sql immutable parallel safe
    return case when failures < outbox_breaker_threshold() then interval '0'
                else least(interval '10 minutes', retry * (2 ^ least(failures - outbox_breaker_threshold(), 12))) end;

-- Takes what is due for the time of the lease; who dies in between gives it back by that. The candidates are an array, so
-- that each is found by its key, however many the table was thought to have when the plan was made.
create or replace function outbox_take(at timestamptz, most integer, lease interval) returns setof outbox
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    closed uuid[];
    due uuid[];
begin
    -- What a closed partner would not get is out of the way until the partner is tried again.
    if exists (select from outbox_partner p where p.open_until > at) then
        closed := array(select d.id from outbox d join outbox_partner b on b.destination = d.destination
                         where b.open_until > at and d.delivered_at is null and d.next_at <= at
                         limit 20 * most for update of d skip locked);
        update outbox o set next_at = p.open_until
          from outbox_partner p
         where p.destination = o.destination and p.open_until > at and o.id = any (closed);
    end if;
    due := array(
        select c.id from (
            select q.id, q.sequence, p.failures,
                   row_number() over (partition by q.destination order by q.sequence) as place
              from (select w.* from outbox w
                     where w.delivered_at is null and w.next_at <= at
                       and not exists (select from outbox e
                            where e.destination = w.destination and e.topic = w.topic
                              and e.delivered_at is null and e.dead_at is null and e.sequence < w.sequence)
                     order by w.next_at limit 4 * most) q
              left join outbox_partner p on p.destination = q.destination) c
         where c.failures is null or c.failures < outbox_breaker_threshold() or c.place = 1
         order by c.sequence limit most);
    if due = '{}' then
        return;
    end if;
    -- Another server may have been quicker with some of them.
    due := array(select d.id from outbox d where d.id = any (due) and d.delivered_at is null and d.next_at <= at
                    for update skip locked);
    return query
    update outbox o set next_at = at + lease, attempts = o.attempts + 1,
                        wire = coalesce(o.wire, outbox_wire(o.kind, o.payload))
     where o.id = any (due)
    returning o.*;
end
$$;
alter function outbox_take(timestamptz, integer, interval) owner to ansinh_lookup;

-- What became of a message: delivered, failed (tried again later), refused (the partner will never take it), gone
-- (nobody is there any more: a browser that push messages went to) or interrupted (the server that sent it was stopped).
-- It waits twice as long after every failure, an hour at most, and never exactly as long as the others.
create or replace function outbox_settle(settled uuid, outcome text, reason text, at timestamptz, retry interval,
                                         most_attempts integer) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    m outbox;
begin
    select * into m from outbox where id = settled and delivered_at is null and dead_at is null for update;
    if not found then
        return false;
    end if;
    if outcome = 'gone' then
        update push_subscription set ended_at = at where id = (m.payload ->> 'subscription')::uuid and ended_at is null;
    end if;
    if outcome in ('delivered', 'gone') then
        update outbox set delivered_at = at, payload = '{}', wire = null, last_error = null where id = m.id;
    elsif outcome = 'interrupted' then
        update outbox set next_at = at, attempts = attempts - 1 where id = m.id;
        return true;
    elsif outcome = 'refused' or m.attempts >= most_attempts then
        update outbox set dead_at = at, next_at = 'infinity', last_error = reason where id = m.id;
    else
        update outbox set last_error = reason,
               next_at = at + least(interval '1 hour', retry * (2 ^ least(m.attempts - 1, 12))) * (0.5 + random() / 2)
         where id = m.id;
    end if;
    -- An answer, be it no, closes the breaker; most answers find it closed and write nothing.
    if outcome = 'failed' then
        insert into outbox_partner as p (destination, failures, last_error, updated_at)
        values (m.destination, 1, reason, at)
        on conflict (destination) do update
           set failures = p.failures + 1, last_error = excluded.last_error, updated_at = at,
               open_until = case when p.failures + 1 >= outbox_breaker_threshold()
                                 then at + outbox_breaker_pause(p.failures + 1, retry) end;
    else
        update outbox_partner set failures = 0, open_until = null, last_error = null, updated_at = at
         where destination = m.destination and failures > 0;
    end if;
    return true;
end
$$;
alter function outbox_settle(uuid, text, text, timestamptz, interval, integer) owner to ansinh_lookup;

-- Messages that were all written to where they go: as outbox_settle of each, in one statement.
create or replace function outbox_written(ids uuid[], at timestamptz) returns integer
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    settled integer;
begin
    perform from outbox o where o.id = any (ids) order by o.id for update;
    update outbox_partner p set failures = 0, open_until = null, last_error = null, updated_at = at
     where p.failures > 0 and p.destination in (select o.destination from outbox o where o.id = any (ids));
    update outbox o set delivered_at = at, payload = '{}', wire = null, last_error = null
     where o.id = any (ids) and o.delivered_at is null and o.dead_at is null;
    get diagnostics settled = row_count;
    return settled;
end
$$;
alter function outbox_written(uuid[], timestamptz) owner to ansinh_lookup;

-- A dead letter is tried again from the beginning.
create or replace function outbox_revive(revived uuid, at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp as $$
    update outbox set dead_at = null, attempts = 0, next_at = at where id = revived and dead_at is not null
    returning true
$$;
alter function outbox_revive(uuid, timestamptz) owner to ansinh_lookup;
