-- Checks at the counter: what may be looked at again on the same day, why a signed code is not good, how long the old
-- unsigned code is still taken where, and which receipts have been handed in.

drop function if exists card_check(text, text, text, text, text, text, text, timestamptz, date);

create table card_check_reason (
    code text primary key constraint card_check_reason_format check (code ~ '^[a-z][a-z_]{2,39}$'),
    outcome text not null constraint card_check_reason_outcome_known
        check (outcome in ('forged', 'expired', 'revoked', 'replayed', 'unverified')),
    result_code text not null references card_check_result_code,
    message_vi text not null,
    message_en text not null
);
comment on table card_check_reason is 'Why a code is not good although it can be read: the outcome, the official answer and the words for each.';
comment on column card_check_reason.code is 'Name in the contract.';
comment on column card_check_reason.outcome is 'Outcome of the check.';
comment on column card_check_reason.result_code is 'The one of the 26 official answers that comes nearest.';
comment on column card_check_reason.message_vi is 'What the counter reads.';
comment on column card_check_reason.message_en is 'The same in English.';

create table legacy_scan_policy (
    facility text primary key references facility,
    accepted_until date not null
);
comment on table legacy_scan_policy is 'Until when a facility takes the old unsigned code of somebody who has a signed one; without a row, for the time being.';
comment on column legacy_scan_policy.facility is 'The facility.';
comment on column legacy_scan_policy.accepted_until is 'Last day.';

-- No foreign keys and one index more: a row is added by every check, and forgotten two days later.
create table card_check (
    id uuid primary key,
    at timestamptz not null,
    facility text not null,
    account uuid not null,
    clerk_personal_number text,
    clerk_name text,
    purpose text,
    person uuid not null,
    card uuid not null,
    given_number text,
    form text not null,
    presence text not null,
    emergency boolean not null,
    referred boolean not null,
    inpatient boolean not null
);
create index card_check_at on card_check (at);
comment on table card_check is 'Checks of today that found somebody, so that the counter may look again.';
comment on column card_check.id is 'Opaque id, the one in the address.';
comment on column card_check.at is 'When.';
comment on column card_check.facility is 'Facility that asked: only it may look again.';
comment on column card_check.account is 'Account that asked.';
comment on column card_check.clerk_personal_number is 'Personal number of the clerk.';
comment on column card_check.clerk_name is 'Name of the clerk.';
comment on column card_check.purpose is 'Purpose given.';
comment on column card_check.person is 'Whose card it was.';
comment on column card_check.card is 'The card that was shown, or the one that counts when a number was shown.';
comment on column card_check.given_number is 'Number that was shown, when it was one.';
comment on column card_check.form is 'How the card was shown: static, holder, one_time, handle, legacy, chip_card, number or typed.';
comment on column card_check.presence is 'What that proves of the holder''s presence: holder_bound, server_one_time, copyable or none.';
comment on column card_check.emergency is 'The patient came as an emergency.';
comment on column card_check.referred is 'The patient came with a referral.';
comment on column card_check.inpatient is 'The patient was being admitted.';

create table consumed_receipt (
    receipt_id bytea primary key constraint consumed_receipt_size check (length(receipt_id) = 8),
    used_for uuid not null,
    at timestamptz not null
);
comment on table consumed_receipt is 'Receipts of card checks that stand in a claim: each in one only.';
comment on column consumed_receipt.receipt_id is 'Random id of the receipt.';
comment on column consumed_receipt.used_for is 'The claim.';
comment on column consumed_receipt.at is 'When it was handed in.';

alter table card_check enable row level security;
alter table card_check force row level security;
create policy card_check_lookup on card_check to ansinh_lookup using (context_lookup());
create policy card_check_subject on card_check for select using (person = context_subject());

grant select on card_check_reason, legacy_scan_policy to ansinh_app;
grant select, insert, delete on card_check to ansinh_lookup;
grant select, insert on consumed_receipt to ansinh_lookup;
