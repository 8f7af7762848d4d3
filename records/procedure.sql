-- What may be asked for (thủ tục hành chính) and how long it may take, as of today. Public.

-- name: procedures
-- shape level: code text, name_vi text, name_en text, former_level int, former_name_vi text, former_name_en text
-- shape channels[] text
-- shape statutory_deadline?: days int, unit text, legal_basis text
-- shape fast_track_deadline?: days int, unit text, legal_basis text
select p.code, case :lang::text when 'en' then p.name_en else p.name_vi end as name, procedure_level_label(p.level) as level,
       to_json(list_items(p.channels)) as channels, p.fee_vnd, p.straight_through,
       deadline_in_force(p.code, 'statute', null, :today::date) as statutory_deadline,
       deadline_in_force(p.code, 'commitment', null, :today::date) as fast_track_deadline,
       encode(p.code::bytea, 'hex') as cursor
  from procedure p
 where :today::date between p.valid_from and coalesce(p.valid_to, 'infinity')
   and (:q::text is null or not exists (
        select from regexp_split_to_table(search_key(:q::text), '\s+') word where position(word in p.search_key) = 0))
   and (:level::text is null or p.level = :level)
   and (:channel::text is null or :channel = any (list_items(p.channels)))
   and p.code collate "C" > coalesce(convert_from(decode(:after, 'hex'), 'UTF8'), '')
 order by p.code collate "C"
 limit :limit::int;

-- name: procedure_shown
-- shape level: code text, name_vi text, name_en text, former_level int, former_name_vi text, former_name_en text
-- shape channels[] text
-- shape forms[]: form text, name text, legal_basis text, fields[] {name text, kind text, label text, required bool, choices[] text}
-- shape documents[]: document int, name text
-- shape statutory_deadline?: days int, unit text, legal_basis text
-- shape fast_track_deadline?: days int, unit text, legal_basis text
-- shape office_deadlines[]: office text, days int, unit text, legal_basis text
select p.code, case :lang::text when 'en' then p.name_en else p.name_vi end as name, p.name_vi, p.name_en,
       procedure_level_label(p.level) as level, to_json(list_items(p.channels)) as channels,
       to_json(array(
           select row_to_json(x) from (
               select f.form, case :lang::text when 'en' then f.name_en else f.name_vi end as name, f.legal_basis,
                      to_json(array(
                          select row_to_json(y) from (
                              select i.name, i.kind, case :lang::text when 'en' then i.label_en else i.label_vi end as label,
                                     i.required, to_json(list_items(i.choices)) as choices
                                from procedure_form_field i where i.form = f.form order by i.ordinal) y)) as fields
                 from unnest(list_items(p.forms)) with ordinality u (form, n)
                 join procedure_form f on f.form = u.form
                order by u.n) x)) as forms,
       to_json(array(
           select row_to_json(x) from (
               select n as document, name
                 from unnest(list_items(case :lang::text when 'en' then p.documents_en else p.documents_vi end))
                      with ordinality u (name, n)
                order by n) x)) as documents,
       p.fee_vnd, p.four_eyes, p.straight_through,
       deadline_in_force(p.code, 'statute', null, :today::date) as statutory_deadline,
       deadline_in_force(p.code, 'commitment', null, :today::date) as fast_track_deadline,
       to_json(array(
           select row_to_json(x) from (
               select r.office, r.days, r.unit, r.legal_basis
                 from deadline_rule r
                where r.procedure = p.code and r.kind = 'commitment' and r.office is not null
                  and :today::date between r.valid_from and coalesce(r.valid_to, 'infinity')
                order by r.office) x)) as office_deadlines,
       p.legal_basis, p.confidence, p.valid_from, p.valid_to
  from procedure p
 where p.code = :code::text and :today::date between p.valid_from and coalesce(p.valid_to, 'infinity');

-- name: rulebook
select r.revision, r.calendar_days, r.fixed_holidays, r.office_hours, r.deadline_rules, r.procedures, r.forms,
       r.form_fields
  from rulebook() r;

-- name: rulebook_current
select r.revision from rulebook_revision r;

-- name: calendar_days
select d.date, d.kind, d.status, case :lang::text when 'en' then d.name_en else d.name_vi end as name, d.legal_basis,
       d.date::text as cursor
  from calendar_day d
 where d.date between coalesce(:from::date, date_trunc('year', :today::date)::date)
                  and coalesce(:to::date, date_trunc('year', :today::date)::date + 730)
   and d.date > coalesce(:after::date, '-infinity')
 order by d.date
 limit :limit::int;
