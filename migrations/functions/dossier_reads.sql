-- The card that the dossier of the asker has brought about.
create or replace function dossier_card(number text)
    returns table (card uuid, card_number text, benefit_digit smallint, initial_facility text, valid_from date, valid_to date,
        five_year_date date, living_area text, serial text, state text, status_list integer, status_index integer,
        full_name text, birth_date text, sex text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select c.id, c.card_number, c.benefit_digit, c.initial_facility, c.valid_from, c.valid_to, c.five_year_date, c.living_area,
           c.serial, c.state, c.status_list, c.status_index, p.full_name, p.birth_date::text, p.sex
      from dossier d
      join card c on c.serial = d.result -> 'card' ->> 'serial' and c.person = d.person
      join person p on p.id = c.person
     where d.dossier_no = number and d.submitted_by = context_account()
$$;
alter function dossier_card(text) owner to ansinh_lookup;

-- The officer's queue, by due time: the office's own, or that of an office below. The text of the query holds only the
-- conditions that are asked for and its limit, so that each is planned to walk its index in order and stop; sorting is
-- switched off because row-level security makes the planner expect hardly any row of the many that it would sort.
create or replace function dossier_queue(queue text, at_office text, in_state text, of_procedure text, due_before timestamptz,
        words text, after_due timestamptz, after_id uuid, most integer)
    returns table (file dossier, full_name text, assessor_name text)
    language plpgsql stable security definer set search_path = public, pg_temp set enable_sort = off as $$
declare
    a account;
    place text;
begin
    select x.* into a from account x where x.id = context_account();
    select o.code into place from office o where o.code = coalesce(at_office, a.office) and a.office in (o.code, o.parent);
    return query execute
        'select q.file, p.full_name, x.full_name from (select d as file from dossier d where (d.due_at, d.id) > ($3, $4)'
        || case queue when 'mine' then ' and d.assessor = $1 and d.is_open'
                      when 'unassigned' then ' and d.office = $2 and d.is_open and d.assessor is null'
                      else ' and d.office = $2' || case when in_state is null then ' and d.is_open' else '' end end
        || case when in_state is not null then ' and d.state = $5' else '' end
        || case when of_procedure is not null then ' and d.procedure = $6' else '' end
        || case when due_before is not null then ' and d.due_at < $7' else '' end
        || case when words is not null then ' and (position($8 in d.search_key) > 0 or d.dossier_no = $9)' else '' end
        || ' order by d.due_at, d.id limit ' || most
        || ') q join person p on p.id = (q.file).person left join account x on x.id = (q.file).assessor'
        using a.id, place, after_due, after_id, in_state, of_procedure, due_before, search_key(words), words;
end
$$;
alter function dossier_queue(text, text, text, text, timestamptz, text, timestamptz, uuid, integer) owner to ansinh_lookup;

-- What an open dossier still lacks: fields that the first form of its procedure requires, papers the procedure asks for.
-- The same that POST /v1/dossiers answers (api/dossiers.c), with what has been added since.
create or replace function dossier_missing(d dossier, lang text) returns json
    language plpgsql stable as $$
declare
    p procedure;
begin
    if not d.is_open then
        return '[]';
    end if;
    select x.* into p from procedure x
     where x.code = d.procedure
       and (d.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date between x.valid_from and coalesce(x.valid_to, 'infinity');
    return to_json(array(
        select json_build_object('field', m.field, 'document', m.document, 'title', m.title) from (
            select f.name as field, null::integer as document,
                   case lang when 'en' then f.label_en else f.label_vi end as title, f.ordinal::integer as place
              from procedure_form_field f
             where f.form = (list_items(p.forms))[1] and f.required and not d.form ? f.name
            union all
            select null, u.n::integer, u.name, 1000 + u.n::integer
              from unnest(list_items(case lang when 'en' then p.documents_en else p.documents_vi end))
                   with ordinality u (name, n)
             where not exists (select from dossier_attachment a where a.dossier = d.id and a.document = u.n)) m
         order by m.place));
end
$$;
