-- Checks of an offline desk, told later: each is judged as of its own moment, and taken once, however often it is told.
-- The access log has a row for each that was new, at the time when it was told.
create or replace function offline_checks_taken(questions jsonb, clerk_number text, clerk_key text, clerk_name text,
        purpose text, lang text, route text, request_id text, at timestamptz) returns jsonb
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    items jsonb[] := '{}';
    q jsonb;
    k card_check_answer;
    told offline_check;
    words text;
    repeated boolean;
    own_facility text := (card_check_caller(clerk_number, clerk_key, clerk_name)).facility;
    no integer := 0;
begin
    if own_facility is null then
        raise exception using errcode = 'AS000', message = 'forbidden';
    end if;
    for q in select e.value from jsonb_array_elements(questions) with ordinality e order by e.ordinality loop
        no := no + 1;
        if q ? 'fault' then
            items := items || jsonb_build_object('no', no, 'ref', q ->> 'ref', 'check', null, 'outcome', 'unreadable',
                'result_code', '205', 'reason', null, 'message', q ->> 'fault', 'checked_offline_at', null,
                'verdict', q ->> 'verdict', 'agrees', false, 'repeated', false);
            continue;
        end if;
        perform pg_advisory_xact_lock(hashtextextended(own_facility || (q ->> 'code_hash') || (q ->> 'at'), 0));
        select o.* into told from offline_check o
         where o.facility = own_facility and o.code_hash = decode(q ->> 'code_hash', 'hex')
           and o.checked_at = (q ->> 'at')::timestamptz;
        repeated := found;
        if not repeated then
            told.id := uuid_v7(at);
            k := card_check(told.id, q ->> 'form', q ->> 'presence', q ->> 'number', q ->> 'name_key',
                q ->> 'birth', q ->> 'fault_code', q ->> 'reason', (q ->> 'status_list')::int,
                (q ->> 'status_index')::int, decode(q ->> 'code_id', 'hex'), decode(q ->> 'handle', 'hex'),
                q ->> 'device_kind', decode(q ->> 'device_key', 'hex'), q ->> 'for_facility', clerk_number, clerk_key,
                clerk_name, purpose, false, false, false, (q ->> 'at')::timestamptz, local_day((q ->> 'at')::timestamptz));
            insert into offline_check (facility, code_hash, checked_at, id, person, card, outcome, result_code, reason,
                                       verdict, verdict_reason, status_age_s, clerk_personal_number, clerk_name, account,
                                       received_at)
            values (own_facility, decode(q ->> 'code_hash', 'hex'), (q ->> 'at')::timestamptz, told.id, context_subject(),
                    k.card_id, k.outcome, k.result_code, k.reason, q ->> 'verdict', q ->> 'verdict_reason',
                    (q ->> 'status_age_s')::bigint, clerk_number, clerk_name, context_account(), at)
            returning * into told;
            insert into access_log (at, id, account, session, relation, organisation_code, clerk_personal_number, clerk_name,
                                    subject, class, route, purpose, outcome, result_code, reported_code, granted, request_id)
            values (at, uuid_v7(at), context_account(), current_setting('app.session')::uuid, current_setting('app.relation'),
                    own_facility, clerk_number, clerk_name, context_subject(), 'HEALTH', route, purpose, k.outcome,
                    split_part(current_setting('app.result'), '|', 2), k.result_code, true, request_id);
        end if;
        select case lang when 'en' then coalesce(s.message_en, r.meaning_en) else coalesce(s.message_vi, r.meaning_vi) end
          into words
          from card_check_result_code r left join card_check_reason s on s.code = told.reason where r.code = told.result_code;
        items := items || jsonb_build_object('no', no, 'ref', q ->> 'ref', 'check', told.id, 'outcome', told.outcome,
            'result_code', told.result_code, 'reason', told.reason, 'message', words,
            'checked_offline_at', to_jsonb(told.checked_at), 'verdict', told.verdict,
            'agrees', (told.outcome = 'valid') = (told.verdict = 'valid'), 'repeated', repeated);
    end loop;
    perform set_config('app.subject', '', true), set_config('app.result', 'offline_' || no, true);
    return to_jsonb(items);
end
$$;
alter function offline_checks_taken(jsonb, text, text, text, text, text, text, text, timestamptz) owner to ansinh_lookup;
