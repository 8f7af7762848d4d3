-- The social-insurance book (sổ bảo hiểm xã hội): who paid what into which fund, month by month.

-- A month is there once it has begun: what is recorded ahead of the day that is asked for is left out. Months that
-- are not wholly paid count in no fund; two employers in one month are one month. A gap is a month between the first
-- and the last without any insurance but health. Numbers that were merged are one person's, so they are one book.
-- A period that its holder disputes says so; to others it is shown as the policy of today says.
-- name: person_book
-- shape si_numbers[] text
-- shape periods[]: id uuid, from_month text, to_month text, employer? {code text, name text}, position text, place text, salary_vnd int, funds[] text, state text, state_label text, amount_owed_vnd int, source text, recorded_at time, dispute uuid?, disputed_months? {from_month text, to_month text}
-- shape totals[]: fund text, fund_label text, years int, months int
-- shape service_time: years int, months int
-- shape gaps[]: from_month text, to_month text, months int
-- shape arrears: months int, amount_owed_vnd int
with asked as (
    select p.id, p.full_name, d.as_of, int4range(0, month_index(d.as_of) + 1) as begun,
           known_until(:as_of::text, :now::timestamptz, :today::date) as until
      from person p, (select day_named(:as_of::text, :today::date) as as_of) d
     where p.id = context_subject()
), known as (
    select c.id, c.employer, c.position, c.place, c.months * a.begun as months, c.salary_vnd, c.funds, c.state,
           c.amount_owed_vnd, c.source, coalesce(c.known_since, c.recorded_from) as known_since, q.id as dispute, q.months as disputed
      from asked a
      join contribution c on c.person = a.id and c.recorded_from < a.until and c.recorded_to >= a.until
      left join dispute q on q.person = c.person and q.period = c.id and q.flagged_until >= :today::date
     cross join dispute_treatments(:today::date) t
     where c.months && a.begun and (q.id is null or t.period <> 'hidden')
), paid as (
    select u.fund, month_count(range_agg(k.months) filter (where k.state = 'paid')) as months
      from known k, unnest(k.funds) u (fund)
     group by u.fund
), counted as (
    select month_count(range_agg(k.months) filter (where k.state = 'paid' and k.funds && '{retirement,voluntary}')) as served,
           range_agg(k.months) filter (where not k.funds <@ '{health}') as insured,
           month_count(range_agg(k.months) filter (where k.state <> 'paid')) as unpaid,
           coalesce(sum(k.amount_owed_vnd), 0) as amount_owed_vnd
      from known k
)
select a.id as person, a.full_name,
       to_json(array(select i.value from person_identifier i where i.person = a.id and i.kind = 'si_number'
                      order by upper(i.valid) desc, i.value)) as si_numbers,
       to_json(array(
           select row_to_json(x) from (
               select k.id, month_text(lower(k.months)) as from_month, month_text(upper(k.months) - 1) as to_month,
                      case when e.id is not null then jsonb_build_object('code', e.code, 'name', e.name) end as employer,
                      k.position, k.place, k.salary_vnd, k.funds, k.state, l.label as state_label, k.amount_owed_vnd,
                      k.source, k.known_since as recorded_at, k.dispute,
                      case when k.dispute is not null then jsonb_build_object(
                          'from_month', month_text(lower(k.disputed)), 'to_month', month_text(upper(k.disputed) - 1)) end
                          as disputed_months
                 from known k
                 left join employer e on e.id = k.employer
                 left join code_label('contribution_state', :lang) l on l.code = k.state
                order by lower(k.months), k.id) x)) as periods,
       to_json(array(
           select row_to_json(x) from (
               select s.fund, case :lang::text when 'en' then f.name_en else f.name_vi end as fund_label,
                      s.months / 12 as years, s.months % 12 as months
                 from paid s
                 join fund f on f.code = s.fund
                order by f.ordinal) x)) as totals,
       jsonb_build_object('years', c.served / 12, 'months', c.served % 12) as service_time,
       to_json(array(
           select row_to_json(x) from (
               select month_text(lower(g)) as from_month, month_text(upper(g) - 1) as to_month, upper(g) - lower(g) as months
                 from unnest(range_merge(c.insured)::int4multirange - c.insured) g
                order by lower(g)) x)) as gaps,
       jsonb_build_object('months', c.unpaid, 'amount_owed_vnd', c.amount_owed_vnd) as arrears,
       a.as_of, instant_named(:as_of::text) as as_of_at, 'register' as source, dispute_treatment('period', 'export', :today::date) as hidden_treatment,
       (select max(greatest(h.recorded_from, case when h.recorded_to < a.until then h.recorded_to end))
          from contribution h where h.person = a.id and h.recorded_from < a.until) as updated_at
  from asked a, counted c;
