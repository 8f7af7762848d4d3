-- The ground that every table stands on: the role of the server, exact-match operators for exclusion
-- constraints, partial dates, month numbers, and the context of a request that row-level security reads.

do $$
begin
    create role ansinh_app nologin nobypassrls nosuperuser nocreatedb nocreaterole;
exception
    -- Another database of the same cluster has made it, perhaps at this very moment.
    when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
    if exists (select from pg_roles
               where rolname = 'ansinh_app' and (rolsuper or rolbypassrls or rolcreaterole)) then
        raise exception 'role ansinh_app has rights that would walk around row-level security';
    end if;
    if not pg_has_role(current_user, 'ansinh_app', 'member') then
        execute format('grant ansinh_app to %I', current_user);
    end if;
    execute format('revoke temporary on database %I from public', current_database());
end
$$;

grant usage on schema public to ansinh_app;
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

-- Who asks, and whose data this statement may touch: transaction-local settings, absent by default.
create function context_subject() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.subject', true), '')::uuid;
create function context_account() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.account', true), '')::uuid;
-- True only inside functions that carry SET app.lookup: they search the whole register and give back little.
create function context_lookup() returns boolean
    language sql stable parallel safe
    return coalesce(current_setting('app.lookup', true), '') <> '';

comment on function partial_date_is_valid(text) is 'True for YYYY, YYYY-MM or YYYY-MM-DD that exists in the calendar.';
comment on function partial_date_first_day(text) is 'First day that a partial date could be: the one the law takes.';
comment on function funds_are_valid(text[]) is 'True for a non-empty list of fund codes without nulls.';
comment on function context_subject() is 'The one person whose data the running statement may touch; null = nobody.';
comment on function context_account() is 'The account that asks; null = nobody.';
comment on function context_lookup() is 'True inside the trusted functions that search the whole register.';
