-- A dossier arrives: whose it may be, its number, what a rule decides at once, its first day on the timeline.

-- Whose matter a new dossier is and where it arrives. `problem` when the asker may not hand it in: a citizen for
-- somebody else, an officer for people of another office, a facility's system for anybody.
create or replace function dossier_considered(for_person uuid, number text, given_name_key text, birth text,
        at_office text, idempotency_key text, today date,
        out problem text, out person uuid, out office text, out role text, out account uuid, out revision bigint,
        out is_answered boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    a account;
    p person;
    wanted uuid;
begin
    select x.* into a from account x where x.id = context_account();
    account := a.id;
    wanted := coalesce(for_person, a.person);
    role := dossier_role(a.kind, a.officer_role);
    select r.revision into revision from rulebook_revision r;
    is_answered := exists (select from idempotency i where i.principal = a.id::text and i.key = dossier_considered.idempotency_key);
    if number is not null then
        -- Named by number, name and birth date: all three must be the register's.
        select x.* into p from person x join person_identifier i on i.person = x.id
         where i.value = number and i.kind in ('si_number', 'personal_number') and i.valid @> today
           and x.name_key = given_name_key and starts_with(birth, x.birth_date) limit 1;
    else
        select x.* into p from person x where x.id = wanted;
    end if;
    problem := case
        when a.kind = 'system' and a.organisation is null then 'forbidden'
        when a.kind = 'system' and number is null then 'invalid_input'
        when p.id is null then 'not_found'
        when a.kind = 'officer' and relation_bit(a.kind, a.officer_role, a.person, a.office, p.id, today) = 0 then 'not_found'
        when a.kind = 'citizen' and p.id <> a.person
             and relation_bit(a.kind, null, a.person, null, p.id, today) <> 2 then 'not_found'
        when p.died_on is not null and a.kind = 'citizen' then 'conflict' end;
    if problem is null then
        person := p.id;
        office := case a.kind when 'officer' then a.office
                              else coalesce(p.office, (select o.code from office o where o.code = at_office)) end;
        if office is null then
            problem := 'office_unknown';
        end if;
    end if;
end
$$;
alter function dossier_considered(uuid, text, text, text, text, text, date) owner to ansinh_lookup;

-- The next number of an office on a day: two offices never wait for each other.
create or replace function dossier_number(at_office text, today date) returns text
    language sql volatile as $$
    insert into dossier_serial as s (office, day, last) values (at_office, today, 1)
    on conflict (office, day) do update set last = s.last + 1
    returning at_office || '-' || to_char(today, 'YYMMDD') || '-' || lpad(last::text, 6, '0')
$$;

-- What the rule of a straight-through procedure does; the dossier's result. A refusal of the register (AS000) leaves
-- the dossier to an officer.
create or replace function dossier_ruled(d dossier, rule text, at timestamptz, today date) returns jsonb
    language plpgsql volatile as $$
declare
    c card;
begin
    if rule = 'card_reissued' then
        c := card_reissued(d.person, d.form ->> 'reason', null, d.office, at, today);
    elsif rule = 'facility_changed' then
        c := card_changed(d.person, jsonb_build_object('initial_facility', d.form ->> 'initial_facility'), null,
                          d.office, at, today);
    elsif rule = 'contact_changed' then
        update person p set email = coalesce(d.form ->> 'email', p.email), address = coalesce(d.form ->> 'address', p.address),
                            version = p.version + 1, updated_at = at
         where p.id = d.person;
        return jsonb_build_object('rule', rule, 'card', null);
    else
        raise exception using errcode = 'AS000', message = 'not_decided_by_rule';
    end if;
    return jsonb_build_object('rule', rule, 'card', jsonb_build_object(
        'card_number', c.card_number, 'serial', c.serial, 'initial_facility', c.initial_facility,
        'valid_from', c.valid_from, 'valid_to', c.valid_to, 'issued_on', c.issued_on));
end
$$;

-- Arrived. `opening` is the dossier as the program has computed it; `ruled`, when the procedure may be decided by rule,
-- the transitions of the rule: all of them or, when the register refuses, none, and the dossier waits for an officer.
create or replace function dossier_opened(new_id uuid, opening jsonb, attachments jsonb, ruled jsonb, rule text,
                                          at timestamptz, today date, request_id text) returns dossier
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    d dossier := jsonb_populate_record(null::dossier, opening);
    after dossier;
    step jsonb;
begin
    d.id := new_id;
    d.dossier_no := dossier_number(d.receiving_office, today);
    d.submitted_by := context_account();
    d.submitted_at := at;
    d.search_key := (select p.search_key from person p where p.id = d.person);
    d.received_at := to_timestamp((opening ->> 'received_s')::bigint);
    d.changed_at := at;
    d.due_at := to_timestamp((opening ->> 'due_s')::bigint);
    d.statutory_due_at := to_timestamp((opening ->> 'statutory_due_s')::bigint);
    d.is_open := true;
    d.version := 1;
    d.escalate_at := dossier_escalates_at(d, to_timestamp((opening ->> 'warn_s')::bigint));
    insert into dossier (id, dossier_no, person, procedure, level, channel, submitted_by, submitted_at, form, return_method,
                         payment_method, search_key, four_eyes, state, step, office, receiving_office, received_at, changed_at,
                         due_at, unit, statutory_due_at, statutory_unit, due_source, escalate_at)
    values (d.id, d.dossier_no, d.person, d.procedure, d.level, d.channel, d.submitted_by, d.submitted_at, d.form,
            d.return_method, d.payment_method, d.search_key, d.four_eyes, 'new', 'none', d.office, d.receiving_office,
            d.received_at, d.changed_at, d.due_at, d.unit, d.statutory_due_at, d.statutory_unit, d.due_source, d.escalate_at);
    select x.* into d from dossier x where x.id = d.id;
    perform dossier_event_add(null, d, 'submit', opening ->> 'role', null, null, at, request_id);
    insert into dossier_attachment (dossier, id, person, document, title, copy_kind, added_by, added_at)
    select d.id, uuid_v7(at), d.person, (t ->> 'document')::smallint, t ->> 'title', t ->> 'copy_kind', context_account(), at
      from jsonb_array_elements(attachments) t;
    after := d;
    if rule is not null then
        begin
            for step in select s.value from jsonb_array_elements(ruled) s loop
                d := after;
                after := dossier_with(d, step, at);
                perform dossier_write(after);
                perform dossier_event_add(d, after, step ->> 'action', 'rule', null, null, at, request_id);
            end loop;
            after.result := dossier_ruled(after, rule, at, today);
            perform dossier_write(after);
        exception when sqlstate 'AS000' then
            select x.* into after from dossier x where x.id = new_id;
        end;
    end if;
    perform dossier_told(after, 'submit', at);
    perform set_config('app.subject', after.person::text, true), set_config('app.result', after.state, true);
    return after;
end
$$;
alter function dossier_opened(uuid, jsonb, jsonb, jsonb, text, timestamptz, date, text) owner to ansinh_lookup;
