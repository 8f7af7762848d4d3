-- For whom somebody answers.

-- name: dependants_of_person
select d.person, d.full_name, d.birth_date, d.sex, d.relation, l.label as relation_label, d.has_card, d.valid_from,
       d.valid_to, d.birth_date || '|' || d.person as cursor
  from dependants_of_subject(:today::date) d
  left join code_label('guardian_relation', :lang) l on l.code = d.relation
 where (d.birth_date, d.person) < (coalesce(split_part(:after, '|', 1), 'Z'),
                                   coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by d.birth_date desc, d.person desc
 limit :limit::int;
