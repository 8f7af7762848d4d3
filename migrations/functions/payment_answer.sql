-- What banks and the post answer: every payment of a batch has arrived but those that the answer names, which came back.

-- Takes an answer in; the same document again is the same answer. `lines` holds payment, reason and amount_vnd.
create or replace function payment_answer_take(new_id uuid, of_run uuid, of_message text, given_format text,
        given_status text, given_sha256 text, given_lines jsonb, at timestamptz)
    returns table (id uuid, message_id text, state text, lines integer, received_at timestamptz)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    b payment_batch;
begin
    perform from payment_run r where r.id = of_run;
    if not found then
        return;
    end if;
    select * into b from payment_batch x where x.run = of_run and x.message_id = of_message;
    if not found then
        raise exception using errcode = 'AS000', message = 'payment_answer_unknown';
    end if;
    if b.state = 'made' then
        raise exception using errcode = 'AS000', message = 'payment_run_not_ready';
    end if;
    insert into payment_answer as a (id, batch, format, group_status, sha256, lines, state, received_by, received_at)
    values (new_id, b.id, given_format, given_status, decode(given_sha256, 'hex'), given_lines, 'received',
            context_account(), at)
    on conflict (batch, sha256) do nothing;
    return query
        select a.id, b.message_id, a.state, jsonb_array_length(a.lines), a.received_at
          from payment_answer a where a.batch = b.id and a.sha256 = decode(given_sha256, 'hex');
end
$$;
alter function payment_answer_take(uuid, uuid, text, text, text, text, jsonb, timestamptz) owner to ansinh_lookup;

-- Reasons that say that the account itself is no good (ISO 20022 external codes): paid again by the post.
create or replace function account_is_unusable(reason text) returns boolean
    language sql immutable strict parallel safe
    return reason in ('AC01', 'AC04', 'AC06', 'AC13', 'BE01', 'MD07');

-- Why an answer cannot be booked as it is; null when it can.
create or replace function payment_answer_fault(a payment_answer, b payment_batch, part payment_run_chunk) returns text
    language sql stable set enable_seqscan = off
    return case
        when b.state = 'settled' then 'batch_settled'
        when a.group_status = 'refused' and jsonb_array_length(a.lines) > 0 then 'lines_beside_refusal'
        when (select count(distinct x.payment) from jsonb_to_recordset(a.lines) x (payment uuid))
             <> jsonb_array_length(a.lines) then 'line_twice'
        when exists (
            select from jsonb_to_recordset(a.lines) x (payment uuid, amount_vnd bigint)
              left join payment p on p.run = b.run and p.person > part.after_member and p.person <= part.last_member
                   and p.id = x.payment and p.channel = b.channel and p.bank_name is not distinct from b.bank_name
             where p.id is null or p.net_vnd <> coalesce(x.amount_vnd, p.net_vnd)) then 'line_unknown'
    end;

-- Marks the payments of a part as the answer says, books what came back or arrived, and tells whom it did not reach.
create or replace function payment_answer_settle(a payment_answer, b payment_batch, part payment_run_chunk, at timestamptz,
        out paid bigint, out returned bigint, out returned_vnd bigint, out told bigint)
    language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    back_state constant text := case b.channel when 'bank' then 'returned' else 'unpaid' end;
begin
    with back as materialized (
        select p.person, p.id, coalesce(x.reason, 'NARR') as reason
          from payment p
          left join jsonb_to_recordset(a.lines) x (payment uuid, reason text) on x.payment = p.id
         where p.run = b.run and p.person > part.after_member and p.person <= part.last_member
           and p.channel = b.channel and p.bank_name is not distinct from b.bank_name
           and (x.payment is not null or a.group_status = 'refused')
    ), settled as (
        update payment p
           set state = case when k.id is null then 'paid' else back_state end, state_at = at, state_reason = k.reason,
               paid_at = case when k.id is null then at end
          from payment q left join back k on k.person = q.person and k.id = q.id
         where p.person = q.person and p.id = q.id and q.run = b.run and q.person > part.after_member
           and q.person <= part.last_member and q.channel = b.channel and q.bank_name is not distinct from b.bank_name
           and q.state = 'scheduled'
        returning p.person, p.id, p.benefit, p.period, p.kind, p.net_vnd, p.state, p.state_reason, p.reissue_of
    ), booked as (
        insert into ledger_entry (source, entry, run, person, debit, credit, amount_vnd, booked_at)
        select s.id, 'return', b.run, s.person, 'fund'::ledger_account, ('in_transit.' || b.channel)::ledger_account,
               s.net_vnd, at
          from settled s where s.state <> 'paid' and s.net_vnd > 0
        union all
        select b.id, 'settlement', b.run, null, 'payable', ('in_transit.' || b.channel)::ledger_account,
               sum(s.net_vnd), at
          from settled s where s.state = 'paid' having sum(s.net_vnd) > 0
    ), again as (
        insert into payment_due (person, id, benefit, period, kind, amount_vnd, reissue_of, channel, reason, recorded_at)
        select s.person, uuid_v7(at), s.benefit, s.period, 'arrears', s.net_vnd, s.id,
               case when account_is_unusable(s.state_reason) then 'post' end, s.state, at
          from settled s
         where s.state <> 'paid' and s.reissue_of is null and s.kind <> 'arrears' and s.net_vnd > 0
        on conflict do nothing
    ), told as (
        select notice_send(m.phone, 'payment_came_back', payment_notice('payment_came_back', b.channel), at)
          from settled s join person m on m.id = s.person
         where s.state <> 'paid'
    )
    select count(*) filter (where s.state = 'paid'), count(*) filter (where s.state <> 'paid'),
           coalesce(sum(s.net_vnd) filter (where s.state <> 'paid'), 0), (select count(*) from told)
      into payment_answer_settle.paid, payment_answer_settle.returned, payment_answer_settle.returned_vnd,
           payment_answer_settle.told
      from settled s;
end
$$;
alter function payment_answer_settle(payment_answer, payment_batch, payment_run_chunk, timestamptz) owner to ansinh_lookup;

-- Books one answer that waits; null when none does. What came back is due again, once: a payment that is itself such
-- a repetition stays where it is until its owner comes to the office.
create or replace function payment_answer_book(at timestamptz) returns text
    language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    a payment_answer;
    b payment_batch;
    part payment_run_chunk;
    wrong text;
    counts record;
begin
    select * into a from payment_answer where state = 'received' order by received_at limit 1 for update skip locked;
    if not found then
        return null;
    end if;
    select * into b from payment_batch where id = a.batch for update;
    select * into part from payment_run_chunk where run = b.run and ordinal = b.chunk;
    wrong := payment_answer_fault(a, b, part);
    if wrong is not null then
        update payment_answer set state = 'refused', fault = wrong where id = a.id;
        return 'refused';
    end if;
    counts := payment_answer_settle(a, b, part, at);
    update payment_batch set state = 'settled', settled_at = at where id = b.id;
    update payment_answer set state = 'booked', booked_at = at, paid = counts.paid, returned = counts.returned,
           returned_vnd = counts.returned_vnd where id = a.id;
    update payment_run r set state = 'settled', settled_at = at, version = r.version + 1
     where r.id = b.run and not exists (select from payment_batch o where o.run = r.id and o.state <> 'settled');
    return 'booked';
end
$$;
alter function payment_answer_book(timestamptz) owner to ansinh_lookup;

-- The words of notices about money: no name, no amount, no account.
create or replace function payment_notice(kind text, channel text) returns jsonb
    language sql immutable
    return case kind
        when 'payment_came_back' then jsonb_build_object(
            'text_vi', 'An Sinh: một khoản chi trả của bạn chưa đến nơi (' || case channel when 'bank' then 'ngân hàng trả lại'
                when 'post' then 'bưu điện chưa phát' else 'chưa nhận tại cơ quan BHXH' end ||
                ') và sẽ được chi trả lại. Xem lý do trong sổ chi trả trên ứng dụng.',
            'text_en', 'An Sinh: a payment to you did not arrive (' || case channel when 'bank' then 'returned by the bank'
                when 'post' then 'not handed out by the post' else 'not collected at the office' end ||
                ') and will be made again. The app''s book of payments says why.')
        when 'payee_changed' then jsonb_build_object(
            'text_vi', 'An Sinh: có yêu cầu đổi nơi nhận tiền của bạn. Thay đổi có hiệu lực sau 5 ngày làm việc; '
                'nếu không phải bạn, hãy hủy trên ứng dụng hoặc báo ngay cho cơ quan BHXH.',
            'text_en', 'An Sinh: somebody asked to change where your money goes. It takes effect after 5 working days; '
                'if that was not you, cancel it in the app or tell your social-insurance office at once.')
        when 'benefit_suspend' then jsonb_build_object(
            'text_vi', 'An Sinh: chế độ của bạn tạm dừng chi trả. Lý do và cách hưởng tiếp có trong ứng dụng; '
                'bạn có quyền khiếu nại tại cơ quan BHXH.',
            'text_en', 'An Sinh: payment of your benefit is suspended. The app says why and how it resumes; '
                'you may complain to your social-insurance office.')
        when 'benefit_resume' then jsonb_build_object(
            'text_vi', 'An Sinh: chế độ của bạn được hưởng tiếp, các tháng còn thiếu được truy lĩnh ở kỳ chi trả tới.',
            'text_en', 'An Sinh: your benefit resumes; the months missed are paid with the next run.')
        when 'benefit_end' then jsonb_build_object(
            'text_vi', 'An Sinh: chế độ đã chấm dứt. Nếu có sai sót, hãy báo ngay cho cơ quan BHXH.',
            'text_en', 'An Sinh: a benefit has ended. If that is a mistake, tell the social-insurance office at once.')
    end;
