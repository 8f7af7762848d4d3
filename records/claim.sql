-- Claims of facilities (hồ sơ thanh toán): sent, appraised, decided about, paid by the month.

-- Who sends, before anything is read, and whose signature would count: a row for each of the facility's certificates
-- that was ever confirmed, those in use first; no row for an account without a facility.
-- name: claim_sender
select a.facility, c.id as certificate, c.subject_name, c.pem, c.state = 'revoked' as is_revoked,
       signature_demanded(a.facility, :today::date) as is_signature_required
  from account a
  left join facility_certificate c on c.facility = a.facility and c.confirmed_at is not null
                                  and c.revoke_reason is distinct from 'wrongly_registered'
 where a.id = context_account() and a.facility is not null
 order by c.state = 'active' desc, c.valid_to desc
 limit 2 * certificates_most();

-- name: claim_facts
-- shape covers[]: from date, to date, benefit_digit int, object_code text, initial_facility text, living_area text?, five_year_date date?
-- shape stays[]: admitted_at text, discharged_at text
-- shape duplicates[]: record_no text, claim uuid
-- shape repeats[]: code text, facility text, admitted_at time
-- shape again?: is_judged bool, restates_visit uuid?, answered_s int?, correct_working_days int, rulebook int, office text?, dispute_office text?
select f.facility, f.facility_level, f.inpatient, f.content_hash, f.is_signed, f.person, f.name_key, f.birth_date, f.card, f.card_number,
       f.copay_this_year_vnd, f.covers, f.receipt_used, coalesce(f.checked_at, i.checked_at) as checked_at,
       i.differs as check_in_differs, f.stays, f.duplicates, f.repeats, f.again, f.seen,
       f.due_at is not null as is_questioned, coalesce(f.due_at < :now::timestamptz, false) as is_overdue,
       signature_demanded(f.facility, :today::date) as is_signature_required
  from claim_facts(:record_no::text, string_to_array(:numbers, ' '), :admitted_at::timestamptz, :discharged_at::timestamptz,
                   :visit_kind::text, string_to_array(:services, ' '), string_to_array(:items, ' '), :diagnoses::jsonb,
                   :outcome::text, decode(:receipt_id, 'hex'), :today::date) f
 cross join lateral check_in_of_claim(f.facility, :record_no::text, f.person, :discharged_at::timestamptz) i;

-- name: claim_taken write
-- shape reply: claim uuid, record_no text, revision int, version int, state text, visit uuid, total_vnd int, fund_vnd int, approved_vnd int, open_findings int, findings[] {ordinal int, line int?, code text, code_label text, result text, claimed_vnd int, allowed_vnd int}, received_at time, revised_at time
select c.id as claim, c.record_no, c.revision, c.version, c.state, c.visit, c.total_vnd, c.fund_vnd, c.approved_vnd,
       c.open_findings, claim_findings_told(c, :lang::text) as findings, c.received_at, c.revised_at
  from claim_taken(:new_id::uuid, :given::jsonb, :lines::visit_lines, :diagnoses::jsonb, :certificates::jsonb,
                   :tables::text, :findings::jsonb, :seen::text, :now::timestamptz) c;

-- name: claim_repeated write
-- shape reply: claim uuid, record_no text, revision int, version int, state text, visit uuid, total_vnd int, fund_vnd int, approved_vnd int, open_findings int, findings[] {ordinal int, line int?, code text, code_label text, result text, claimed_vnd int, allowed_vnd int}, received_at time, revised_at time
select c.id as claim, c.record_no, c.revision, c.version, c.state, c.visit, c.total_vnd, c.fund_vnd, c.approved_vnd,
       c.open_findings, claim_findings_told(c, :lang::text) as findings, c.received_at, c.revised_at
  from claim_repeated(:record_no::text, decode(:content_hash, 'hex')) c
 where c.id is not null;

-- What the patient pays of a line: copay_vnd within the scope, uncovered_vnd outside of it; both together are what the
-- history calls own_vnd (visit.sql).
-- name: claim_shown
-- shape facility: code text, name text
-- shape check_in?: id uuid, version int, admitted_at time, received_at time, result_code text
-- shape findings[]: ordinal int, line int?, code text, code_label text, legal_basis text, result text, claimed_vnd int, allowed_vnd int, detail json
-- shape lines[]: ordinal int, code text, name text, unit text, quantity_milli int, unit_price_milli int, amount_vnd int, listed_vnd int, percent int, fund_vnd int, copay_vnd int, uncovered_vnd int, other_vnd int, state text, codes[] text, allowed_vnd int
-- shape revisions[]: revision int, decree text, evidence text, checked_at time?, checked_offline_at time?, signer text?, certificate uuid?, total_vnd int, fund_vnd int, counted_fund_vnd int, line_count int, sender_name text, received_at time
-- shape events[]: ordinal int, revision int, action text, from_state text?, to_state text, amount_vnd int?, note text?, decisions[] {finding int, allowed_vnd int}, actor_name text, at time
select c.id, c.version, c.record_no, jsonb_build_object('code', f.code, 'name', f.name) as facility, c.visit, c.revision,
       c.state, c.admitted_at, c.discharged_at, c.total_vnd, c.fund_vnd, c.proposed_vnd, c.approved_vnd, c.open_findings,
       c.due_at, c.received_at, c.revised_at, c.decided_at,
       visit_is_disputed(c.person, c.visit, :today::date) as disputed,
       (select jsonb_build_object('id', i.id, 'version', i.version, 'admitted_at', i.admitted_at, 'received_at', i.received_at,
                                  'result_code', i.result_code)
          from check_in i where i.facility = c.facility and i.record_no = c.record_no
         order by i.version desc limit 1) as check_in,
       to_json(array(
           select row_to_json(x) from (
               select n.ordinal, n.line, n.code, case :lang::text when 'en' then r.name_en else r.name_vi end as code_label,
                      r.legal_basis, n.result, n.claimed_vnd, n.allowed_vnd, n.detail
                 from claim_finding n join claim_reason r on r.code = n.code
                where n.facility = c.facility and n.claim = c.id and n.revision = c.revision
                order by n.ordinal) x)) as findings,
       to_json(array(
           select row_to_json(x) from (
               select l.ordinal, l.code, l.name, l.unit, l.quantity_milli, l.unit_price_milli, l.amount_vnd, l.listed_vnd,
                      l.percent, l.fund_vnd, l.copay_vnd, l.own_vnd as uncovered_vnd, l.other_vnd, s.state, s.codes,
                      s.allowed_vnd
                 from visit_line l
                 join claim_lines_decided(c) s on s.line = l.ordinal
                where l.person = c.person and l.visit = c.visit and l.version = c.revision
                order by l.ordinal) x)) as lines,
       to_json(array(
           select row_to_json(x) from (
               select r.revision, r.decree, r.evidence, r.checked_at, r.checked_offline_at, r.signer, r.certificate,
                      r.total_vnd, r.fund_vnd, r.counted_fund_vnd, r.line_count, r.sender_name, r.received_at
                 from claim_revision r where r.facility = c.facility and r.claim = c.id order by r.revision) x)) as revisions,
       to_json(array(
           select row_to_json(x) from (
               select e.ordinal, e.revision, e.action, e.from_state, e.to_state, e.amount_vnd, e.note,
                      coalesce(e.decisions, '[]') as decisions, e.actor_name, e.at
                 from claim_event e where e.facility = c.facility and e.claim = c.id order by e.ordinal) x)) as events
  from claim c
  join facility f on f.code = c.facility
 where c.id = :claim::uuid and c.person = context_subject();

-- name: claim_tables
-- shape content: rows[] json
select t.name, json_build_object('rows', t.rows) as content, t.place::text as cursor
  from claim c
  join claim_revision r on r.facility = c.facility and r.claim = c.id and r.revision = coalesce(nullif(:revision::int, 0), c.revision)
 cross join lateral json_each(r.tables::json) with ordinality t(name, rows, place)
 where c.id = :claim::uuid and c.person = context_subject() and t.place > coalesce(:after::int, 0)
 order by t.place
 limit :limit::int;

-- name: claims_listed
select c.id, c.record_no, c.facility, c.state, c.revision, c.version, c.admitted_at, c.discharged_at, c.total_vnd,
       c.fund_vnd, c.approved_vnd, c.open_findings, c.due_at, c.received_at, c.revised_at,
       visit_is_disputed(c.person, c.visit, :today::date) as disputed,
       to_char(c.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || c.id as cursor
  from claims_listed(:state::text, :facility::text, :record_no::text, :from_date::date, :to_date::date,
                     (:due_before::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh', :finding::text,
                     split_part(:after, '|', 1)::timestamptz, split_part(:after, '|', 2)::uuid, :limit::int) c;

-- The days that a facility has from today, and the clock they run by.
-- name: claim_clock
select claim_rule_value('explain_working_days', :today::date) as explain_working_days,
       (select r.revision from rulebook_revision r) as revision,
       (select o.code from office o where o.province = c.province and o.level = 'province' order by o.code limit 1) as office
  from claim c
 where c.id = :claim::uuid and c.person = context_subject();

-- name: claim_moved write
-- shape reply: claim uuid, record_no text, revision int, version int, state text, proposed_vnd int?, approved_vnd int, open_findings int, due_at time?, decided_at time?
select c.id as claim, c.record_no, c.revision, c.version, c.state, c.proposed_vnd, c.approved_vnd, c.open_findings, c.due_at,
       c.decided_at
  from claim_moved(:claim::uuid, :if_match::int, :action::text, :note::text, :decisions::jsonb, :due_at::timestamptz,
                   :now::timestamptz) c;

-- name: statement_shown
-- shape facility: code text, name text
-- shape groups[]: kind text, kind_label text, claimed_month text, claims int, entries int, total_vnd int, fund_vnd int, amount_vnd int
select jsonb_build_object('code', f.code, 'name', f.name) as facility, :month::text as month, coalesce(g.claims, 0) as claims,
       coalesce(g.entries, 0) as entries, coalesce(g.total_vnd, 0)::bigint as total_vnd,
       coalesce(g.fund_vnd, 0)::bigint as fund_vnd, coalesce(g.amount_vnd, 0)::bigint as amount_vnd,
       coalesce(g.groups, '[]') as groups
  from facility f
  left join lateral (
       select sum(s.claims)::bigint as claims, sum(s.entries)::bigint as entries, sum(s.total_vnd) as total_vnd,
              sum(s.fund_vnd) as fund_vnd, sum(s.amount_vnd) as amount_vnd,
              json_agg(json_build_object('kind', s.kind,
                  'kind_label', case :lang::text when 'en' then k.name_en else k.name_vi end,
                  'claimed_month', month_text(s.claimed_month), 'claims', s.claims, 'entries', s.entries,
                  'total_vnd', s.total_vnd, 'fund_vnd', s.fund_vnd, 'amount_vnd', s.amount_vnd)
                  order by s.kind, s.claimed_month) as groups
         from statement_groups(f.code, month_parsed(:month::text)) s
         join visit_kind k on k.code = s.kind) g on true
 where f.code = :facility::text and month_parsed(:month::text) is not null and facility_open(f.code);

-- name: statement_entries
select s.claim, s.record_no, s.ordinal, s.revision::int as revision, s.kind, month_text(s.claimed_month) as claimed_month,
       s.admitted_at, s.discharged_at, s.total_vnd, s.fund_vnd, s.amount_vnd, s.booked_at, s.disputed,
       s.claim || '|' || s.ordinal as cursor
  from statement_entries(:facility::text, month_parsed(:month::text), split_part(:after, '|', 1)::uuid,
                         split_part(:after, '|', 2)::int, :limit::int, :today::date) s;
