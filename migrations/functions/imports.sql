-- Imports as officers move them: handed in by one, recorded by another, put aside, undone. What the workers do in
-- between stands in import_stage.sql and import_record.sql.

-- Takes a file in; the same file again, unless it was undone, put aside or failed, is the same import.
create or replace function import_receive(new_id uuid, of_kind text, hash text, length_bytes bigint, begins_at integer,
        begins_line integer, row_count integer, salary_sum bigint, amount_sum bigint, at timestamptz)
    returns setof import
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    of_office text := (select a.office from account a where a.id = context_account());
begin
    return query
        insert into import (id, kind, office, sha256, size_bytes, head_bytes, file_rows, file_salary_vnd, file_amount_vnd,
                            state, staged_bytes, staged_lines, uploaded_by, uploaded_at)
        values (new_id, of_kind, of_office, decode(hash, 'hex'), length_bytes, begins_at, row_count, salary_sum,
                amount_sum, 'staging', begins_at, begins_line, context_account(), at)
        on conflict (office, kind, sha256) where state not in ('undone', 'cancelled', 'failed') do nothing
        returning *;
    if not found then
        return query
            select * from import i
             where i.office = of_office and i.kind = of_kind and i.sha256 = decode(hash, 'hex')
               and i.state not in ('undone', 'cancelled', 'failed');
    end if;
end
$$;
alter function import_receive(uuid, text, text, bigint, integer, integer, integer, bigint, bigint, timestamptz)
    owner to ansinh_lookup;

-- The import to be moved, if the asker may see it and has seen it as it is.
create or replace function import_seized(of_import uuid, seen_version integer) returns import
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    i import;
begin
    select * into i from import x where x.id = of_import and office_is_within_reach(x.office) for update;
    if found and i.version <> seen_version then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    return i;
end
$$;
alter function import_seized(uuid, integer) owner to ansinh_lookup;

-- To be recorded: by an officer who did not hand it in. An import without a row to be recorded has nothing to sign.
create or replace function import_commit(of_import uuid, seen_version integer, at timestamptz) returns setof import
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    i import := import_seized(of_import, seen_version);
begin
    if i.id is null then
        return;
    elsif i.state <> 'staged' or not exists (select from import_total t where t.import = i.id and t.state = 'ready' and t.rows > 0) then
        raise exception using errcode = 'AS000', message = 'import_not_at_step';
    elsif i.uploaded_by = context_account() then
        raise exception using errcode = 'AS000', message = 'second_officer_needed';
    end if;
    return query
        update import x set state = 'committing', committed_by = context_account(), commit_asked_at = at,
               version = x.version + 1
         where x.id = i.id returning *;
end
$$;
alter function import_commit(uuid, integer, timestamptz) owner to ansinh_lookup;

create or replace function import_cancel(of_import uuid, seen_version integer, at timestamptz) returns setof import
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    i import := import_seized(of_import, seen_version);
begin
    if i.id is null then
        return;
    elsif i.state not in ('staging', 'staged') then
        raise exception using errcode = 'AS000', message = 'import_not_at_step';
    end if;
    return query
        update import x set state = 'cancelled', cancelled_by = context_account(), cancelled_at = at,
               version = x.version + 1
         where x.id = i.id returning *;
end
$$;
alter function import_cancel(uuid, integer, timestamptz) owner to ansinh_lookup;

-- What rests on an import and keeps it from being undone; null when nothing does. A later fact: a version that the
-- import recorded has been replaced since, or something else stands in months that would come back. What another
-- import replaced that has been undone meanwhile has come back as a version that is the import's, too.
create or replace function import_rested_on(i import) returns text
    language plpgsql stable security definer set search_path = public, pg_temp
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    return case
        when exists (
            select from import_effect o
              join contribution c on c.person = o.person and c.id = o.contribution and c.version = o.version
             where o.import = i.id and o.action = 'opened' and c.recorded_to <> 'infinity'
               and not exists (select from import_effect e join import x on x.id = e.import
                                where e.person = o.person and e.contribution = o.contribution and e.version = o.version
                                  and e.action = 'closed' and (e.import = i.id or x.state = 'undone')))
        then 'import_followed_by_facts'
        when exists (
            select from import_effect e
              join contribution old on old.person = e.person and old.id = e.contribution and old.version = e.version
              join contribution c on c.person = e.person and c.recorded_to = 'infinity' and c.months && old.months
                   and c.employer is not distinct from old.employer
             where e.import = i.id and e.action = 'closed'
               and not exists (select from import_effect o where o.import = i.id and o.person = e.person
                               and o.contribution = e.contribution and o.version = e.version and o.action = 'opened')
               and not exists (select from import_effect o where o.import = i.id and o.person = c.person
                               and o.contribution = c.id and o.version = c.version and o.action = 'opened'))
        then 'import_followed_by_facts'
        when exists (
            select from import_effect e
             where e.import = i.id
               and (exists (select from settlement s where s.person = e.person and s.proposed_at >= i.commit_asked_at
                            and s.state <> 'superseded')
                    or exists (select from benefit b where b.person = e.person and b.recorded_at >= i.commit_asked_at)))
        then 'import_followed_by_settlement'
    end;
end
$$;
alter function import_rested_on(import) owner to ansinh_lookup;

-- To be undone, as a whole or not at all: by an officer who did not have it recorded.
create or replace function import_undo(of_import uuid, seen_version integer, why text, at timestamptz)
    returns setof import
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    i import := import_seized(of_import, seen_version);
    resting text;
begin
    if i.id is null then
        return;
    elsif i.state <> 'committed' and not (i.state = 'failed' and i.commit_asked_at is not null) then
        raise exception using errcode = 'AS000', message = 'import_not_at_step';
    elsif i.committed_by = context_account() then
        raise exception using errcode = 'AS000', message = 'second_officer_needed';
    end if;
    resting := import_rested_on(i);
    if resting is not null then
        raise exception using errcode = 'AS000', message = resting;
    end if;
    return query
        update import x set state = 'undoing', undone_by = context_account(), undo_reason = why, fault = null,
               version = x.version + 1
         where x.id = i.id returning *;
end
$$;
alter function import_undo(uuid, integer, text, timestamptz) owner to ansinh_lookup;

-- Words for the states of an import and its rows.
create or replace function import_label(list text, code text, lang text) returns text
    language sql immutable parallel safe
    return (select case lang when 'en' then w.en else w.vi end from (values
        ('kind', 'declaration', 'Danh sách tham gia (D02-TS)', 'Declaration (D02-TS)'),
        ('kind', 'legacy_book', 'Sổ cũ', 'Old books'),
        ('state', 'staging', 'Đang kiểm tra', 'Being checked'),
        ('state', 'staged', 'Chờ cán bộ khác ghi sổ', 'Waits for another officer'),
        ('state', 'committing', 'Đang ghi sổ', 'Being recorded'),
        ('state', 'committed', 'Đã ghi sổ', 'Recorded'),
        ('state', 'undoing', 'Đang hoàn tác', 'Being undone'),
        ('state', 'undone', 'Đã hoàn tác', 'Undone'),
        ('state', 'cancelled', 'Đã hủy', 'Put aside'),
        ('state', 'failed', 'Số liệu không khớp', 'The sums do not agree'),
        ('row', 'ready', 'Chờ ghi sổ', 'To be recorded'),
        ('row', 'imported', 'Đã ghi sổ', 'Recorded'),
        ('row', 'merged', 'Sổ đã có', 'In the book already'),
        ('row', 'rejected', 'Không nhận', 'Not taken')
      ) w (list, code, vi, en) where w.list = import_label.list and w.code = import_label.code);

-- The reasons of a row in words.
create or replace function import_reasons(reasons jsonb, lang text) returns json
    language sql stable
    return to_json(array(
        select json_build_object('code', x.reason ->> 'code', 'column', x.reason ->> 'column',
                                 'label', case lang when 'en' then r.label_en else r.label_vi end)
          from jsonb_array_elements(reasons) with ordinality x (reason, place)
          left join import_reason r on r.code = x.reason ->> 'code' order by x.place));
