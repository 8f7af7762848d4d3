-- Certificates of facilities (chứng thư số): what claims are signed with.

-- Before anything of a certificate is read: no row, no business with that facility.
-- name: certificate_considered
select f.code from facility f where f.code = :facility and facility_open(f.code);

-- name: certificate_registered write
-- shape reply: id uuid, facility text, state text, subject_name text, issuer_name text, serial text, fingerprint text, key_kind text, key_bits int, valid_from time, valid_to time, registered_at time, version int
select c.id, c.facility, c.state, c.subject_name, c.issuer_name, c.serial, encode(c.fingerprint, 'hex') as fingerprint,
       c.key_kind, c.key_bits, c.valid_from, c.valid_to, c.registered_at, c.version
  from certificate_registered(:new_id::uuid, :facility, :given::jsonb, :now::timestamptz) c;

-- name: certificates_listed
-- shape facility: code text, name text
select c.id, jsonb_build_object('code', c.facility, 'name', f.name) as facility, c.state,
       c.state = 'active' and :now::timestamptz between c.valid_from and c.valid_to as in_force, c.subject_name,
       c.issuer_name, c.serial, encode(c.fingerprint, 'hex') as fingerprint, c.key_kind, c.key_bits, c.valid_from,
       c.valid_to, c.registrar_name, c.registered_at, c.confirmer_name, c.confirmed_at, c.revoker_name, c.revoked_at,
       c.revoke_reason, c.version,
       to_char(c.registered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || c.id as cursor
  from certificates_listed(:state::text, :facility::text, split_part(:after, '|', 1)::timestamptz,
                           split_part(:after, '|', 2)::uuid, :limit::int) c
  join facility f on f.code = c.facility
 order by c.registered_at desc, c.id desc;

-- name: certificate_shown
-- shape facility: code text, name text
select c.id, c.version, jsonb_build_object('code', c.facility, 'name', f.name) as facility, c.state,
       c.state = 'active' and :now::timestamptz between c.valid_from and c.valid_to as in_force, c.subject_name,
       c.issuer_name, c.serial, encode(c.fingerprint, 'hex') as fingerprint, c.key_kind, c.key_bits, c.valid_from,
       c.valid_to, c.pem, c.registrar_name, c.registered_at, c.confirmer_name, c.confirmed_at, c.revoker_name,
       c.revoked_at, c.revoke_reason, c.revoke_note
  from facility_certificate c
  join facility f on f.code = c.facility
 where c.id = :certificate::uuid and facility_open(c.facility);

-- name: certificate_confirmed write
-- shape reply: id uuid, facility text, state text, confirmer_name text, confirmed_at time, version int
select c.id, c.facility, c.state, c.confirmer_name, c.confirmed_at, c.version
  from certificate_moved(:certificate::uuid, :if_match::int, 'confirm', null, null, :now::timestamptz) c;

-- name: certificate_revoked write
-- shape reply: id uuid, facility text, state text, revoker_name text, revoked_at time, revoke_reason text, revoke_note text?, version int
select c.id, c.facility, c.state, c.revoker_name, c.revoked_at, c.revoke_reason, c.revoke_note, c.version
  from certificate_moved(:certificate::uuid, :if_match::int, 'revoke', :reason, :note, :now::timestamptz) c;
