-- What the system remembers about itself: who looked, which requests were answered, what must leave the house.

-- No foreign keys and three indexes only: a row is added by every read of personal data.
create table access_log (
    at timestamptz not null,
    id uuid not null,
    account uuid,
    session uuid,
    relation text not null,
    organisation_kind text,
    organisation_code text,
    organisation_name text,
    clerk_name text,
    clerk_personal_number text,
    subject uuid,
    class text not null constraint access_log_class_known check (class in ('PERSONAL', 'HEALTH', 'MONEY')),
    route text not null,
    purpose text,
    outcome text,
    result_code text,
    reported_code text,
    granted boolean not null,
    request_id text,
    primary key (at, id)
);
create index access_log_subject on access_log (subject, at desc, id) where subject is not null;
create index access_log_misses on access_log (clerk_personal_number, at)
    where result_code in ('050', '051', '060', '061', '070');
comment on table access_log is 'Who looked at whose data, when and why: rows are added, never changed; the person sees them.';
comment on column access_log.at is 'When.';
comment on column access_log.id is 'Opaque id, in order of time.';
comment on column access_log.account is 'Account that asked.';
comment on column access_log.session is 'Its session.';
comment on column access_log.relation is 'In what capacity: self, guardian, clerk, officer, system.';
comment on column access_log.organisation_kind is 'facility, office or partner.';
comment on column access_log.organisation_code is 'Its code.';
comment on column access_log.organisation_name is 'Its name at the time.';
comment on column access_log.clerk_name is 'Name of the employee who asked.';
comment on column access_log.clerk_personal_number is 'Personal number of the employee who asked.';
comment on column access_log.subject is 'Person whose data was asked for; null when nobody was found.';
comment on column access_log.class is 'PERSONAL, HEALTH or MONEY: the most delicate kind of data in the answer.';
comment on column access_log.route is 'Route of the request.';
comment on column access_log.purpose is 'Purpose given.';
comment on column access_log.outcome is 'Outcome of the request.';
comment on column access_log.result_code is 'True result code of a card check.';
comment on column access_log.reported_code is 'Result code the asker was told.';
comment on column access_log.granted is 'True when data was given.';
comment on column access_log.request_id is 'Id of the request in the logs.';

create table idempotency (
    principal text not null,
    key text not null constraint idempotency_key_length check (length(key) between 1 and 255),
    route text not null,
    fingerprint bytea not null,
    status smallint constraint idempotency_status_range check (status between 100 and 599),
    reply text,
    created_at timestamptz not null,
    primary key (principal, key),
    constraint idempotency_answered_whole check ((status is null) = (reply is null))
);
create index idempotency_created on idempotency (created_at);
comment on table idempotency is 'Answers to requests that must take effect once: the same key gets the same bytes for 24 hours.';
comment on column idempotency.principal is 'Who sent the key: keys of others are other keys.';
comment on column idempotency.key is 'Idempotency-Key of the request.';
comment on column idempotency.route is 'Route of the request.';
comment on column idempotency.fingerprint is 'Hash of the body: another body with the same key is refused.';
comment on column idempotency.status is 'HTTP status answered.';
comment on column idempotency.reply is 'Body answered.';
comment on column idempotency.created_at is 'When the key was first seen.';

create table outbox (
    id uuid primary key,
    destination text not null,
    kind text not null,
    payload jsonb not null,
    created_at timestamptz not null,
    next_at timestamptz not null,
    attempts smallint not null default 0 constraint outbox_attempts_not_negative check (attempts >= 0),
    delivered_at timestamptz,
    last_error text
);
create index outbox_due on outbox (next_at) where delivered_at is null;
comment on table outbox is 'What must leave the house (codes, notices, messages to partners), written in the transaction that causes it.';
comment on column outbox.id is 'Opaque id; the partner recognises repetitions by it.';
comment on column outbox.destination is 'Where to: sms, email, or a partner.';
comment on column outbox.kind is 'What it is.';
comment on column outbox.payload is 'The message.';
comment on column outbox.created_at is 'When it was written.';
comment on column outbox.next_at is 'When it is tried next.';
comment on column outbox.attempts is 'How often it was tried.';
comment on column outbox.delivered_at is 'When it was taken.';
comment on column outbox.last_error is 'Why the last try failed.';

alter table access_log enable row level security;
alter table access_log force row level security;
create policy access_log_lookup on access_log to ansinh_lookup using (context_lookup());
create policy access_log_subject on access_log for select
    using (subject = context_subject());
create policy access_log_append on access_log for insert with check (true);

grant select, insert on access_log to ansinh_app;
grant select, insert, update, delete on idempotency to ansinh_app;
grant select, insert on outbox to ansinh_app;
grant update (next_at, attempts, delivered_at, last_error) on outbox to ansinh_app;
