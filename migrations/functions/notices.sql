-- Notices: kept in the inbox of the person they are about, and told through what that person has chosen. An SMS is sent
-- by notice_send; here are the inbox, e-mail, Zalo and web push.

-- Who is woken for a person: the person, and whoever answers for a minor.
create or replace function notice_accounts(of_person uuid, today date) returns setof uuid
    language plpgsql stable as $$
begin
    return query select a.id from account a where a.person = of_person and a.state = 'active';
    if exists (select from guardianship g where g.dependant = of_person) then
        return query
        select a.id from guardianship g
          join person d on d.id = g.dependant
          join account a on a.person = g.guardian and a.state = 'active'
         where g.dependant = of_person and g.valid @> today and majority_day(d.birth_date) > today;
    end if;
end
$$;

-- `texts` has text_vi and text_en. To push services goes only the id of the notice, and encrypted.
create or replace function notice_put(to_person uuid, of_kind text, about text, texts jsonb, at timestamptz) returns uuid
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    new_id uuid := uuid_v7(at);
    p person;
    chosen text[];
begin
    insert into notice (person, id, kind, topic, text_vi, text_en, created_at)
    values (to_person, new_id, of_kind, about, texts ->> 'text_vi', texts ->> 'text_en', at);
    select c.channels into chosen from notice_channel c where c.person = to_person;
    if chosen && '{email,zalo}' then
        select x.* into p from person x where x.id = to_person;
    end if;
    if 'email' = any (chosen) and p.email is not null then
        perform outbox_put('email', of_kind, null, texts || jsonb_build_object('email', p.email), at);
    end if;
    if 'zalo' = any (chosen) and p.phone is not null then
        perform outbox_put('zalo', of_kind, null, texts || jsonb_build_object('phone', p.phone), at);
    end if;
    perform outbox_put(s.destination, 'notice_pushed', null,
                       jsonb_build_object('subscription', s.id, 'notice', new_id, 'kind', of_kind), at)
       from push_subscription s
      where s.ended_at is null
        and s.account in (select w from notice_accounts(to_person, (at at time zone 'Asia/Ho_Chi_Minh')::date) w);
    return new_id;
end
$$;
alter function notice_put(uuid, text, text, jsonb, timestamptz) owner to ansinh_lookup;

-- By SMS, if that is what somebody has chosen or nothing was; null: not by SMS.
create or replace function notice_phone(of_person uuid) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select p.phone from person p
     where p.id = of_person
       and not exists (select from notice_channel c where c.person = of_person and not 'sms' = any (c.channels))
$$;
alter function notice_phone(uuid) owner to ansinh_lookup;

-- Where a notice of the person stands; a notice that there is not stands before all.
create or replace function notice_sequence(of_notice uuid) returns bigint
    language sql stable
    return coalesce((select n.sequence from notice n where n.person = context_subject() and n.id = of_notice), 0);

-- Marks what was read up to a notice. What came later, and is on no screen yet, stays unread.
create or replace function notices_read(up_to uuid, at timestamptz) returns integer
    language plpgsql volatile as $$
declare
    marked integer;
begin
    update notice n set read_at = at
     where n.person = context_subject() and n.sequence <= notice_sequence(up_to) and n.read_at is null;
    get diagnostics marked = row_count;
    return marked;
end
$$;

-- One browser is one subscription, whoever is logged in on it: the newest counts.
create or replace function push_subscribed(new_id uuid, of_destination text, of_path text, key bytea, secret bytea,
        called text, at timestamptz) returns push_subscription
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    made push_subscription;
begin
    perform pg_advisory_xact_lock(hashtextextended('push ' || of_destination || of_path, 0));
    update push_subscription s set ended_at = at
     where s.destination = of_destination and s.path = of_path and s.ended_at is null;
    if (select count(*) >= 20 from push_subscription s where s.account = context_account() and s.ended_at is null) then
        raise exception using errcode = 'AS000', message = 'conflict';
    end if;
    insert into push_subscription (id, account, destination, path, p256dh, auth, name, created_at)
    values (new_id, context_account(), of_destination, of_path, key, secret, called, at)
    returning * into made;
    return made;
end
$$;
alter function push_subscribed(uuid, text, text, bytea, bytea, text, timestamptz) owner to ansinh_lookup;

-- What is pushed, and where to: written when it is sent. Null when the subscription has ended meanwhile.
create or replace function push_wire(payload jsonb) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object('path', s.path, 'p256dh', encode(s.p256dh, 'hex'), 'auth', encode(s.auth, 'hex'),
                              'push', jsonb_build_object('notice', payload -> 'notice', 'kind', payload -> 'kind')::text)
      from push_subscription s where s.id = (payload ->> 'subscription')::uuid and s.ended_at is null
$$;
alter function push_wire(jsonb) owner to ansinh_lookup;
