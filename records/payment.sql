-- Payments of benefits (chi trả), the newest month first.

-- name: payments_of_person
select p.id, month_text(p.period) as period, p.kind, k.label as kind_label, p.benefit, b.kind as benefit_kind,
       l.label as benefit_kind_label, p.gross_vnd, p.net_vnd, p.channel, c.label as channel_label, p.account_masked,
       p.bank_name, p.state, s.label as state_label, p.paid_at, p.decision_no, p.period || '|' || p.id as cursor
  from payment p
  join benefit b on b.person = p.person and b.id = p.benefit
  left join code_label('payment_kind', :lang) k on k.code = p.kind
  left join code_label('payment_state', :lang) s on s.code = p.state
  left join code_label('benefit_kind', :lang) l on l.code = b.kind
  left join code_label('channel', :lang) c on c.code = p.channel
 where p.person = context_subject()
   and (p.period, p.id) < (coalesce(split_part(:after, '|', 1)::int, 2147483647),
                           coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by p.period desc, p.id desc
 limit :limit::int;
