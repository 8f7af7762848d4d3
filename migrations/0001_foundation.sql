-- The ground that every table stands on: the roles, exact-match operators for exclusion constraints, partial
-- dates, and the context of a request that row-level security reads.
--
-- ansinh_app is the server: it sees the rows of the one person in its context. ansinh_lookup is nobody's login: it
-- owns the few trusted functions (security definer) that search the whole register and give back little.

do $$
declare
    role_name text;
begin
    foreach role_name in array array['ansinh_app', 'ansinh_lookup'] loop
        begin
            execute format('create role %I nologin nobypassrls nosuperuser nocreatedb nocreaterole', role_name);
        exception
            -- Another database of the same cluster has made it, perhaps at this very moment.
            when duplicate_object or unique_violation then null;
        end;
        if not pg_has_role(current_user, role_name, 'member') then
            begin
                execute format('grant %I to %I', role_name, current_user);
            exception
                when unique_violation then null;
            end;
        end if;
        if exists (select from pg_roles where rolname = role_name
                   and (rolsuper or rolbypassrls or rolcreaterole or rolcanlogin)) then
            raise exception 'role % has rights that would walk around row-level security', role_name;
        end if;
    end loop;
    if not pg_has_role('ansinh_lookup', 'ansinh_app', 'member') then
        grant ansinh_app to ansinh_lookup;
    end if;
    execute format('revoke temporary on database %I from public', current_database());
end
$$;

grant usage on schema public to ansinh_app;
-- An owner of functions must be able to create them; nobody can log in as this one.
grant create on schema public to ansinh_lookup;
grant select on schema_migration to ansinh_app;
create extension if not exists btree_gist;

-- A birth date may be known to the year or to the month only.
create function partial_date_is_valid(value text) returns boolean
    language sql immutable strict parallel safe
    return case
        when value !~ '^(1[89]|[2-9][0-9])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$' then false
        when length(value) < 10 then true
        else substr(value, 9, 2)::int <= extract(day from
             make_date(substr(value, 1, 4)::int, substr(value, 6, 2)::int, 1) + interval '1 month - 1 day')
    end;

-- The day the law takes for it: 1 January, or the first of the month (NĐ 158/2025 art 12).
create function partial_date_first_day(value text) returns date
    language sql immutable strict parallel safe
    return make_date(left(value, 4)::int, coalesce(nullif(substr(value, 6, 2), ''), '1')::int,
                     coalesce(nullif(substr(value, 9, 2), ''), '1')::int);

create domain partial_date as text
    constraint partial_date_valid check (partial_date_is_valid(value));
comment on domain partial_date is
    'A date known to the day (YYYY-MM-DD), the month (YYYY-MM) or the year (YYYY), 1800 to 9999.';

create function funds_are_valid(funds text[]) returns boolean
    language sql immutable strict parallel safe
    return cardinality(funds) > 0 and array_position(funds, null) is null
       and funds <@ array['retirement', 'sickness_maternity', 'accident', 'unemployment', 'health', 'voluntary'];

-- Who asks, and whose data the statement may touch: transaction-local settings, absent by default.
create function context_subject() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.subject', true), '')::uuid;
create function context_account() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.account', true), '')::uuid;
-- True inside the trusted functions only. Their policies also apply to members of ansinh_lookup, and the owner of
-- the database must be one to create those functions: so the role is compared, not the membership.
create function context_lookup() returns boolean
    language sql stable parallel safe
    return current_user = 'ansinh_lookup';

comment on function partial_date_is_valid(text) is 'True for YYYY, YYYY-MM or YYYY-MM-DD that exists in the calendar.';
comment on function partial_date_first_day(text) is 'First day that a partial date could be: the one the law takes.';
comment on function funds_are_valid(text[]) is 'True for a non-empty list of fund codes without nulls.';
comment on function context_subject() is 'The one person whose data the running statement may touch; null = nobody.';
comment on function context_account() is 'The account that asks; null = nobody.';
comment on function context_lookup() is 'True inside the trusted functions that search the whole register.';
