-- Rule sets (bộ tham số pháp luật): drafted, signed by two officers, in force from a day on, never edited.

-- Nothing when the set that is known is still the one in force.
-- name: rule_set_in_force
select r.id, r.effective_from, r.figures
  from rule_set r
 where r.id = rule_set_of_day(:today::date) and r.id is distinct from :known_rule_set::uuid;

-- name: rule_set_figures
select r.id, r.effective_from, r.figures from rule_set r where r.id = :rule_set_wanted::uuid;

-- name: rule_sets
select r.id, r.name, r.source, r.base, r.effective_from, r.state, r.id = rule_set_of_day(:today::date) as in_force,
       r.figure_count, jsonb_array_length(r.changes) as change_count, r.drafter_name, r.drafted_at,
       r.first_signer_name, r.first_signed_at, r.second_signer_name, r.second_signed_at, r.rejected_at, r.version,
       to_char(r.drafted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') || '|' || r.id as cursor
  from rule_set r
 where (r.drafted_at, r.id) < (coalesce(split_part(:after, '|', 1)::timestamptz, 'infinity'),
                               coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by r.drafted_at desc, r.id desc
 limit :limit::int;

-- name: rule_set
-- shape changes[]: figure text, key text, valid_from date, valid_to date?, value text, unit text, article text, confidence text
select r.id, r.name, r.source, r.base, r.effective_from, r.state, r.id = rule_set_of_day(:today::date) as in_force,
       r.note, r.figure_count, r.changes, encode(r.sha256, 'hex') as sha256, r.figures, r.drafter_name, r.drafted_at,
       r.first_signer_name, r.first_signed_at, r.second_signer_name, r.second_signed_at, r.rejected_at, r.version
  from rule_set r
 where r.id = :rule_set::uuid;

-- name: rule_set_drafted write
-- shape reply: id uuid, name text, base uuid, effective_from date, state text, figure_count int, change_count int, sha256 text, drafted_at time, version int
insert into rule_set (id, name, source, base, effective_from, changes, figures, figure_count, sha256, state, note,
                      drafted_by, drafter_name, drafted_at)
values (:new_id::uuid, :name, 'officer', :base_rule_set::uuid, :effective_from::date, :changes::jsonb, :figures,
        :figure_count::int, decode(:sha256, 'hex'), 'draft', :note, context_account(), context_officer_name(),
        :now::timestamptz)
returning id, name, base, effective_from, state, figure_count, jsonb_array_length(changes) as change_count,
          encode(sha256, 'hex') as sha256, drafted_at, version;

-- name: rule_set_moved write
-- shape reply: id uuid, state text, effective_from date, first_signer_name text?, first_signed_at time?, second_signer_name text?, second_signed_at time?, rejected_at time?, version int
select m.id, m.state, m.effective_from, m.first_signer_name, m.first_signed_at, m.second_signer_name,
       m.second_signed_at, m.rejected_at, m.version
  from rule_set_move(:rule_set::uuid, :action, :if_match::int, :now::timestamptz, :today::date) m;
