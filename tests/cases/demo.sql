-- a salary below the base salary or above 20 times it
select c.id from contribution c
join base_salary b on daterange(b.valid_from, b.valid_to, '[]')
    && daterange(month_first_day(lower(c.months)), month_first_day(upper(c.months)))
where c.recorded_to = 'infinity' and (c.salary_vnd < b.amount_vnd or c.salary_vnd > 20 * b.amount_vnd);

-- a fund before there was one, or none where there was
select id from contribution where employer is not null and
    (('accident' = any (funds)) <> (lower(months) >= 2007 * 12)
     or ('unemployment' = any (funds) and lower(months) < 2009 * 12));

-- a job before the age of 15, or after today
select c.id from contribution c join person p on p.id = c.person
where lower(c.months) < month_index(partial_date_first_day(p.birth_date)) + 15 * 12
   or upper(c.months) > month_index('2026-11-22');

-- arrears that are not 32 % (22 % voluntary) of the salary, or half of it
select id from contribution where state <> 'paid' and amount_owed_vnd <>
    salary_vnd * (case when employer is null then 220 else 320 end) / 1000 * (upper(months) - lower(months))
    / case state when 'partly' then 2 else 1 end;

-- a fact recorded in the future
select id from contribution where recorded_from > '2026-11-22' union all
select id from visit where recorded_from > '2026-11-22' union all
select id from payment where recorded_at > '2026-11-23' union all
select id from benefit where recorded_at > '2026-11-23';

-- a pension of a rate that the law does not know: 45 to 75 percent for those who had paid twenty years
select id from benefit where kind = 'pension' and rate_bp not between 4500 and 7500;

-- a visit recorded before it was over, or before it had begun
select id from visit where recorded_from < coalesce(discharged_at, admitted_at);

-- a moment between two versions at which there is none
select a.id from visit a join visit b on (b.person, b.id, b.version) = (a.person, a.id, a.version + 1)
where a.recorded_to <> b.recorded_from;

-- a visit whose lines do not add up to it
select v.id from visit v join visit_line l on (l.person, l.visit, l.version) = (v.person, v.id, v.version)
group by v.person, v.id, v.version
having (sum(l.amount_vnd), sum(l.fund_vnd), sum(l.copay_vnd), sum(l.own_vnd))
       is distinct from (v.total_vnd::numeric, v.fund_vnd::numeric, v.copay_vnd::numeric, v.own_vnd::numeric);

-- a visit without lines or main diagnosis
select v.id from visit v
where not exists (select from visit_line l where (l.person, l.visit, l.version) = (v.person, v.id, v.version))
   or not exists (select from visit_diagnosis d where (d.person, d.visit, d.version) = (v.person, v.id, v.version) and d.main);

-- a line that pays another percent than its visit
select l.visit from visit_line l join visit v on (l.person, l.visit, l.version) = (v.person, v.id, v.version)
where l.percent <> v.percent;

-- a percent that neither the card nor the 15 % rule nor self-referral gives
select v.id from visit v join card c on c.id = v.card
join benefit_level b on b.digit = c.benefit_digit
join base_salary s on v.admitted_at::date between s.valid_from and coalesce(s.valid_to, 'infinity')
where v.recorded_to = 'infinity' and v.percent <> case
    when not v.right_line then b.percent * 40 / 100
    when (v.fund_vnd + v.copay_vnd) * 100 < 15 * s.amount_vnd then 100
    else b.percent end;

-- a visit in the future, before birth, after death, or without a card that could be shown
select v.id from visit v join person p on p.id = v.person
where v.admitted_at::date >= '2026-11-22' or v.discharged_at::date >= '2026-11-22'
   or v.admitted_at::date < partial_date_first_day(p.birth_date) or v.admitted_at::date >= p.died_on
   or v.card is null;

-- a diagnosis of the other sex, or of nobody's catalogue
select d.visit from visit_diagnosis d join person p on p.id = d.person left join icd10 i on i.code = d.code
where i.code is null or i.sex_only <> p.sex or (d.main and not i.may_be_main);

-- a benefit digit that the group never had
select c.id from card c where not exists
    (select from object_code_digit d where d.object_code = c.object_code and d.benefit_digit = c.benefit_digit);

-- a digit of today's cards that is not the one in force
select c.id from card c join object_code_digit d on d.object_code = c.object_code
    and '2026-11-22' between d.valid_from and coalesce(d.valid_to, 'infinity')
where '2026-11-22' between c.valid_from and coalesce(c.valid_to, 'infinity') and c.benefit_digit <> d.benefit_digit;

-- a child under six with another card than TE, or somebody older with it
select c.id from card c join person p on p.id = c.person
where c.valid_from <= '2026-11-22' and (c.object_code = 'TE') <> (p.birth_date > '2020-11-22');

-- a card of 15 characters issued after they ended, or one of ten digits from before
select id from card where (card_number_15 is not null) <> (issued_on < '2021-04-01');

-- a facility of first registration outside of the province of the holder
select c.id from card c join person p on p.id = c.person join ward w on w.code = p.ward_code
join facility f on f.code = c.initial_facility join province o on o.code = f.province
where o.merged_into <> w.province;

-- a card used after it was taken from the list
select v.id from visit v join card c on c.id = v.card where v.admitted_at::date >= c.state_from;

-- money paid to the dead or in the future
select y.id from payment y join person p on p.id = y.person
where y.paid_at::date > '2026-11-22' or month_index(p.died_on) < y.period;

-- a pension below the base salary
select y.id from payment y join benefit b on (b.person, b.id) = (y.person, y.benefit)
join base_salary s on month_first_day(y.period) between s.valid_from and coalesce(s.valid_to, 'infinity')
where b.kind = 'pension' and y.gross_vnd < s.amount_vnd;

-- a pension before 55, or a social pension before 75 or July 2025
select b.id from benefit b join person p on p.id = b.person
where (b.kind = 'pension' and b.starts_on < partial_date_first_day(p.birth_date) + interval '52 years')
   or (b.kind = 'social_pension' and (b.starts_on < '2025-07-01'
       or b.starts_on < partial_date_first_day(p.birth_date) + interval '75 years'));

-- a guardian of grown-ups, or a child under 18 with parents in the household and no guardian
select g.id from guardianship g join person p on p.id = g.dependant
where upper(g.valid) > partial_date_first_day(p.birth_date) + interval '18 years 1 day' union all
select m.person from household_member m join person p on p.id = m.person
where m.relation = '08' and p.birth_date > '2009' and not exists (select from guardianship g where g.dependant = m.person);

-- a parent less than 18 years older than the child
select g.id from guardianship g join person c on c.id = g.dependant join person p on p.id = g.guardian
where g.relation in ('mother', 'father')
  and partial_date_first_day(p.birth_date) + interval '17 years' > partial_date_first_day(c.birth_date);

-- a number that could be a real one
select value from person_identifier where not case kind
    when 'si_number' then value like '99%'
    when 'personal_number' then value like '99%'
    when 'old_id_card' then value like '99%'
    when 'passport' then value like 'Z%'
    else substr(value, 6) like '99%' end
union all select phone from person where phone not like '0199%'
union all select personal_number from account where personal_number not like '99%'
union all select code from employer where code not like '99%';

-- a personal number without the century, sex and year of its holder
select i.value from person_identifier i join person p on p.id = i.person
where i.kind = 'personal_number' and substr(i.value, 4, 3) <>
    (((left(p.birth_date, 2)::int - 19) * 2) + (p.sex = 'female')::int)::text || substr(p.birth_date, 3, 2);

-- a person without a social-insurance number today, or with two
select p.id from person p where 1 <> (select count(*) from person_identifier i
    where i.person = p.id and i.kind = 'si_number' and i.valid @> date '2026-11-22');

-- a person in no household or without an office
select p.id from person p where p.office is null
   or not exists (select from household_member m where m.person = p.id and m.valid @> date '2026-11-22');

-- some birth dates known to the year
select from person where length(birth_date) = 4;

-- some birth dates known to the month
select from person where length(birth_date) = 7;

-- some names in the old spelling, which are the same as in the new one
select from person where full_name ~ 'o[àáảãạ]$|o[àáảãạ] |u[ýỳỷỹỵ]' and name_key !~ 'o[àáảãạ]$';

-- some people with two social-insurance numbers, the old one kept
select from person_merge m join person_identifier i on (i.person, i.value) = (m.person, m.retired_value)
where upper(i.valid) = m.merged_on;

-- some corrected periods, of which the former version still stands
select from contribution a join contribution b using (person, id)
where a.version = 1 and b.version = 2 and a.recorded_to = b.recorded_from and a.salary_vnd < b.salary_vnd;

-- some corrected visits
select from visit where version = 2;

-- some arrears and some partly paid
select from contribution where state = 'owed' and exists (select from contribution where state = 'partly');

-- some with two employers at once
select from contribution a join contribution b on a.person = b.person and a.employer < b.employer and a.months && b.months;

-- some voluntary members
select from contribution where funds = '{voluntary}' and state = 'paid';

-- some expired cards without a successor
select from card c where c.state = 'active' and c.valid_to < '2026-11-22' and c.replaced_by is null
and not exists (select from card n where n.person = c.person and n.valid_from > c.valid_to);

-- some cards replaced while valid, and some after
select from card c join card n on n.id = c.replaced_by
where c.valid_to > '2026-11-22' and c.state = 'active' and exists
    (select from card d join card m on m.id = d.replaced_by where d.valid_to < '2026-11-22' and m.valid_from <= '2026-11-22');

-- some of each reason why a card is no longer good
select from card where state <> 'active' having count(distinct state_reason) = 12;

-- some of each group that a tour names
select from card where object_code in ('TE', 'HS', 'SV', 'DN', 'HC', 'QN', 'CA', 'HT', 'LH', 'HN', 'CN', 'GD', 'GB', 'DT', 'TN')
having count(distinct object_code) = 15;

-- some payments by each channel and in each state
select from payment having count(distinct channel) = 3 and count(distinct state) = 3;

-- some who died
select from person where died_on is not null;
