-- Paying: where the money goes, what lowers, raises, stops or follows a benefit, the monthly run with its files, and
-- the double-entry ledger that must agree with all of it.

create table bank (
    code text primary key constraint bank_code_format check (code ~ '^[A-Z0-9]{3,12}$'),
    name text not null constraint bank_name_length check (length(name) between 1 and 140),
    bic text not null constraint bank_bic_format check (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
    constraint bank_name_unique unique (name)
);
comment on table bank is 'Banks that benefits are paid through.';
comment on column bank.code is 'Short code.';
comment on column bank.name is 'Name as in decisions and payments.';
comment on column bank.bic is 'Business identifier code (ISO 9362) of payment files.';

create table payee (
    person uuid not null,
    id uuid not null,
    benefit uuid not null,
    channel text not null constraint payee_channel_known check (channel in ('bank', 'post', 'cash')),
    bank text references bank,
    account_no text constraint payee_account_no_format check (account_no ~ '^[0-9A-Z]{6,24}$'),
    holder_name text,
    state text not null constraint payee_state_known check (state in ('pending', 'current', 'replaced', 'cancelled')),
    effective_on date not null,
    requested_by uuid references account,
    requested_at timestamptz not null,
    ended_at timestamptz,
    version integer not null default 1 constraint payee_version_positive check (version > 0),
    primary key (person, id),
    foreign key (person, benefit) references benefit,
    constraint payee_bank_has_account
        check (num_nonnulls(bank, account_no, holder_name) = case channel when 'bank' then 3 else 0 end),
    constraint payee_ended_has_time check ((state in ('replaced', 'cancelled')) = (ended_at is not null))
);
create unique index payee_current on payee (person, benefit) where state = 'current';
create unique index payee_pending on payee (person, benefit) where state = 'pending';
comment on table payee is 'Where a benefit is paid to: a change waits for its day, the old channel is told, the history stays.';
comment on column payee.person is 'Who receives it.';
comment on column payee.id is 'Opaque id.';
comment on column payee.benefit is 'The benefit.';
comment on column payee.channel is 'bank, post or cash.';
comment on column payee.bank is 'Bank of the account.';
comment on column payee.account_no is 'Account number in full: only payment files show it.';
comment on column payee.holder_name is 'Holder of the account, the same name as the person''s.';
comment on column payee.state is 'pending (chờ hiệu lực), current, replaced or cancelled.';
comment on column payee.effective_on is 'First day on which payments go there.';
comment on column payee.requested_by is 'Account that asked; null = with the decision.';
comment on column payee.requested_at is 'When it was asked.';
comment on column payee.ended_at is 'When it was replaced or cancelled.';
comment on column payee.version is 'Counts changes; the If-Match of clients.';

create table benefit_adjustment (
    person uuid not null,
    benefit uuid not null,
    from_period integer not null,
    order_id uuid not null,
    before_vnd bigint not null constraint benefit_adjustment_before_positive check (before_vnd > 0),
    after_vnd bigint not null constraint benefit_adjustment_after_positive check (after_vnd > 0),
    recorded_at timestamptz not null,
    primary key (person, benefit, from_period),
    foreign key (person, benefit) references benefit
);
comment on table benefit_adjustment is 'What a general rise made of a monthly amount (điều chỉnh lương hưu).';
comment on column benefit_adjustment.person is 'Who receives it.';
comment on column benefit_adjustment.benefit is 'The benefit.';
comment on column benefit_adjustment.from_period is 'First month of the new amount, numbered year * 12 + month - 1.';
comment on column benefit_adjustment.order_id is 'The rise.';
comment on column benefit_adjustment.before_vnd is 'Monthly amount before, đồng.';
comment on column benefit_adjustment.after_vnd is 'Monthly amount after, đồng.';
comment on column benefit_adjustment.recorded_at is 'When it was reckoned.';

create table payment_run (
    id uuid primary key,
    period integer not null constraint payment_run_period_range check (period between 1900 * 12 and 2200 * 12),
    state text not null constraint payment_run_state_known
        check (state in ('planned', 'computing', 'ready', 'failed', 'released', 'settled')),
    opened_by uuid not null references account,
    opened_at timestamptz not null,
    ready_at timestamptz,
    released_by uuid references account,
    released_at timestamptz,
    settled_at timestamptz,
    fault text,
    version integer not null default 1 constraint payment_run_version_positive check (version > 0),
    constraint payment_run_once unique (period),
    constraint payment_run_four_eyes check (released_by <> opened_by),
    constraint payment_run_released_by_somebody check ((state in ('released', 'settled'))
        = (released_by is not null) and (released_by is null) = (released_at is null)),
    constraint payment_run_failed_has_fault check ((state = 'failed') = (fault is not null))
);
comment on table payment_run is 'The payment of a month to everybody (kỳ chi trả).';
comment on column payment_run.id is 'Opaque id.';
comment on column payment_run.period is 'Month paid for, numbered year * 12 + month - 1: one run a month.';
comment on column payment_run.state is 'planned, computing, ready (the ledger agrees, files are there), failed, released (handed to the banks and the post) or settled (every answer is in).';
comment on column payment_run.opened_by is 'Officer who opened it.';
comment on column payment_run.opened_at is 'When: what is recorded later waits for the next month.';
comment on column payment_run.ready_at is 'When ledger and files had been checked.';
comment on column payment_run.released_by is 'The other officer, who released it.';
comment on column payment_run.released_at is 'When it was released.';
comment on column payment_run.settled_at is 'When the last answer was in.';
comment on column payment_run.fault is 'What did not agree.';
comment on column payment_run.version is 'Counts changes; the If-Match of clients.';

create table payment_run_chunk (
    run uuid not null references payment_run,
    ordinal integer not null constraint payment_run_chunk_ordinal_positive check (ordinal > 0),
    after_member uuid not null,
    last_member uuid not null,
    state text not null constraint payment_run_chunk_state_known check (state in ('planned', 'computed', 'written')),
    payments integer,
    withheld integer,
    gross_vnd bigint,
    deducted_vnd bigint,
    net_vnd bigint,
    computed_at timestamptz,
    written_at timestamptz,
    primary key (run, ordinal),
    constraint payment_run_chunk_adds_up check (gross_vnd = net_vnd + deducted_vnd)
);
create index payment_run_chunk_open on payment_run_chunk (run, ordinal) where state <> 'written';
comment on table payment_run_chunk is 'The progress of a run: people by the order of their ids, each part paid in one transaction.';
comment on column payment_run_chunk.run is 'The run.';
comment on column payment_run_chunk.ordinal is 'Which part.';
comment on column payment_run_chunk.after_member is 'The last person of the part before.';
comment on column payment_run_chunk.last_member is 'The last person of this part.';
comment on column payment_run_chunk.state is 'planned, computed or written.';
comment on column payment_run_chunk.payments is 'Payments made.';
comment on column payment_run_chunk.withheld is 'Amounts due that were not paid, each with its reason.';
comment on column payment_run_chunk.gross_vnd is 'Sum before deductions, đồng.';
comment on column payment_run_chunk.deducted_vnd is 'Sum of deductions, đồng.';
comment on column payment_run_chunk.net_vnd is 'Sum handed out, đồng.';
comment on column payment_run_chunk.computed_at is 'When it was computed.';
comment on column payment_run_chunk.written_at is 'When its files were safe on disk.';

create table payment_withheld (
    run uuid not null references payment_run,
    person uuid not null,
    benefit uuid not null,
    period integer not null,
    kind text not null,
    amount_vnd bigint not null,
    reason text not null constraint payment_withheld_reason_known
        check (reason in ('dead', 'suspended', 'no_account', 'already_paid')),
    primary key (person, benefit, run, period, kind)
);
create index payment_withheld_run on payment_withheld (run, person);
comment on table payment_withheld is 'What a run did not pay, and why: nobody is missed in silence.';
comment on column payment_withheld.run is 'The run.';
comment on column payment_withheld.person is 'Who was not paid.';
comment on column payment_withheld.benefit is 'The benefit.';
comment on column payment_withheld.period is 'Month it was for.';
comment on column payment_withheld.kind is 'Kind of payment.';
comment on column payment_withheld.amount_vnd is 'Amount, đồng.';
comment on column payment_withheld.reason is 'dead (đã chết), suspended (tạm dừng), no_account (chưa có tài khoản) or already_paid (đã chi trả).';

create table payment_batch (
    id uuid primary key,
    run uuid not null,
    chunk integer not null,
    message_id text not null constraint payment_batch_message_id_format check (message_id ~ '^[A-Z0-9-]{6,35}$'),
    channel text not null constraint payment_batch_channel_known check (channel in ('bank', 'post', 'cash')),
    bank_name text references bank (name),
    payments integer not null constraint payment_batch_not_empty check (payments > 0),
    amount_vnd bigint not null,
    state text not null constraint payment_batch_state_known check (state in ('made', 'released', 'settled')),
    settled_at timestamptz,
    foreign key (run, chunk) references payment_run_chunk,
    constraint payment_batch_message_once unique (message_id),
    constraint payment_batch_of_bank check ((channel = 'bank') = (bank_name is not null)),
    constraint payment_batch_once unique nulls not distinct (run, chunk, channel, bank_name)
);
comment on table payment_batch is 'Payments that leave together: one message to one bank, one list for the post.';
comment on column payment_batch.id is 'Opaque id.';
comment on column payment_batch.run is 'The run.';
comment on column payment_batch.chunk is 'Its part.';
comment on column payment_batch.message_id is 'Id of the message: answers name it.';
comment on column payment_batch.channel is 'bank, post or cash.';
comment on column payment_batch.bank_name is 'The bank.';
comment on column payment_batch.payments is 'How many payments.';
comment on column payment_batch.amount_vnd is 'Their sum, đồng.';
comment on column payment_batch.state is 'made, released or settled (answered).';
comment on column payment_batch.settled_at is 'When the answer had been booked.';

create table payment_file (
    batch uuid not null references payment_batch,
    format text not null constraint payment_file_format_known check (format in ('pain.001', 'csv')),
    sha256 bytea not null constraint payment_file_sha256_size check (length(sha256) = 32),
    size_bytes bigint not null constraint payment_file_size_positive check (size_bytes > 0),
    signature bytea not null constraint payment_file_signature_size check (length(signature) = 64),
    written_at timestamptz not null,
    primary key (batch, format)
);
comment on table payment_file is 'Files of a batch, kept under the name of their checksum.';
comment on column payment_file.batch is 'The batch.';
comment on column payment_file.format is 'pain.001 (ISO 20022) or csv.';
comment on column payment_file.sha256 is 'Checksum of the bytes, the name of the file.';
comment on column payment_file.size_bytes is 'Length, bytes.';
comment on column payment_file.signature is 'Ed25519 signature of the checksum.';
comment on column payment_file.written_at is 'When it was written.';

create table payment_answer (
    id uuid primary key,
    batch uuid not null references payment_batch,
    format text not null constraint payment_answer_format_known check (format in ('pain.002', 'csv')),
    group_status text not null constraint payment_answer_status_known check (group_status in ('accepted', 'partly', 'refused')),
    sha256 bytea not null constraint payment_answer_sha256_size check (length(sha256) = 32),
    lines jsonb not null,
    state text not null constraint payment_answer_state_known check (state in ('received', 'booked', 'refused')),
    fault text,
    paid integer,
    returned integer,
    returned_vnd bigint,
    received_by uuid not null references account,
    received_at timestamptz not null,
    booked_at timestamptz,
    constraint payment_answer_once unique (batch, sha256),
    constraint payment_answer_refused_has_fault check ((state = 'refused') = (fault is not null))
);
create index payment_answer_open on payment_answer (received_at) where state = 'received';
create unique index payment_answer_booked on payment_answer (batch) where state = 'booked';
comment on table payment_answer is 'What a bank or the post answered to a batch; one answer is booked, once.';
comment on column payment_answer.id is 'Opaque id.';
comment on column payment_answer.batch is 'The batch.';
comment on column payment_answer.format is 'pain.002 (ISO 20022) or csv.';
comment on column payment_answer.group_status is 'accepted, partly or refused, of the whole batch.';
comment on column payment_answer.sha256 is 'Checksum of the document: the same one again is the same answer.';
comment on column payment_answer.lines is 'Payments that were not handed out: payment, reason, amount_vnd.';
comment on column payment_answer.state is 'received, booked or refused.';
comment on column payment_answer.fault is 'Why it was refused.';
comment on column payment_answer.paid is 'Payments that arrived.';
comment on column payment_answer.returned is 'Payments that came back.';
comment on column payment_answer.returned_vnd is 'Their sum, đồng.';
comment on column payment_answer.received_by is 'Account that handed it in.';
comment on column payment_answer.received_at is 'When it came.';
comment on column payment_answer.booked_at is 'When it had been booked.';

create table payment_due (
    person uuid not null,
    id uuid not null,
    benefit uuid not null,
    period integer not null,
    kind text not null constraint payment_due_kind_known check (kind in ('arrears', 'adjustment')),
    amount_vnd bigint not null constraint payment_due_amount_positive check (amount_vnd > 0),
    reissue_of uuid,
    channel text constraint payment_due_channel_known check (channel in ('post', 'cash')),
    reason text not null,
    recorded_at timestamptz not null,
    paid_by uuid references payment_run,
    primary key (person, id),
    foreign key (person, benefit) references benefit,
    constraint payment_due_once unique (person, benefit, period, kind)
);
create unique index payment_due_reissue on payment_due (reissue_of) where reissue_of is not null;
create index payment_due_open on payment_due (person) where paid_by is null;
comment on table payment_due is 'Amounts due beside the regular month: what was missed, a difference, money that came back.';
comment on column payment_due.person is 'Who receives it.';
comment on column payment_due.id is 'Opaque id.';
comment on column payment_due.benefit is 'The benefit.';
comment on column payment_due.period is 'Month it is for.';
comment on column payment_due.kind is 'arrears (truy lĩnh) or adjustment (điều chỉnh).';
comment on column payment_due.amount_vnd is 'Amount, đồng.';
comment on column payment_due.reissue_of is 'Payment that came back and is paid again, once.';
comment on column payment_due.channel is 'Channel, when the usual one has just failed.';
comment on column payment_due.reason is 'Why it is due.';
comment on column payment_due.recorded_at is 'When it became known.';
comment on column payment_due.paid_by is 'The run that paid it.';

create table deduction (
    person uuid not null,
    id uuid not null,
    benefit uuid not null,
    kind text not null constraint deduction_kind_known check (kind in ('overpayment', 'court_order', 'health_premium', 'request')),
    priority smallint not null constraint deduction_priority_range check (priority between 1 and 9),
    monthly_vnd bigint not null constraint deduction_monthly_positive check (monthly_vnd > 0),
    total_vnd bigint constraint deduction_total_positive check (total_vnd > 0),
    taken_vnd bigint not null default 0 constraint deduction_taken_range check (taken_vnd between 0 and coalesce(total_vnd, taken_vnd)),
    from_period integer not null,
    to_period integer,
    decision_no text not null,
    reason text not null,
    recorded_by uuid not null references account,
    recorded_at timestamptz not null,
    ended_at timestamptz,
    version integer not null default 1,
    primary key (person, id),
    foreign key (person, benefit) references benefit,
    constraint deduction_periods_forward check (to_period is null or to_period >= from_period)
);
create index deduction_open on deduction (person, benefit) where ended_at is null;
comment on table deduction is 'What is taken off a monthly benefit (khấu trừ): at most 30 % of it altogether (Law on Civil Judgment Enforcement art 78.3).';
comment on column deduction.person is 'Who receives the benefit.';
comment on column deduction.id is 'Opaque id.';
comment on column deduction.benefit is 'The benefit.';
comment on column deduction.kind is 'overpayment (thu hồi chi sai), court_order (thi hành án), health_premium (đóng BHYT) or request (theo yêu cầu).';
comment on column deduction.priority is '1 is taken first.';
comment on column deduction.monthly_vnd is 'Taken each month, đồng.';
comment on column deduction.total_vnd is 'Taken altogether; null = until it is ended.';
comment on column deduction.taken_vnd is 'Taken so far.';
comment on column deduction.from_period is 'First month.';
comment on column deduction.to_period is 'Last month; null = open.';
comment on column deduction.decision_no is 'Decision or order it rests on.';
comment on column deduction.reason is 'Why, in words that the citizen reads.';
comment on column deduction.recorded_by is 'Officer.';
comment on column deduction.recorded_at is 'When it was recorded.';
comment on column deduction.ended_at is 'When an officer ended it.';
comment on column deduction.version is 'Counts changes; the If-Match of clients.';

create table payment_deduction (
    person uuid not null,
    payment uuid not null,
    deduction uuid not null,
    amount_vnd bigint not null constraint payment_deduction_positive check (amount_vnd > 0),
    primary key (person, payment, deduction),
    foreign key (person, deduction) references deduction
);
comment on table payment_deduction is 'What was taken off one payment, line by line.';
comment on column payment_deduction.person is 'Who receives the payment.';
comment on column payment_deduction.payment is 'The payment.';
comment on column payment_deduction.deduction is 'The deduction.';
comment on column payment_deduction.amount_vnd is 'Amount, đồng.';

create table benefit_signal (
    person uuid not null,
    id uuid not null,
    benefit uuid not null,
    kind text not null constraint benefit_signal_kind_known
        check (kind in ('death_report', 'death_certificate', 'not_collected', 'no_contact', 'abroad', 'court', 'condition_ended')),
    source text not null constraint benefit_signal_source_known
        check (source in ('civil_status', 'post', 'bank', 'hospital', 'court', 'office', 'relative', 'payment')),
    evidence text not null,
    noted_on date not null,
    recorded_by uuid references account,
    recorded_at timestamptz not null,
    primary key (person, id),
    foreign key (person, benefit) references benefit,
    constraint benefit_signal_once unique (person, benefit, kind, source, noted_on)
);
comment on table benefit_signal is 'Hints that a benefit should stop: one alone stops nothing.';
comment on column benefit_signal.person is 'Who receives the benefit.';
comment on column benefit_signal.id is 'Opaque id.';
comment on column benefit_signal.benefit is 'The benefit.';
comment on column benefit_signal.kind is 'death_report, death_certificate, not_collected, no_contact, abroad, court or condition_ended.';
comment on column benefit_signal.source is 'Where it comes from.';
comment on column benefit_signal.evidence is 'What it rests on: a number, a letter.';
comment on column benefit_signal.noted_on is 'Day it is about; the day of death of a report of death.';
comment on column benefit_signal.recorded_by is 'Who recorded it; null = the system itself.';
comment on column benefit_signal.recorded_at is 'When it was recorded.';

create table benefit_event (
    person uuid not null,
    id uuid not null,
    benefit uuid not null,
    action text not null constraint benefit_event_action_known check (action in ('suspend', 'resume', 'end')),
    from_period integer not null,
    reason text not null,
    first_signal uuid,
    second_signal uuid,
    notice uuid,
    recorded_by uuid not null references account,
    recorded_at timestamptz not null,
    primary key (person, id),
    foreign key (person, benefit) references benefit,
    foreign key (person, first_signal) references benefit_signal,
    foreign key (person, second_signal) references benefit_signal,
    constraint benefit_event_stop_has_two_signals_and_a_notice
        check (action = 'resume' or (num_nonnulls(first_signal, second_signal, notice) = 3 and first_signal <> second_signal))
);
create index benefit_event_benefit on benefit_event (person, benefit, recorded_at desc);
comment on table benefit_event is 'Stops and resumptions of a benefit: a stop rests on two signals of different sources and a notice.';
comment on column benefit_event.person is 'Who receives the benefit.';
comment on column benefit_event.id is 'Opaque id.';
comment on column benefit_event.benefit is 'The benefit.';
comment on column benefit_event.action is 'suspend (tạm dừng), resume (hưởng tiếp) or end (chấm dứt).';
comment on column benefit_event.from_period is 'First month it concerns.';
comment on column benefit_event.reason is 'Why, in words that the citizen reads.';
comment on column benefit_event.first_signal is 'One signal.';
comment on column benefit_event.second_signal is 'Another, of another source.';
comment on column benefit_event.notice is 'The notice sent out with it.';
comment on column benefit_event.recorded_by is 'Officer.';
comment on column benefit_event.recorded_at is 'When it was recorded.';

create type ledger_account as enum (
    'expense.pension', 'expense.incapacity_allowance', 'expense.accident_allowance', 'expense.survivors_monthly',
    'expense.social_pension', 'expense.unemployment', 'expense.one_time', 'expense.funeral', 'expense.survivors_lump',
    'expense.maternity', 'expense.sickness', 'expense.convalescence', 'payable', 'withheld', 'in_transit.bank',
    'in_transit.post', 'in_transit.cash', 'fund', 'receivable');
comment on type ledger_account is 'Accounts: expense by benefit, payable (owed to people), withheld (deducted for others), in_transit (with the bank, the post, the till), fund, receivable (overpaid).';

create table ledger_entry (
    source uuid not null,
    entry text not null constraint ledger_entry_known
        check (entry in ('accrual', 'deduction', 'release', 'settlement', 'return', 'overpaid', 'recovered')),
    run uuid,
    person uuid,
    debit ledger_account not null,
    credit ledger_account not null,
    amount_vnd bigint not null constraint ledger_entry_positive check (amount_vnd > 0),
    booked_at timestamptz not null,
    primary key (source, entry),
    constraint ledger_entry_two_accounts check (debit <> credit)
);
create index ledger_entry_run on ledger_entry using brin (run uuid_minmax_ops) with (pages_per_range = 32);
comment on table ledger_entry is 'Double entry: every amount leaves one account for another, so the sum over all accounts is nothing but zero. Rows are added, never changed.';
comment on column ledger_entry.source is 'What was booked: a payment, a batch or an answer.';
comment on column ledger_entry.entry is 'accrual, deduction, release, settlement, return, overpaid or recovered: each once for a source.';
comment on column ledger_entry.run is 'The run it belongs to.';
comment on column ledger_entry.person is 'Whom it concerns; null for sums.';
comment on column ledger_entry.debit is 'Account debited.';
comment on column ledger_entry.credit is 'Account credited.';
comment on column ledger_entry.amount_vnd is 'Amount, đồng.';
comment on column ledger_entry.booked_at is 'When it was booked.';

create function ledger_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is only added to';
end
$$;
comment on function ledger_refuse() is 'Stands in front of the ledger: nobody, not even its owner, changes an entry.';
create trigger ledger_entry_kept before update or delete or truncate on ledger_entry
    for each statement execute function ledger_refuse();

alter table payment
    add column run uuid references payment_run,
    add column reissue_of uuid,
    add column state_reason text,
    add column state_at timestamptz;
create index payment_run_person on payment (run, person) where run is not null;
create unique index payment_lump_once on payment (person, benefit) where kind = 'lump';
create unique index payment_reissue_once on payment (reissue_of) where reissue_of is not null;
comment on table payment is 'Payments of benefits, one for each month and kind: amounts are never changed, the state follows the answers of banks and post.';
comment on column payment.run is 'The run that made it.';
comment on column payment.reissue_of is 'The payment that came back and is paid again by this one.';
comment on column payment.state_reason is 'Code of the bank or post for its state.';
comment on column payment.state_at is 'When the state was last changed.';

do $$
declare
    t text;
begin
    foreach t in array array['payee', 'benefit_adjustment', 'payment_withheld', 'payment_due', 'deduction',
                             'payment_deduction', 'benefit_signal', 'benefit_event', 'ledger_entry'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %I on %I to ansinh_lookup using (context_lookup())', t || '_lookup', t);
        execute format('create policy %I on %I using (person = context_subject())', t || '_subject', t);
    end loop;
end
$$;

grant select on bank, payment_run, payment_run_chunk, payment_batch, payment_file, payment_answer, payment_withheld,
    payment_due, deduction, payment_deduction, benefit_signal, benefit_event, benefit_adjustment, ledger_entry to ansinh_app;
grant select (person, id, benefit, channel, bank, state, effective_on, requested_by, requested_at, ended_at, version)
    on payee to ansinh_app;
grant select (account_no, holder_name) on payee to ansinh_lookup;
grant insert on bank to ansinh_app;
-- What moves money is touched by the trusted functions alone.
grant insert on payee, benefit_adjustment, payment_run, payment_run_chunk, payment_withheld, payment_batch, payment_file,
    payment_answer, payment_due, deduction, payment_deduction, benefit_signal, benefit_event, ledger_entry to ansinh_lookup;
grant update (state, version, ended_at) on payee to ansinh_lookup;
grant update (state, version, ready_at, released_by, released_at, settled_at, fault) on payment_run to ansinh_lookup;
grant update (state, payments, withheld, gross_vnd, deducted_vnd, net_vnd, computed_at, written_at)
    on payment_run_chunk to ansinh_lookup;
grant update (state, settled_at) on payment_batch to ansinh_lookup;
grant update (state, fault, paid, returned, returned_vnd, booked_at) on payment_answer to ansinh_lookup;
grant update (paid_by) on payment_due to ansinh_lookup;
grant update (taken_vnd, ended_at, version) on deduction to ansinh_lookup;
grant update (state, state_reason, state_at, paid_at) on payment to ansinh_lookup;
grant update (channel, account_masked, bank_name, state, ends_on, version) on benefit to ansinh_lookup;
grant update (died_on, version, updated_at) on person to ansinh_lookup;
