-- Who may read whose books (ủy quyền): given and received.

-- name: delegation_granted write
-- shape reply: id uuid, full_name text, books[] text, valid_from date, valid_to date, created_at time
select g.problem, g.id, g.full_name, to_jsonb(g.books) as books, g.valid_from, g.valid_to, g.created_at
  from delegation_granted(:new_id::uuid, :number, :delegate_key, :granted_books::text[], :valid_to::date,
                          :now::timestamptz, :today::date) g;

-- name: delegations_given
-- shape books[] text
select d.id, d.full_name, to_jsonb(d.books) as books, d.valid_from, d.valid_to, d.state, d.created_at, d.revoked_at,
       d.id::text as cursor
  from delegations_of_subject('given', :today::date) d
 where :after::text is null or d.id < :after::uuid
 order by d.id desc
 limit :limit::int;

-- name: delegations_received
-- shape books[] text
select d.id, d.person, d.full_name, to_jsonb(d.books) as books, d.valid_from, d.valid_to, d.created_at,
       d.id::text as cursor
  from delegations_of_subject('received', :today::date) d
 where :after::text is null or d.id < :after::uuid
 order by d.id desc
 limit :limit::int;

-- name: delegation_revoked
select r.id from delegation_revoked(:delegation::uuid, :now::timestamptz, :today::date) r(id) where r.id is not null;
