-- Dossiers (hồ sơ): handed in, read, moved, queued. What the legal clock says is filled in by the program.

-- name: dossier_considered
select c.problem, c.person, c.office, c.role, c.account, c.revision, c.is_answered
  from dossier_considered(:for_person::uuid, :applicant_number::text, :applicant_name_key::text, :applicant_birth::text,
                          :office::text, :idempotency_key::text, :today::date) c;

-- name: dossier_opened write
-- shape reply: dossier_no text, procedure text, state text, state_label text, office text, submitted_at time, received_at time, due_at time, statutory_due_at time, due_source text, remaining_working_minutes int?, sentence text?, calendar_note text?, missing[] {field text?, document int?, title text}, result? {rule text, card? {card_number text, serial text, initial_facility text, valid_from date, valid_to date?, issued_on date}}, card_qr? {form text, text text}, version int
select d.dossier_no, d.procedure, d.state, dossier_label('state', d.state, :lang) as state_label, d.office,
       d.submitted_at, d.received_at, d.due_at, d.statutory_due_at, d.due_source,
       case when d.is_open then :remaining_working_minutes::int end as remaining_working_minutes,
       case when d.is_open then :sentence::text end as sentence, nullif(:calendar_note::text, '') as calendar_note,
       :missing::jsonb as missing, d.result, null::json as card_qr, d.version
  from dossier_opened(:new_id::uuid, :opening::jsonb, :attachments::jsonb, :ruled::jsonb, :rule::text, :now::timestamptz,
                      :today::date, :request_id) d;

-- The card that a rule has just made, and the ledger row of the signature that its code gets.
-- name: dossier_card
select c.card_number, c.benefit_digit, c.initial_facility, c.valid_from, c.valid_to, c.five_year_date, c.living_area,
       c.serial, c.state, c.status_list, c.status_index, c.full_name, c.birth_date, c.sex,
       signature_noted(:signing_kid::text, :signing_purpose::text, c.card, c.status_list, c.status_index, null,
                       :now::timestamptz) as noted
  from dossier_card(:decided_dossier_no::text) c;

-- name: dossier_shown
-- shape person: id uuid, full_name text
-- shape procedure: code text, name text
-- shape office: code text, name text
-- shape receiving_office: code text, name text
-- shape assessor?: account uuid, full_name text
-- shape delivery?: method text, state text, tracking_no text?, reported_at time?, delivered_at time?
-- shape missing[]: field text?, document int?, title text
-- shape actions[]: action text, label text
-- shape timeline[]: ordinal int, at time, action text, action_label text, role text, actor_name text?, from_state text?, to_state text, to_state_label text, to_step text, note text?, office text, due_before time?, due_at time, amount_vnd int?
-- shape attachments[]: id uuid, document int?, title text, copy_kind text, content_type text?, size_bytes int?, added_at time
select d.dossier_no, jsonb_build_object('id', p.id, 'full_name', p.full_name) as person,
       jsonb_build_object('code', d.procedure, 'name', case :lang::text when 'en' then c.name_en else c.name_vi end) as procedure,
       d.level, d.channel, dossier_label('channel', d.channel, :lang) as channel_label, d.state,
       null::text as state_label, d.step,
       jsonb_build_object('code', o.code, 'name', o.name) as office,
       jsonb_build_object('code', r.code, 'name', r.name) as receiving_office,
       case when d.assessor is not null then officer_of(d.assessor) end as assessor, d.submitted_at, d.received_at,
       d.due_at, d.statutory_due_at, d.due_source, d.ended_at, d.returned_at, d.is_extended, d.is_overdue, d.supplements,
       d.return_method, d.payment_method, d.fee_vnd, d.paid_vnd, d.form::json as form, d.result::json as result,
       dossier_delivery(d) as delivery, dossier_missing(d, :lang) as missing,
       null::text as clock, null::int as remaining_working_minutes, null::text as sentence,
       to_json(array(
           select row_to_json(x) from (
               select e.ordinal, e.at, e.action, dossier_label('action', e.action, :lang) as action_label, e.role, e.actor_name,
                      e.from_state, e.to_state, dossier_label('state', e.to_state, :lang) as to_state_label, e.to_step,
                      e.note, e.office, e.due_before, e.due_at, e.amount_vnd
                 from dossier_event e where e.dossier = d.id order by e.ordinal) x)) as timeline,
       to_json(array(
           select row_to_json(x) from (
               select t.id, t.document, t.title, t.copy_kind, t.content_type, t.size_bytes, t.added_at
                 from dossier_attachment t where t.dossier = d.id order by t.added_at, t.document, t.id) x)) as attachments,
       null::json as actions, d.version,
       dossier_facts(d, null) as hidden_facts, k.role as hidden_role, k.revision as hidden_revision
  from dossier d
  join person p on p.id = d.person
  join procedure c on c.code = d.procedure
       and (d.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date between c.valid_from and coalesce(c.valid_to, 'infinity')
  join office o on o.code = d.office
  join office r on r.code = d.receiving_office
  cross join dossier_asker() k
 where d.dossier_no = :dossier_no and d.person = context_subject();

-- name: dossiers_of_person
select d.dossier_no, d.procedure, case :lang::text when 'en' then c.name_en else c.name_vi end as procedure_name, d.channel,
       d.state, null::text as state_label, d.office, d.submitted_at, d.due_at, d.ended_at,
       d.is_overdue, null::text as clock, null::int as remaining_working_minutes, null::text as sentence, d.version,
       dossier_facts(d, null) as hidden_facts, (select k.revision from dossier_asker() k) as hidden_revision,
       to_char(d.submitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || d.id as cursor
  from dossier d
  join procedure c on c.code = d.procedure
       and (d.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date between c.valid_from and coalesce(c.valid_to, 'infinity')
 where d.person = context_subject()
   and (d.submitted_at, d.id) < (coalesce(split_part(:after, '|', 1)::timestamptz, 'infinity'),
                                 coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by d.submitted_at desc, d.id desc
 limit :limit::int;

-- name: dossiers_queued
-- shape person: id uuid, full_name text
-- shape assessor?: account uuid, full_name text
select (q.file).dossier_no, jsonb_build_object('id', (q.file).person, 'full_name', q.full_name) as person, (q.file).procedure,
       (q.file).channel, (q.file).state, null::text as state_label, (q.file).step,
       (q.file).office,
       case when (q.file).assessor is not null
            then jsonb_build_object('account', (q.file).assessor, 'full_name', q.assessor_name) end as assessor,
       (q.file).submitted_at, (q.file).received_at, (q.file).due_at, (q.file).is_overdue, null::text as clock,
       null::int as remaining_working_minutes, null::text as sentence, (q.file).version,
       dossier_facts(q.file, null) as hidden_facts, (select k.revision from dossier_asker() k) as hidden_revision,
       to_char((q.file).due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || (q.file).id as cursor
  from dossier_queue(coalesce(:queue::text, 'office'), :office::text, :state::text, :procedure::text,
                     (:due_before::date)::timestamp at time zone 'Asia/Ho_Chi_Minh', :q::text,
                     coalesce(split_part(:after, '|', 1)::timestamptz, '-infinity'),
                     coalesce(split_part(:after, '|', 2)::uuid, '00000000-0000-0000-0000-000000000000'), :limit::int) q
 order by (q.file).due_at, (q.file).id;

-- name: dossier_position
select k.facts, k.role, k.account, k.at_office, k.revision, k.is_answered
  from dossier_position(string_to_array(:dossier_numbers, ' '), :idempotency_key::text, :today::date) k;

-- name: dossier_moved write
-- shape reply: dossier_no text, state text, state_label text, step text, office text, assessor? {account uuid, full_name text}, due_at time, statutory_due_at time, due_source text, is_overdue bool, clock text, remaining_working_minutes int, sentence text, changed_at time, version int
select d.dossier_no, d.state, dossier_label('state', d.state, :lang) as state_label, d.step, d.office,
       case when d.assessor is not null then officer_of(d.assessor) end as assessor, d.due_at, d.statutory_due_at,
       d.due_source, d.is_overdue, :clock::text as clock, :remaining_working_minutes::int as remaining_working_minutes,
       :sentence::text as sentence, d.changed_at, d.version
  from dossier_moved(:move::jsonb, :now::timestamptz, :request_id) d;

-- name: dossiers_moved write
-- shape reply: results[] {dossier_no text, problem text?, state text?, version int?}, moved int, refused int
select json_agg(json_build_object('dossier_no', m.dossier_no, 'problem', m.problem, 'state', m.state, 'version', m.version)) as results,
       count(*) filter (where m.problem is null) as moved, count(m.problem) as refused
  from dossiers_moved(:moves::jsonb, :now::timestamptz, :request_id) m;

-- name: dossiers_escalated
select dossiers_escalate(:now::timestamptz, :most::int) as told;

-- name: dossiers_to_recount
select r.facts, r.pauses, r.revision from dossiers_to_recount(:most::int) r;

-- name: dossier_recounted
select dossier_recounted(:dossier_no::text, :version::int, :due_s::bigint, :unit::text, :statutory_due_s::bigint,
                         :statutory_unit::text, :warn_s::bigint, :now::timestamptz) as done;

-- name: calendar_day_set write
-- shape reply: date date, kind text, dossiers int
select c.problem, c.date, c.kind, c.dossiers
  from calendar_day_set(:new_id::uuid, :date::date, :kind, :status::text, :name_vi::text, :name_en::text,
                        :legal_basis::text, :reason, :now::timestamptz) c;

-- name: partner_report_known
select partner_report_known(:reference, :kind) as is_known;

-- name: partner_reported write
-- shape reply: dossier_no text, kind text, reference text, state text, state_label text
select d.dossier_no, :kind as kind, :reference as reference, d.state, dossier_label('state', d.state, :lang) as state_label
  from partner_reported(:dossier_no, :reference, :kind, nullif(:amount_vnd::bigint, 0), :move::jsonb, :now::timestamptz,
                        :request_id) d;
