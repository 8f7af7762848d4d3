-- The phones whose keys sign dynamic codes of cards: one at a time for each holder.

create table device (
    id uuid primary key,
    account uuid not null references account,
    kind text not null constraint device_kind_known check (kind in ('ed25519', 'p256')),
    public_key bytea not null constraint device_public_key_size check (length(public_key) = 32),
    y_is_odd boolean not null default false,
    name text not null constraint device_name_length check (length(name) between 1 and 100),
    created_at timestamptz not null,
    ended_at timestamptz,
    ended_reason text constraint device_ended_reason_known check (ended_reason in ('replaced', 'removed')),
    constraint device_ended_has_reason check ((ended_at is null) = (ended_reason is null))
);
create unique index device_one_active on device (account) where ended_at is null;
create index device_account on device (account, created_at desc);
create index device_public_key on device (public_key);
comment on table device is 'Phones registered for dynamic codes; the newest of an account counts, the others have ended.';
comment on column device.id is 'Opaque id.';
comment on column device.account is 'Account of the holder.';
comment on column device.kind is 'ed25519 or p256, as the phone''s key store has it.';
comment on column device.public_key is 'Public key: the point, or its x.';
comment on column device.y_is_odd is 'Which of the two points with that x (p256).';
comment on column device.name is 'What the holder calls it.';
comment on column device.created_at is 'When it was registered.';
comment on column device.ended_at is 'When it stopped counting.';
comment on column device.ended_reason is 'replaced by another phone, or removed by the holder.';

alter table device enable row level security;
alter table device force row level security;
create policy device_lookup on device to ansinh_lookup using (context_lookup());
create policy device_holder on device
    using (account = context_account());

grant select, insert on device to ansinh_app;
grant update (ended_at, ended_reason) on device to ansinh_app;
