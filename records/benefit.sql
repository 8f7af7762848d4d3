-- Benefits (chế độ đang hưởng và đã hưởng): one row for each decision.

-- name: benefits_of_person
-- shape decided_by: code text, name text
select b.id, b.kind, k.label as kind_label, b.decision_no, b.decided_on,
       jsonb_build_object('code', o.code, 'name', o.name) as decided_by, b.starts_on, b.ends_on, b.monthly_vnd,
       b.lump_vnd, b.rate_bp, b.state, s.label as state_label, b.channel, c.label as channel_label, b.account_masked,
       b.bank_name, b.replaces, b.version, b.decided_on || '|' || b.id as cursor
  from benefit b
  join office o on o.code = b.decided_by
  left join code_label('benefit_kind', :lang) k on k.code = b.kind
  left join code_label('benefit_state', :lang) s on s.code = b.state
  left join code_label('channel', :lang) c on c.code = b.channel
 where b.person = context_subject()
   and (b.decided_on, b.id) < (coalesce(split_part(:after, '|', 1)::date, 'infinity'),
                               coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by b.decided_on desc, b.id desc
 limit :limit::int;
