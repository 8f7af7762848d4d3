-- Registering and resetting a password: both end with a one-time code sent to the telephone of the register.
--
-- The answer to the first step is the same whoever is meant, and whether anybody is: a row is made, and a code or a
-- notice sent if there is somebody to send it to. Nothing changes until the code comes back.

-- How many seconds a network has to wait that has made a hundred requests of both kinds within an hour; 0: none.
create or replace function source_wait_s(address text, at timestamptz) returns integer
    language sql stable security definer set search_path = public, pg_temp
    return coalesce((select ceil(extract(epoch from q.created_at + interval '1 hour' - at)) from (
             (select r.created_at from registration r
               where r.source = source_network(address) and r.created_at > at - interval '1 hour')
              union all
             (select p.created_at from password_reset p
               where p.source = source_network(address) and p.created_at > at - interval '1 hour')) q
             order by q.created_at desc offset 99 limit 1), 0);
alter function source_wait_s(text, timestamptz) owner to ansinh_lookup;

-- 0912345678 and +84912345678 are one telephone.
create or replace function phone_key(phone text) returns text
    language sql immutable strict
    return regexp_replace(phone, '^[+]84', '0');

-- The living person whose number, name, birth date and telephone these are. The birth date must be known at least as
-- exactly as the register knows it.
create or replace function person_matching(number text, name_key text, birth text, phone text, today date) returns person
    language sql stable
    return (select p from person p
              join person_identifier i on i.person = p.id
             where i.value = number and i.kind in ('si_number', 'personal_number') and i.valid @> today
               and p.died_on is null and p.name_key = person_matching.name_key and starts_with(birth, p.birth_date)
               and phone_key(p.phone) = phone_key(person_matching.phone)
             limit 1);

-- An account already: the notice says so instead of a code, on the telephone that is proven to be the holder's.
create or replace function registration_open(new_id uuid, number text, made_up uuid, name_key text, birth text,
        given_phone text, password_hash text, code text, code_hash bytea, address text, at timestamptz, today date,
        out id uuid, out expires_at timestamptz, out channel text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    p person := person_matching(number, name_key, birth, given_phone, today);
    notice text := case when exists (select from account a where a.person = p.id) then 'already_registered'
                        else 'one_time_code' end;
begin
    id := new_id;
    expires_at := at + interval '10 minutes';
    channel := 'sms';
    insert into registration (id, person, login, password_hash, source, created_at, expires_at)
    values (id, coalesce(p.id, made_up), number, registration_open.password_hash, source_network(address), at, expires_at);
    perform code_send('registration', coalesce(p.id, made_up), id, p.phone, code, code_hash, at, notice);
    perform attempts_forget(at);
end
$$;
alter function registration_open(uuid, text, uuid, text, text, text, text, text, bytea, text, timestamptz, date)
    owner to ansinh_lookup;

create or replace function registration_confirm(of_registration uuid, hash bytea, new_account uuid, at timestamptz)
    returns table (problem text, account uuid, kind text, login text, full_name text, person uuid, created_at timestamptz)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    r registration;
    p person;
begin
    select * into r from registration where id = of_registration for update;
    if not found then
        return;
    end if;
    select * into p from person where id = r.person and died_on is null;
    if not code_take('registration', r.person, r.id, hash, at) or p.id is null then
        return query select 'code_wrong', null::uuid, null, null, null, null::uuid, null::timestamptz;
        return;
    end if;
    -- Registered meanwhile, or the number is the login of somebody whose number it once was.
    insert into account (id, kind, login, password_hash, full_name, name_key, phone, person, created_at, updated_at)
    values (new_account, 'citizen', r.login, r.password_hash, p.full_name, p.name_key, p.phone, p.id, at, at)
    on conflict do nothing;
    if not found then
        return query select 'conflict', null::uuid, null, null, null, null::uuid, null::timestamptz;
        return;
    end if;
    update registration set state = 'confirmed', confirmed_at = at, password_hash = '$argon2id$' where id = r.id;
    return query select null, a.id, a.kind, a.login, a.full_name, a.person, a.created_at
                   from account a where a.id = new_account;
end
$$;
alter function registration_confirm(uuid, bytea, uuid, timestamptz) owner to ansinh_lookup;

-- Officers and systems get no password by telephone: who steals the telephone would be an officer. Of the three codes
-- an hour one is kept for whoever asks from where the holder has logged in before: strangers cannot use up all three.
create or replace function reset_open(new_id uuid, given text, made_up uuid, code text, code_hash bytea, address text,
        at timestamptz, today date, out id uuid, out expires_at timestamptz, out channel text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    a account := account_of_login(given, today);
begin
    if a.kind in ('officer', 'system') then
        a := null;
    end if;
    id := new_id;
    expires_at := at + interval '10 minutes';
    channel := 'sms';
    insert into password_reset (id, target, source, created_at, expires_at)
    values (id, coalesce(a.id, made_up), source_network(address), at, expires_at);
    perform code_send('password_reset', coalesce(a.id, made_up), id, a.phone, code, code_hash, at,
                      codes_an_hour => 2 + network_is_familiar(coalesce(a.id, made_up), source_network(address), at)::int);
    perform attempts_forget(at);
end
$$;
alter function reset_open(uuid, text, uuid, text, bytea, text, timestamptz, date) owner to ansinh_lookup;

-- Whether a code would do, so that only then a password is hashed; tries are counted by reset_confirm. What of the
-- holder the password must not contain is told with a code that does.
create or replace function reset_lookup(of_reset uuid, hash bytea, at timestamptz, out fits boolean, out own_words text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    r password_reset;
begin
    select * into r from password_reset where id = of_reset;
    fits := coalesce((code_newest('password_reset', r.target, r.id, at)).code_hash = hash, false);
    if fits then
        select concat_ws(' ', a.login, a.personal_number, a.phone, phone_key(a.phone),
                         (select string_agg(i.value, ' ') from person_identifier i where i.person = a.person))
          into own_words from account a where a.id = r.target;
    end if;
    own_words := coalesce(own_words, '');
end
$$;
alter function reset_lookup(uuid, bytea, timestamptz) owner to ansinh_lookup;

-- The new password, the end of every session and of every lock and code, and a notice to the holder.
create or replace function reset_confirm(of_reset uuid, hash bytea, new_password_hash text, at timestamptz)
    returns table (problem text, id uuid, confirmed_at timestamptz, sessions_ended integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    r password_reset;
    a account;
    ended integer;
begin
    select * into r from password_reset where id = of_reset for update;
    if not found then
        return;
    end if;
    select * into a from account where id = r.target and state = 'active' for no key update;
    if not code_take('password_reset', r.target, r.id, hash, at) or a.id is null or new_password_hash is null then
        return query select 'code_wrong', r.id, null::timestamptz, null::integer;
        return;
    end if;
    update account set password_hash = new_password_hash, version = version + 1, updated_at = at where id = a.id;
    update session set revoked_at = at, revoked_reason = 'password_reset' where account = a.id and revoked_at is null;
    get diagnostics ended = row_count;
    delete from login_failure where target = a.id;
    update one_time_code set used_at = at where target = a.id and used_at is null;
    update password_reset set state = 'confirmed', confirmed_at = at where id = r.id;
    perform notice_send(a.phone, 'password_changed', notice_texts('password_changed', null, null), at);
    return query select null, r.id, at, ended;
end
$$;
alter function reset_confirm(uuid, bytea, text, timestamptz) owner to ansinh_lookup;
