-- What offline verifiers are told of a card: a place in a status list (Token Status List, qr.md 6.5) that nobody can
-- guess, and the two bits that stand there. A reissued card takes a new place; the old one turns invalid in the same
-- transaction, because the bits follow the card by trigger, whoever changes it.

create table status_key (
    single boolean primary key default true constraint status_key_single check (single),
    key bytea not null constraint status_key_size check (length(key) = 32)
);
comment on table status_key is 'The secret that scatters cards over the places of a list: one row, read by trusted functions only.';
comment on column status_key.single is 'True: there is one row.';
comment on column status_key.key is '32 random bytes. Changing it would give two cards the same place.';
insert into status_key (key) values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- Cards in the order of their issue; gaps do no harm.
create sequence card_position as bigint minvalue 0;
create sequence card_serial as bigint minvalue 100000000000 maxvalue 979999999999;

create table card_status (
    status_list integer not null constraint card_status_list_range check (status_list between 0 and 4095),
    status_index integer not null constraint card_status_index_range check (status_index between 0 and 1048575),
    status smallint not null default 0 constraint card_status_known check (status between 0 and 2),
    changed_at timestamptz,
    primary key (status_list, status_index)
);
create index card_status_changed on card_status (changed_at) where changed_at is not null;
comment on table card_status is 'The status lists as they are to be published: no personal data, one row for each card ever issued.';
comment on column card_status.status_list is 'Number of the list: 2^20 cards each.';
comment on column card_status.status_index is 'Place in the list, the one in the signed code.';
comment on column card_status.status is '0 valid, 1 invalid (thu hồi, báo giảm), 2 suspended (tạm khóa).';
comment on column card_status.changed_at is 'When it last changed; null = never, since the card was issued.';

-- Which place the position has: a permutation of the 2^20 places of its list (a Feistel network of eight rounds over
-- halves of ten bits), so every place is given once. It must stay as it is for ever.
create function status_place(place_key bytea, card_position bigint, out status_list integer, out status_index integer)
    language plpgsql immutable strict parallel safe as $$
declare
    high integer := (card_position >> 10) & 1023;
    low integer := card_position & 1023;
    kept integer;
    salt bytea;
    digest bytea;
begin
    status_list := card_position >> 20;
    salt := place_key || int4send(status_list);
    for round in 0 .. 7 loop
        digest := sha256(salt || int4send(round << 16 | low));
        kept := low;
        low := high # ((get_byte(digest, 0) << 8 | get_byte(digest, 1)) & 1023);
        high := kept;
    end loop;
    status_index := high << 10 | low;
end
$$;
comment on function status_place(bytea, bigint) is 'The place in a status list of the card with this number in the order of issue.';

alter table card
    add column status_list integer,
    add column status_index integer;
alter table card no force row level security;
update card c set (status_list, status_index) = (
    select p.status_list, p.status_index from status_key k, status_place(k.key, nextval('card_position')) p
     where c.id is not null);
alter table card force row level security;
insert into card_status (status_list, status_index, status, changed_at)
select c.status_list, c.status_index, case c.state when 'active' then 0 when 'suspended' then 2 else 1 end,
       case when c.state <> 'active' then c.updated_at end
  from card c;
alter table card
    alter column status_list set not null,
    alter column status_index set not null,
    drop constraint card_state_reason_known,
    add constraint card_state_reason_known check (case state
        when 'active' then state_reason is null
        when 'suspended' then coalesce(state_reason, '') in ('disputed', 'under_verification', 'lent_to_another')
        when 'revoked' then coalesce(state_reason, '') in ('fraud', 'duplicate', 'deceased', 'issued_in_error',
                              'lost', 'damaged', 'changed')
        else coalesce(state_reason, '') in ('reported', 'moved_out_of_province', 'moved_within_province',
                              're_enrolled_same_unit', 'stopped') end);
create unique index card_status_place on card (status_list, status_index);
comment on column card.status_list is 'Status list that says whether its signed code is still good.';
comment on column card.status_index is 'Its place there: random, given once, new at each reissue.';

-- The bits follow the card.
create function card_status_given() returns trigger
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    select p.status_list, p.status_index into new.status_list, new.status_index
      from status_key k, status_place(k.key, nextval('card_position')) p;
    insert into card_status (status_list, status_index, status)
    values (new.status_list, new.status_index,
            case new.state when 'active' then 0 when 'suspended' then 2 else 1 end);
    return new;
end
$$;
create function card_status_followed() returns trigger
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    update card_status s
       set status = case new.state when 'active' then 0 when 'suspended' then 2 else 1 end,
           changed_at = greatest(new.updated_at, s.changed_at)
     where s.status_list = new.status_list and s.status_index = new.status_index;
    return null;
end
$$;
comment on function card_status_given() is 'Gives a new card its place in a status list.';
comment on function card_status_followed() is 'Tells the status list what became of a card.';
alter function card_status_given() owner to ansinh_lookup;
alter function card_status_followed() owner to ansinh_lookup;
create trigger card_status_given before insert on card
    for each row when (new.status_list is null) execute function card_status_given();
create trigger card_status_followed after update of state on card
    for each row when (old.state is distinct from new.state) execute function card_status_followed();

-- What was done to a card, and by whom: a ledger.
create table card_event (
    id uuid not null,
    person uuid not null references person,
    card uuid not null references card,
    new_card uuid references card,
    kind text not null constraint card_event_kind_known check (kind in ('reissued', 'changed', 'suspended', 'resumed')),
    reason text not null,
    note text,
    changes jsonb not null default '[]' constraint card_event_changes_list check (jsonb_typeof(changes) = 'array'),
    account uuid,
    at timestamptz not null,
    primary key (person, id),
    constraint card_event_new_card_by_kind check ((new_card is not null) = (kind in ('reissued', 'changed')))
);
create index card_event_card on card_event (card);
create index card_event_new_card on card_event (new_card) where new_card is not null;
comment on table card_event is 'What was done to cards after their issue: rows are added, never changed.';
comment on column card_event.id is 'Opaque id, in order of time.';
comment on column card_event.person is 'Holder.';
comment on column card_event.card is 'The card it was done to.';
comment on column card_event.new_card is 'The card issued in its place.';
comment on column card_event.kind is 'reissued (cấp lại), changed (đổi thẻ do thay đổi thông tin), suspended (tạm khóa) or resumed (mở khóa).';
comment on column card_event.reason is 'Why: the state_reason that the old card got, or what was given.';
comment on column card_event.note is 'Words of the officer.';
comment on column card_event.changes is 'What differs: [{"member": "full_name", "from": …, "to": …}].';
comment on column card_event.account is 'Account that asked for it; null = the system itself.';
comment on column card_event.at is 'When.';

alter table card_event enable row level security;
alter table card_event force row level security;
create policy card_event_lookup on card_event to ansinh_lookup using (context_lookup());
create policy card_event_subject on card_event using (person = context_subject());

grant select on card_status, card_event to ansinh_app;
grant select on status_key to ansinh_lookup;
grant insert, update (status, changed_at) on card_status to ansinh_lookup;
grant insert on card_event to ansinh_lookup;
grant usage on sequence card_position, card_serial to ansinh_lookup;
grant update (full_name, name_key, search_key, birth_date, sex) on person to ansinh_lookup;
grant update (full_name, name_key) on account to ansinh_lookup;
