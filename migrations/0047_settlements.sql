-- Settlements (giải quyết hưởng): what a dossier's facts give by law, proposed by one officer and approved by another.
-- A correction is settled again as a new version that replaces the earlier one and says the difference.

create table settlement (
    person uuid not null references person,
    id uuid not null,
    dossier uuid not null references dossier,
    version integer not null constraint settlement_version_positive check (version > 0),
    kind text not null constraint settlement_kind_known check (kind in ('pension', 'one_time', 'survivors')),
    state text not null constraint settlement_state_known check (state in ('proposed', 'approved', 'superseded', 'replaced')),
    rule_set uuid not null references rule_set,
    engine_version text not null,
    counted_on date not null,
    starts_on date not null,
    monthly_vnd bigint not null constraint settlement_monthly_not_negative check (monthly_vnd >= 0),
    lump_vnd bigint not null constraint settlement_lump_not_negative check (lump_vnd >= 0),
    rate_bp integer constraint settlement_rate_range check (rate_bp between 1 and 10000),
    missing jsonb not null,
    results jsonb not null,
    derivation jsonb not null,
    replaces uuid,
    monthly_difference_vnd bigint,
    lump_difference_vnd bigint,
    proposed_by uuid not null references account,
    proposer_name text not null,
    proposed_at timestamptz not null,
    approved_by uuid references account,
    approver_name text,
    approved_at timestamptz,
    decision_no text,
    primary key (person, id),
    foreign key (person, replaces) references settlement (person, id),
    constraint settlement_version_once unique (dossier, version),
    constraint settlement_two_people check (approved_by <> proposed_by),
    constraint settlement_approved_whole check ((state in ('approved', 'replaced'))
        = (num_nonnulls(approved_by, approver_name, approved_at, decision_no) = 4)),
    constraint settlement_difference_of_replaced
        check (num_nonnulls(monthly_difference_vnd, lump_difference_vnd) = case when replaces is null then 0 else 2 end)
);
create unique index settlement_one_in_force on settlement (dossier) where state = 'approved';
create unique index settlement_one_proposed on settlement (dossier) where state = 'proposed';
comment on table settlement is 'Settlements: what was counted for a dossier, by which rules, who proposed and who approved it.';
comment on column settlement.person is 'Whose matter it is.';
comment on column settlement.id is 'Opaque id.';
comment on column settlement.dossier is 'Dossier that asked for it.';
comment on column settlement.version is 'Counts the settlements of the dossier.';
comment on column settlement.kind is 'pension (lương hưu), one_time (BHXH một lần) or survivors (tử tuất).';
comment on column settlement.state is 'proposed (trình duyệt), approved (đã duyệt), superseded (proposed again before approval) or replaced (by a later version).';
comment on column settlement.rule_set is 'Rule set it was counted with.';
comment on column settlement.engine_version is 'Version of the engine that counted.';
comment on column settlement.counted_on is 'Day on which it was counted.';
comment on column settlement.starts_on is 'First day of entitlement.';
comment on column settlement.monthly_vnd is 'Monthly amount, đồng; 0 where there is none.';
comment on column settlement.lump_vnd is 'Lump sum, đồng; 0 where there is none.';
comment on column settlement.rate_bp is 'Rate in hundredths of a percent, where the law has one.';
comment on column settlement.missing is 'Months that did not count, and why.';
comment on column settlement.results is 'The amounts, each with the step it comes from.';
comment on column settlement.derivation is 'Every step: rule, article, inputs, value, unit.';
comment on column settlement.replaces is 'Approved settlement of the same dossier that this one corrects.';
comment on column settlement.monthly_difference_vnd is 'New monthly amount less the replaced one, đồng.';
comment on column settlement.lump_difference_vnd is 'New lump sum less the replaced one, đồng.';
comment on column settlement.proposed_by is 'Account of the assessor.';
comment on column settlement.proposer_name is 'That officer''s name.';
comment on column settlement.proposed_at is 'When it was proposed.';
comment on column settlement.approved_by is 'Account of the approver: another person.';
comment on column settlement.approver_name is 'That officer''s name.';
comment on column settlement.approved_at is 'When it was approved.';
comment on column settlement.decision_no is 'Number of the decision (số quyết định).';

alter table settlement enable row level security;
alter table settlement force row level security;
create policy settlement_lookup on settlement to ansinh_lookup using (context_lookup());
create policy settlement_subject on settlement using (person = context_subject());
grant select, insert on settlement to ansinh_app;
grant update (state, approved_by, approver_name, approved_at, decision_no) on settlement to ansinh_app;

-- The lump sum that comes with a pension for years beyond the highest rate is a payment of its own (art 68).
alter table benefit drop constraint benefit_kind_known;
alter table benefit add constraint benefit_kind_known
    check (kind in ('pension', 'incapacity_allowance', 'accident_allowance', 'survivors_monthly', 'social_pension',
                    'unemployment', 'one_time', 'funeral', 'survivors_lump', 'maternity', 'sickness', 'convalescence',
                    'pension_lump'));
comment on column benefit.kind is 'pension (lương hưu), incapacity_allowance (mất sức lao động), accident_allowance (TNLĐ-BNN), survivors_monthly (tuất hằng tháng), social_pension (hưu trí xã hội), unemployment (thất nghiệp), one_time (BHXH một lần), funeral (mai táng), survivors_lump (tuất một lần), maternity (thai sản), sickness (ốm đau), convalescence (dưỡng sức), pension_lump (trợ cấp một lần khi nghỉ hưu).';
