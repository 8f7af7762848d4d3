-- Citizen a, the people b to f, two employers, and what the cases of tests/test_book*.c call.
insert into employer
select ('00000000-0000-7000-8000-0000000000e' || n)::uuid, 'TA000' || n || 'A', 'E' || n, 'e', 'private', 'x', '00004',
       '01000', 'active', '2000-01-01'
  from generate_series(1, 2) n;

create function test_person(letter text) returns uuid language sql as $$
    select ('00000000-0000-7000-8000-00000000000' || letter)::uuid $$;

-- Whose rows are seen from here on.
create function test_look(letter text) returns text language sql as $$
    select set_config('app.subject', test_person(letter)::text, true) $$;

create function test_job(employer int, first text, last text, funds text[], state text, recorded text, replaced text)
    returns void language sql as $$
    insert into contribution (person, id, version, employer, position, place, months, salary_vnd, funds, state,
                              amount_owed_vnd, source, recorded_from, recorded_to)
    values (test_person('a'), md5(coalesce(employer, 0) || first)::uuid, extract(year from recorded::date) - 1990,
            ('00000000-0000-7000-8000-0000000000e' || employer)::uuid, 'p', 'p',
            int4range(month_index((first || '-01')::date), month_index((last || '-01')::date), '[]'), 5000000, funds, state,
            case state when 'paid' then 0 else 700 end, 'employer', recorded::timestamptz,
            coalesce(replaced, 'infinity')::timestamptz) $$;

-- Eleven visits, benefits and payments and five dependants, many of them at the same instant, day, month or birth date.
create function test_lists() returns void language plpgsql as $$
declare
    letter text;
begin
    insert into visit (person, id, record_no, facility, admitted_at, kind, right_line, percent, total_vnd, fund_vnd,
                       copay_vnd, own_vnd, recorded_from)
    select test_person('a'), md5('v' || n)::uuid, n::text, '01001',
           timestamptz '2026-01-01 00:00:00.000007+07' + interval '1 microsecond' * (n / 3), '01', true, 80, 0, 0, 0, 0,
           '2026-01-01'
      from generate_series(1, 11) n;
    insert into benefit (person, id, kind, decision_no, decided_on, decided_by, starts_on, ends_on, lump_vnd, state,
                         channel, recorded_at)
    select test_person('a'), md5('b' || n)::uuid, 'sickness', n::text, date '2026-01-01' + n / 3, '01000', '2026-01-01',
           '2026-01-01', 100, 'ended', 'post', '2026-01-01'
      from generate_series(1, 11) n;
    insert into payment (person, id, benefit, period, kind, gross_vnd, net_vnd, channel, state, decision_no, recorded_at)
    select test_person('a'), md5('p' || n)::uuid, md5('b' || n)::uuid, 24300 + n / 3, 'lump', 100, 100, 'post', 'unpaid',
           '1', '2026-01-01'
      from generate_series(1, 11) n;
    foreach letter in array array['b', 'c', 'd', 'e', 'f'] loop
        perform test_dependant(letter, case letter when 'b' then '2010' when 'c' then '2010-05' when 'f' then '2020'
                                       else '2010-05-06' end, '[2010-01-01,)');
    end loop;
end $$;

create function test_dependant(letter text, birth_date text, valid daterange) returns void language plpgsql as $$
begin
    perform test_look(letter);
    update person p set birth_date = test_dependant.birth_date where p.id = test_person(letter);
    insert into guardianship
    values (md5(letter)::uuid, test_person('a'), test_person(letter), 'mother', valid, null, '2026-01-01');
    perform test_look('a');
end $$;

-- An officer of office 01000, who asks from here on.
create function test_officer() returns void language sql as $$
    select set_config('app.account', md5('o')::uuid::text, true);
    insert into account (id, kind, login, password_hash, full_name, name_key, office, officer_role, created_at, updated_at)
    values (md5('o')::uuid, 'officer', 'test.officer', '$argon2id$', 'o', 'o', '01000', 'intake', '2026-01-01', '2026-01-01') $$;

do $$
declare
    letter text;
begin
    foreach letter in array array['a', 'b', 'c', 'd', 'e', 'f'] loop
        perform test_look(letter);
        insert into person (id, full_name, name_key, search_key, birth_date, sex, office, created_at, updated_at)
        values (test_person(letter), letter, letter, letter, '1980', 'male', '01000', '2020-01-01', '2020-01-01');
    end loop;
end $$;
