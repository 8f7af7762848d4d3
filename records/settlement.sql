-- Settlements of dossiers (giải quyết hưởng): counted, proposed, approved, corrected.

-- name: settlement_asked
select d.dossier_no, d.procedure, d.form ->> 'from_month' as from_month, d.form ->> 'wish' as wish,
       (d.form ->> 'capacity_loss_percent')::int as capacity_loss_percent, d.form ->> 'hazard' as hazard,
       (d.form ->> 'hazard_years')::int as hazard_years, s.version as settled_version, s.monthly_vnd, s.lump_vnd
  from dossier d
  left join settlement s on s.person = d.person and s.dossier = d.id and s.state = 'approved'
 where d.dossier_no = :dossier_no and d.person = context_subject();

-- name: deceased_facts
select f.* from deceased_facts(:dossier_no::text, :today::date) f;

-- name: settlement_shown
-- shape missing[]: from_month text, to_month text, reason text, reason_label text
-- shape results[]: name text, title text, value text, unit text, shown text, step int
-- shape derivation: engine_version text, rule_set uuid, steps[] {step int, rule text, title text, article text, operation text, inputs[] int, value text, unit text, shown text, valid_from date?, confidence text?}
select s.id, d.dossier_no, s.kind, s.state, s.rule_set, s.engine_version, s.counted_on, s.starts_on, s.ground,
       s.monthly_vnd, s.lump_vnd, s.funeral_vnd, s.rate_bp, s.missing, s.missing_ground, s.results, s.derivation, s.replaces, s.monthly_difference_vnd,
       s.lump_difference_vnd, s.proposer_name, s.proposed_at, s.approver_name, s.approved_at, s.decision_no, s.version
  from dossier d
  join settlement s on s.person = d.person and s.dossier = d.id
 where d.dossier_no = :dossier_no and d.person = context_subject()
 order by s.version desc
 limit 1;

-- name: settlement_proposed write
-- shape reply: id uuid, dossier_no text, kind text, state text, rule_set uuid, starts_on date, ground text?, monthly_vnd int, lump_vnd int, funeral_vnd int, missing_ground text?, replaces uuid?, monthly_difference_vnd int?, lump_difference_vnd int?, proposer_name text, proposed_at time, version int
select s.id, :dossier_no::text as dossier_no, s.kind, s.state, s.rule_set, s.starts_on, s.ground,
       s.monthly_vnd, s.lump_vnd, s.funeral_vnd, s.missing_ground, s.replaces, s.monthly_difference_vnd, s.lump_difference_vnd, s.proposer_name, s.proposed_at, s.version
  from settlement_proposed(:new_id::uuid, :dossier_no::text, :counted::jsonb, :rule_set_counted::uuid, :now::timestamptz,
                           :today::date) s;

-- name: settlement_corrected write
-- shape reply: id uuid, dossier_no text, kind text, state text, starts_on date, monthly_vnd int, lump_vnd int, monthly_difference_vnd int, lump_difference_vnd int, approver_name text, approved_at time, decision_no text, version int
select s.id, :dossier_no::text as dossier_no, s.kind, s.state, s.starts_on, s.monthly_vnd, s.lump_vnd,
       s.monthly_difference_vnd, s.lump_difference_vnd, s.approver_name, s.approved_at, s.decision_no, s.version
  from settlement_corrected(:dossier_no::text, :if_match::int, :now::timestamptz) s;
