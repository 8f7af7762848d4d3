-- Who looked, as the person sees it.

-- A page of the looks at the person of the context, the last ones first. They are read in the order of access_log_subject,
-- and nothing else is worth a thought: in the order of the primary key, sorted again where it differs, a page of somebody
-- with few looks would cost the whole log. LEAST and not COALESCE, which counts as leaky behind row-level security and would
-- keep the bound from the index.
create or replace function accesses_listed(after_at timestamptz, after_id uuid, most integer)
    returns table (at timestamptz, id uuid)
    language plpgsql stable rows 20 set enable_sort = off set enable_incremental_sort = off as $$
begin
    return query
    select l.at, l.id from access_log l
     where l.subject = context_subject() and l.at <= least(after_at, 'infinity')
       and (after_at is null or l.at < after_at or l.id > after_id)
     order by l.at desc, l.id
     limit most;
end
$$;
