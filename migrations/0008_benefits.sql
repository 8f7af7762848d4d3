-- Benefits: the decision that gives one, and every payment made on it.

create table benefit (
    person uuid not null references person,
    id uuid not null,
    kind text not null constraint benefit_kind_known
        check (kind in ('pension', 'incapacity_allowance', 'accident_allowance', 'survivors_monthly',
                        'social_pension', 'unemployment', 'one_time', 'funeral', 'survivors_lump',
                        'maternity', 'sickness', 'convalescence')),
    decision_no text not null,
    decided_on date not null,
    decided_by text not null references office,
    starts_on date not null,
    ends_on date,
    monthly_vnd bigint constraint benefit_monthly_positive check (monthly_vnd > 0),
    lump_vnd bigint constraint benefit_lump_positive check (lump_vnd > 0),
    rate_bp integer constraint benefit_rate_range check (rate_bp between 1 and 10000),
    state text not null constraint benefit_state_known check (state in ('current', 'suspended', 'ended', 'replaced')),
    channel text not null constraint benefit_channel_known check (channel in ('bank', 'post', 'cash')),
    account_masked text,
    bank_name text,
    replaces uuid,
    version integer not null default 1 constraint benefit_version_positive check (version > 0),
    recorded_at timestamptz not null,
    primary key (person, id),
    foreign key (person, replaces) references benefit (person, id),
    constraint benefit_decision_no_unique unique (decision_no),
    constraint benefit_dates_forward check (ends_on is null or ends_on >= starts_on),
    constraint benefit_one_amount check (num_nonnulls(monthly_vnd, lump_vnd) = 1),
    constraint benefit_bank_has_account
        check ((channel = 'bank') = (account_masked is not null and bank_name is not null)),
    constraint benefit_one_decision_at_a_time exclude using gist
        (person with =, kind with =, daterange(starts_on, ends_on, '[]') with &&)
        where (state in ('current', 'suspended') and monthly_vnd is not null)
);
comment on table benefit is 'Decisions that give a benefit (quyết định hưởng): a change is a new decision that replaces the old one.';
comment on column benefit.person is 'Who receives it.';
comment on column benefit.id is 'Opaque id.';
comment on column benefit.kind is 'pension (lương hưu), incapacity_allowance (mất sức lao động), accident_allowance (TNLĐ-BNN), survivors_monthly (tuất hằng tháng), social_pension (hưu trí xã hội), unemployment (thất nghiệp), one_time (BHXH một lần), funeral (mai táng), survivors_lump (tuất một lần), maternity (thai sản), sickness (ốm đau), convalescence (dưỡng sức).';
comment on column benefit.decision_no is 'Number of the decision (số quyết định).';
comment on column benefit.decided_on is 'Day of the decision.';
comment on column benefit.decided_by is 'Office that decided.';
comment on column benefit.starts_on is 'First day of entitlement.';
comment on column benefit.ends_on is 'Last day of entitlement; null = open.';
comment on column benefit.monthly_vnd is 'Monthly amount, đồng; null for a lump sum.';
comment on column benefit.lump_vnd is 'Lump sum, đồng; null for a monthly benefit.';
comment on column benefit.rate_bp is 'Rate in hundredths of a percent (tỷ lệ hưởng), where the law has one.';
comment on column benefit.state is 'current, suspended (tạm dừng), ended (chấm dứt) or replaced (thay bằng quyết định mới).';
comment on column benefit.channel is 'bank, post (bưu điện) or cash.';
comment on column benefit.account_masked is 'Bank account with all but the last digits hidden.';
comment on column benefit.bank_name is 'Name of the bank.';
comment on column benefit.replaces is 'Earlier decision of the same person that this one replaces.';
comment on column benefit.version is 'Counts changes; the If-Match of clients.';
comment on column benefit.recorded_at is 'When the row was made.';

create table payment (
    person uuid not null,
    id uuid not null,
    benefit uuid not null,
    period integer not null constraint payment_period_range check (period between 1900 * 12 and 2200 * 12),
    kind text not null constraint payment_kind_known check (kind in ('regular', 'arrears', 'adjustment', 'lump', 'recovery')),
    gross_vnd bigint not null constraint payment_gross_positive check (gross_vnd > 0),
    net_vnd bigint not null constraint payment_net_range check (net_vnd between 0 and gross_vnd),
    channel text not null constraint payment_channel_known check (channel in ('bank', 'post', 'cash')),
    account_masked text,
    bank_name text,
    state text not null constraint payment_state_known check (state in ('scheduled', 'paid', 'unpaid', 'returned', 'held')),
    paid_at timestamptz,
    decision_no text not null,
    recorded_at timestamptz not null,
    primary key (person, id),
    foreign key (person, benefit) references benefit,
    constraint payment_once unique (person, benefit, period, kind),
    constraint payment_paid_has_time check ((state = 'paid') = (paid_at is not null)),
    constraint payment_bank_has_account check ((channel = 'bank') = (account_masked is not null and bank_name is not null))
);
create index payment_person_period on payment (person, period desc, id desc);
comment on table payment is 'Payments of benefits, one for each month and kind: rows are added, never changed.';
comment on column payment.person is 'Who receives it.';
comment on column payment.id is 'Opaque id.';
comment on column payment.benefit is 'Benefit it is paid on.';
comment on column payment.period is 'Month it is for, numbered year * 12 + month - 1.';
comment on column payment.kind is 'regular, arrears (truy lĩnh), adjustment (điều chỉnh), lump (một lần) or recovery (thu hồi).';
comment on column payment.gross_vnd is 'Before deductions, đồng.';
comment on column payment.net_vnd is 'Handed out, đồng.';
comment on column payment.channel is 'bank, post or cash.';
comment on column payment.account_masked is 'Bank account with all but the last digits hidden.';
comment on column payment.bank_name is 'Name of the bank.';
comment on column payment.state is 'scheduled, paid, unpaid (chưa nhận), returned (trả lại) or held (tạm giữ).';
comment on column payment.paid_at is 'When it was handed out.';
comment on column payment.decision_no is 'Decision it rests on.';
comment on column payment.recorded_at is 'When the row was made.';

alter table benefit enable row level security;
alter table benefit force row level security;
create policy benefit_lookup on benefit to ansinh_lookup using (context_lookup());
create policy benefit_subject on benefit
    using (person = context_subject());

alter table payment enable row level security;
alter table payment force row level security;
create policy payment_lookup on payment to ansinh_lookup using (context_lookup());
create policy payment_subject on payment
    using (person = context_subject());

grant select, insert on benefit, payment to ansinh_app;
grant update (state, ends_on, version) on benefit to ansinh_app;
