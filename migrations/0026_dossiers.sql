-- Dossiers on the legal clock. The arithmetic of deadlines and the table of transitions are the program's
-- (dossiers/workflow.h); here stand its results, the timeline that never changes, and the walls: a state has a known
-- name, an approver is not the assessor where the law wants two pairs of eyes, a dossier escalates once.

create table dossier (
    id uuid primary key,
    dossier_no text not null constraint dossier_no_format check (dossier_no ~ '^[0-9]{5}-[0-9]{6}-[0-9]{6}$'),
    person uuid not null references person,
    procedure text not null,
    level text not null constraint dossier_level_known check (level in ('partial', 'end_to_end')),
    channel text not null constraint dossier_channel_known
        check (channel in ('counter', 'app', 'national_portal', 'provincial_portal', 'post')),
    submitted_by uuid references account,
    submitted_at timestamptz not null,
    form jsonb not null constraint dossier_form_is_object check (jsonb_typeof(form) = 'object'),
    return_method text not null constraint dossier_return_method_known
        check (return_method in ('counter', 'post', 'electronic')),
    payment_method text constraint dossier_payment_method_known
        check (payment_method in ('bank_account', 'cash', 'employer')),
    search_key text not null,
    four_eyes boolean not null,
    state text not null constraint dossier_state_known
        check (state in ('new', 'accepted', 'not_accepted', 'in_processing', 'supplement_required', 'payment_required',
                         'withdrawn', 'stopped', 'processed', 'result_returned')),
    step text not null constraint dossier_step_known check (step in ('none', 'assessing', 'proposed', 'approved')),
    is_open boolean not null generated always as
        (state in ('new', 'accepted', 'in_processing', 'supplement_required', 'payment_required')) stored,
    office text not null references office,
    receiving_office text not null references office,
    assessor uuid references account,
    approver uuid references account,
    received_at timestamptz not null,
    changed_at timestamptz not null,
    due_at timestamptz not null,
    unit text not null constraint dossier_unit_known
        check (unit in ('working_days', 'calendar_days', 'calendar_days_excl_holidays')),
    statutory_due_at timestamptz not null,
    statutory_unit text not null constraint dossier_statutory_unit_known
        check (statutory_unit in ('working_days', 'calendar_days', 'calendar_days_excl_holidays')),
    due_source text not null constraint dossier_due_source_known
        check (due_source in ('statute', 'commitment', 'clamped', 'extension')),
    paused_at timestamptz,
    waited_minutes integer not null default 0 constraint dossier_waited_not_negative check (waited_minutes >= 0),
    ended_at timestamptz,
    returned_at timestamptz,
    is_extended boolean not null default false,
    is_overdue boolean not null default false,
    supplements integer not null default 0 constraint dossier_supplements_not_negative check (supplements >= 0),
    fee_vnd bigint not null default 0 constraint dossier_fee_not_negative check (fee_vnd >= 0),
    paid_vnd bigint not null default 0 constraint dossier_paid_not_negative check (paid_vnd >= 0),
    result jsonb,
    escalate_at timestamptz,
    needs_recount boolean not null default false,
    version integer not null default 1 constraint dossier_version_positive check (version > 0),
    constraint dossier_no_unique unique (dossier_no),
    constraint dossier_step_by_state check ((step = 'none') = (state <> 'in_processing')),
    constraint dossier_four_eyes check (not four_eyes or approver is null or approver <> assessor),
    constraint dossier_paused_by_state
        check ((paused_at is not null) = (state in ('supplement_required', 'payment_required'))),
    constraint dossier_ended_by_state
        check ((ended_at is not null) = (state in ('not_accepted', 'stopped', 'processed', 'result_returned'))),
    constraint dossier_times_forward check (changed_at >= submitted_at and coalesce(ended_at, changed_at) >= submitted_at)
);
create index dossier_person on dossier (person, submitted_at desc, id desc);
-- The queue: what is open in an office or with an officer, by due time.
create index dossier_office_queue on dossier (office, due_at, id) where is_open;
create index dossier_assessor_queue on dossier (assessor, due_at, id) where is_open and assessor is not null;
create index dossier_unassigned_queue on dossier (office, due_at, id) where is_open and assessor is null;
create index dossier_office_state on dossier (office, state, due_at, id);
-- The due index of escalations: only what will still escalate stands in it.
create index dossier_escalation_due on dossier (escalate_at) where escalate_at is not null;
create index dossier_recount on dossier (id) where needs_recount;
-- Reports: what was received, and what ended, in a span of time.
create index dossier_submitted on dossier (submitted_at);
create index dossier_ended on dossier (ended_at) where ended_at is not null;
comment on table dossier is 'Dossiers (hồ sơ): what somebody has asked for, where it stands and when it is due.';
comment on column dossier.id is 'Opaque id.';
comment on column dossier.dossier_no is 'Number (mã hồ sơ): office, day and serial, as on the receipt.';
comment on column dossier.person is 'Whose matter it is (chủ hồ sơ).';
comment on column dossier.procedure is 'Procedure, as of the day of submission.';
comment on column dossier.level is 'Level of the service on that day: partial (một phần) or end_to_end (toàn trình).';
comment on column dossier.channel is 'Where it came from: counter, app, national_portal, provincial_portal or post.';
comment on column dossier.submitted_by is 'Account that handed it in.';
comment on column dossier.submitted_at is 'When it was handed in (ngày nộp).';
comment on column dossier.form is 'What was filled into the form.';
comment on column dossier.return_method is 'How the result goes out: counter, post or electronic.';
comment on column dossier.payment_method is 'How money is to be received: bank_account, cash or employer; null where none is.';
comment on column dossier.search_key is 'Name of the person, unaccented lower case, for searching.';
comment on column dossier.four_eyes is 'True where the approver must not be the assessor.';
comment on column dossier.state is 'One of the ten national states.';
comment on column dossier.step is 'How far the decision is while in processing: assessing, proposed or approved; else none.';
comment on column dossier.is_open is 'True until it is decided or ended.';
comment on column dossier.office is 'Office where it is now.';
comment on column dossier.receiving_office is 'Office where it arrived: its commitment holds.';
comment on column dossier.assessor is 'Officer who handles it (thụ lý).';
comment on column dossier.approver is 'Officer who approved it.';
comment on column dossier.received_at is 'When the whole dossier had arrived (ngày tiếp nhận): the clock runs from then.';
comment on column dossier.changed_at is 'Last transition.';
comment on column dossier.due_at is 'When the result is due (ngày hẹn trả); before acceptance what is promised.';
comment on column dossier.unit is 'Days that the due time counts.';
comment on column dossier.statutory_due_at is 'When it is due by statute.';
comment on column dossier.statutory_unit is 'Days that the statute counts.';
comment on column dossier.due_source is 'Why it is due then: statute, commitment, clamped (commitment cut to the statute) or extension (hẹn lại).';
comment on column dossier.paused_at is 'Since when the clock stands still for a paper or a payment.';
comment on column dossier.waited_minutes is 'Minutes of all pauses that have ended.';
comment on column dossier.ended_at is 'When it was ended for the national indicators (ngày kết thúc xử lý).';
comment on column dossier.returned_at is 'When the result was handed over (ngày trả).';
comment on column dossier.is_extended is 'True when the date was put off with an apology; once only.';
comment on column dossier.is_overdue is 'True for good: a second supplement, or put off after it was due.';
comment on column dossier.supplements is 'How often papers were asked for.';
comment on column dossier.fee_vnd is 'Fee to be paid, đồng.';
comment on column dossier.paid_vnd is 'Fee paid, đồng.';
comment on column dossier.result is 'What was decided, for the applicant.';
comment on column dossier.escalate_at is 'When somebody is told next: before it is due, and when it is; null = never.';
comment on column dossier.needs_recount is 'True when the calendar changed: due times are to be computed anew.';
comment on column dossier.version is 'Counts changes; the If-Match of clients.';

create table dossier_event (
    dossier uuid not null references dossier,
    ordinal integer not null constraint dossier_event_ordinal_positive check (ordinal > 0),
    person uuid not null,
    at timestamptz not null,
    action text not null,
    role text not null constraint dossier_event_role_known
        check (role in ('citizen', 'intake', 'assessor', 'approver', 'auditor', 'admin', 'partner', 'rule', 'clock')),
    account uuid,
    actor_name text,
    from_state text,
    to_state text not null,
    from_step text,
    to_step text not null,
    note text constraint dossier_event_note_length check (length(note) between 1 and 2000),
    office text not null,
    assessor uuid,
    due_before timestamptz,
    due_at timestamptz not null,
    amount_vnd bigint,
    request_id text,
    primary key (dossier, ordinal)
);
create index dossier_event_at on dossier_event (at);
comment on table dossier_event is 'Timeline of dossiers (quá trình xử lý): rows are added, never changed.';
comment on column dossier_event.dossier is 'Dossier.';
comment on column dossier_event.ordinal is 'Order, from 1; the version of the dossier after it.';
comment on column dossier_event.person is 'Whose matter it is.';
comment on column dossier_event.at is 'When.';
comment on column dossier_event.action is 'submit, a transition, recount (calendar changed) or escalate.';
comment on column dossier_event.role is 'In what capacity: citizen, an officer''s role, partner, rule (decided by rule) or clock.';
comment on column dossier_event.account is 'Who acted; null = the rule or the clock.';
comment on column dossier_event.actor_name is 'Name of an officer or partner who acted.';
comment on column dossier_event.from_state is 'State before; null = it has just arrived.';
comment on column dossier_event.to_state is 'State after.';
comment on column dossier_event.from_step is 'Step of the decision before.';
comment on column dossier_event.to_step is 'Step after.';
comment on column dossier_event.note is 'Reason or remark, for the applicant.';
comment on column dossier_event.office is 'Office where it is after.';
comment on column dossier_event.assessor is 'Officer who handles it after.';
comment on column dossier_event.due_before is 'Due time before (ngày hẹn trả trước).';
comment on column dossier_event.due_at is 'Due time after (ngày hẹn trả mới).';
comment on column dossier_event.amount_vnd is 'Money asked for or paid, đồng.';
comment on column dossier_event.request_id is 'Id of the request in the logs.';

create table dossier_pause (
    dossier uuid not null references dossier,
    ordinal integer not null constraint dossier_pause_ordinal_positive check (ordinal > 0),
    person uuid not null,
    reason text not null constraint dossier_pause_reason_known check (reason in ('supplement', 'payment')),
    paused_at timestamptz not null,
    resumed_at timestamptz,
    primary key (dossier, ordinal),
    constraint dossier_pause_forward check (resumed_at >= paused_at)
);
create unique index dossier_pause_one_open on dossier_pause (dossier) where resumed_at is null;
comment on table dossier_pause is 'When the clock of a dossier stood still, and why.';
comment on column dossier_pause.dossier is 'Dossier.';
comment on column dossier_pause.ordinal is 'Order, from 1.';
comment on column dossier_pause.person is 'Whose matter it is.';
comment on column dossier_pause.reason is 'supplement (bổ sung giấy tờ) or payment (nghĩa vụ tài chính).';
comment on column dossier_pause.paused_at is 'Since when.';
comment on column dossier_pause.resumed_at is 'Until when; null = it still stands.';

create table dossier_attachment (
    dossier uuid not null references dossier,
    id uuid not null,
    person uuid not null,
    document smallint constraint dossier_attachment_document_positive check (document > 0),
    title text not null constraint dossier_attachment_title_length check (length(title) between 1 and 200),
    copy_kind text not null constraint dossier_attachment_copy_kind_known check (copy_kind in ('original', 'copy', 'electronic')),
    sha256 bytea constraint dossier_attachment_sha256_size check (length(sha256) = 32),
    content_type text,
    size_bytes bigint constraint dossier_attachment_size_positive check (size_bytes > 0),
    added_by uuid references account,
    added_at timestamptz not null,
    primary key (dossier, id),
    constraint dossier_attachment_file_whole
        check (num_nonnulls(sha256, content_type, size_bytes) = case copy_kind when 'electronic' then 3 else 0 end)
);
create index dossier_attachment_content on dossier_attachment (sha256) where sha256 is not null;
comment on table dossier_attachment is 'Papers of a dossier (thành phần hồ sơ): those handed over, and files kept by their content.';
comment on column dossier_attachment.dossier is 'Dossier.';
comment on column dossier_attachment.id is 'Opaque id.';
comment on column dossier_attachment.person is 'Whose matter it is.';
comment on column dossier_attachment.document is 'Which of the papers the procedure asks for, from 1; null = another.';
comment on column dossier_attachment.title is 'What it is.';
comment on column dossier_attachment.copy_kind is 'original (bản chính), copy (bản sao) or electronic (bản điện tử).';
comment on column dossier_attachment.sha256 is 'Of a file: its content address.';
comment on column dossier_attachment.content_type is 'Of a file: its type, found from its content.';
comment on column dossier_attachment.size_bytes is 'Of a file: its size.';
comment on column dossier_attachment.added_by is 'Account that added it.';
comment on column dossier_attachment.added_at is 'When.';

-- The primary key is what makes an escalation happen once.
create table dossier_escalation (
    dossier uuid not null references dossier,
    kind text not null constraint dossier_escalation_kind_known check (kind in ('due_soon', 'overdue')),
    due_at timestamptz not null,
    person uuid not null,
    office text not null,
    assessor uuid,
    escalated_at timestamptz not null,
    primary key (dossier, kind, due_at)
);
comment on table dossier_escalation is 'Who was told that a dossier is nearly due or overdue: once for each due time.';
comment on column dossier_escalation.dossier is 'Dossier.';
comment on column dossier_escalation.kind is 'due_soon (sắp đến hạn) or overdue (quá hạn).';
comment on column dossier_escalation.due_at is 'Due time it was about.';
comment on column dossier_escalation.person is 'Whose matter it is.';
comment on column dossier_escalation.office is 'Office told.';
comment on column dossier_escalation.assessor is 'Officer told; null = nobody had it.';
comment on column dossier_escalation.escalated_at is 'When.';

create table dossier_serial (
    office text not null references office,
    day date not null,
    last integer not null constraint dossier_serial_range check (last between 1 and 999999),
    primary key (office, day)
);
comment on table dossier_serial is 'The last number an office gave on a day.';
comment on column dossier_serial.office is 'Office.';
comment on column dossier_serial.day is 'Day.';
comment on column dossier_serial.last is 'Last serial.';

do $$
declare
    table_name text;
begin
    foreach table_name in array array['dossier', 'dossier_event', 'dossier_pause', 'dossier_attachment',
                                      'dossier_escalation'] loop
        execute format('alter table %I enable row level security', table_name);
        execute format('alter table %I force row level security', table_name);
        execute format('create policy %I on %I to ansinh_lookup using (context_lookup())', table_name || '_lookup', table_name);
        execute format('create policy %I on %I using (person = context_subject())', table_name || '_subject', table_name);
        execute format('grant select on %I to ansinh_app', table_name);
        execute format('grant insert on %I to ansinh_lookup', table_name);
    end loop;
end
$$;
-- What a dossier becomes is written by the trusted functions alone; what it was asked for never changes.
grant update (state, step, office, assessor, approver, received_at, changed_at, due_at, unit, statutory_due_at,
              statutory_unit, due_source, paused_at, waited_minutes, ended_at, returned_at, is_extended, is_overdue,
              supplements, fee_vnd, paid_vnd, result, escalate_at, needs_recount, version) on dossier to ansinh_lookup;
grant update (resumed_at) on dossier_pause to ansinh_lookup;
grant insert on dossier_attachment to ansinh_app;
grant select, insert, update on dossier_serial to ansinh_lookup;
