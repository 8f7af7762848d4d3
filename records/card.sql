-- Health-insurance cards: the citizen's own, and the counter's check.

-- name: card_of_person
-- shape initial_facility: code text, name text
-- shape object: code text, name text?
select c.id, p.full_name, p.birth_date, p.sex, c.card_number, c.card_number_15, c.object_code,
       jsonb_build_object('code', c.object_code, 'name', o.name_vi) as object,
       c.benefit_digit, l.percent as benefit_percent,
       jsonb_build_object('code', c.initial_facility, 'name', f.name) as initial_facility,
       c.valid_from, c.valid_to, c.five_year_date, c.living_area as area, c.state, c.state_reason, c.serial,
       c.issued_on, c.version
  from card c
  join person p on p.id = c.person
  join facility f on f.code = c.initial_facility
  join object_code o on o.code = c.object_code
  left join benefit_level l on l.digit = c.benefit_digit
        and l.valid_from <= :today::date and coalesce(l.valid_to, :today::date) >= :today::date
 where c.person = context_subject()
 order by (c.state = 'active' and c.valid_from <= :today::date and coalesce(c.valid_to, :today::date) >= :today::date) desc,
          c.valid_from desc, c.id desc
 limit 1;

-- name: card_for_qr
select c.id, c.card_number, c.card_number_15, c.benefit_digit, c.initial_facility, c.valid_from, c.valid_to, c.issued_on,
       c.five_year_date, c.living_area, c.serial, c.state, c.status_list, c.status_index, p.full_name, p.birth_date, p.sex,
       o.name as issuing_office,
       case when :signing_kid::text is not null then
           signature_noted(:signing_kid::text, :signing_purpose::text, c.id, c.status_list, c.status_index,
                           case :signing_purpose::text when 'dynamic' then :signing_id::text end, :now::timestamptz)
       end as noted
  from (select * from card k where k.person = context_subject()
         order by (k.state = 'active' and k.valid_from <= :today::date and coalesce(k.valid_to, :today::date) >= :today::date) desc,
                  k.valid_from desc, k.id desc
         limit 1) c
  join person p on p.id = c.person
  join office o on o.code = c.issued_by;

-- What the face of a card says; a card that may not be used gets no code, so no signature is noted.
-- name: card_for_face
select c.id, c.card_number, c.benefit_digit, l.percent as benefit_percent, c.initial_facility,
       f.name as initial_facility_name, c.valid_from, c.valid_to, c.issued_on, c.five_year_date, c.living_area, c.serial,
       c.state, c.status_list, c.status_index, p.full_name, p.birth_date, p.sex, o.name as issuing_office,
       case when c.state = 'active' and coalesce(c.valid_to, :today::date) >= :today::date then
           signature_noted(:signing_kid::text, :signing_purpose::text, c.id, c.status_list, c.status_index, null,
                           :now::timestamptz)
       end as noted
  from (select * from card k where k.person = context_subject()
         order by (k.state = 'active' and k.valid_from <= :today::date and coalesce(k.valid_to, :today::date) >= :today::date) desc,
                  k.valid_from desc, k.id desc
         limit 1) c
  join person p on p.id = c.person
  join office o on o.code = c.issued_by
  join facility f on f.code = c.initial_facility
  left join benefit_level l on l.digit = c.benefit_digit
        and l.valid_from <= :today::date and coalesce(l.valid_to, :today::date) >= :today::date;

-- name: card_suspension write
-- shape reply: id uuid, serial text, state text, state_reason text, state_from date, version int
select c.id, c.serial, c.state, c.state_reason, c.state_from, c.version
  from card_suspended(context_subject(), :reason, :note, :if_match::int, :now::timestamptz, :today::date) c;

-- name: card_resumption write
-- shape reply: id uuid, serial text, state text, version int
select c.id, c.serial, c.state, c.version
  from card_resumed(context_subject(), :note, :if_match::int, :now::timestamptz, :today::date) c;

-- name: card_events_of_person
-- shape changes[]: member text, from text?, to text?
select e.id, e.at, e.kind, e.reason, e.note, e.changes, c.serial, n.serial as new_serial, e.id::text as cursor
  from card_event e
  join card c on c.id = e.card
  left join card n on n.id = e.new_card
 where e.person = context_subject() and (:after::text is null or e.id < :after::uuid)
 order by e.id desc
 limit :limit::int;

-- name: card_handle_given
with chosen as (
    select k.id, k.person, k.state, k.valid_from, k.valid_to from card k where k.person = context_subject()
     order by (k.state = 'active' and k.valid_from <= :today::date and coalesce(k.valid_to, :today::date) >= :today::date) desc,
              k.valid_from desc, k.id desc
     limit 1),
given as (
    insert into card_handle (handle_hash, person, card, expires_at)
    select sha256(decode(:handle, 'hex')), c.person, c.id, :now::timestamptz + interval '120 seconds'
      from chosen c
     where c.state = 'active' and c.valid_from <= :today::date and coalesce(c.valid_to, :today::date) >= :today::date)
select c.state, c.valid_from, c.valid_to from chosen c;

-- name: card_checked
select k.*
  from card_check(:check_id::uuid, :scan_form, :scan_presence, :scan_number, :scan_name_key, :scan_birth, :scan_fault_code,
                  :scan_reason, :scan_status_list::int, :scan_status_index::int, decode(:scan_code_id, 'hex'),
                  decode(:scan_handle, 'hex'), :scan_device_kind, decode(:scan_device_key, 'hex'), :scan_for_facility,
                  :clerk_number, :clerk_key, :clerk_name, :purpose, :emergency::boolean, :referred::boolean,
                  :inpatient::boolean, :now::timestamptz, :today::date, :lang, :signing_kid, :signing_purpose,
                  :signing_id) k
 where k.result_code is not null;

-- name: card_checked_again
select k.* from card_check_again(:check::uuid, :now::timestamptz, :today::date, :lang) k where k.result_code is not null;

-- name: card_checks_batched write
-- shape reply: items[] {no int, ref text?, check uuid?, outcome text(valid|valid_as_of|revoked|suspended|expired|not_found|forged|unverified|unreadable), result_code text, reason text?, message text, form text?, presence text?, card? {card_number text, object_code text, benefit_digit int, initial_facility text, valid_from date, valid_to date?, state text, serial text}, person? {full_name text, birth_date text, sex text}}
select card_checks_batched(:questions::jsonb, :clerk_number, :clerk_key, :clerk_name, :purpose, :lang, :route, :request_id,
                           :first_no::int, :now::timestamptz, :today::date) as items;

-- name: offline_checks_taken write
-- shape reply: items[] {no int, ref text?, check uuid?, outcome text(valid|valid_as_of|revoked|suspended|expired|not_found|forged|unverified|unreadable), result_code text, reason text?, message text, checked_offline_at time?, verdict text, agrees bool, repeated bool}
select offline_checks_taken(:questions::jsonb, :clerk_number, :clerk_key, :clerk_name, :purpose, :lang, :route, :request_id,
                            :now::timestamptz) as items;

-- name: card_checks_forgotten
select card_checks_forgotten(:now::timestamptz) as forgotten;

-- name: card_check_suspects
-- shape facility: code text, name text
select jsonb_build_object('code', s.facility, 'name', f.name) as facility, s.clerk_personal_number, s.clerk_name,
       s.misses, s.persons, s.first_at, s.last_at,
       to_char(s.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || s.clerk_personal_number as cursor
  from card_check_suspects(:now::timestamptz) s
  join facility f on f.code = s.facility
 where :after::text is null
    or (s.last_at, s.clerk_personal_number)
       < (split_part(:after, '|', 1)::timestamptz, split_part(:after, '|', 2))
 order by s.last_at desc, s.clerk_personal_number desc
 limit :limit::int;

-- name: legacy_scan_policies
-- shape facility: code text, name text
select jsonb_build_object('code', p.facility, 'name', f.name) as facility, p.accepted_until,
       p.accepted_until >= :today::date as accepted_today, p.set_at, p.facility as cursor
  from legacy_scan_policy p
  join facility f on f.code = p.facility
 where :after::text is null or p.facility > :after
 order by p.facility
 limit :limit::int;

-- name: legacy_scan_policy_set write
-- shape reply: facility text, accepted_until date, set_at time
insert into legacy_scan_policy as p (facility, accepted_until, set_by, set_at)
select f.code, :accepted_until::date, context_account(), :now::timestamptz from facility f where f.code = :facility
on conflict (facility) do update
   set accepted_until = excluded.accepted_until, set_by = excluded.set_by, set_at = excluded.set_at
returning p.facility, p.accepted_until, p.set_at;
