-- Codes of cards that are good once: which have been taken, and what the opaque ones stand for.

create table consumed_code (
    code_id bytea primary key constraint consumed_code_size check (length(code_id) = 8),
    at timestamptz not null
);
create index consumed_code_at on consumed_code (at);
comment on table consumed_code is 'One-time codes that a counter somewhere has taken: kept for ten minutes, longer than any code lives.';
comment on column consumed_code.code_id is 'Random id (cti) of the code.';
comment on column consumed_code.at is 'When it was taken.';

create table card_handle (
    handle_hash bytea primary key constraint card_handle_hash_size check (length(handle_hash) = 32),
    person uuid not null references person,
    card uuid not null references card,
    expires_at timestamptz not null,
    taken_at timestamptz
);
create index card_handle_expires on card_handle (expires_at);
create index card_handle_card on card_handle (card);
create index card_handle_person on card_handle (person);
comment on table card_handle is 'Codes that show nothing of their holder: sixteen random bytes that mean a card here, once, for two minutes.';
comment on column card_handle.handle_hash is 'SHA-256 of the bytes in the code.';
comment on column card_handle.person is 'Holder of the card.';
comment on column card_handle.card is 'Card that the code stands for.';
comment on column card_handle.expires_at is 'When it ends.';
comment on column card_handle.taken_at is 'When a counter took it.';

alter table card_handle enable row level security;
alter table card_handle force row level security;
create policy card_handle_lookup on card_handle to ansinh_lookup using (context_lookup());
create policy card_handle_given on card_handle for insert with check (person = context_subject());

grant insert on card_handle to ansinh_app;
grant select, delete on card_handle to ansinh_lookup;
grant update (taken_at) on card_handle to ansinh_lookup;
grant select, insert, delete on consumed_code to ansinh_lookup;
