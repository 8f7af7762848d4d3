-- Attempts to get in: where they come from, whom they mean, and that they are forgotten.

-- An IPv6 customer has a whole /64; an IPv4 address may come written as an IPv6 one.
create or replace function source_network(address text) returns text
    language sql immutable strict
    return case when address ~ '^(::ffff:)?[0-9.]+$' then regexp_replace(address, '^::ffff:', '')
                when address like '%:%' then network(set_masklen(address::inet, 64))::text
                else address end;

-- Whose login that is. Citizens log in with any number that is theirs today. One search by all ways, so that it
-- takes as long for nobody as for somebody.
create or replace function account_of_login(given text, today date) returns account
    language sql stable
    return (select a from account a
             where a.state = 'active'
               and (a.login = given
                    or a.person = (select i.person from person_identifier i
                                    where i.value = given and i.kind in ('si_number', 'personal_number')
                                      and i.valid @> today))
             order by a.login = given desc limit 1);

-- Nothing about an attempt is kept for longer than a day: a few old rows go with every new one.
create or replace function attempts_forget(at timestamptz) returns void
    language plpgsql volatile as $$
declare
    oldest uuid := uuid_v7(at - interval '1 day');
begin
    if not pg_try_advisory_xact_lock(hashtextextended('attempts_forget', 0)) then
        return;
    end if;
    delete from login_failure where id in (select f.id from login_failure f where f.id < oldest order by f.id limit 20);
    delete from one_time_code where id in (select c.id from one_time_code c where c.id < oldest order by c.id limit 20);
    delete from registration where id in (select r.id from registration r where r.id < oldest order by r.id limit 20);
    delete from password_reset where id in (select r.id from password_reset r where r.id < oldest order by r.id limit 20);
end
$$;
