-- What the issuer has signed: a row before each signature, so that a signature without a row is a forgery made with
-- a stolen key.

create table signature (
    at timestamptz not null,
    id uuid not null,
    kid bytea not null constraint signature_kid_size check (length(kid) = 8),
    purpose text not null constraint signature_purpose_known
        check (purpose in ('card', 'dynamic', 'receipt', 'document')),
    card uuid,
    status_list integer,
    status_index integer,
    code_id bytea,
    account uuid,
    primary key (at, id)
);
create index signature_card on signature (card, at desc) where card is not null;
comment on table signature is 'Ledger of signatures: a row before each one, only added, counted against the counters of the keys.';
comment on column signature.at is 'When.';
comment on column signature.id is 'Opaque id.';
comment on column signature.kid is 'Key that signs.';
comment on column signature.purpose is 'Purpose of the key: card, dynamic, receipt or document.';
comment on column signature.card is 'Card that the signature speaks of.';
comment on column signature.status_list is 'Status list that the signed card names.';
comment on column signature.status_index is 'Place in that list.';
comment on column signature.code_id is 'Random id of a one-time code (cti), of a receipt or of a document.';
comment on column signature.account is 'Account for which it was signed.';

alter table signature enable row level security;
alter table signature force row level security;
create policy signature_lookup on signature to ansinh_lookup using (context_lookup());
create policy signature_append on signature for insert with check (account is not distinct from context_account());

grant insert on signature to ansinh_app;
grant select on signature to ansinh_lookup;
