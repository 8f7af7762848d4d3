-- Who looked. The row is written in the transaction that shows the data: no row, no data. Reading one's own log is the
-- one look that is not kept: it shows nothing but looks, and the list would change each time it is read.

-- name: access_logged
insert into access_log (at, id, account, session, relation, organisation_kind, organisation_code, clerk_personal_number, clerk_name,
                        subject, class, route, purpose, outcome, result_code, reported_code, granted, request_id, ground)
select :now::timestamptz, :log_id::uuid, context_account(), current_setting('app.session')::uuid,
       current_setting('app.relation'), case split_part(current_setting('app.actor'), '|', 1)
           when 'officer' then 'office' when 'clerk' then 'facility' when 'system' then
           case when current_setting('app.organisation') ~ '^[0-9]{2}[0-9A-Z]{3}$' then 'facility' else 'partner' end end,
       nullif(current_setting('app.organisation'), ''),
       nullif(split_part(current_setting('app.clerk'), '|', 1), ''),
       nullif(split_part(current_setting('app.clerk'), '|', 2), ''),
       coalesce(context_subject(), nullif(current_setting('app.refused_subject'), '')::uuid),
       :class, :route, :purpose::text, nullif(split_part(current_setting('app.result'), '|', 1), ''),
       nullif(split_part(current_setting('app.result'), '|', 2), ''),
       nullif(split_part(current_setting('app.result'), '|', 3), ''),
       current_setting('app.relation') <> 'refused', :request_id, nullif(current_setting('app.ground'), '')
 where context_account() is not null
   and (current_setting('app.relation') <> 'self' or :route <> 'get_v1_people_person_accesses');

-- name: accesses_of_person
select l.id, l.at, l.relation, coalesce(f.name, o.name, l.organisation_code) as organisation,
       l.organisation_code, l.clerk_name, l.class, l.route as what, l.purpose, l.ground,
       coalesce(l.reported_code, l.result_code) as result_code, l.outcome, l.granted, l.request_id as proof,
       to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || l.id as cursor
  from accesses_listed(split_part(:after::text, '|', 1)::timestamptz, split_part(:after::text, '|', 2)::uuid, :limit::int) p
  join access_log l on l.at = p.at and l.id = p.id
  left join facility f on f.code = l.organisation_code and (l.relation in ('clerk', 'system') or l.organisation_kind = 'facility')
  left join office o on o.code = l.organisation_code and (l.relation = 'officer' or l.organisation_kind = 'office')
 order by l.at desc, l.id;
