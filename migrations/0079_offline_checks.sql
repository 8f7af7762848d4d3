-- Checks that a desk made without a line (bhyt-verify) and told later: once each, with their times.

create table offline_check (
    facility text not null references facility,
    code_hash bytea not null constraint offline_check_hash_size check (length(code_hash) = 32),
    checked_at timestamptz not null,
    id uuid not null,
    person uuid,
    card uuid,
    outcome text not null,
    result_code text not null,
    reason text,
    verdict text not null constraint offline_check_verdict_known
        check (verdict in ('valid', 'needs_online', 'refused', 'malformed')),
    verdict_reason text,
    status_age_s bigint constraint offline_check_age_not_negative check (status_age_s >= 0),
    clerk_personal_number text,
    clerk_name text,
    account uuid not null references account,
    received_at timestamptz not null,
    primary key (facility, code_hash, checked_at),
    constraint offline_check_told_later check (received_at >= checked_at)
);
create index offline_check_person on offline_check (person, checked_at desc) where person is not null;
create index offline_check_account on offline_check (account);
comment on table offline_check is 'Checks made without a line and told later (NĐ 188/2025 art 38): rows are added, never changed; the same check told again is the same row.';
comment on column offline_check.facility is 'Facility that checked.';
comment on column offline_check.code_hash is 'SHA-256 of what was shown.';
comment on column offline_check.checked_at is 'When the desk checked.';
comment on column offline_check.id is 'Opaque id.';
comment on column offline_check.person is 'Whose card it was; null = nobody''s.';
comment on column offline_check.card is 'The card that counted then.';
comment on column offline_check.outcome is 'What the register says about that moment.';
comment on column offline_check.result_code is 'The official answer of that.';
comment on column offline_check.reason is 'Why a signed code was not good.';
comment on column offline_check.verdict is 'What bhyt-verify said: valid, needs_online, refused or malformed.';
comment on column offline_check.verdict_reason is 'Its reason.';
comment on column offline_check.status_age_s is 'How old its status lists were, in seconds.';
comment on column offline_check.clerk_personal_number is 'Personal number of the clerk.';
comment on column offline_check.clerk_name is 'Name of the clerk.';
comment on column offline_check.account is 'Account that told it.';
comment on column offline_check.received_at is 'When it was told.';

alter table offline_check enable row level security;
alter table offline_check force row level security;
create policy offline_check_lookup on offline_check to ansinh_lookup using (context_lookup());
create policy offline_check_subject on offline_check for select using (person = context_subject());
grant select on offline_check to ansinh_app;
grant insert on offline_check to ansinh_lookup;
