-- Disputes (yêu cầu đính chính): opened by the citizen, answered by who wrote the fact, taken further once. Which step
-- may follow is decided by the program (dossiers/dispute.h) from what dispute_position tells; here it is written whole,
-- in one transaction: the dispute, its timeline, the correction, the notices. From that commit on every read of
-- somebody else's shows the fact as dispute_treatments says.

-- Whether a visit, or a diagnosis of it, is disputed: the mark that others see, also in lists of many people's, which
-- row-level security keeps from the dispute itself.
create or replace function visit_is_disputed(of_person uuid, of_visit uuid, today date) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (select from dispute d where d.person = of_person and d.visit = of_visit and d.flagged_until >= today);
end
$$;
alter function visit_is_disputed(uuid, uuid, date) owner to ansinh_lookup;

-- What whoever asks sees of disputed facts: own (with the dispute), flagged or hidden; hidden where no policy says more.
create or replace function dispute_treatments(today date, out visit text, out diagnosis text, out period text)
    language plpgsql stable as $$
declare
    looker text := case current_setting('app.relation', true) when 'officer' then 'officer'
                       when 'clerk' then 'facility' when 'system' then 'facility' else 'own' end;
begin
    if looker = 'own' then
        visit := 'own'; diagnosis := 'own'; period := 'own';
    else
        visit := dispute_treatment('visit', looker, today);
        diagnosis := dispute_treatment('diagnosis', looker, today);
        period := dispute_treatment('period', looker, today);
    end if;
end
$$;

create or replace function dispute_treatment(of_kind text, looker text, today date) returns text
    language plpgsql stable as $$
begin
    return coalesce((select p.treatment from dispute_policy p
                      where p.kind = of_kind and p.audience = looker
                        and today between p.valid_from and coalesce(p.valid_to, 'infinity')), 'hidden');
end
$$;

create or replace function dispute_label(list text, code text, lang text) returns text
    language sql immutable parallel safe
    return (select case lang when 'en' then l.en else l.vi end
              from (values
                ('state', 'open', 'Chờ trả lời', 'Waiting for an answer'),
                ('state', 'explained', 'Đã giải trình', 'Explained'),
                ('state', 'escalated', 'Đã chuyển cơ quan BHXH', 'With the social-insurance office'),
                ('state', 'corrected', 'Đã đính chính', 'Corrected'),
                ('state', 'upheld', 'Giữ nguyên', 'Upheld'),
                ('state', 'withdrawn', 'Đã rút', 'Withdrawn'),
                ('action', 'open', 'Yêu cầu đính chính', 'Contested'),
                ('action', 'correct', 'Đính chính', 'Corrected'),
                ('action', 'explain', 'Giải trình', 'Explained'),
                ('action', 'escalate', 'Chuyển cơ quan BHXH', 'Taken to the office'),
                ('action', 'withdraw', 'Rút yêu cầu', 'Withdrawn'),
                ('action', 'restate', 'Cơ sở gửi lại nội dung đã đính chính', 'Said again after its correction')
              ) l (list, code, vi, en)
             where l.list = dispute_label.list and l.code = dispute_label.code);

-- Whom a new dispute goes to, and the number that says when to read the rules again. Nothing when there is no such fact.
create or replace function dispute_considered(of_kind text, of_visit uuid, of_diagnosis text, of_period uuid,
        idempotency_key text)
    returns table (responder text, facility text, office text, fact_version smallint, first_month integer, last_month integer,
                   revision bigint, is_answered boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    with fact as (
        select v.facility as at_facility, v.version, null::int4range as months from visit v
         where of_kind in ('visit', 'diagnosis') and v.person = context_subject() and v.id = of_visit and v.recorded_to = 'infinity'
           and (of_kind = 'visit' or exists (select from visit_diagnosis d where d.person = v.person and d.visit = v.id
                                             and d.version = v.version and d.code = of_diagnosis))
        union all
        select null, c.version, c.months from contribution c
         where of_kind = 'period' and c.person = context_subject() and c.id = of_period and c.recorded_to = 'infinity'
    )
    select case when f.at_facility is null then 'office' else 'facility' end, f.at_facility,
           coalesce(p.office, (select min(o.code) from office o join facility h on h.code = f.at_facility
                                where o.province = h.province and o.parent is null)),
           f.version, lower(f.months), upper(f.months) - 1, (select r.revision from rulebook_revision r),
           exists (select from idempotency i where i.principal = context_account()::text
                    and i.key = dispute_considered.idempotency_key)
      from person p
      left join fact f on true
     where p.id = context_subject();
end
$$;
alter function dispute_considered(text, uuid, text, uuid, text) owner to ansinh_lookup;

create or replace function dispute_notice_texts(kind text) returns jsonb
    language sql immutable
    return case kind
        when 'dispute_opened' then jsonb_build_object(
            'text_vi', 'An Sinh: yêu cầu đính chính đã được ghi nhận; từ nay nơi khác xem sẽ thấy thông tin đang được '
                'khiếu nại hoặc không thấy. Hạn trả lời có trong ứng dụng. Nếu không phải bạn, hãy rút lại ngay.',
            'text_en', 'An Sinh: your objection is recorded; from now on others see that record as contested or not at all. '
                'The app says when the answer is due. If that was not you, withdraw it at once.')
        when 'dispute_answered' then jsonb_build_object(
            'text_vi', 'An Sinh: yêu cầu đính chính của bạn đã được trả lời. Xem câu trả lời trên ứng dụng.',
            'text_en', 'An Sinh: your objection has been answered. See the answer in the app.')
        when 'dispute_restated' then jsonb_build_object(
            'text_vi', 'An Sinh: cơ sở khám chữa bệnh gửi lại nội dung đã được đính chính theo yêu cầu của bạn. Cơ quan BHXH sẽ '
                'xem xét; đến lúc đó nơi khác xem vẫn thấy thông tin đang được khiếu nại hoặc không thấy.',
            'text_en', 'An Sinh: a facility has sent again what was corrected at your request. The social-insurance office '
                'looks into it; until then others see that record as contested or not at all.')
        else jsonb_build_object(
            'text_vi', 'An Sinh: yêu cầu đính chính của bạn đã chuyển trạng thái. Xem chi tiết trên ứng dụng.',
            'text_en', 'An Sinh: your objection has moved on. See the app for details.')
    end;

-- Both sides hear of it: the citizen by telephone, who has to answer (or need not any more) at the desk.
create or replace function dispute_told(d dispute, kind text, at timestamptz, today date) returns void
    language plpgsql volatile as $$
begin
    perform notices_send(notice_phones(d.person, today), kind, dispute_notice_texts(kind), at);
    perform outbox_put('app', 'dispute_' || d.state, d.id::text, jsonb_build_object(
        'dispute', d.id, 'state', d.state, 'responder', d.responder, 'facility', d.facility, 'office', d.office,
        'due_at', d.due_at, 'version', d.version), at);
end
$$;

-- One row of the timeline, the words for the access log with it.
create or replace function dispute_event_add(d dispute, from_state text, act text, by_role text, note text, at timestamptz)
    returns void language plpgsql volatile as $$
begin
    insert into dispute_event (person, dispute, ordinal, at, action, role, account, actor_name, organisation, from_state,
                               to_state, note, due_at)
    select d.person, d.id, d.version, at, act, by_role, a.id, case when by_role <> 'citizen' then a.full_name end,
           case when by_role <> 'citizen' then coalesce(a.facility, a.office) end, from_state, d.state, note, d.due_at
      from account a where a.id = context_account();
    perform set_config('app.subject', d.person::text, true), set_config('app.result', 'dispute_' || d.state, true);
end
$$;

-- `opening` is what the program has found: kind, fact, who answers, and until when.
create or replace function dispute_opened(new_id uuid, opening jsonb, why text, at timestamptz, today date) returns dispute
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    d dispute := jsonb_populate_record(null::dispute, opening);
begin
    d.person := context_subject();
    -- A citizen who contests twice at once: the second waits here, and then finds the first.
    perform from person p where p.id = d.person for no key update;
    if exists (select from dispute x
                where x.person = d.person and x.visit is not distinct from d.visit
                  and x.diagnosis is not distinct from d.diagnosis and x.period is not distinct from d.period
                  and (x.flagged_until >= today
                       or (x.fact_version = d.fact_version and x.state not in ('withdrawn', 'corrected')))) then
        raise exception using errcode = 'AS000', message = 'disputed_before';
    end if;
    update dispute x set flagged_until = null, state = 'upheld', ended_at = at, escalate_until = null, version = x.version + 1
     where x.person = d.person and x.visit is not distinct from d.visit and x.diagnosis is not distinct from d.diagnosis
       and x.period is not distinct from d.period and x.state = 'explained' and x.flagged_until < today;
    insert into dispute (person, id, kind, visit, diagnosis, period, months, fact_version, reason, state, responder, facility,
                         office, opened_by, opened_at, due_at, unit, flagged_until, changed_at)
    values (d.person, new_id, d.kind, d.visit, d.diagnosis, d.period,
            int4range((opening ->> 'first_month')::int, (opening ->> 'last_month')::int, '[]'), d.fact_version, why, 'open',
            d.responder, d.facility, d.office, context_account(), at, to_timestamp((opening ->> 'due_s')::bigint), d.unit,
            '9999-12-31', at)
    returning * into d;
    perform dispute_event_add(d, null, 'open', 'citizen', null, at);
    perform dispute_told(d, 'dispute_opened', at, today);
    return d;
end
$$;
alter function dispute_opened(uuid, jsonb, text, timestamptz, date) owner to ansinh_lookup;

-- What the asker is to a dispute: citizen (whoever acts for the person of the context), facility, office; null a stranger.
create or replace function dispute_role(d dispute) returns text
    language plpgsql stable as $$
begin
    return case
        when d.person = context_subject() and current_setting('app.relation', true) in ('self', 'guardian', 'delegate')
            then 'citizen'
        else (select case when a.kind in ('clerk', 'system') then 'facility' else 'office' end
                from account a
               where a.id = context_account()
                 and case when a.kind in ('clerk', 'system') then a.facility = d.facility
                          when a.kind = 'officer' then exists (
                              select from office o where o.code = d.office and a.office in (o.code, o.parent)) end) end;
end
$$;

-- Where a dispute stands, for whoever has to do with it.
create or replace function dispute_position(of_dispute uuid, idempotency_key text)
    returns table (id uuid, kind text, state text, responder text, role text, due_s bigint, escalate_until date,
                   next_office text, version integer, revision bigint, is_answered boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    select d.id, d.kind, d.state, d.responder, dispute_role(d), floor(extract(epoch from d.due_at))::bigint,
           d.escalate_until, case when d.responder = 'office' then coalesce(o.parent, o.code) else o.code end, d.version,
           (select r.revision from rulebook_revision r),
           exists (select from idempotency i where i.principal = context_account()::text
                    and i.key = dispute_position.idempotency_key)
      from dispute d join office o on o.code = d.office
     where d.id = of_dispute and dispute_role(d) is not null;
end
$$;
alter function dispute_position(uuid, text) owner to ansinh_lookup;

-- One step, whole: `move` is the dispute after it. A correction is made here, in the same transaction.
create or replace function dispute_moved(of_dispute uuid, seen integer, move jsonb, note text, correction jsonb,
        at timestamptz, today date) returns dispute
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    before dispute;
    d dispute;
begin
    select x.* into before from dispute x where x.id = of_dispute for no key update;
    if before.version is distinct from seen then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    d := jsonb_populate_record(before, move - array['action', 'role', 'due_s']);
    d.due_at := coalesce(to_timestamp((move ->> 'due_s')::bigint), before.due_at);
    if move ->> 'action' = 'correct' then
        -- As claim_taken(): who writes a visit waits for who writes another of the same person.
        perform pg_advisory_xact_lock(hashtextextended('claims of ' || before.person, 0));
        d.corrected_version := case when before.visit is not null
            then visit_corrected(before.person, before.visit, before.diagnosis, correction, at)
            else contribution_corrected(before.person, before.period, before.months, correction, at) end;
        if before.visit is not null and d.corrected_version is null then
            perform claim_voided(before.person, before.visit, at);
        end if;
    end if;
    update dispute x set state = d.state, responder = d.responder, office = d.office, due_at = d.due_at, unit = d.unit,
           escalate_until = d.escalate_until, flagged_until = d.flagged_until, corrected_version = d.corrected_version,
           changed_at = at, ended_at = case when d.flagged_until is null then at end, version = x.version + 1
     where x.person = before.person and x.id = before.id
    returning x.* into d;
    perform dispute_event_add(d, before.state, move ->> 'action', move ->> 'role', note, at);
    perform dispute_told(d, case when move ->> 'role' = 'citizen' then 'dispute_moved' else 'dispute_answered' end, at, today);
    return d;
end
$$;
alter function dispute_moved(uuid, integer, jsonb, text, jsonb, timestamptz, date) owner to ansinh_lookup;

-- One dispute at the desk that has to do with it; who looked is logged for the person.
create or replace function dispute_at_desk(of_dispute uuid) returns setof dispute
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    d dispute;
begin
    select x.* into d from dispute x where x.id = of_dispute;
    if d.id is not null and dispute_role(d) is not null then
        perform set_config('app.subject', d.person::text, true);
        return next d;
    end if;
end
$$;
alter function dispute_at_desk(uuid) owner to ansinh_lookup;

-- What waits at the asker's desk, by due time.
create or replace function disputes_at_desk(after_due timestamptz, after_id uuid, most integer) returns setof dispute
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    a account;
begin
    select x.* into a from account x where x.id = context_account();
    if a.facility is not null then
        return query select d.* from dispute d
                      where d.facility = a.facility and d.responder = 'facility' and d.ended_at is null
                        and (d.due_at, d.id) > (after_due, after_id)
                      order by d.due_at, d.id limit most;
    else
        return query select d.* from dispute d
                      where d.office in (select o.code from office o where a.office in (o.code, o.parent))
                        and d.responder = 'office' and d.ended_at is null and (d.due_at, d.id) > (after_due, after_id)
                      order by d.due_at, d.id limit most;
    end if;
end
$$;
alter function disputes_at_desk(timestamptz, uuid, integer) owner to ansinh_lookup;

-- The fact in the version that is contested, as its desk knows it.
create or replace function dispute_fact(d dispute, lang text) returns json
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return case when d.visit is not null then
        (select json_build_object('record_no', v.record_no, 'admitted_at', v.admitted_at, 'discharged_at', v.discharged_at,
                    'outcome', v.outcome, 'diagnoses', to_json(array(
                        select json_build_object('code', x.code, 'name', case lang when 'en' then i.name_en else i.name_vi end,
                                                 'main', x.main)
                          from visit_diagnosis x left join icd10 i on i.code = x.code
                         where x.person = v.person and x.visit = v.id and x.version = v.version order by x.ordinal)),
                    'employer', null, 'position', null, 'salary_vnd', null)
           from visit v where v.person = d.person and v.id = d.visit and v.version = d.fact_version)
        else
        (select json_build_object('record_no', null, 'admitted_at', null, 'discharged_at', null, 'outcome', null,
                    'diagnoses', null, 'employer', e.name, 'position', c.position, 'salary_vnd', c.salary_vnd)
           from contribution c left join employer e on e.id = c.employer
          where c.person = d.person and c.id = d.period and c.version = d.fact_version) end;
end
$$;
alter function dispute_fact(dispute, text) owner to ansinh_lookup;

create or replace function dispute_timeline(d dispute, lang text) returns json
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return to_json(array(
        select row_to_json(x) from (
            select e.ordinal, e.at, e.action, dispute_label('action', e.action, lang) as action_label, e.role, e.actor_name,
                   e.organisation, e.from_state, e.to_state, e.note, e.due_at
              from dispute_event e where e.person = d.person and e.dispute = d.id order by e.ordinal) x));
end
$$;
alter function dispute_timeline(dispute, text) owner to ansinh_lookup;
