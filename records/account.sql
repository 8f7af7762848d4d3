-- Accounts and their sessions.

-- name: login_looked_up
select network, crowded, account, target, password_hash
  from login_lookup(:login, :made_up::uuid, :for_system::boolean, :source, :now::timestamptz, :today::date);

-- name: login_decided
select d.verdict, d.expires_in, d.retry_after_s, case when d.verdict = 'ok' then account_actor(:account_id::uuid) end as actor
  from login_decide(:account_id::uuid, :target::uuid, :verified_hash, :source,
                    decode(:given_code_hash, 'hex'), :new_code, decode(:new_code_hash, 'hex'), :device,
                    decode(:new_access_hash, 'hex'), decode(:new_refresh_hash, 'hex'), :now::timestamptz) d;

-- name: session_refreshed
select r.verdict, r.expires_in, account_actor(r.account) as actor
  from session_refresh(decode(:used_refresh_hash, 'hex'), decode(:new_access_hash, 'hex'),
                       decode(:new_refresh_hash, 'hex'), :now::timestamptz) r;

-- name: source_looked_up
select source_wait_s(:source, :now::timestamptz) as wait_s;

-- Who sends a large body (api/sender.h).
-- name: sender
select context_account() as account;

-- name: network_has_ticket
select network_has_ticket(:source, :now::timestamptz) as has_ticket;

-- name: registration_opened write
-- shape reply: id uuid, expires_at time, channel text
select o.id, o.expires_at, o.channel
  from registration_open(:new_id::uuid, :number, :made_up::uuid, :name_key, :birth_date, :phone, :password_hash,
                         :new_code, decode(:new_code_hash, 'hex'), :source, :now::timestamptz, :today::date) o;

-- name: registration_confirmed write
-- shape reply: account uuid, kind text, login text, full_name text, person uuid, created_at time
select c.*
  from registration_confirm(:registration::uuid, decode(:given_code_hash, 'hex'), :new_id::uuid, :now::timestamptz) c;

-- name: reset_opened write
-- shape reply: id uuid, expires_at time, channel text
select o.id, o.expires_at, o.channel
  from reset_open(:new_id::uuid, :login, :made_up::uuid, :new_code, decode(:new_code_hash, 'hex'), :source,
                  :now::timestamptz, :today::date) o;

-- name: reset_looked_up
select fits, own_words from reset_lookup(:reset::uuid, decode(:given_code_hash, 'hex'), :now::timestamptz);

-- name: reset_confirmed write
-- shape reply: id uuid, confirmed_at time, sessions_ended int
select c.*
  from reset_confirm(:reset::uuid, decode(:given_code_hash, 'hex'), :new_password_hash, :now::timestamptz) c;

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
select s.id, s.device, s.source, s.created_at, s.last_seen_at, s.expires_at,
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
