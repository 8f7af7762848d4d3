-- Logging in, staying in, and being kept out.
--
-- Whoever guesses is slowed down where he sits, and nobody else:
--   5 wrong passwords for one login from one network in 15 minutes lock that login there;
--   100 for one login in 24 hours, wherever from, lock it but where its holder has logged in before;
--   30 from one network in 15 minutes, whatever the logins, lock every login there but of those who have logged in from
--   there before: behind one address sits a whole hospital, or a carrier's customers;
--   1000 there lock these, too, but for staff and systems whom no code reaches; then one password from there is looked
--   at at a time (api/login.c).
-- A lock opens with the password and a one-time code, and the code is sent to who has the password right: a stranger
-- neither locks the holder out nor makes the telephone ring. Behind a lock the right and the wrong password get the
-- same answer, and a wrong one never tells where the holder was before. A login that nobody has is counted and answered
-- like one that somebody has.

-- Staff log in anew for every shift; a citizen stays in by coming back.
create or replace function session_lifetime(kind text) returns interval
    language sql immutable strict
    return case kind when 'citizen' then interval '30 days' when 'system' then interval '10 minutes'
                     else interval '12 hours' end;

-- What stands against a login from a network: wrong passwords for it here, for it anywhere, and how many here for any
-- (1000 at most); and when it would stand no more, if this try, too, were a wrong one.
create or replace function login_locks(target uuid, network text, at timestamptz, out here boolean, out anywhere boolean,
        out crowd integer, out opens_at timestamptz)
    language plpgsql stable as $$
declare
    since timestamptz := at - interval '15 minutes';
    failures timestamptz[];
begin
    failures := array(select f.at from login_failure f
                       where f.target = login_locks.target and f.source = network and f.at > since
                       order by f.at desc limit 5);
    here := cardinality(failures) = 5;
    opens_at := case when here then failures[4] + interval '15 minutes' end;
    failures := array(select f.at from login_failure f
                       where f.target = login_locks.target and f.at > login_locks.at - interval '24 hours'
                       order by f.at desc limit 100);
    anywhere := cardinality(failures) = 100;
    opens_at := greatest(opens_at, case when anywhere then failures[99] + interval '24 hours' end);
    failures := array(select f.at from login_failure f where f.source = network and f.at > since
                       order by f.at desc limit 1000);
    crowd := cardinality(failures);
    opens_at := greatest(opens_at, case when crowd >= 30 then failures[29] + interval '15 minutes' end);
end
$$;

-- Whether the holder has logged in from a network before, and was not thrown out.
create or replace function network_is_familiar(of_account uuid, network text, at timestamptz) returns boolean
    language plpgsql stable as $$
begin
    return exists (select from session s
                    where s.account = of_account and s.source = network
                      and s.created_at > network_is_familiar.at - interval '90 days'
                      and coalesce(s.revoked_reason, 'logout') = 'logout');
end
$$;

-- Whether so many wrong passwords come from a network that no more than one at a time is worth its look.
create or replace function network_is_crowded(network text, at timestamptz) returns boolean
    language plpgsql stable as $$
begin
    return (select count(*) from (select from login_failure f
             where f.source = network and f.at > network_is_crowded.at - interval '15 minutes' limit 1000) f) = 1000;
end
$$;

-- Before the password is looked at. Systems and people log in at different doors; nobody gets `made_up` for a target.
create or replace function login_lookup(given text, made_up uuid, for_system boolean, address text, at timestamptz,
        today date, out network text, out crowded boolean, out account uuid, out target uuid, out password_hash text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    a account := account_of_login(given, today);
begin
    if (a.kind = 'system') = for_system then
        account := a.id;
        password_hash := a.password_hash;
    end if;
    target := coalesce(account, made_up);
    network := source_network(address);
    crowded := network_is_crowded(network, at);
end
$$;
alter function login_lookup(text, uuid, boolean, text, timestamptz, date) owner to ansinh_lookup;

-- After the password was looked at. ok opens a session; else login_failed or login_locked, and for how long.
-- `new_code` goes to who is right but locked; `given_code_hash` is what came of an earlier one. The password was held
-- against `verified_hash`, that of either door; if a reset has been faster, it is wrong by now.
create or replace function login_decide(for_account uuid, target uuid, verified_hash text, address text,
        given_code_hash bytea, new_code text, new_code_hash bytea, device text,
        access_hash bytea, refresh_hash bytea, at timestamptz,
        out verdict text, out session uuid, out expires_in integer, out retry_after_s integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    network text := source_network(address);
    locks record;
    a account;
    familiar boolean;
    ends timestamptz;
begin
    perform pg_advisory_xact_lock(hashtextextended('login ' || target, 0));
    locks := login_locks(target, network, at);
    verdict := case when locks.here or locks.anywhere or locks.crowd >= 30 then 'login_locked' else 'login_failed' end;
    retry_after_s := ceil(extract(epoch from locks.opens_at - at));
    familiar := network_is_familiar(target, network, at);
    select * into a from account where id = for_account and state = 'active'
       and verified_hash in (password_hash, gateway_password_hash) for share;
    if not found then
        insert into login_failure (id, target, source, at) values (uuid_v7(at), target, network, at);
        perform attempts_forget(at);
        return;
    end if;
    if verdict = 'login_failed' or not locks.here and familiar and (locks.crowd < 1000 or a.phone is null) then
        verdict := 'ok';
    elsif given_code_hash is null then
        perform code_send('login', target, null, a.phone, new_code, new_code_hash, at);
    elsif code_take('login', target, null, given_code_hash, at) then
        verdict := 'ok';
    end if;
    if verdict <> 'ok' then
        return;
    end if;
    delete from login_failure f where f.target = login_decide.target and f.source = network;
    session := uuid_v7(at);
    ends := at + session_lifetime(a.kind);
    insert into session (id, account, access_hash, access_expires_at, device, source, created_at, expires_at, last_seen_at)
    values (session, a.id, access_hash, at + interval '10 minutes', device, network, at, ends, at);
    insert into refresh_token (hash, session, created_at, expires_at)
    select refresh_hash, session, at, ends where refresh_hash is not null;
    expires_in := 600;
end
$$;
alter function login_decide(uuid, uuid, text, text, bytea, text, bytea, text, bytea, bytea, timestamptz)
    owner to ansinh_lookup;

-- A refresh token is good once. Used again it is stolen, or its thief was faster: the whole session ends.
create or replace function session_refresh(used_hash bytea, access_hash bytea, refresh_hash bytea, at timestamptz,
        out verdict text, out account uuid, out expires_in integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    t refresh_token;
    s session;
    kind text;
begin
    verdict := 'session_missing';
    select * into t from refresh_token r where r.hash = used_hash for update;
    select * into s from session where id = t.session for update;
    if s.id is null or s.revoked_at is not null or t.expires_at <= at then
        return;
    end if;
    if t.used_at is not null then
        update session set revoked_at = at, revoked_reason = 'refresh_reuse' where id = s.id;
        return;
    end if;
    select a.kind into kind from account a where a.id = s.account and a.state = 'active';
    if not found then
        return;
    end if;
    if kind = 'citizen' then
        s.expires_at := at + session_lifetime(kind);
    end if;
    s.access_expires_at := least(at + interval '10 minutes', s.expires_at);
    update refresh_token r set used_at = at where r.hash = used_hash;
    insert into refresh_token (hash, session, created_at, expires_at) values (refresh_hash, s.id, at, s.expires_at);
    update session set access_hash = session_refresh.access_hash, access_expires_at = s.access_expires_at,
                       expires_at = s.expires_at, last_seen_at = at where id = s.id;
    verdict := 'ok';
    account := s.account;
    expires_in := extract(epoch from s.access_expires_at - at);
end
$$;
alter function session_refresh(bytea, bytea, bytea, timestamptz) owner to ansinh_lookup;

-- What a client shows of whoever is logged in.
create or replace function account_actor(of_account uuid) returns jsonb
    language sql stable security definer set search_path = public, pg_temp
    return (select jsonb_build_object(
                'account', a.id, 'kind', a.kind, 'full_name', a.full_name, 'person', a.person,
                'officer_role', a.officer_role, 'organisation', a.organisation,
                'facility', case when a.facility is not null then jsonb_build_object('code', f.code, 'name', f.name) end,
                'office', case when a.office is not null then jsonb_build_object('code', o.code, 'name', o.name) end)
              from account a
              left join facility f on f.code = a.facility
              left join office o on o.code = a.office
             where a.id = of_account);
alter function account_actor(uuid) owner to ansinh_lookup;

-- Whether anybody in a network holds a ticket of the gateway: who sends a file there is known only at its end.
create or replace function network_has_ticket(address text, at timestamptz) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (select from session s
                    where s.source = source_network(address) and s.device = 'gateway' and s.revoked_at is null
                      and s.access_expires_at > at);
end
$$;
alter function network_has_ticket(text, timestamptz) owner to ansinh_lookup;
