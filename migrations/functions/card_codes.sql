-- One-time codes at the counter. Whoever inserts first has the code; all others, wherever they are, come too late.

-- True for the first who asks, in the whole country.
create or replace function card_code_consumed(code_id bytea, at timestamptz) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    insert into consumed_code (code_id, at) values (card_code_consumed.code_id, card_code_consumed.at)
    on conflict do nothing;
    return found;
end
$$;
alter function card_code_consumed(bytea, timestamptz) owner to ansinh_lookup;

-- The card behind an opaque code, once; null for a code that nobody has given, that has ended or was taken.
create or replace function card_handle_taken(handle bytea, at timestamptz) returns uuid
    language sql volatile security definer set search_path = public, pg_temp as $$
    update card_handle h set taken_at = card_handle_taken.at
     where h.handle_hash = sha256(handle) and h.taken_at is null and h.expires_at > card_handle_taken.at
    returning h.card
$$;
alter function card_handle_taken(bytea, timestamptz) owner to ansinh_lookup;

-- What can come back no more is forgotten: a code lives two minutes, and clocks differ by a few.
create or replace function card_codes_forgotten(at timestamptz) returns integer
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    codes integer;
    handles integer;
begin
    delete from consumed_code c where c.at < card_codes_forgotten.at - interval '10 minutes';
    get diagnostics codes = row_count;
    delete from card_handle h where h.expires_at < card_codes_forgotten.at - interval '10 minutes';
    get diagnostics handles = row_count;
    return codes + handles;
end
$$;
alter function card_codes_forgotten(timestamptz) owner to ansinh_lookup;
