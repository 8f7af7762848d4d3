-- Who somebody is: the name, every number there has been, and how to reach them.

-- name: person_profile
-- shape ward?: code text, name text, province text
-- shape office?: code text, name text
-- shape identifiers[]: kind text, kind_label text, value text, valid_from date?, valid_to date?, state text, merged_into text?, merged_on date?
select p.id, p.full_name, p.birth_date, p.sex, p.died_on, p.phone, p.email, p.address,
       case when w.code is not null
            then jsonb_build_object('code', w.code, 'name', w.full_name, 'province', v.full_name) end as ward,
       case when o.code is not null then jsonb_build_object('code', o.code, 'name', o.name) end as office,
       to_json(array(
           select row_to_json(n) from (
               select i.kind, l.label as kind_label, i.value, lower(i.valid) as valid_from,
                      nullif(upper(i.valid), 'infinity') - 1 as valid_to,
                      case when i.valid @> :today::date then 'current' when m.kept_value is not null then 'merged'
                           else 'former' end as state,
                      m.kept_value as merged_into, m.merged_on
                 from person_identifier i
                 left join lateral (select r.kept_value, r.merged_on from person_merge r
                                     where r.person = i.person and r.retired_value = i.value and i.kind = 'si_number'
                                     order by r.merged_on desc limit 1) m on true
                 left join code_label('identifier_kind', :lang) l on l.code = i.kind
                where i.person = p.id
                order by i.valid @> :today::date desc, i.kind, lower(i.valid) desc, i.id) n)) as identifiers,
       p.version, p.updated_at
  from person p
  left join ward w on w.code = p.ward_code
  left join province v on v.code = w.province
  left join office o on o.code = p.office
 where p.id = context_subject();

-- What a paper says of the person it is about.
-- name: paper_person
select p.full_name, p.birth_date, p.sex,
       concat_ws(', ', nullif(p.address, ''), w.full_name, v.full_name) as address,
       coalesce(o.name, 'Bảo hiểm xã hội Việt Nam') as office,
       (select i.value from person_identifier i
         where i.person = p.id and i.kind = 'personal_number' and i.valid @> :today::date limit 1) as personal_number
  from person p
  left join ward w on w.code = p.ward_code
  left join province v on v.code = w.province
  left join office o on o.code = p.office
 where p.id = context_subject();
