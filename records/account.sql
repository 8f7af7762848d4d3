-- Accounts and their sessions.

-- name: login_looked_up
select account, password_hash, locked
  from login_lookup(:login, decode(:login_hash, 'hex'), :source, :now::timestamptz);

-- name: login_refused
select login_failed(:account_id::uuid, decode(:login_hash, 'hex'), :source, :code_text, decode(:code_hash, 'hex'),
                    :now::timestamptz) as locked;

-- name: session_opened
select s.verdict, s.session, account_actor(:account_id::uuid) as actor
  from session_open(:account_id::uuid, decode(:login_hash, 'hex'), :source, decode(:given_code_hash, 'hex'),
                    :device::text, decode(:new_access_hash, 'hex'), decode(:new_refresh_hash, 'hex'),
                    :now::timestamptz) s;

-- name: session_refreshed
select r.verdict, account_actor(r.account) as actor
  from session_refresh(decode(:used_refresh_hash, 'hex'), decode(:new_access_hash, 'hex'),
                       decode(:new_refresh_hash, 'hex'), :now::timestamptz) r;

-- name: me
-- shape facility?: code text, name text
-- shape office?: code text, name text
select a.id as account, a.kind, a.login, a.full_name, a.person, a.officer_role, a.organisation,
       case when a.facility is not null then jsonb_build_object('code', f.code, 'name', f.name) end as facility,
       case when a.office is not null then jsonb_build_object('code', o.code, 'name', o.name) end as office,
       left(a.phone, 3) || repeat('*', greatest(length(a.phone) - 6, 0)) || right(a.phone, 3) as phone_masked,
       current_setting('app.session')::uuid as session
  from account a
  left join facility f on f.code = a.facility
  left join office o on o.code = a.office
 where a.id = context_account();

-- name: sessions_of_account
select s.id, s.device, s.created_at, s.last_seen_at, s.expires_at,
       s.id = current_setting('app.session')::uuid as current, s.id::text as cursor
  from session s
 where s.account = context_account() and s.revoked_at is null and s.expires_at > :now::timestamptz
   and (:after::text is null or s.id < :after::uuid)
 order by s.id desc
 limit :limit::int;

-- name: session_revoked
update session s
   set revoked_at = :now::timestamptz,
       revoked_reason = case when s.id = current_setting('app.session')::uuid then 'logout' else 'by_owner' end
 where s.id = :session::uuid and s.account = context_account() and s.revoked_at is null
returning s.id;
