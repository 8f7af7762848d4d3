-- A payment is on a benefit of the same person: the foreign key between them, asked once for a statement instead of once
-- for each row. Benefit by benefit through the index, which costs the same for every row however many there are.
create or replace function payment_has_benefit() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set enable_hashjoin = off
    set enable_mergejoin = off set enable_seqscan = off as $$
begin
    if exists (select from made m
                where not exists (select from benefit b where b.person = m.person and b.id = m.benefit)) then
        raise exception using errcode = 'foreign_key_violation', constraint = 'payment_has_benefit', table = 'payment',
            message = 'a payment is on no benefit of its person';
    end if;
    return null;
end
$$;
alter function payment_has_benefit() owner to ansinh_lookup;

-- The same of all payments, after a load that went without the trigger.
create or replace function payments_check() returns void
    language plpgsql as $$
begin
    if exists (select from payment p
                where not exists (select from benefit b where b.person = p.person and b.id = p.benefit)) then
        raise exception using errcode = 'foreign_key_violation', constraint = 'payment_has_benefit', table = 'payment',
            message = 'a payment is on no benefit of its person';
    end if;
end
$$;
