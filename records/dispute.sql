-- Disputes (yêu cầu đính chính): what a citizen says is wrong, and what is answered.

-- name: dispute_considered
select c.responder, c.facility, c.office, c.fact_version, c.first_month, c.last_month, c.revision, c.is_answered
  from dispute_considered(:kind, :visit::uuid, :diagnosis::text, :period::uuid, :idempotency_key::text) c;

-- name: dispute_opened write
-- shape reply: id uuid, kind text, visit uuid?, diagnosis text?, period uuid?, from_month text?, to_month text?, state text, state_label text, responder text, due_at time, opened_at time, version int
select d.id, d.kind, d.visit, d.diagnosis, d.period, month_text(lower(d.months)) as from_month,
       month_text(upper(d.months) - 1) as to_month, d.state, dispute_label('state', d.state, :lang) as state_label,
       d.responder, d.due_at, d.opened_at, d.version
  from dispute_opened(:new_id::uuid, :opening::jsonb, :reason, :now::timestamptz, :today::date) d;

-- name: dispute_position
select p.id, p.kind, p.state, p.responder, p.role, p.due_s, p.escalate_until, p.next_office, p.version, p.revision,
       p.is_answered
  from dispute_position(:dispute::uuid, :idempotency_key::text) p;

-- name: dispute_moved write
-- shape reply: id uuid, state text, state_label text, responder text, due_at time, escalate_until date?, corrected_version int?, ended_at time?, version int
select d.id, d.state, dispute_label('state', d.state, :lang) as state_label, d.responder, d.due_at, d.escalate_until,
       d.corrected_version, d.ended_at, d.version
  from dispute_moved(:dispute::uuid, :if_match::int, :move::jsonb, :note, jsonb_strip_nulls(jsonb_build_object(
           'void', nullif(:correction_void::boolean, false), 'diagnosis', :correction_diagnosis::text,
           'outcome', :correction_outcome::text, 'admitted_on', :correction_admitted_on::date,
           'discharged_on', :correction_discharged_on::date, 'from_month', :correction_from_month::text,
           'to_month', :correction_to_month::text, 'position', :correction_position::text, 'place', :correction_place::text,
           'salary_vnd', nullif(:correction_salary_vnd::bigint, 0), 'state', :correction_state::text,
           'amount_owed_vnd', nullif(:correction_amount_owed_vnd::bigint, 0))), :now::timestamptz, :today::date) d;

-- name: disputes_of_person
select d.id, d.kind, d.visit, d.diagnosis, d.period, month_text(lower(d.months)) as from_month,
       month_text(upper(d.months) - 1) as to_month, d.reason, d.state, dispute_label('state', d.state, :lang) as state_label,
       d.responder, d.facility, d.office, d.opened_at, d.due_at, d.ended_at is null and d.state <> 'explained'
       and d.due_at < :now::timestamptz as is_overdue, d.escalate_until, d.ended_at, d.version,
       to_char(d.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || d.id as cursor
  from dispute d
 where d.person = context_subject()
   and (d.opened_at, d.id) < (coalesce(split_part(:after, '|', 1)::timestamptz, 'infinity'),
                              coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by d.opened_at desc, d.id desc
 limit :limit::int;

-- name: dispute_of_person
-- shape fact: record_no text?, admitted_at time?, discharged_at time?, outcome text?, diagnoses[]? {code text, name text?, main bool}, employer text?, position text?, salary_vnd int?
-- shape timeline[]: ordinal int, at time, action text, action_label text, role text, actor_name text?, organisation text?, from_state text?, to_state text, note text?, due_at time
select d.id, d.kind, d.visit, d.diagnosis, d.period, month_text(lower(d.months)) as from_month,
       month_text(upper(d.months) - 1) as to_month, d.fact_version, d.corrected_version, dispute_fact(d, :lang) as fact, d.reason,
       d.state, dispute_label('state', d.state, :lang) as state_label, d.responder, d.facility, d.office, d.opened_at,
       d.due_at, d.ended_at is null and d.state <> 'explained' and d.due_at < :now::timestamptz as is_overdue,
       d.escalate_until, d.ended_at, dispute_timeline(d, :lang) as timeline, d.version
  from dispute d
 where d.person = context_subject() and d.id = :dispute::uuid;

-- name: disputes_at_desk
select d.id, d.kind, d.diagnosis, month_text(lower(d.months)) as from_month, month_text(upper(d.months) - 1) as to_month,
       d.state, dispute_label('state', d.state, :lang) as state_label, d.responder, d.facility, d.office, d.opened_at,
       d.due_at, d.due_at < :now::timestamptz as is_overdue, d.version,
       to_char(d.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || d.id as cursor
  from disputes_at_desk(coalesce(split_part(:after, '|', 1)::timestamptz, '-infinity'),
                        coalesce(split_part(:after, '|', 2)::uuid, '00000000-0000-0000-0000-000000000000'), :limit::int) d
 order by d.due_at, d.id;

-- name: dispute_at_desk
-- shape fact: record_no text?, admitted_at time?, discharged_at time?, outcome text?, diagnoses[]? {code text, name text?, main bool}, employer text?, position text?, salary_vnd int?
-- shape timeline[]: ordinal int, at time, action text, action_label text, role text, actor_name text?, organisation text?, from_state text?, to_state text, note text?, due_at time
select d.id, d.kind, d.visit, d.diagnosis, d.period, month_text(lower(d.months)) as from_month,
       month_text(upper(d.months) - 1) as to_month, d.fact_version, d.corrected_version, dispute_fact(d, :lang) as fact, d.reason,
       d.state, dispute_label('state', d.state, :lang) as state_label, d.responder, d.facility, d.office, d.opened_at,
       d.due_at, d.ended_at is null and d.state <> 'explained' and d.due_at < :now::timestamptz as is_overdue,
       d.escalate_until, d.ended_at, dispute_timeline(d, :lang) as timeline, d.version
  from dispute_at_desk(:dispute::uuid) d;
