-- Medical history (lịch sử khám chữa bệnh): where, why, with what result, and who paid. What the patient paid in all
-- (own_vnd, as in an estimate) is the share within the insured scope (copay_vnd) and what lies outside of it, which is
-- what the column own_vnd holds and a claim's line calls uncovered_vnd.
--
-- What the patient disputes is shown with the dispute or, to others, as the policy of today says, whatever day is
-- asked for: `as_of` reads what was known at that instant, or at the end of that day. A facility sees what stands today, of that what its
-- ground opens (history_ground).

-- name: visits_of_person
-- shape facility: code text, name text
-- shape diagnoses[]: code text, name text?, dispute uuid?
with asked as (
    select p.id, history_until(:as_of::text, :now::timestamptz, :today::date) as until, t.visit as visit_shown,
           t.diagnosis as diagnosis_shown
      from person p cross join dispute_treatments(:today::date) t
     where p.id = context_subject()
)
select v.id, jsonb_build_object('code', f.code, 'name', f.name) as facility, v.admitted_at, v.discharged_at, v.kind,
       case :lang::text when 'en' then k.name_en else k.name_vi end as kind_label,
       to_json(array(
           select row_to_json(x) from (
               select d.code, case :lang::text when 'en' then i.name_en else i.name_vi end as name,
                      c.id as dispute
                 from visit_diagnosis d
                 left join icd10 i on i.code = rtrim(d.code, '*+†')
                 left join dispute c on c.person = d.person and c.visit = d.visit and c.diagnosis = d.code
                                    and c.flagged_until >= :today::date
                where d.person = v.person and d.visit = v.id and d.version = v.version
                  and (c.id is null or a.diagnosis_shown <> 'hidden')
                order by d.ordinal) x)) as diagnoses,
       v.outcome, case :lang::text when 'en' then o.name_en else o.name_vi end as outcome_label,
       v.total_vnd, v.fund_vnd, v.copay_vnd + v.own_vnd as own_vnd, v.copay_vnd, v.other_vnd,
       q.id as dispute,
       to_char(v.admitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || v.id as cursor
  from asked a
  join visit v on v.person = a.id and v.recorded_from < a.until and v.recorded_to >= a.until
  left join dispute q on q.person = v.person and q.visit = v.id and q.kind = 'visit' and q.flagged_until >= :today::date
  join facility f on f.code = v.facility
  join visit_kind k on k.code = v.kind
  left join visit_outcome o on o.code = v.outcome
 where (q.id is null or a.visit_shown <> 'hidden')
   and visit_is_open(v.person, v.id, v.admitted_at, :now::timestamptz, :today::date)
   and (v.admitted_at, v.id) < (coalesce(split_part(:after, '|', 1)::timestamptz, 'infinity'),
                                coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by v.admitted_at desc, v.id desc
 limit :limit::int;

-- name: visit_of_person
-- shape facility: code text, name text
-- shape diagnoses[]: code text, name text?, main bool, dispute uuid?
-- shape certificates[]: kind text, number text?, from_date date?, to_date date?, issued_on date?, diagnosis text?, detail text?, disputed bool
-- shape lines[]: ordinal int, code text, name text, unit text, quantity_milli int, unit_price_milli int, amount_vnd int, listed_vnd int, percent int, fund_vnd int, own_vnd int, copay_vnd int, other_vnd int
with asked as (
    select p.id, history_until(:as_of::text, :now::timestamptz, :today::date) as until, t.visit as visit_shown,
           t.diagnosis as diagnosis_shown
      from person p cross join dispute_treatments(:today::date) t
     where p.id = context_subject()
)
select v.id, v.version, v.record_no, jsonb_build_object('code', f.code, 'name', f.name) as facility, v.admitted_at,
       v.discharged_at, v.kind, case :lang::text when 'en' then k.name_en else k.name_vi end as kind_label,
       to_json(array(
           select row_to_json(x) from (
               select d.code, case :lang::text when 'en' then i.name_en else i.name_vi end as name, d.main,
                      c.id as dispute
                 from visit_diagnosis d
                 left join icd10 i on i.code = rtrim(d.code, '*+†')
                 left join dispute c on c.person = d.person and c.visit = d.visit and c.diagnosis = d.code
                                    and c.flagged_until >= :today::date
                where d.person = v.person and d.visit = v.id and d.version = v.version
                  and (c.id is null or a.diagnosis_shown <> 'hidden')
                order by d.ordinal) x)) as diagnoses,
       v.outcome, case :lang::text when 'en' then o.name_en else o.name_vi end as outcome_label,
       v.right_line, v.percent, v.total_vnd, v.fund_vnd, v.copay_vnd + v.own_vnd as own_vnd, v.copay_vnd, v.other_vnd,
       to_json(array(
           select row_to_json(x) from (
               select l.ordinal, l.code, l.name, l.unit, l.quantity_milli, l.unit_price_milli, l.amount_vnd,
                      l.listed_vnd, l.percent, l.fund_vnd, l.copay_vnd + l.own_vnd as own_vnd, l.copay_vnd, l.other_vnd
                 from visit_line l
                where l.person = v.person and l.visit = v.id and l.version = v.version
                order by l.ordinal) x)) as lines,
       to_json(array(
           select row_to_json(x) from (
               select c.kind, c.number, c.from_date, c.to_date, c.issued_on,
                      case when not (k.words_contested and a.diagnosis_shown = 'hidden') then c.diagnosis end as diagnosis,
                      case when not (k.words_contested and a.diagnosis_shown = 'hidden') then c.detail end as detail,
                      k.contested as disputed
                 from visit_certificate c
                cross join (select count(*) > 0 as contested, count(x.diagnosis) > 0 as words_contested from dispute x
                             where x.person = v.person and x.visit = v.id and x.flagged_until >= :today::date) k
                where c.person = v.person and c.visit = v.id and c.version = v.version
                order by c.ordinal) x)) as certificates,
       v.recorded_from as recorded_at, q.id as dispute
  from asked a
  join visit v on v.person = a.id and v.recorded_from < a.until and v.recorded_to >= a.until
  left join dispute q on q.person = v.person and q.visit = v.id and q.kind = 'visit' and q.flagged_until >= :today::date
  join facility f on f.code = v.facility
  join visit_kind k on k.code = v.kind
  left join visit_outcome o on o.code = v.outcome
 where v.id = :visit::uuid and (q.id is null or a.visit_shown <> 'hidden')
   and visit_is_open(v.person, v.id, v.admitted_at, :now::timestamptz, :today::date);
