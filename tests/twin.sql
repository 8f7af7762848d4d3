-- A second implementation of pensions, one-time payments and what survivors have, written from the articles and not
-- from the program: month by month instead of period by period, in decimals instead of fractions. Only the yearly
-- tables (base salary, adjustment coefficients, retirement ages) are those of the rule set in force.
drop schema if exists twin cascade;
create schema twin;

create table twin.figure as
    select f[1] as figure, f[2] as key, f[3]::date as valid_from, coalesce(nullif(f[4], ''), '9999-12-31')::date as valid_to,
           f[5]::numeric as value
      from rule_set r, lateral string_to_table(r.figures, E'\n') line, lateral string_to_array(line, ',') f
     where r.id = rule_set_of_day('2026-11-22') and line ~ '^(base_salary|adjustment|retirement_age)';

create table twin.person (
    id integer primary key, sex text, birth date, day date, ground text, joined_month integer, compulsory integer,
    late integer, alone integer, cared integer, periods text,
    entitled boolean, monthly bigint, lump bigint, one_time bigint, funeral_due boolean, monthly_due boolean,
    funeral bigint, survivors_monthly bigint, survivors_lump bigint);

-- Thirds are not exact in decimals; nine places are, for no divisor here is that large.
create function twin.half_up(x numeric) returns bigint language sql immutable return floor(round(x, 9) + 0.5)::bigint;
-- Law 41/2024 art 5.6: 1 to 6 odd months are half a year, 7 to 11 a year.
create function twin.years(months integer) returns numeric language sql immutable
    return months / 12 + case when months % 12 = 0 then 0 when months % 12 <= 6 then 0.5 else 1 end;
create function twin.month(day date) returns integer language sql immutable
    return extract(year from day)::int * 12 + extract(month from day)::int - 1;
create function twin.base_salary(day date) returns numeric language sql stable
    return (select value from twin.figure where figure = 'base_salary' and day between valid_from and valid_to);

-- Decree 135/2020: the age in force in the year in which it is reached; the pension begins the month after.
create function twin.pension_month(person_sex text, birth date, years_lower integer) returns integer language sql stable
    return (select twin.month(birth) + value::int - 12 * years_lower + 1 from twin.figure
             where figure = 'retirement_age_months' and key = person_sex
               and twin.month(birth) + value::int - 12 * years_lower <= twin.month(valid_to)
             order by valid_from limit 1);

-- Art 70: 1.5 averages a year before 2014, 2 from then; odd months before 2014 go with the later time.
create function twin.one_time_factor(before integer, since integer) returns numeric language sql immutable
    return 1.5 * (before / 12) + 2 * twin.years(since + before % 12);

-- Art 66 and 68 (Law 58/2014 art 56 and 58): rate and lump factor.
create function twin.rate(person_sex text, months integer, day date) returns numeric language plpgsql immutable as $$
declare
    y numeric := twin.years(months);
    anchor numeric := 15;
begin
    if person_sex = 'M' then
        anchor := case when day < '2018-01-01' then 15 else least(20, extract(year from day)::int - 2002) end;
        if day >= '2025-07-01' then
            anchor := 20;
        end if;
        if y < anchor then
            return 40 + (y - 15);
        end if;
    end if;
    return least(75, 45 + 2 * (y - anchor));
end
$$;
create function twin.lump_factor(person_sex text, months integer, late integer, day date) returns numeric language plpgsql immutable as $$
declare
    full_rate numeric := case when person_sex = 'F' then 30 when day >= '2022-01-01' then 35
                              else 30 + extract(year from day)::int - 2017 end;
    excess numeric := greatest(0, twin.years(months) - full_rate);
    behind numeric := least(excess, twin.years(late));
begin
    return 0.5 * (excess - behind) + behind * case when day >= '2025-07-01' then 2 else 0.5 end;
end
$$;

-- Art 72 and 73: month by month, from the last to the first.
create function twin.average(periods text, joined integer, day date, coefficients numeric[], voluntary numeric[],
                             levels numeric[], level_now numeric) returns numeric language plpgsql immutable as $$
declare
    p text;
    f text[];
    m integer;
    y integer;
    window_months integer := 12 * case when joined < 1995 * 12 then 5 when joined < 2001 * 12 then 6
        when joined < 2007 * 12 then 8 when joined < 2016 * 12 then 10 when joined < 2020 * 12 then 15
        when joined < 2025 * 12 then 20 else 1000 end;
    state_sum numeric := 0;
    state_counted integer := 0;
    state_all integer := 0;
    other_sum numeric := 0;
    other_all integer := 0;
    list text[] := string_to_array(periods, ';');
begin
    for i in reverse array_length(list, 1) .. 1 loop
        f := string_to_array(list[i], ':');
        for m in reverse f[3]::int .. f[2]::int loop
            y := greatest(m / 12, 1994) - 1993;
            if f[1] = 'S' then
                state_all := state_all + 1;
                if state_counted < window_months then
                    state_counted := state_counted + 1;
                    state_sum := state_sum + f[4]::numeric * case when joined < 2016 * 12 then level_now
                        else levels[m - 1990 * 12 + 1] * coefficients[y] end;
                end if;
            else
                other_all := other_all + 1;
                other_sum := other_sum + f[4]::numeric * case f[1] when 'V' then voluntary[y] else coefficients[y] end;
            end if;
        end loop;
    end loop;
    if state_all = 0 then
        return other_sum * 1.000000000000000000000000 / other_all;
    end if;
    return (state_sum * state_all * 1.000000000000000000000000 / state_counted + other_sum) / (state_all + other_all);
end
$$;

-- The people first..last whose amounts differ, with both answers.
create function twin.differences(first integer, last integer) returns table (person integer, here text, there text)
    language plpgsql as $$
declare
    p twin.person;
    coefficients jsonb := (select jsonb_object_agg(s, c) from (
        select extract(year from valid_from)::int as s, array_agg(value order by key::int) as c
          from twin.figure where figure = 'adjustment_coefficient' group by 1) x);
    voluntary jsonb := (select jsonb_object_agg(s, c) from (
        select extract(year from valid_from)::int as s,
               array_fill(null::numeric, array[14]) || array_agg(value order by key::int) as c
          from twin.figure where figure = 'adjustment_coefficient_voluntary' group by 1) x);
    levels numeric[] := (select array_agg(twin.base_salary((make_date(1990, 1, 1) + make_interval(months => m))::date) order by m)
                           from generate_series(0, 12 * 40) m);
    settle_year integer := 0;
    of_year numeric[];
    of_year_voluntary numeric[];
    f text[];
    mean numeric;
    months integer;
    before integer;
    pension_month integer;
    rate numeric;
    factor numeric;
    here_row text;
    entitled boolean;
    monthly bigint;
    lump bigint;
    level numeric;
    lower_years integer;
begin
    for p in select * from twin.person x where x.id between first and last order by x.day loop
        if extract(year from p.day)::int <> settle_year then
            settle_year := extract(year from p.day)::int;
            of_year := array(select jsonb_array_elements_text(coefficients -> settle_year::text)::numeric);
            of_year_voluntary := array(select jsonb_array_elements_text(voluntary -> settle_year::text)::numeric);
        end if;
        level := levels[twin.month(p.day) - 1990 * 12 + 1];
        months := 0;
        before := 0;
        foreach here_row in array string_to_array(p.periods, ';') loop
            f := string_to_array(here_row, ':');
            months := months + f[3]::int - f[2]::int + 1;
            before := before + greatest(0, least(f[3]::int, 2014 * 12 - 1) - f[2]::int + 1);
        end loop;
        mean := twin.average(p.periods, p.joined_month, p.day, of_year, of_year_voluntary, levels, level);

        -- Art 64 and 65: age, years, and for lost capacity 20 compulsory years.
        lower_years := case p.ground when 'loss_61' then 5 else 0 end;
        pension_month := twin.pension_month(p.sex, p.birth, lower_years);
        entitled := twin.month(p.day) >= pension_month
                    and months / 12 >= case when p.day >= '2025-07-01' then 15 else 20 end
                    and (p.ground <> 'loss_61' or p.compulsory / 12 >= 20);
        monthly := 0;
        lump := 0;
        if entitled then
            rate := twin.rate(p.sex, months, p.day);
            if p.ground = 'loss_61' then
                rate := rate - greatest(0, (twin.month(p.birth) + (select value::int from twin.figure
                    where figure = 'retirement_age_months' and key = p.sex and p.day between valid_from and valid_to)
                    - (twin.month(p.day) - 1)) / 6);
                rate := greatest(0, rate);
            end if;
            monthly := twin.half_up(twin.half_up(mean) * rate / 100);
            if p.joined_month < 2025 * 12 + 6 and p.compulsory / 12 >= 20 then
                monthly := greatest(monthly, level);
            end if;
            lump := twin.half_up(twin.half_up(mean) * twin.lump_factor(p.sex, months, p.late, p.day));
        end if;

        factor := twin.one_time_factor(before, months - before);
        here_row := concat_ws('|', entitled, monthly, lump,
            case when months < 12 then twin.half_up(least(0.22 * months * mean, 2 * mean))
                 else twin.half_up(floor(round(mean, 9)) * factor) end,
            months >= 12, months / 12 >= 15, 10 * level::bigint,
            twin.half_up(level * (0.7 * least(p.alone, 4) + 0.5 * least(p.cared, 4 - least(p.alone, 4)))),
            twin.half_up(mean * greatest(3, factor)));
        if here_row <> concat_ws('|', p.entitled, p.monthly, p.lump, p.one_time, p.funeral_due, p.monthly_due, p.funeral,
                                 p.survivors_monthly, p.survivors_lump) then
            person := p.id;
            here := here_row;
            there := concat_ws('|', p.entitled, p.monthly, p.lump, p.one_time, p.funeral_due, p.monthly_due, p.funeral,
                               p.survivors_monthly, p.survivors_lump);
            return next;
        end if;
    end loop;
end
$$;
