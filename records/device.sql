-- Phones that sign dynamic codes of cards.

-- name: device_registered write
-- shape reply: id uuid, kind text, name text, created_at time
select d.id, d.kind, d.name, d.created_at
  from device_registered(:new_id::uuid, :device_kind, decode(:device_key, 'hex'), :device_y_is_odd::boolean, :name,
                         :now::timestamptz) d;

-- name: devices_of_account
select d.id, d.kind, d.name, d.created_at, d.ended_at, d.ended_reason, d.ended_at is null as active,
       d.id::text as cursor
  from device d
 where d.account = context_account() and (:after::text is null or d.id < :after::uuid)
 order by d.id desc
 limit :limit::int;

-- name: device_removed
update device d set ended_at = :now::timestamptz, ended_reason = 'removed'
 where d.id = :device::uuid and d.account = context_account() and d.ended_at is null
returning d.id;

-- name: card_for_credential
select c.id, c.card_number, c.benefit_digit, c.initial_facility, c.valid_from, c.valid_to, c.five_year_date,
       c.living_area, c.serial, c.state, c.status_list, c.status_index, p.full_name, p.birth_date, p.sex,
       d.kind as device_kind, encode(d.public_key, 'hex') as device_key, d.y_is_odd as device_y_is_odd,
       case when d.id is not null then
           signature_noted(:signing_kid::text, :signing_purpose::text, c.id, c.status_list, c.status_index, null,
                           :now::timestamptz)
       end as noted
  from (select * from card k where k.person = context_subject()
         order by (k.state = 'active' and k.valid_from <= :today::date and coalesce(k.valid_to, :today::date) >= :today::date) desc,
                  k.valid_from desc, k.id desc
         limit 1) c
  join person p on p.id = c.person
  left join device d on d.account = context_account() and d.ended_at is null;
