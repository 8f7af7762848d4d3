-- The files of a payment run, part by part: written by workers, kept by what they contain.

-- A computed part whose files are to be written. It is this connection's until it says payment_chunk_written or dies.
create or replace function payment_chunk_take()
    returns table (run uuid, chunk integer, computed_at timestamptz, pay_on date)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    part record;
begin
    for part in
        select c.run, c.ordinal, c.computed_at, r.period, r.opened_at
          from payment_run_chunk c join payment_run r on r.id = c.run
         where c.state = 'computed' order by c.run, c.ordinal limit 64
    loop
        continue when not pg_try_advisory_lock(hashtextextended(part.run || ' files ' || part.ordinal, 0));
        -- Another connection may have finished it just before.
        if exists (select from payment_run_chunk c
                    where c.run = part.run and c.ordinal = part.ordinal and c.state = 'computed') then
            return query select part.run, part.ordinal, part.computed_at,
                greatest(month_first_day(part.period), (part.opened_at at time zone 'Asia/Ho_Chi_Minh')::date);
            return;
        end if;
        perform pg_advisory_unlock(hashtextextended(part.run || ' files ' || part.ordinal, 0));
    end loop;
end
$$;
alter function payment_chunk_take() owner to ansinh_lookup;

-- The payments of a part in the order of their ids, with what a bank or a postman must know.
create or replace function payment_chunk_rows(of_run uuid, of_chunk integer)
    returns table (payment uuid, channel text, bank_name text, bic text, account_no text, holder_name text,
                   full_name text, personal_number text, phone text, address text, office text, kind text, month text,
                   net_vnd bigint)
    language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
    set enable_nestloop = off set max_parallel_workers_per_gather = 0
    set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    part payment_run_chunk;
begin
    select * into part from payment_run_chunk c where c.run = of_run and c.ordinal = of_chunk;
    return query
    with made as (
        select p.person, p.id, p.benefit, p.channel, p.bank_name, p.kind, month_text(p.period) as month, p.net_vnd
          from payment p
         where p.run = of_run and p.person > part.after_member and p.person <= part.last_member
    )
    select q.* from (
        select p.id, p.channel, p.bank_name, k.bic, y.account_no, y.holder_name, null, null, null, null, null, p.kind,
               p.month, p.net_vnd
          from made p
          join bank k on k.name = p.bank_name
          left join payee y on y.person = p.person and y.benefit = p.benefit and y.state = 'current'
               and y.person > part.after_member and y.person <= part.last_member
         where p.channel = 'bank'
        union all
        select p.id, p.channel, null, null, null, null, m.full_name,
               (select i.value from person_identifier i
                 where i.person = p.person and i.kind = 'personal_number' order by upper(i.valid) desc limit 1),
               m.phone, concat_ws(', ', m.address, w.name), m.office, p.kind, p.month, p.net_vnd
          from made p
          join person m on m.id = p.person and m.id > part.after_member and m.id <= part.last_member
          left join ward w on w.code = m.ward_code
         where p.channel <> 'bank') q
     order by 1;
end
$$;
alter function payment_chunk_rows(uuid, integer) owner to ansinh_lookup;

-- The files of a part are safe on disk; only the first of two servers that wrote the same has to say so.
create or replace function payment_chunk_written(of_run uuid, of_chunk integer, files jsonb, at timestamptz)
    returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform from payment_run_chunk c where c.run = of_run and c.ordinal = of_chunk and c.state = 'computed' for update;
    if not found then
        return false;
    end if;
    insert into payment_file (batch, format, sha256, size_bytes, signature, written_at)
    select b.id, f.format, decode(f.sha256, 'hex'), f.size_bytes, decode(f.signature, 'hex'), at
      from jsonb_to_recordset(files) f (message_id text, format text, sha256 text, size_bytes bigint, signature text,
                                        payments integer, amount_vnd bigint)
      join payment_batch b on b.message_id = f.message_id and b.run = of_run and b.chunk = of_chunk
           and b.payments = f.payments and b.amount_vnd = f.amount_vnd;
    update payment_run_chunk c set state = 'written', written_at = at where c.run = of_run and c.ordinal = of_chunk;
    perform pg_advisory_unlock(hashtextextended(of_run || ' files ' || of_chunk, 0));
    return true;
end
$$;
alter function payment_chunk_written(uuid, integer, jsonb, timestamptz) owner to ansinh_lookup;
