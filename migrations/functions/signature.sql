-- The ledger of signatures. Call it in the statement that reads what is going to be signed: the signature is made
-- when that statement has been committed. True, so that it can stand in a select list.
create or replace function signature_noted(kid text, purpose text, card uuid, status_list integer,
                                           status_index integer, code_id text, at timestamptz) returns boolean
    language plpgsql volatile as $$
begin
    insert into signature (at, id, kid, purpose, card, status_list, status_index, code_id, account)
    values (signature_noted.at, uuid_v7(signature_noted.at), decode(signature_noted.kid, 'hex'),
            signature_noted.purpose, signature_noted.card, signature_noted.status_list,
            signature_noted.status_index, decode(signature_noted.code_id, 'hex'), context_account());
    return true;
end
$$;
