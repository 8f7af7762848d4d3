-- Payments of benefits (chi trả), the newest month first.

-- One payment with its why: the answer of the bank or the post, what was taken off, which rises made the amount.
-- name: payment_of_person
-- shape deductions[]: kind text, amount_vnd int, decision_no text, reason text
-- shape adjustments[]: from_month text, before_vnd int, after_vnd int
select p.id, month_text(p.period) as period, p.kind, k.label as kind_label, p.benefit, b.kind as benefit_kind,
       p.gross_vnd, p.net_vnd, p.channel, c.label as channel_label, p.account_masked, p.bank_name, p.state,
       s.label as state_label, w.label as why, p.state_reason, g.label as state_reason_label, p.state_at, p.paid_at,
       p.decision_no, p.recorded_at, r.released_at, u.reason as due_reason, x.label as due_reason_label, p.reissue_of,
       (select n.id from payment n where n.reissue_of = p.id) as reissued_by,
       to_json(array(select jsonb_build_object('kind', d.kind, 'amount_vnd', x.amount_vnd, 'decision_no', d.decision_no,
                                               'reason', d.reason)
                       from payment_deduction x join deduction d on d.person = x.person and d.id = x.deduction
                      where x.person = p.person and x.payment = p.id order by d.priority, d.id)) as deductions,
       to_json(array(select jsonb_build_object('from_month', month_text(a.from_period), 'before_vnd', a.before_vnd,
                                               'after_vnd', a.after_vnd)
                       from benefit_adjustment a
                      where a.person = p.person and a.benefit = p.benefit and a.from_period <= p.period
                      order by a.from_period)) as adjustments
  from payment p
  join benefit b on b.person = p.person and b.id = p.benefit
  left join payment_run r on r.id = p.run
  left join payment_due u on u.person = p.person and u.benefit = p.benefit and u.period = p.period and u.kind = p.kind
  left join code_label('payment_due_reason', :lang) x on x.code = u.reason
  left join code_label('payment_kind', :lang) k on k.code = p.kind
  left join code_label('payment_state', :lang) s on s.code = p.state
  left join code_label('payment_why', :lang) w on w.code = p.state
  left join code_label('bank_reason', :lang) g on g.code = p.state_reason
  left join code_label('channel', :lang) c on c.code = p.channel
 where p.person = context_subject() and p.id = :payment::uuid;

-- name: payments_of_person
select p.id, month_text(p.period) as period, p.kind, k.label as kind_label, p.benefit, b.kind as benefit_kind,
       l.label as benefit_kind_label, p.gross_vnd, p.net_vnd, p.channel, c.label as channel_label, p.account_masked,
       p.bank_name, p.state, s.label as state_label, w.label as why, g.label as state_reason_label, p.paid_at,
       p.decision_no, p.period || '|' || p.id as cursor
  from payment p
  join benefit b on b.person = p.person and b.id = p.benefit
  left join code_label('payment_kind', :lang) k on k.code = p.kind
  left join code_label('payment_state', :lang) s on s.code = p.state
  left join code_label('payment_why', :lang) w on w.code = p.state
  left join code_label('bank_reason', :lang) g on g.code = p.state_reason
  left join code_label('benefit_kind', :lang) l on l.code = b.kind
  left join code_label('channel', :lang) c on c.code = p.channel
 where p.person = context_subject()
   and (p.period, p.id) < (coalesce(split_part(:after, '|', 1)::int, 2147483647),
                           coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by p.period desc, p.id desc
 limit :limit::int;
