-- What a payment costs when millions are made in a night: one look whether all of them have their benefit, and no
-- index that another one serves as well.

-- In the order in which a person's payments are read: no other index has to be.
alter table payment drop constraint payment_once;
alter table payment add constraint payment_once unique (person, period, benefit, kind);
drop index payment_person_period;

-- A foreign key asks for every row by itself, and locks and marks what it found. Here the rows of a statement are asked
-- for together (functions/payment_benefit.sql), and what they are on can neither go nor change its key.
alter table payment drop constraint payment_person_benefit_fkey;

create function payment_has_benefit() returns trigger language plpgsql as 'begin return null; end';
comment on function payment_has_benefit() is 'Stands behind payment: refuses a statement one of whose payments is on no benefit of its person.';
create trigger payment_has_benefit after insert on payment
    referencing new table as made for each statement execute function payment_has_benefit();

create function benefit_refuse() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'restrict_violation', constraint = 'benefit_kept', table = 'benefit',
        message = 'a benefit stays, and so does its key';
end
$$;
comment on function benefit_refuse() is 'Stands in front of benefit: nobody, not even its owner, takes away or renames what payments are on.';
create trigger benefit_kept before delete or truncate on benefit
    for each statement execute function benefit_refuse();
create trigger benefit_key_kept before update of person, id on benefit
    for each row when ((old.person, old.id) is distinct from (new.person, new.id)) execute function benefit_refuse();
-- What a payment is on never changes either.
create trigger payment_key_kept before update of person, benefit on payment
    for each row when ((old.person, old.benefit) is distinct from (new.person, new.benefit))
    execute function benefit_refuse();

-- The rows of a part come in one stream now.
drop function if exists payment_chunk_rows(uuid, integer, uuid, uuid, integer);
