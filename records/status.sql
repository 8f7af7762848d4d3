-- The publication of the status lists: asked by the publisher (api/status_publisher.h), never by a request.

-- name: status_newest
select p.version, p.build, p.base_version, p.base_snapshot::text as base_snapshot,
       floor(extract(epoch from p.issued_at))::bigint as issued_at, p.status_uri, n.change_count, n.restored,
       (n.change_count, n.latest_change) is distinct from (p.change_count, p.latest_change) as changed
  from status_publication p
  cross join lateral status_changes_counted(p.base_snapshot) n
 order by p.version desc
 limit 1;

-- name: status_papers
select encode(p.manifest, 'hex') as manifest, encode(p.delta, 'hex') as delta
  from status_publication p where p.version = :status_version::bigint;

-- name: status_lists_of_build
select d.status_list, length(d.document) as size from status_document d where d.build = :status_build::uuid
 order by d.status_list;

-- name: status_document_of_build
select encode(d.document, 'hex') as document from status_document d
 where d.build = :status_build::uuid and d.status_list = :status_list::int;

-- name: status_lease
insert into status_publisher (holder, until) values (:status_holder::uuid, clock_timestamp() + interval '20 seconds')
on conflict (single) do update set holder = excluded.holder, until = excluded.until
   where status_publisher.holder = excluded.holder or status_publisher.until < clock_timestamp()
returning pg_current_snapshot()::text as base_snapshot;

-- name: status_last_list
select coalesce(max(s.status_list), -1)::int as last_list from card_status s;

-- name: status_not_valid
select s.status_index, s.status::int as status from card_status s
 where s.status_list = :status_list::int and s.status <> 0 and s.status_index > :status_after::int
 order by s.status_index
 limit :status_most::int;

-- name: status_document_kept
insert into status_document (build, status_list, document)
values (:status_build::uuid, :status_list::int, decode(:status_document, 'hex'));

-- name: status_changes
select c.status_list, c.status_index, c.status::int as status
  from status_changes_since(:status_base_snapshot::pg_snapshot, :status_most::int) c;

-- name: status_changes_counted
select n.change_count, n.latest_change from status_changes_counted(:status_base_snapshot::pg_snapshot) n;

-- name: status_published
insert into status_publication (version, build, base_version, base_snapshot, issued_at, status_uri, change_count,
                                latest_change, manifest, delta)
values (:status_version::bigint, :status_build::uuid, :status_base_version::bigint,
        :status_base_snapshot::pg_snapshot, to_timestamp(:status_issued_at::bigint), :status_uri,
        :status_change_count::bigint, :status_latest_change::timestamptz, decode(:status_manifest, 'hex'),
        decode(:status_delta, 'hex'))
returning version;

-- name: status_forgotten
select status_publications_forgotten(:status_version::bigint) as done, card_codes_forgotten(:now::timestamptz) as codes;
