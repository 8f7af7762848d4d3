-- Staging: the rows of a file, as the program has read them, are matched with the register and kept, each ready to be
-- recorded or rejected with all its reasons. A part of the file and how far it reaches are one transaction.

-- A file whose rows are to be checked. It is this connection's until import_stage has taken the part, or it dies.
create or replace function import_take()
    returns table (import uuid, kind text, sha256 text, size_bytes bigint, head_bytes integer, staged_bytes bigint,
                   staged_lines integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    open_id uuid;
begin
    for open_id in select x.id from import x where x.state = 'staging' order by x.id limit 16 loop
        continue when not pg_try_advisory_lock(hashtextextended(open_id || ' staging', 0));
        -- Another connection may have finished it just before.
        return query select x.id, x.kind, encode(x.sha256, 'hex'), x.size_bytes, x.head_bytes, x.staged_bytes,
                            x.staged_lines
                       from import x where x.id = open_id and x.state = 'staging';
        if found then
            return;
        end if;
        perform pg_advisory_unlock(hashtextextended(open_id || ' staging', 0));
    end loop;
end
$$;
alter function import_take() owner to ansinh_lookup;

-- How a birth date differs from the register's; null when it does not.
create or replace function birth_date_difference(given text, registered text) returns text
    language sql immutable strict parallel safe
    return case
        when given = registered then null
        when length(given) <> length(registered) then 'birth_date_less_exact'
        when length(given) < 10 and left(given, 4) = left(registered, 4) then 'birth_month_differs'
        when length(given) < 10 and substr(given, 5) = substr(registered, 5) then 'birth_year_differs'
        when length(given) < 10 then 'birth_date_differs'
        when left(given, 7) = left(registered, 7) then 'birth_day_differs'
        when substr(given, 5) = substr(registered, 5) then 'birth_year_differs'
        when left(given, 4) = left(registered, 4) and right(given, 2) = right(registered, 2) then 'birth_month_differs'
        when left(given, 4) || '-' || right(given, 2) || '-' || substr(given, 6, 2) = registered then 'birth_day_month_swapped'
        else 'birth_date_differs'
    end;

-- Why a row about somebody found cannot be recorded, whatever the book says: people are never guessed.
create or replace function import_person_faults(p person, name_key text, search_key text, birth_date text,
        from_month integer, to_month integer, of_office text)
    returns text[]
    language plpgsql stable as $$
begin
    return array_remove(array[
        case when name_key <> p.name_key then
            case when search_key = p.search_key then 'name_accents_differ' else 'name_differs' end end,
        birth_date_difference(birth_date, p.birth_date::text),
        case when from_month < month_index((partial_date_first_day(p.birth_date) + interval '15 years')::date)
             then 'before_fifteen' end,
        case when p.died_on is not null and greatest(from_month, to_month) > month_index(p.died_on) then 'after_death' end,
        case when of_office is not null and not exists (
                 select from office o where o.code = p.office and of_office in (o.code, o.parent))
             then 'person_of_other_office' end], null);
end
$$;

-- One part of a file. False when it has been taken before: by this worker, which did not hear of it, or another.
create or replace function import_stage(of_import uuid, from_byte bigint, to_byte bigint, to_line integer, lines jsonb,
                                        at timestamptz, today date) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    i import;
    this_month constant integer := month_index(today);
begin
    select * into i from import x
     where x.id = of_import and x.state = 'staging' and x.staged_bytes = from_byte for update;
    if not found then
        perform pg_advisory_unlock(hashtextextended(of_import || ' staging', 0));
        return false;
    end if;
    -- One chain of look-ups, row by row: a part joined with itself would be compared with itself.
    with given as materialized (
        select g.* from jsonb_to_recordset(lines) g (
            line integer, faults jsonb, plan text, employer text, si_number text, personal_number text, full_name text,
            name_key text, search_key text, birth_date text, "position" text, place text, funds text[], salary_vnd bigint,
            coefficient numeric, from_month integer, to_month integer, amount_vnd bigint, amount_owed_vnd bigint)
    ), held as materialized (
        -- Found here, so that the register of people is asked for one id and not for an expression.
        select g.*, s.people as si_people, n.people as personal_people, d as plan_row, e as employer_row,
               case when cardinality(coalesce(s.people, n.people)) = 1
                    then (coalesce(s.people, n.people))[1] end as found
          from given g
          left join lateral (select array_agg(distinct x.person) as people from person_identifier x
                              where x.value = g.si_number and x.kind = 'si_number') s on true
          left join lateral (select array_agg(distinct x.person) as people from person_identifier x
                              where x.value = g.personal_number and x.kind = 'personal_number') n on true
          left join declaration_plan d on d.code = g.plan
          left join employer e on e.code = g.employer
    ), judged as materialized (
        select h.*, (h.employer_row).id as employer_id,
               h.faults || coalesce((
                   select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', r.code, 'column', r."column")) order by r.place)
                     from (select v.place, v.code, v."column" from (values
                       (1, 'plan_unknown', 'pa', h.plan is not null and (h.plan_row).code is null),
                       (2, 'plan_elsewhere', 'pa', (h.plan_row).effect = 'elsewhere'),
                       (3, 'employer_unknown', 'don_vi', h.employer is not null and (h.employer_row).id is null),
                       (4, 'employer_closed', 'don_vi', (h.employer_row).state = 'closed' and (h.plan_row).effect = 'open'),
                       (5, 'employer_of_other_office', 'don_vi', (h.employer_row).id is not null and not exists (
                            select from office o where o.code = (h.employer_row).office and i.office in (o.code, o.parent))),
                       (6, 'si_number_unknown', 'ma_so_bhxh', h.si_number is not null and h.si_people is null),
                       (7, 'personal_number_unknown', 'so_dinh_danh', h.personal_number is not null and h.personal_people is null),
                       (8, 'number_ambiguous', null, cardinality(h.si_people) > 1 or cardinality(h.personal_people) > 1),
                       (9, 'numbers_of_two_people', null, cardinality(h.si_people) = 1
                            and cardinality(h.personal_people) = 1 and h.si_people <> h.personal_people),
                       (20, 'month_in_future', null, greatest(h.from_month, h.to_month)
                            > this_month + case i.kind when 'declaration' then 1 else 0 end),
                       (21, 'salary_missing', 'tien_luong', h.salary_vnd = 0
                            and (i.kind = 'legacy_book' or (h.plan_row).needs_salary)),
                       (22, 'salary_below_minimum', 'tien_luong', i.kind = 'declaration' and h.salary_vnd > 0
                            and h.salary_vnd < b.amount_vnd),
                       (23, 'salary_above_ceiling', 'tien_luong', i.kind = 'declaration'
                            and h.salary_vnd > 20 * b.amount_vnd),
                       (24, 'position_missing', 'chuc_danh', h."position" is null and m.opens),
                       (25, 'place_missing', 'noi_lam_viec', h.place is null and m.opens),
                       (26, 'funds_missing', 'quy', h.funds is null and m.opens),
                       (27, 'funds_do_not_fit', 'quy', (h.employer is null) <> (h.funds = '{voluntary}'::text[])
                            or (cardinality(h.funds) > 1 and 'voluntary' = any (h.funds)))
                     ) v (place, code, "column", holds)
                     where v.holds and not h.faults @> jsonb_build_array(jsonb_build_object('column', v."column"))
                     union all
                     select 10 + f.place, f.code, null
                       from unnest(import_person_faults(p, h.name_key, h.search_key, h.birth_date, h.from_month, h.to_month,
                                case i.kind when 'legacy_book' then i.office end)) with ordinality f (code, place)
                      where p.id is not null) r), '[]') as reasons
          from held h
          left join person p on p.id = h.found
          left join base_salary b on month_first_day(h.from_month) between b.valid_from and coalesce(b.valid_to, 'infinity')
         cross join lateral (select i.kind = 'legacy_book' or coalesce((h.plan_row).effect = 'open', false) as opens) m
    ), placed as (
        select j.*, w.last + row_number() over (partition by j.found, j.reasons = '[]' order by j.line) as wave
          from judged j
         cross join lateral (select coalesce(max(r.wave), 0) as last from import_row r
                              where r.import = i.id and r.person = j.found) w
    ), decided as (
        select p.*, case when p.reasons = '[]' and p.wave > 600 then '[{"code": "too_many_rows_of_person"}]'
                         else p.reasons end as why
          from placed p
    ), kept as (
        insert into import_row (import, line, state, reasons, person, wave, employer, plan, employer_code, si_number,
                                personal_number, full_name, birth_date, position, place, funds, salary_vnd, coefficient,
                                from_month, to_month, amount_vnd, amount_owed_vnd, decided_at)
        select i.id, d.line, case d.why when '[]' then 'ready' else 'rejected' end, d.why,
               case d.why when '[]' then d.found end, case d.why when '[]' then d.wave end, d.employer_id, d.plan,
               d.employer, d.si_number, d.personal_number, d.full_name, d.birth_date, d."position", d.place, d.funds,
               d.salary_vnd, d.coefficient, d.from_month, d.to_month, d.amount_vnd, d.amount_owed_vnd, at
          from decided d
        returning state, salary_vnd, amount_vnd
    )
    insert into import_total as t (import, state, rows, salary_vnd, amount_vnd)
    select i.id, k.state, count(*), sum(k.salary_vnd), sum(k.amount_vnd) from kept k group by k.state
        on conflict (import, state) do update set rows = t.rows + excluded.rows,
           salary_vnd = t.salary_vnd + excluded.salary_vnd, amount_vnd = t.amount_vnd + excluded.amount_vnd;
    update import x set staged_bytes = to_byte, staged_lines = to_line where x.id = i.id;
    if to_byte = i.size_bytes then
        perform import_staged(i.id, at);
    end if;
    perform pg_advisory_unlock(hashtextextended(of_import || ' staging', 0));
    return true;
end
$$;
alter function import_stage(uuid, bigint, bigint, integer, jsonb, timestamptz, date) owner to ansinh_lookup;

-- Where the sums of an import part: what was counted when the file came, what its rows say, what its totals say; null
-- when they agree to the đồng.
create or replace function import_imbalance(of_import uuid) returns text
    language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    i import;
    kept record;
    added record;
begin
    select * into i from import x where x.id = of_import;
    select count(*) as rows, coalesce(sum(r.salary_vnd), 0) as salary_vnd, coalesce(sum(r.amount_vnd), 0) as amount_vnd
      into kept from import_row r where r.import = of_import;
    select coalesce(sum(t.rows), 0) as rows, coalesce(sum(t.salary_vnd), 0) as salary_vnd,
           coalesce(sum(t.amount_vnd), 0) as amount_vnd
      into added from import_total t where t.import = of_import;
    return case
        when kept.rows <> i.file_rows or added.rows <> i.file_rows then 'rows'
        when kept.salary_vnd <> i.file_salary_vnd or added.salary_vnd <> i.file_salary_vnd then 'salary'
        when kept.amount_vnd <> i.file_amount_vnd or added.amount_vnd <> i.file_amount_vnd then 'amount'
    end;
end
$$;
alter function import_imbalance(uuid) owner to ansinh_lookup;

-- All rows have been checked: the import waits for the other officer, if there is anything to record at all.
create or replace function import_staged(of_import uuid, at timestamptz) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    wrong text := import_imbalance(of_import);
begin
    update import x set state = case when wrong is null then 'staged' else 'failed' end, fault = wrong, staged_at = at,
           version = x.version + 1
     where x.id = of_import;
end
$$;
alter function import_staged(uuid, timestamptz) owner to ansinh_lookup;
