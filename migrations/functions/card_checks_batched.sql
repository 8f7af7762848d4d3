-- Many cards at once, numbered from first_no on: the answers in the order of the questions, and a row in the access log for each person that was
-- asked for. What could not be read has its fault in words. Nobody stands at the counter, so no visits are told.
create or replace function card_checks_batched(questions jsonb, clerk_number text, clerk_key text, clerk_name text,
        purpose text, lang text, route text, request_id text, first_no integer, at timestamptz, today date) returns jsonb
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    items jsonb[] := '{}';
    q jsonb;
    k card_check_answer;
    words record;
    check_id uuid;
    no integer := first_no - 1;
begin
    if (select c.facility from card_check_caller(clerk_number, clerk_key, clerk_name) c) is null then
        raise exception using errcode = 'AS000', message = 'forbidden';
    end if;
    for q in select e.value from jsonb_array_elements(questions) with ordinality e order by e.ordinality loop
        no := no + 1;
        if q ? 'fault' then
            items := items || jsonb_build_object('no', no, 'ref', q ->> 'ref', 'check', null, 'outcome', 'unreadable',
                'result_code', '205', 'reason', null, 'message', q ->> 'fault', 'form', null, 'presence', null,
                'card', null, 'person', null);
            continue;
        end if;
        check_id := uuid_v7(at);
        k := card_check(check_id, q ->> 'form', q ->> 'presence', q ->> 'number', q ->> 'name_key',
            q ->> 'birth', q ->> 'fault_code', q ->> 'reason', (q ->> 'status_list')::int, (q ->> 'status_index')::int,
            decode(q ->> 'code_id', 'hex'), decode(q ->> 'handle', 'hex'), q ->> 'device_kind',
            decode(q ->> 'device_key', 'hex'), q ->> 'for_facility', clerk_number, clerk_key, clerk_name, purpose,
            false, false, false, at, today);
        select case lang when 'en' then coalesce(s.message_en, r.meaning_en) else coalesce(s.message_vi, r.meaning_vi) end
               as message into words
          from card_check_result_code r left join card_check_reason s on s.code = k.reason where r.code = k.result_code;
        items := items || jsonb_build_object('no', no, 'ref', q ->> 'ref',
            'check', case when k.card_id is not null then check_id end, 'outcome', k.outcome,
            'result_code', k.result_code, 'reason', k.reason, 'message', words.message, 'form', q ->> 'form',
            'presence', q ->> 'presence',
            'card', case when k.card_id is not null then jsonb_build_object('card_number', k.card_number,
                'object_code', k.object_code, 'benefit_digit', k.benefit_digit, 'initial_facility', k.initial_facility,
                'valid_from', k.valid_from, 'valid_to', k.valid_to, 'state', k.state, 'serial', k.serial) end,
            'person', case when k.card_id is not null then jsonb_build_object('full_name', k.full_name,
                'birth_date', k.birth_date, 'sex', k.sex) end);
        insert into access_log (at, id, account, session, relation, organisation_code, clerk_personal_number, clerk_name,
                                subject, class, route, purpose, outcome, result_code, reported_code, granted, request_id)
        values (at, uuid_v7(at), context_account(), current_setting('app.session')::uuid, current_setting('app.relation'),
                k.facility, clerk_number, clerk_name, context_subject(), 'HEALTH', route, purpose, k.outcome,
                split_part(current_setting('app.result'), '|', 2), k.result_code, true, request_id);
    end loop;
    perform set_config('app.subject', '', true), set_config('app.result', 'batch_of_' || jsonb_array_length(questions), true);
    return to_jsonb(items);
end
$$;
alter function card_checks_batched(jsonb, text, text, text, text, text, text, text, integer, timestamptz, date)
    owner to ansinh_lookup;
