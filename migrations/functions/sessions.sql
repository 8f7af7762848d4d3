-- Logging in, staying in, and being kept out.
--
-- Five wrong passwords from one address lock that address for fifteen minutes, not the account: a stranger locks
-- himself. The holder behind the same address gets a one-time code on the registered telephone and comes in with
-- password and code. The functions answer the same for logins that do not exist.

create or replace function login_is_locked(hash bytea, from_source text, at timestamptz) returns boolean
    language sql stable
    return (select count(*) >= 5 from login_failure f
             where f.login_hash = hash and f.source = from_source and f.at > login_is_locked.at - interval '15 minutes');

create or replace function login_lookup(given_login text, given_hash bytea, from_source text, at timestamptz,
        out account uuid, out password_hash text, out locked boolean, out phone_known boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    locked := login_is_locked(given_hash, from_source, at);
    select a.id, a.password_hash, a.phone is not null into account, password_hash, phone_known
      from account a where a.login = given_login and a.state = 'active';
end
$$;
alter function login_lookup(text, bytea, text, timestamptz) owner to ansinh_lookup;

-- Puts a code on its way to a telephone, at most three an hour for one account; says whether it did.
create or replace function code_send(to_account uuid, to_phone text, for_purpose text, for_request uuid, code text,
                                     hash bytea, at timestamptz) returns boolean
    language plpgsql volatile as $$
begin
    if (select count(*) from one_time_code c
         where c.account is not distinct from to_account and c.request is not distinct from coalesce(for_request, c.request)
           and c.created_at > at - interval '1 hour') >= 3 then
        return false;
    end if;
    insert into one_time_code (id, purpose, account, request, code_hash, created_at, expires_at)
    values (uuid_v7(at), for_purpose, to_account, for_request, hash, at, at + interval '10 minutes');
    insert into outbox (id, destination, kind, payload, created_at, next_at)
    values (uuid_v7(at), 'sms', 'one_time_code', jsonb_build_object('phone', to_phone, 'code', code, 'purpose', for_purpose),
            at, at);
    return true;
end
$$;

create or replace function login_failed(to_account uuid, hash bytea, from_source text, code text, code_hash bytea,
                                        at timestamptz) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    phone text;
    failure_count bigint;
begin
    insert into login_failure (id, login_hash, account, source, at)
    values (uuid_v7(at), hash, to_account, from_source, at);
    select count(*) into failure_count from login_failure f
     where f.login_hash = hash and f.source = from_source and f.at > login_failed.at - interval '15 minutes';
    select a.phone into phone from account a where a.id = to_account;
    if failure_count = 5 and phone is not null then
        perform code_send(to_account, phone, 'login', null, code, code_hash, at);
    end if;
    return failure_count >= 5;
end
$$;
alter function login_failed(uuid, bytea, text, text, bytea, timestamptz) owner to ansinh_lookup;

-- Whether a code is the newest unused one of an account and purpose; a wrong guess is counted, five spoil the code.
create or replace function code_take(of_account uuid, of_purpose text, of_request uuid, hash bytea, at timestamptz)
    returns boolean
    language plpgsql volatile as $$
declare
    c one_time_code;
begin
    select * into c from one_time_code o
     where o.purpose = of_purpose and o.account is not distinct from of_account
       and o.request is not distinct from of_request
       and o.used_at is null and o.expires_at > at and o.tries < 5
     order by o.created_at desc, o.id desc limit 1 for update;
    if not found then
        return false;
    end if;
    update one_time_code o set tries = case when o.code_hash = hash then o.tries else o.tries + 1 end,
                               used_at = case when o.code_hash = hash then at end
     where o.id = c.id;
    return c.code_hash = hash;
end
$$;

-- The password was right. verdict: ok, login_locked (no code given), code_wrong.
create or replace function session_open(for_account uuid, hash bytea, from_source text, code_hash bytea, device text,
        access_hash bytea, refresh_hash bytea, at timestamptz,
        out verdict text, out session uuid)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if login_is_locked(hash, from_source, at) then
        if code_hash is null then
            verdict := 'login_locked';
            return;
        elsif not code_take(for_account, 'login', null, code_hash, at) then
            verdict := 'code_wrong';
            return;
        end if;
    end if;
    delete from login_failure f where f.login_hash = hash and f.source = from_source;
    session := uuid_v7(at);
    insert into session (id, account, access_hash, access_expires_at, device, created_at, expires_at, last_seen_at)
    values (session, for_account, access_hash, at + interval '10 minutes', device, at, at + interval '30 days', at);
    if refresh_hash is not null then
        insert into refresh_token (hash, session, created_at, expires_at)
        values (refresh_hash, session, at, at + interval '30 days');
    end if;
    verdict := 'ok';
end
$$;
alter function session_open(uuid, bytea, text, bytea, text, bytea, bytea, timestamptz) owner to ansinh_lookup;

-- A refresh token is good once. Used again it is stolen, or its thief was faster: the whole session ends.
create or replace function session_refresh(used_hash bytea, access_hash bytea, refresh_hash bytea, at timestamptz,
        out verdict text, out account uuid)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    t refresh_token;
    s session;
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
    if not exists (select from account a where a.id = s.account and a.state = 'active') then
        return;
    end if;
    update refresh_token r set used_at = at where r.hash = used_hash;
    insert into refresh_token (hash, session, created_at, expires_at)
    values (refresh_hash, s.id, at, at + interval '30 days');
    update session set access_hash = session_refresh.access_hash, access_expires_at = at + interval '10 minutes',
                       expires_at = at + interval '30 days', last_seen_at = at where id = s.id;
    verdict := 'ok';
    account := s.account;
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
