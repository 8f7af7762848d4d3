-- Receipts of card checks that are handed in with a claim: each stands in one only.

create or replace function receipt_is_used(receipt_id bytea) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from consumed_receipt r where r.receipt_id = receipt_is_used.receipt_id)
$$;
alter function receipt_is_used(bytea) owner to ansinh_lookup;

-- True for the first claim that hands a receipt in, and for the same claim again.
create or replace function receipt_consumed(receipt_id bytea, used_for uuid, at timestamptz) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    insert into consumed_receipt (receipt_id, used_for, at)
    values (receipt_consumed.receipt_id, receipt_consumed.used_for, receipt_consumed.at)
    on conflict do nothing;
    return exists (select from consumed_receipt r
                    where r.receipt_id = receipt_consumed.receipt_id and r.used_for = receipt_consumed.used_for);
end
$$;
alter function receipt_consumed(bytea, uuid, timestamptz) owner to ansinh_lookup;
