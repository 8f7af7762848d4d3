-- Accounts, sessions and the codes that prove a telephone.
--
-- A stranger must not learn from an answer, or from how long it takes, whether somebody has an account. So attempts
-- about nobody are recorded like those about somebody: `target` is the account or person meant or, where there is
-- none, an id made up from what was typed, always the same. It has no foreign key, which would only be checked, and
-- its row locked, for those who exist.

create table account (
    id uuid primary key,
    kind text not null constraint account_kind_known check (kind in ('citizen', 'clerk', 'officer', 'system')),
    login text not null constraint account_login_format check (login ~ '^[0-9A-Za-z._@-]{3,64}$'),
    password_hash text not null constraint account_password_argon2id check (password_hash like '$argon2id$%'),
    full_name text not null,
    name_key text not null,
    personal_number text constraint account_personal_number_format check (personal_number ~ '^[0-9]{12}$'),
    phone text constraint account_phone_format check (phone ~ '^[+]?[0-9]{8,15}$'),
    person uuid references person,
    facility text references facility,
    office text references office,
    officer_role text constraint account_officer_role_known
        check (officer_role in ('intake', 'assessor', 'approver', 'auditor', 'admin')),
    organisation text,
    gateway_username text constraint account_gateway_username_format check (gateway_username ~ '^[0-9A-Z]{5}_BV$'),
    gateway_password_hash text constraint account_gateway_password_argon2id
        check (gateway_password_hash like '$argon2id$%'),
    state text not null default 'active' constraint account_state_known
        check (state in ('active', 'suspended', 'closed')),
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint account_login_unique unique (login),
    constraint account_gateway_username_unique unique (gateway_username),
    constraint account_person_once unique (person),
    constraint account_citizen_is_a_person check ((kind = 'citizen') = (person is not null)),
    constraint account_clerk_has_facility
        check (kind <> 'clerk' or (facility is not null and personal_number is not null)),
    constraint account_officer_has_office
        check ((kind = 'officer') = (office is not null and officer_role is not null)),
    constraint account_system_has_organisation
        check (kind <> 'system' or facility is not null or organisation is not null),
    constraint account_gateway_complete
        check ((gateway_username is null) = (gateway_password_hash is null)
               and (gateway_username is null or left(gateway_username, 5) = facility))
);
create index account_facility on account (facility, personal_number) where kind = 'clerk';
create index account_office on account (office) where kind = 'officer';
comment on table account is 'Who may log in: citizens, clerks of facilities, officers, and systems of partners.';
comment on column account.id is 'Opaque id.';
comment on column account.kind is 'citizen, clerk, officer or system.';
comment on column account.login is 'Login name; client_id of a system.';
comment on column account.password_hash is 'Argon2id of the password or client secret.';
comment on column account.full_name is 'Name of the holder.';
comment on column account.name_key is 'Compared form of the name.';
comment on column account.personal_number is 'Personal number (số định danh) of a clerk or officer.';
comment on column account.phone is 'Telephone for codes.';
comment on column account.person is 'The citizen''s file.';
comment on column account.facility is 'Facility that a clerk or system acts for.';
comment on column account.office is 'Office of an officer.';
comment on column account.officer_role is 'intake (tiếp nhận), assessor (giải quyết), approver (phê duyệt), auditor (kiểm tra) or admin.';
comment on column account.organisation is 'Partner that a system belongs to, where it is no facility.';
comment on column account.gateway_username is 'Name in the appraisal gateway, <facility>_BV.';
comment on column account.gateway_password_hash is 'Argon2id over what the gateway''s clients send: the upper-case MD5 of the password.';
comment on column account.state is 'active, suspended or closed.';
comment on column account.version is 'Counts changes.';
comment on column account.created_at is 'When the row was made.';
comment on column account.updated_at is 'When it was last changed.';

create table session (
    id uuid primary key,
    account uuid not null references account,
    access_hash bytea not null constraint session_access_hash_size check (length(access_hash) = 32),
    access_expires_at timestamptz not null,
    device text not null,
    source text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_seen_at timestamptz not null,
    revoked_at timestamptz,
    revoked_reason text constraint session_revoked_reason_known
        check (revoked_reason in ('logout', 'by_owner', 'refresh_reuse', 'password_reset', 'by_admin')),
    constraint session_access_hash_unique unique (access_hash),
    constraint session_expires_after_start check (expires_at > created_at),
    constraint session_revoked_has_reason check ((revoked_at is null) = (revoked_reason is null))
);
create index session_account on session (account, created_at desc) where revoked_at is null;
create index session_source on session (account, source, created_at desc);
comment on table session is 'One login on one device; its tokens are known by hash only.';
comment on column session.id is 'Opaque id.';
comment on column session.account is 'Who logged in.';
comment on column session.access_hash is 'SHA-256 or BLAKE2b-256 of the access token in use.';
comment on column session.access_expires_at is 'When the access token ends.';
comment on column session.device is 'Label that the holder sees.';
comment on column session.source is 'Network it was opened from: an IPv4 address or an IPv6 /64.';
comment on column session.created_at is 'When it began.';
comment on column session.expires_at is 'When it ends at the latest.';
comment on column session.last_seen_at is 'Last refresh or use.';
comment on column session.revoked_at is 'When it was ended early.';
comment on column session.revoked_reason is 'Why it was ended early.';

create table refresh_token (
    hash bytea primary key constraint refresh_token_hash_size check (length(hash) = 32),
    session uuid not null references session,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index refresh_token_session on refresh_token (session);
comment on table refresh_token is 'Refresh tokens of a session: each is used once, a second use ends the session.';
comment on column refresh_token.hash is 'Hash of the token.';
comment on column refresh_token.session is 'Its session.';
comment on column refresh_token.created_at is 'When it was given out.';
comment on column refresh_token.expires_at is 'When it ends.';
comment on column refresh_token.used_at is 'When it was exchanged.';

create table registration (
    id uuid primary key,
    person uuid not null,
    login text not null,
    password_hash text not null constraint registration_password_argon2id check (password_hash like '$argon2id$%'),
    source text not null,
    state text not null default 'open' constraint registration_state_known check (state in ('open', 'confirmed')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_at timestamptz,
    constraint registration_confirmed_has_time check ((state = 'confirmed') = (confirmed_at is not null))
);
create index registration_source on registration (source, created_at desc);
comment on table registration is 'A citizen asking for an account; the same row is made when the register knows no such person.';
comment on column registration.id is 'Opaque id.';
comment on column registration.person is 'The person found, or nobody''s id, which the asker does not learn.';
comment on column registration.login is 'Login asked for.';
comment on column registration.password_hash is 'Argon2id of the password chosen, emptied when the account has it.';
comment on column registration.source is 'Network it was asked from.';
comment on column registration.state is 'open or confirmed.';
comment on column registration.created_at is 'When it was asked.';
comment on column registration.expires_at is 'When it lapses.';
comment on column registration.confirmed_at is 'When the code was given back.';

create table password_reset (
    id uuid primary key,
    target uuid not null,
    source text not null,
    state text not null default 'open' constraint password_reset_state_known check (state in ('open', 'confirmed')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_at timestamptz,
    constraint password_reset_confirmed_has_time check ((state = 'confirmed') = (confirmed_at is not null))
);
create index password_reset_source on password_reset (source, created_at desc);
comment on table password_reset is 'Somebody asking for a new password; the old one stays valid until the code comes back.';
comment on column password_reset.id is 'Opaque id.';
comment on column password_reset.target is 'The account found, or nobody''s id, which the asker does not learn.';
comment on column password_reset.source is 'Network it was asked from.';
comment on column password_reset.state is 'open or confirmed.';
comment on column password_reset.created_at is 'When it was asked.';
comment on column password_reset.expires_at is 'When it lapses.';
comment on column password_reset.confirmed_at is 'When the new password was set.';

create table one_time_code (
    id uuid primary key,
    purpose text not null constraint one_time_code_purpose_known
        check (purpose in ('registration', 'password_reset', 'login', 'step_up')),
    target uuid not null,
    request uuid,
    code_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries smallint not null default 0 constraint one_time_code_five_tries check (tries between 0 and 5),
    used_at timestamptz
);
create index one_time_code_target on one_time_code (target, purpose, created_at desc);
comment on table one_time_code is 'Codes sent to a telephone: short-lived, used once, five tries.';
comment on column one_time_code.id is 'Opaque id.';
comment on column one_time_code.purpose is 'registration, password_reset, login or step_up.';
comment on column one_time_code.target is 'Account or, for a registration, person it is for; or nobody''s id.';
comment on column one_time_code.request is 'The registration or password reset it confirms.';
comment on column one_time_code.code_hash is 'Keyed hash of the code.';
comment on column one_time_code.created_at is 'When it was made.';
comment on column one_time_code.expires_at is 'When it ends.';
comment on column one_time_code.tries is 'Wrong answers so far.';
comment on column one_time_code.used_at is 'When the right answer came.';

create table login_failure (
    id uuid primary key,
    target uuid not null,
    source text not null,
    at timestamptz not null
);
create index login_failure_target on login_failure (target, source, at desc);
create index login_failure_source on login_failure (source, at desc);
comment on table login_failure is 'Wrong passwords, counted per target and source so that strangers cannot lock the holder out.';
comment on column login_failure.id is 'Opaque id.';
comment on column login_failure.target is 'The account tried, or nobody''s id.';
comment on column login_failure.source is 'Network it came from.';
comment on column login_failure.at is 'When.';

alter table account enable row level security;
alter table account force row level security;
create policy account_lookup on account to ansinh_lookup using (context_lookup());
create policy account_holder on account
    using (id = context_account() or person = context_subject());

alter table registration enable row level security;
alter table registration force row level security;
create policy registration_lookup on registration to ansinh_lookup using (context_lookup());

alter table one_time_code enable row level security;
alter table one_time_code force row level security;
create policy one_time_code_lookup on one_time_code to ansinh_lookup using (context_lookup());

grant select on account, session to ansinh_app;
grant update (revoked_at, revoked_reason) on session to ansinh_app;
-- What opens a door is touched by the trusted functions alone.
grant insert on account, session, refresh_token, registration, password_reset, one_time_code, login_failure
    to ansinh_lookup;
grant select, delete on refresh_token, registration, password_reset, one_time_code, login_failure to ansinh_lookup;
grant update (password_hash, phone, state, version, updated_at) on account to ansinh_lookup;
grant update (access_hash, access_expires_at, expires_at, last_seen_at) on session to ansinh_lookup;
grant update (used_at) on refresh_token to ansinh_lookup;
grant update (state, confirmed_at, password_hash) on registration to ansinh_lookup;
grant update (state, confirmed_at) on password_reset to ansinh_lookup;
grant update (tries, used_at) on one_time_code to ansinh_lookup;
