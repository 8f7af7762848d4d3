-- The inbox of notices in the app, through which else somebody wants to hear, and browsers that want to be woken
-- (web push, RFC 8030). No message that leaves the house says more than that there is something to read.

create table notice (
    person uuid not null references person,
    id uuid not null,
    kind text not null constraint notice_kind_format check (kind ~ '^[a-z][a-z_]{2,39}$'),
    topic text,
    text_vi text not null,
    text_en text not null,
    created_at timestamptz not null,
    read_at timestamptz,
    sequence bigint generated always as identity,
    primary key (person, id)
);
create unique index notice_sequence on notice (person, sequence desc);
create index notice_unread on notice (person, sequence desc) where read_at is null;
comment on table notice is 'What somebody was told, as the app shows it.';
comment on column notice.person is 'Whose matter it is.';
comment on column notice.id is 'Opaque id.';
comment on column notice.kind is 'What happened.';
comment on column notice.topic is 'What it is about: a dossier number, or nothing.';
comment on column notice.text_vi is 'The sentence.';
comment on column notice.text_en is 'The same in English.';
comment on column notice.created_at is 'When it happened.';
comment on column notice.read_at is 'When it was marked as read; null = it has not been.';
comment on column notice.sequence is 'The order in which notices were written.';

create table notice_channel (
    person uuid primary key references person,
    channels text[] not null constraint notice_channel_known check (channels <@ array['sms', 'email', 'zalo']),
    changed_at timestamptz not null
);
comment on table notice_channel is 'Through which channels somebody wants notices beside the inbox; without a row, by SMS.';
comment on column notice_channel.person is 'Whom it is about.';
comment on column notice_channel.channels is 'sms, email, zalo; none of them is a choice, too. Codes and warnings go by SMS in any case.';
comment on column notice_channel.changed_at is 'When it was chosen.';

create table push_subscription (
    id uuid primary key,
    account uuid not null references account,
    destination text not null,
    path text not null constraint push_subscription_path_length check (length(path) between 2 and 1024),
    p256dh bytea not null constraint push_subscription_key_size check (octet_length(p256dh) = 65),
    auth bytea not null constraint push_subscription_auth_size check (octet_length(auth) = 16),
    name text not null constraint push_subscription_name_length check (length(name) between 1 and 100),
    created_at timestamptz not null,
    ended_at timestamptz
);
create unique index push_subscription_once on push_subscription (destination, path) where ended_at is null;
create index push_subscription_account on push_subscription (account, id desc);
comment on table push_subscription is 'Browsers and apps that asked to be woken when there is a notice.';
comment on column push_subscription.id is 'Opaque id.';
comment on column push_subscription.account is 'Who asked.';
comment on column push_subscription.destination is 'Push service, as the partners'' file names it: only addresses of those are ever called.';
comment on column push_subscription.path is 'What follows the push service''s address.';
comment on column push_subscription.p256dh is 'Public key of the browser: a point of P-256.';
comment on column push_subscription.auth is 'Secret of the subscription.';
comment on column push_subscription.name is 'What the holder calls it.';
comment on column push_subscription.created_at is 'When it was asked for.';
comment on column push_subscription.ended_at is 'When it was removed, or the push service knew it no longer.';

alter table notice enable row level security;
alter table notice force row level security;
create policy notice_lookup on notice to ansinh_lookup using (context_lookup());
create policy notice_subject on notice using (person = context_subject());
alter table notice_channel enable row level security;
alter table notice_channel force row level security;
create policy notice_channel_lookup on notice_channel to ansinh_lookup using (context_lookup());
create policy notice_channel_subject on notice_channel using (person = context_subject());
alter table push_subscription enable row level security;
alter table push_subscription force row level security;
create policy push_subscription_lookup on push_subscription to ansinh_lookup using (context_lookup());
create policy push_subscription_holder on push_subscription using (account = context_account());

grant select on notice, notice_channel, push_subscription to ansinh_app;
grant update (read_at) on notice to ansinh_app;
grant insert, update on notice_channel to ansinh_app;
grant insert on push_subscription to ansinh_app;
grant update (ended_at) on push_subscription to ansinh_app;
grant insert on notice to ansinh_lookup;
grant update (ended_at) on push_subscription to ansinh_lookup;
