-- What the publisher of the status lists asks. A base knows which transactions it saw, so a change that commits late
-- is not lost: it stands in the delta of the base that did not see it.

create or replace function card_status_noted() returns trigger
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    insert into card_status_change (status_list, status_index) values (new.status_list, new.status_index);
    return null;
end
$$;
alter function card_status_noted() owner to ansinh_lookup;
create or replace trigger card_status_noted_insert after insert on card_status
    for each row when (new.status <> 0) execute function card_status_noted();
create or replace trigger card_status_noted_update after update of status on card_status
    for each row when (old.status <> new.status) execute function card_status_noted();

-- How much has changed since a base, and the last of it. A database that was restored elsewhere counts its
-- transactions anew: then nothing can be said, and restored is true.
create or replace function status_changes_counted(base_snapshot pg_snapshot, out change_count bigint,
                                                  out latest_change timestamptz, out restored boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*), max(c.at), pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax(base_snapshot)
      from card_status_change c where not pg_visible_in_snapshot(c.transaction, base_snapshot)
$$;
alter function status_changes_counted(pg_snapshot) owner to ansinh_lookup;

-- The places that have changed since, as they are now.
create or replace function status_changes_since(base_snapshot pg_snapshot, most integer)
    returns table (status_list integer, status_index integer, status smallint)
    language sql stable security definer set search_path = public, pg_temp as $$
    select s.status_list, s.status_index, s.status
      from (select distinct c.status_list, c.status_index from card_status_change c
             where not pg_visible_in_snapshot(c.transaction, base_snapshot)) changed
      join card_status s on s.status_list = changed.status_list and s.status_index = changed.status_index
     order by s.status_list, s.status_index
     limit most
$$;
alter function status_changes_since(pg_snapshot, integer) owner to ansinh_lookup;

-- Publications and lists that nobody fetches any more, and changes that every base holds.
create or replace function status_publications_forgotten(newest bigint) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    delete from status_publication p where p.version < newest - 3;
    delete from status_document d where d.built_at < clock_timestamp() - interval '1 hour'
       and not exists (select from status_publication p where p.build = d.build);
    delete from card_status_change c
     using (select p.base_snapshot from status_publication p order by p.version limit 1) oldest
     where pg_visible_in_snapshot(c.transaction, oldest.base_snapshot);
    return true;
end
$$;
alter function status_publications_forgotten(bigint) owner to ansinh_lookup;
