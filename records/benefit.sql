-- Benefits (chế độ đang hưởng và đã hưởng): one row for each decision.

-- The state of one benefit and what moves it; the version is what changes name.
-- name: benefit_of_person
-- shape payee?: channel text, bank text?, state text, effective_on date
-- shape pending_payee?: channel text, bank text?, state text, effective_on date
-- shape adjustments[]: from_month text, before_vnd int, after_vnd int
-- shape deductions[]: id uuid, kind text, monthly_vnd int, total_vnd int?, taken_vnd int, from_month text, to_month text?, decision_no text, reason text, ended_at time?
-- shape signals[]: id uuid, kind text, source text, noted_on date, recorded_at time
-- shape events[]: id uuid, action text, from_month text, reason text, recorded_at time
select b.id, b.kind, k.label as kind_label, b.decision_no, b.starts_on, b.ends_on, b.monthly_vnd, b.lump_vnd,
       coalesce((select a.after_vnd from benefit_adjustment a
                  where a.person = b.person and a.benefit = b.id and a.from_period <= month_index(:today::date)
                  order by a.from_period desc limit 1), b.monthly_vnd) as payable_vnd,
       b.state, s.label as state_label, b.channel, b.account_masked, b.bank_name,
       (select jsonb_build_object('channel', y.channel, 'bank', y.bank, 'state', y.state, 'effective_on', y.effective_on)
          from payee y where y.person = b.person and y.benefit = b.id and y.state = 'current') as payee,
       (select jsonb_build_object('channel', y.channel, 'bank', y.bank, 'state', y.state, 'effective_on', y.effective_on)
          from payee y where y.person = b.person and y.benefit = b.id and y.state = 'pending') as pending_payee,
       to_json(array(select jsonb_build_object('from_month', month_text(a.from_period), 'before_vnd', a.before_vnd,
                                               'after_vnd', a.after_vnd)
                       from benefit_adjustment a where a.person = b.person and a.benefit = b.id
                      order by a.from_period)) as adjustments,
       to_json(array(select row_to_json(x) from (
           select d.id, d.kind, d.monthly_vnd, d.total_vnd, d.taken_vnd, month_text(d.from_period) as from_month,
                  month_text(d.to_period) as to_month, d.decision_no, d.reason, d.ended_at
             from deduction d where d.person = b.person and d.benefit = b.id order by d.recorded_at, d.id) x)) as deductions,
       to_json(array(select row_to_json(x) from (
           select g.id, g.kind, g.source, g.noted_on, g.recorded_at
             from benefit_signal g where g.person = b.person and g.benefit = b.id order by g.recorded_at, g.id) x)) as signals,
       to_json(array(select row_to_json(x) from (
           select e.id, e.action, month_text(e.from_period) as from_month, e.reason, e.recorded_at
             from benefit_event e where e.person = b.person and e.benefit = b.id order by e.recorded_at, e.id) x)) as events,
       b.version
  from benefit b
  left join code_label('benefit_kind', :lang) k on k.code = b.kind
  left join code_label('benefit_state', :lang) s on s.code = b.state
 where b.person = context_subject() and b.id = :benefit::uuid;

-- name: benefit_signal_noted write
-- shape reply: id uuid, benefit uuid, kind text, source text, noted_on date, recorded_at time
select r.* from benefit_signal_note(:new_id::uuid, :benefit::uuid, :kind, :signal_source, :evidence, :noted_on::date,
                                    :now::timestamptz, :today::date) r;

-- name: benefit_moved write
-- shape reply: id uuid, benefit uuid, action text, from_month text, state text, version int
select r.* from benefit_move(:new_id::uuid, :benefit::uuid, :if_match::int, :action, :from_month, :reason,
                             :now::timestamptz, :today::date) r;

-- name: payee_requested write
-- shape reply: id uuid, benefit uuid, channel text, bank text?, account_masked text?, state text, effective_on date, version int
select r.* from payee_request(:new_id::uuid, :benefit::uuid, :if_match::int, :channel, :bank, :account_no, :holder_name,
                              :holder_key, :now::timestamptz, :today::date) r;

-- name: payee_cancelled write
-- shape reply: id uuid, benefit uuid, state text, ended_at time
select r.* from payee_cancel(:benefit::uuid, :now::timestamptz) r;

-- name: deduction_ordered write
-- shape reply: id uuid, benefit uuid, kind text, monthly_vnd int, total_vnd int?, from_month text, version int
select r.* from deduction_order(:new_id::uuid, :benefit::uuid, :kind, :priority::int, :monthly_vnd::bigint,
                                :total_vnd::bigint, :from_month, :to_month, :decision_no, :reason, :now::timestamptz) r;

-- name: deduction_ended write
-- shape reply: id uuid, benefit uuid, taken_vnd int, ended_at time
select r.* from deduction_end(:deduction::uuid, :now::timestamptz) r;

-- name: death_recorded write
-- shape reply: person uuid, died_on date, benefits_ended int, overpaid_payments int, overpaid_vnd int
select r.* from death_record(:died_on::date, :now::timestamptz, :today::date) r;

-- name: banks
select k.code, k.name, k.bic, encode(convert_to(k.code, 'UTF8'), 'hex') as cursor
  from bank k
 where :after::text is null or k.code > convert_from(decode(:after, 'hex'), 'UTF8')
 order by k.code
 limit :limit::int;

-- name: benefits_of_person
-- shape decided_by: code text, name text
select b.id, b.kind, k.label as kind_label, b.decision_no, b.decided_on,
       jsonb_build_object('code', o.code, 'name', o.name) as decided_by, b.starts_on, b.ends_on, b.monthly_vnd,
       b.lump_vnd, b.rate_bp, b.state, s.label as state_label, w.label as why,
       (select e.reason from benefit_event e where e.person = b.person and e.benefit = b.id
           and e.action = case b.state when 'suspended' then 'suspend' when 'ended' then 'end' end
         order by e.recorded_at desc, e.id desc limit 1) as state_reason, b.channel, c.label as channel_label, b.account_masked,
       b.bank_name, b.replaces, b.version, b.decided_on || '|' || b.id as cursor
  from benefit b
  join office o on o.code = b.decided_by
  left join code_label('benefit_kind', :lang) k on k.code = b.kind
  left join code_label('benefit_state', :lang) s on s.code = b.state
  left join code_label('benefit_why', :lang) w on w.code = b.state
  left join code_label('channel', :lang) c on c.code = b.channel
 where b.person = context_subject()
   and (b.decided_on, b.id) < (coalesce(split_part(:after, '|', 1)::date, 'infinity'),
                               coalesce(split_part(:after, '|', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
 order by b.decided_on desc, b.id desc
 limit :limit::int;
