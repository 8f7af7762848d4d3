-- What benefits are counted from: the person, and the book as it stands now, row by row; disputed months by themselves.

-- name: pension_facts
select p.sex, p.birth_date, p.died_on,
       exists (select from benefit b where b.person = p.id and b.kind = 'pension'
                  and b.state in ('current', 'suspended')) as receives_pension,
       (select b.monthly_vnd from benefit b where b.person = p.id and b.kind = 'pension'
         order by b.starts_on desc, b.id desc limit 1) as pension_vnd,
       (select min(b.starts_on) from benefit b where b.person = p.id and b.kind = 'pension') as pension_since,
       lower(c.months) as from_month, upper(c.months) - 1 as to_month,
       case when c.employer is null then 'voluntary' when e.sector in ('state', 'armed_forces') then 'state'
            else 'employer' end as regime,
       c.salary_vnd, c.coefficient::text as coefficient, c.state
  from person p
  left join lateral career_rows(p.id, :today::date) c on true
  left join employer e on e.id = c.employer
 where p.id = context_subject()
 order by lower(c.months), c.id;
