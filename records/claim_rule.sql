-- What claims are judged by: the figures of the appraisal, each with the days on which it holds and its article.

-- name: claim_rules
select r.code, case :lang::text when 'en' then f.name_en else f.name_vi end as name, r.value, f.unit, r.valid_from, r.valid_to,
       :today::date between r.valid_from and coalesce(r.valid_to, 'infinity') as in_force, r.legal_basis, r.confidence,
       encode(r.code::bytea, 'hex') || '|' || r.valid_from as cursor
  from claim_rule r
  join claim_figure f on f.code = r.code
 where (r.code collate "C", r.valid_from) > (coalesce(convert_from(decode(split_part(:after, '|', 1), 'hex'), 'UTF8'), ''),
                                             coalesce(split_part(:after, '|', 2)::date, '-infinity'))
 order by r.code collate "C", r.valid_from
 limit :limit::int;
