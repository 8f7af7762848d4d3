-- Dossiers: read to be decided about, moved, told of; how they arrive stands in dossier_arrival.sql. What a transition
-- does is decided by the program (dossiers/workflow.h) from what dossier_position tells; here it is written whole, in one
-- transaction: the dossier, its timeline, its clock, its notices. A dossier that has changed since it was read is not
-- touched.

-- Words for codes, as in dossiers/workflow_words.c and procedure.c; a test holds them together.
create or replace function dossier_label(list text, code text, lang text) returns text
    language sql immutable parallel safe
    return (select case lang when 'en' then l.en else l.vi end
              from (values
                ('state', 'new', 'Mới đăng ký', 'Newly registered'),
                ('state', 'accepted', 'Được tiếp nhận', 'Accepted'),
                ('state', 'not_accepted', 'Không được tiếp nhận', 'Not accepted'),
                ('state', 'in_processing', 'Đang xử lý', 'In processing'),
                ('state', 'supplement_required', 'Yêu cầu bổ sung giấy tờ', 'Supplement required'),
                ('state', 'payment_required', 'Yêu cầu thực hiện nghĩa vụ tài chính', 'Payment required'),
                ('state', 'withdrawn', 'Công dân yêu cầu rút hồ sơ', 'Withdrawn by the citizen'),
                ('state', 'stopped', 'Dừng xử lý', 'Processing stopped'),
                ('state', 'processed', 'Đã xử lý xong', 'Processed'),
                ('state', 'result_returned', 'Đã trả kết quả', 'Result returned'),
                ('channel', 'counter', 'Trực tiếp', 'At the counter'),
                ('channel', 'app', 'Ứng dụng', 'App'),
                ('channel', 'national_portal', 'Cổng Dịch vụ công quốc gia', 'National Public Service Portal'),
                ('channel', 'provincial_portal', 'Cổng dịch vụ công của tỉnh', 'Provincial portal'),
                ('channel', 'post', 'Bưu chính công ích', 'Public post'),
                ('level', 'partial', 'Một phần (mức độ 3)', 'Partial (level 3)'),
                ('level', 'end_to_end', 'Toàn trình (mức độ 4)', 'End to end (level 4)'),
                ('action', 'submit', 'Nộp hồ sơ', 'Submit'),
                ('action', 'accept', 'Tiếp nhận', 'Accept'),
                ('action', 'refuse', 'Từ chối tiếp nhận', 'Refuse'),
                ('action', 'assign', 'Phân công', 'Assign'),
                ('action', 'request_supplement', 'Yêu cầu bổ sung', 'Request supplement'),
                ('action', 'supplement', 'Bổ sung hồ sơ', 'Supplement'),
                ('action', 'request_payment', 'Yêu cầu thực hiện nghĩa vụ tài chính', 'Request payment'),
                ('action', 'pay', 'Đã thực hiện nghĩa vụ tài chính', 'Pay'),
                ('action', 'extend', 'Xin lỗi và hẹn lại ngày trả', 'Apologise and set a new date'),
                ('action', 'propose', 'Trình duyệt', 'Propose'),
                ('action', 'approve', 'Phê duyệt', 'Approve'),
                ('action', 'return_to_assessor', 'Trả lại người thẩm định', 'Return to the assessor'),
                ('action', 'complete', 'Hoàn thành xử lý', 'Complete'),
                ('action', 'deliver', 'Trả kết quả', 'Deliver'),
                ('action', 'withdraw', 'Rút hồ sơ', 'Withdraw'),
                ('action', 'stop', 'Dừng xử lý', 'Stop'),
                ('action', 'recount', 'Tính lại ngày hẹn theo lịch nghỉ', 'Date counted anew after a change of the calendar')
              ) l (list, code, vi, en)
             where l.list = dossier_label.list and l.code = dossier_label.code);

create or replace function officer_of(of_account uuid) returns jsonb
    language sql stable security definer set search_path = public, pg_temp
    return (select jsonb_build_object('account', a.id, 'full_name', a.full_name) from account a where a.id = of_account);
alter function officer_of(uuid) owner to ansinh_lookup;

-- The capacity in which the asker acts on dossiers.
create or replace function dossier_role(kind text, officer_role text) returns text
    language sql immutable parallel safe
    return case kind when 'officer' then officer_role when 'system' then 'partner' else 'citizen' end;

-- A dossier as the program needs it to decide; instants in seconds. `completed_at` is when the last paper came of a
-- dossier that is new: the clock then runs from it. A plain expression, so that it is inlined.
create or replace function dossier_facts(d dossier, completed_at timestamptz) returns json
    language sql stable
    return json_build_object(
        'dossier_no', d.dossier_no, 'version', d.version, 'procedure', d.procedure,
        'submitted_on', (d.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date, 'state', d.state, 'step', d.step,
        'office', d.office, 'receiving_office', d.receiving_office, 'assessor', d.assessor, 'approver', d.approver,
        'received_s', floor(extract(epoch from case d.state when 'new' then greatest(d.received_at, completed_at)
                                                            else d.received_at end)),
        'changed_s', floor(extract(epoch from d.changed_at)), 'due_s', floor(extract(epoch from d.due_at)), 'unit', d.unit,
        'statutory_due_s', floor(extract(epoch from d.statutory_due_at)), 'statutory_unit', d.statutory_unit,
        'due_source', d.due_source, 'paused_s', floor(extract(epoch from d.paused_at)),
        'waited_minutes', d.waited_minutes, 'ended_s', floor(extract(epoch from d.ended_at)),
        'is_extended', d.is_extended, 'is_overdue', d.is_overdue, 'supplements', d.supplements);

create or replace function dossier_completed_at(d dossier) returns timestamptz
    language sql stable
    return (select max(t.added_at) from dossier_attachment t where t.dossier = d.id);

-- Who asks: the capacity in which somebody acts on dossiers, and the number that says when to read the rules again.
create or replace function dossier_asker(out role text, out account uuid, out revision bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
    select dossier_role(a.kind, a.officer_role), a.id, (select r.revision from rulebook_revision r)
      from account a where a.id = context_account()
$$;
alter function dossier_asker() owner to ansinh_lookup;

-- Where dossiers stand: only those that the asker may act on. `at_office`: the asker's office (or one below) has it.
create or replace function dossier_position(numbers text[], idempotency_key text, today date)
    returns table (facts json, role text, account uuid, at_office boolean, revision bigint, is_answered boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    a account;
begin
    select x.* into a from account x where x.id = context_account();
    return query
    select dossier_facts(d, dossier_completed_at(d)), dossier_role(a.kind, a.officer_role), a.id,
           exists (select from office o where o.code = d.office and a.office in (o.code, o.parent)),
           (select r.revision from rulebook_revision r),
           exists (select from idempotency i where i.principal = a.id::text and i.key = dossier_position.idempotency_key)
      from unnest(numbers) with ordinality u (no, n)
      join dossier d on d.dossier_no = u.no
     where case when d.person = a.person then 1
                else dossier_bit(d, a.kind, a.officer_role, a.id, a.person, a.office, today) end > 0
     order by u.n;
end
$$;
alter function dossier_position(text[], text, date) owner to ansinh_lookup;

-- Tells the holder (and partners) that something has happened; where to look, never what (R-58).
create or replace function dossier_told(d dossier, action text, at timestamptz) returns void
    language plpgsql volatile as $$
declare
    texts jsonb;
begin
    perform dossier_sent(d, action, at);
    if action in ('assign', 'propose', 'approve', 'return_to_assessor', 'recount') then
        return;
    end if;
    texts := jsonb_build_object(
        'text_vi', 'An Sinh: hồ sơ ' || d.dossier_no || ' - ' || lower(dossier_label('state', d.state, 'vi'))
            || case when d.is_open then ', hẹn trả ' || to_char(d.due_at at time zone 'Asia/Ho_Chi_Minh', 'HH24:MI DD/MM/YYYY')
                    else '' end || '. Xem chi tiết trong ứng dụng.',
        'text_en', 'An Sinh: dossier ' || d.dossier_no || ' - ' || lower(dossier_label('state', d.state, 'en'))
            || case when d.is_open then ', due ' || to_char(d.due_at at time zone 'Asia/Ho_Chi_Minh', 'DD/MM/YYYY HH24:MI')
                    else '' end || '. See the app for details.');
    perform notice_send(notice_phone(d.person), 'dossier_moved', texts, at);
    perform notice_put(d.person, 'dossier_moved', d.dossier_no, texts, at);
    perform outbox_put('app', 'dossier_moved', d.dossier_no,
                       jsonb_build_object('dossier_no', d.dossier_no, 'version', d.version, 'state', d.state), at);
end
$$;

-- When somebody is to be told next: before it is due, and when it is; never while the clock stands.
create or replace function dossier_escalates_at(d dossier, warn_at timestamptz) returns timestamptz
    language sql stable
    return case
        when not d.is_open or d.paused_at is not null then null
        when warn_at < d.due_at and not exists (select from dossier_escalation e
             where e.dossier = d.id and e.kind = 'due_soon' and e.due_at = d.due_at) then warn_at
        when not exists (select from dossier_escalation e
             where e.dossier = d.id and e.kind = 'overdue' and e.due_at = d.due_at) then d.due_at end;

-- One row of the timeline: from the dossier before (null = it has just arrived) to the one after.
create or replace function dossier_event_add(before dossier, after dossier, act text, by_role text, note text,
        amount bigint, at timestamptz, request_id text) returns void
    language sql volatile as $$
    insert into dossier_event (dossier, ordinal, person, at, action, role, account, actor_name, from_state, to_state,
                               from_step, to_step, note, office, assessor, due_before, due_at, amount_vnd, request_id)
    select after.id, after.version, after.person, at, act, by_role, a.id,
           case when by_role not in ('citizen', 'rule', 'clock') then a.full_name end, before.state, after.state,
           before.step, after.step, note, after.office, after.assessor, before.due_at, after.due_at, amount, request_id
      from (select 1) one
      left join account a on a.id = context_account() and by_role not in ('rule', 'clock')
$$;

-- The dossier with the members that the program has computed. Not yet its times, which are those of `at`.
create or replace function dossier_with(d dossier, move jsonb, at timestamptz) returns dossier
    language plpgsql stable as $$
declare
    was text := d.state;
begin
    d := jsonb_populate_record(d, move - array['dossier_no', 'version', 'action', 'role', 'note', 'id', 'person']);
    d.received_at := to_timestamp((move ->> 'received_s')::bigint);
    d.due_at := to_timestamp((move ->> 'due_s')::bigint);
    d.statutory_due_at := to_timestamp((move ->> 'statutory_due_s')::bigint);
    d.changed_at := at;
    d.version := d.version + 1;
    d.is_open := d.state in ('new', 'accepted', 'in_processing', 'supplement_required', 'payment_required');
    d.paused_at := case when d.state in ('supplement_required', 'payment_required') then coalesce(d.paused_at, at) end;
    d.ended_at := case when d.state in ('not_accepted', 'stopped', 'processed', 'result_returned')
                       then coalesce(d.ended_at, at) end;
    d.returned_at := case when d.state = 'result_returned' and was <> 'result_returned' then at else d.returned_at end;
    d.escalate_at := dossier_escalates_at(d, to_timestamp((move ->> 'warn_s')::bigint));
    return d;
end
$$;

create or replace function dossier_write(d dossier) returns void
    language sql volatile as $$
    update dossier set state = d.state, step = d.step, office = d.office, assessor = d.assessor, approver = d.approver,
           received_at = d.received_at, changed_at = d.changed_at, due_at = d.due_at, unit = d.unit,
           statutory_due_at = d.statutory_due_at, statutory_unit = d.statutory_unit, due_source = d.due_source,
           paused_at = d.paused_at, waited_minutes = d.waited_minutes, ended_at = d.ended_at, returned_at = d.returned_at,
           is_extended = d.is_extended, is_overdue = d.is_overdue, supplements = d.supplements, fee_vnd = d.fee_vnd,
           paid_vnd = d.paid_vnd, result = d.result, escalate_at = d.escalate_at, needs_recount = d.needs_recount,
           version = d.version
     where id = d.id
$$;

-- Who is to handle it must be an officer of the office where it then is.
create or replace function dossier_assignee_check(before dossier, after dossier) returns void
    language plpgsql stable as $$
begin
    if after.office <> before.office and not exists (select from office o where o.code = after.office) then
        raise exception using errcode = 'AS000', message = 'office_unknown';
    end if;
    if after.assessor is distinct from before.assessor and after.assessor is not null and not exists (
        select from account a where a.id = after.assessor and a.kind = 'officer' and a.state = 'active'
           and a.officer_role = 'assessor' and a.office = after.office) then
        raise exception using errcode = 'AS000', message = 'assignee_unfit';
    end if;
end
$$;

-- One transition, whole. `move` is the dossier after it and what was done; its version is the one before.
create or replace function dossier_moved(move jsonb, at timestamptz, request_id text) returns dossier
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    before dossier;
    after dossier;
begin
    select d.* into before from dossier d where d.dossier_no = move ->> 'dossier_no' for no key update;
    if before.version is distinct from (move ->> 'version')::integer then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    after := dossier_with(before, move, at);
    perform dossier_assignee_check(before, after);
    if move ->> 'action' = 'request_payment' then
        after.fee_vnd := (move ->> 'amount_vnd')::bigint;
    elsif move ->> 'action' = 'pay' then
        after.paid_vnd := before.paid_vnd + (move ->> 'amount_vnd')::bigint;
    elsif move ->> 'action' = 'complete' then
        after.result := jsonb_build_object('text', move ->> 'note');
    end if;
    perform dossier_write(after);
    if before.paused_at is not null and after.paused_at is null then
        update dossier_pause set resumed_at = at where dossier = after.id and resumed_at is null;
    elsif before.paused_at is null and after.paused_at is not null then
        insert into dossier_pause (dossier, ordinal, person, reason, paused_at)
        values (after.id, (select count(*) + 1 from dossier_pause p where p.dossier = after.id), after.person,
                case after.state when 'payment_required' then 'payment' else 'supplement' end, at);
    end if;
    perform dossier_event_add(before, after, move ->> 'action', move ->> 'role', move ->> 'note',
                              (move ->> 'amount_vnd')::bigint, at, request_id);
    perform dossier_told(after, move ->> 'action', at);
    perform set_config('app.subject', after.person::text, true), set_config('app.result', after.state, true);
    return after;
end
$$;
alter function dossier_moved(jsonb, timestamptz, text) owner to ansinh_lookup;

-- Many transitions, each by itself: what refuses one does not hold up the others.
create or replace function dossiers_moved(moves jsonb, at timestamptz, request_id text)
    returns table (dossier_no text, problem text, state text, version integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    move jsonb;
    after dossier;
begin
    for move in select m.value from jsonb_array_elements(moves) m loop
        dossier_no := move ->> 'dossier_no';
        problem := move ->> 'problem';
        state := null;
        version := null;
        if problem is null then
            begin
                after := dossier_moved(move, at, request_id);
                state := after.state;
                version := after.version;
            exception when sqlstate 'AS000' then
                problem := sqlerrm;
            end;
        end if;
        return next;
    end loop;
end
$$;
alter function dossiers_moved(jsonb, timestamptz, text) owner to ansinh_lookup;
