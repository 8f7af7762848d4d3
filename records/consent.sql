-- Consents (đồng ý cho xem lịch sử khám chữa bệnh): which facility may read a medical history, and until when.

-- name: consent_terms
select t.version, case :lang::text when 'en' then t.text_en else t.text_vi end as text, t.days_default, t.days_most,
       t.valid_from
  from consent_terms t
 where :today::date between t.valid_from and coalesce(t.valid_to, 'infinity');

-- name: consent_granted write
-- shape reply: id uuid, facility {code text, name text}, terms int, visits_from date?, visits_to date?, except_visits[] uuid, valid_from date, valid_to date, state text, granted_at time, version int
select c.id, jsonb_build_object('code', f.code, 'name', f.name) as facility, c.terms, c.visits_from, c.visits_to,
       to_jsonb(c.except_visits) as except_visits, c.valid_from, c.valid_to, 'current' as state, c.granted_at, c.version
  from consent_granted(:new_id::uuid, :facility::text, :terms::int, :valid_to::date, :visits_from::date, :visits_to::date,
                       :closed_visits::uuid[], :now::timestamptz, :today::date) c
  join facility f on f.code = c.facility;

-- name: consents_of_person
-- shape facility: code text, name text
-- shape except_visits[] uuid
select c.id, jsonb_build_object('code', f.code, 'name', f.name) as facility, c.terms, c.visits_from, c.visits_to,
       to_jsonb(c.except_visits) as except_visits, c.valid_from, c.valid_to, consent_state(c, :today::date) as state,
       c.granted_at, c.withdrawn_at, c.version, c.id::text as cursor
  from consent c
  join facility f on f.code = c.facility
 where c.person = context_subject() and (:after::text is null or c.id < :after::uuid)
 order by c.id desc
 limit :limit::int;

-- name: consent_of_person
-- shape facility: code text, name text
-- shape except_visits[] uuid
select c.id, jsonb_build_object('code', f.code, 'name', f.name) as facility, c.terms, c.visits_from, c.visits_to,
       to_jsonb(c.except_visits) as except_visits, c.valid_from, c.valid_to, consent_state(c, :today::date) as state,
       c.granted_at, c.withdrawn_at, c.version
  from consent c
  join facility f on f.code = c.facility
 where c.person = context_subject() and c.id = :consent::uuid;

-- name: consent_withdrawn write
-- shape reply: id uuid, state text, valid_to date, withdrawn_at time, version int
select c.id, 'withdrawn' as state, c.valid_to, c.withdrawn_at, c.version
  from consent_withdrawn(:consent::uuid, :if_match::int, :now::timestamptz, :today::date) c;

-- name: consents_held
select h.id, h.person, h.si_number, h.full_name, h.valid_to, h.id::text as cursor
  from consents_held(:after::uuid, :limit::int, :route, :purpose, :request_id, :now::timestamptz, :today::date) h;
