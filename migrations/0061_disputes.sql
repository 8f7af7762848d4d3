-- Disputes: a citizen contests a visit, a diagnosis of it or a contribution period. From the commit on third parties see
-- what is contested flagged or not at all, as the policy of the day says; the facility or the office answers within the
-- legal clock with a correction (a new version) or an explanation; it may be taken to the next office once.

create table dispute_policy (
    kind text not null constraint dispute_policy_kind_known check (kind in ('visit', 'diagnosis', 'period')),
    audience text not null constraint dispute_policy_audience_known check (audience in ('facility', 'officer', 'export')),
    treatment text not null constraint dispute_policy_treatment_known check (treatment in ('flagged', 'hidden')),
    valid_from date not null,
    valid_to date,
    legal_basis text not null,
    constraint dispute_policy_forward check (valid_to is null or valid_to >= valid_from),
    constraint dispute_policy_once exclude using gist
        (kind with =, audience with =, daterange(valid_from, valid_to, '[]') with &&)
);
create unique index dispute_policy_key on dispute_policy (kind, audience, valid_from);
comment on table dispute_policy is 'What third parties see of a disputed fact; without a row: nothing.';
comment on column dispute_policy.kind is 'What is disputed: visit, diagnosis or period.';
comment on column dispute_policy.audience is 'Who looks: facility (hospital), officer, or export (what leaves the house).';
comment on column dispute_policy.treatment is 'flagged (shown as disputed) or hidden.';
comment on column dispute_policy.valid_from is 'First day.';
comment on column dispute_policy.valid_to is 'Last day; null = in force.';
comment on column dispute_policy.legal_basis is 'Where it is laid down.';

create table dispute (
    person uuid not null references person,
    id uuid not null,
    kind text not null constraint dispute_kind_known check (kind in ('visit', 'diagnosis', 'period')),
    visit uuid,
    diagnosis text,
    period uuid,
    months int4range,
    fact_version smallint not null,
    reason text not null constraint dispute_reason_length check (length(reason) between 1 and 2000),
    state text not null constraint dispute_state_known
        check (state in ('open', 'explained', 'escalated', 'corrected', 'upheld', 'withdrawn')),
    responder text not null constraint dispute_responder_known check (responder in ('facility', 'office')),
    facility text references facility,
    office text not null references office,
    opened_by uuid not null references account,
    opened_at timestamptz not null,
    due_at timestamptz not null,
    unit text not null constraint dispute_unit_known
        check (unit in ('working_days', 'calendar_days', 'calendar_days_excl_holidays')),
    escalate_until date,
    flagged_until date,
    corrected_version smallint,
    changed_at timestamptz not null,
    ended_at timestamptz,
    version integer not null default 1 constraint dispute_version_positive check (version > 0),
    primary key (person, id),
    constraint dispute_id_once unique (id),
    constraint dispute_of_one_fact check (case kind when 'visit' then num_nonnulls(visit, facility) = 2
                                                    when 'diagnosis' then num_nonnulls(visit, facility, diagnosis) = 3
                                                    else num_nonnulls(period, months) = 2 end
                                          and num_nonnulls(visit, period) = 1 and (kind = 'diagnosis' or diagnosis is null)),
    constraint dispute_facility_answers_first check (responder = 'office' or facility is not null),
    constraint dispute_ended_by_state check ((ended_at is not null) = (state in ('corrected', 'upheld', 'withdrawn'))),
    constraint dispute_flagged_while_open
        check (case when state in ('open', 'escalated') then flagged_until = '9999-12-31'
                    when state <> 'explained' then flagged_until is null else true end),
    constraint dispute_explained_may_go_on check (state <> 'explained' or escalate_until is not null)
);
create unique index dispute_of_visit on dispute (person, visit, coalesce(diagnosis, ''))
    where visit is not null and flagged_until is not null;
create unique index dispute_of_period on dispute (person, period) where period is not null and flagged_until is not null;
-- The desks: what waits for an answer, by due time.
create index dispute_facility_queue on dispute (facility, due_at, id) where responder = 'facility' and ended_at is null;
create index dispute_office_queue on dispute (office, due_at, id) where responder = 'office' and ended_at is null;
comment on table dispute is 'Disputes (khiếu nại, yêu cầu đính chính): what a citizen says is wrong in the register (Law 91/2025/QH15 art 4, Law 41/2024/QH15 art 10).';
comment on column dispute.person is 'Whose fact it is.';
comment on column dispute.id is 'Opaque id.';
comment on column dispute.kind is 'visit (lượt khám), diagnosis (chẩn đoán) or period (quá trình đóng).';
comment on column dispute.visit is 'The visit.';
comment on column dispute.diagnosis is 'ICD-10 code of the diagnosis that is contested.';
comment on column dispute.period is 'The contribution period.';
comment on column dispute.months is 'Its months that are contested, numbered year * 12 + month - 1, upper end excluded.';
comment on column dispute.fact_version is 'Version of the fact that is contested.';
comment on column dispute.reason is 'What is wrong, in the citizen''s words.';
comment on column dispute.state is 'open (chờ trả lời), explained (đã giải trình), escalated (chuyển cơ quan BHXH), corrected (đã đính chính), upheld (giữ nguyên) or withdrawn (đã rút).';
comment on column dispute.responder is 'Who has to answer: facility or office.';
comment on column dispute.facility is 'The facility of the visit.';
comment on column dispute.office is 'The office that answers, or that it goes to from the facility.';
comment on column dispute.opened_by is 'Account that opened it: the person, a guardian or a delegate.';
comment on column dispute.opened_at is 'When it was opened: from then on the fact is flagged.';
comment on column dispute.due_at is 'When the answer is due.';
comment on column dispute.unit is 'Days that the due time counts.';
comment on column dispute.escalate_until is 'Last day to take an explanation to the next office.';
comment on column dispute.flagged_until is 'Last day on which third parties see the fact flagged or not at all; the end of 9999 = until it is answered.';
comment on column dispute.corrected_version is 'Version that the correction made; null when the fact was taken out.';
comment on column dispute.changed_at is 'Last transition.';
comment on column dispute.ended_at is 'When it was over.';
comment on column dispute.version is 'Counts changes; the If-Match of clients.';

create table dispute_event (
    person uuid not null,
    dispute uuid not null,
    ordinal integer not null constraint dispute_event_ordinal_positive check (ordinal > 0),
    at timestamptz not null,
    action text not null constraint dispute_event_action_known
        check (action in ('open', 'correct', 'explain', 'escalate', 'withdraw')),
    role text not null constraint dispute_event_role_known check (role in ('citizen', 'facility', 'office')),
    account uuid,
    actor_name text,
    organisation text,
    from_state text,
    to_state text not null,
    note text constraint dispute_event_note_length check (length(note) between 1 and 2000),
    due_at timestamptz not null,
    primary key (person, dispute, ordinal),
    foreign key (person, dispute) references dispute
);
comment on table dispute_event is 'Timeline of disputes: rows are added, never changed.';
comment on column dispute_event.person is 'Whose fact it is.';
comment on column dispute_event.dispute is 'Dispute.';
comment on column dispute_event.ordinal is 'Order, from 1; the version of the dispute after it.';
comment on column dispute_event.at is 'When.';
comment on column dispute_event.action is 'open, correct, explain, escalate or withdraw.';
comment on column dispute_event.role is 'In what capacity: citizen, facility or office.';
comment on column dispute_event.account is 'Who acted.';
comment on column dispute_event.actor_name is 'Name of the employee or officer who acted.';
comment on column dispute_event.organisation is 'Code of the facility or office.';
comment on column dispute_event.from_state is 'State before; null = it has just been opened.';
comment on column dispute_event.to_state is 'State after.';
comment on column dispute_event.note is 'The answer or the reason, which the citizen reads.';
comment on column dispute_event.due_at is 'When the answer is due after it.';

do $$
declare
    t text;
begin
    foreach t in array array['dispute', 'dispute_event'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %I on %I to ansinh_lookup using (context_lookup())', t || '_lookup', t);
        execute format('create policy %I on %I using (person = context_subject())', t || '_subject', t);
    end loop;
end
$$;
grant select on dispute_policy, dispute, dispute_event to ansinh_app;
grant insert on dispute, dispute_event to ansinh_lookup;
grant update (state, responder, office, due_at, unit, escalate_until, flagged_until, corrected_version, changed_at,
              ended_at, version) on dispute to ansinh_lookup;

-- A correction closes the version that was and adds one.
grant update (recorded_to) on visit, contribution to ansinh_lookup;
-- Reads of another day look at versions that have been replaced, too.
drop index visit_person_admitted;
create index visit_person_admitted on visit (person, admitted_at desc, id desc);

-- The right to contest in somebody's name is a right of its own: reading is not enough.
alter table delegation drop constraint delegation_books_known;
alter table delegation add constraint delegation_books_known
    check (cardinality(books) > 0 and array_position(books, null) is null
           and books <@ array['book', 'card', 'visits', 'payments', 'disputes']);
comment on column delegation.books is 'Which: book (sổ BHXH), card (thẻ BHYT), visits (khám chữa bệnh), payments (lương hưu, trợ cấp); disputes: contest in the holder''s name (yêu cầu đính chính).';
