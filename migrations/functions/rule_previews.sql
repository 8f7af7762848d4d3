-- Law previews: the book of the whole population without names, a few thousand people at a time.

-- Each with the rows of the book that count for pensions: regime, state, first and last month, salary, coefficient.
create or replace function preview_people(after uuid, most integer)
    returns table (id uuid, sex text, birth_date text, periods text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, p.sex, p.birth_date::text, c.periods
      from (select x.id, x.sex, x.birth_date, x.died_on from person x where x.id > after order by x.id limit most) p
      left join lateral (
        select string_agg(concat_ws(':', case when c.employer is null then 'V' when e.sector in ('state', 'armed_forces')
                                              then 'S' else 'E' end, case c.state when 'paid' then 'P' else 'O' end,
                                    lower(c.months), upper(c.months) - 1, c.salary_vnd, coalesce(c.coefficient, 0)), ';'
                          order by lower(c.months), c.id) as periods
          from contribution c left join employer e on e.id = c.employer
         where c.person = p.id and c.recorded_to = 'infinity' and c.funds && array['retirement', 'voluntary']
           and p.died_on is null) c on true
     order by p.id
$$;
alter function preview_people(uuid, integer) owner to ansinh_lookup;
