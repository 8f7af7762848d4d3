-- What the citizen's books need beside their statements: words for codes, counts of months, the end of a day, and
-- the one look past the context: for whom somebody answers.

-- Words for the codes that no catalogue names. Inlined where it is joined, so it costs no call.
create or replace function code_label(list text, lang text) returns table (code text, label text)
    language sql immutable parallel safe
    begin atomic
    select l.code, case lang when 'en' then l.en else l.vi end
      from (values
        ('identifier_kind', 'si_number', 'Mã số BHXH', 'Social-insurance number'),
        ('identifier_kind', 'personal_number', 'Số định danh cá nhân', 'Personal number'),
        ('identifier_kind', 'old_id_card', 'Chứng minh nhân dân 9 số', 'Old identity card'),
        ('identifier_kind', 'passport', 'Hộ chiếu', 'Passport'),
        ('identifier_kind', 'card_number_15', 'Mã thẻ BHYT cũ 15 ký tự', 'Old health-insurance card number'),
        ('guardian_relation', 'mother', 'Mẹ', 'Mother'),
        ('guardian_relation', 'father', 'Cha', 'Father'),
        ('guardian_relation', 'grandparent', 'Ông, bà', 'Grandparent'),
        ('guardian_relation', 'sibling', 'Anh, chị ruột', 'Sibling'),
        ('guardian_relation', 'appointed', 'Người giám hộ được cử', 'Appointed guardian'),
        ('contribution_state', 'paid', 'Đã đóng', 'Paid'),
        ('contribution_state', 'owed', 'Chậm đóng', 'Owed'),
        ('contribution_state', 'partly', 'Đóng một phần', 'Partly paid'),
        ('benefit_kind', 'pension', 'Lương hưu', 'Pension'),
        ('benefit_kind', 'incapacity_allowance', 'Trợ cấp mất sức lao động', 'Incapacity allowance'),
        ('benefit_kind', 'accident_allowance', 'Trợ cấp tai nạn lao động, bệnh nghề nghiệp', 'Work-accident allowance'),
        ('benefit_kind', 'survivors_monthly', 'Trợ cấp tuất hằng tháng', 'Monthly survivors'' allowance'),
        ('benefit_kind', 'social_pension', 'Trợ cấp hưu trí xã hội', 'Social pension'),
        ('benefit_kind', 'unemployment', 'Trợ cấp thất nghiệp', 'Unemployment allowance'),
        ('benefit_kind', 'one_time', 'Bảo hiểm xã hội một lần', 'One-time payment'),
        ('benefit_kind', 'funeral', 'Trợ cấp mai táng', 'Funeral allowance'),
        ('benefit_kind', 'survivors_lump', 'Trợ cấp tuất một lần', 'Survivors'' lump sum'),
        ('benefit_kind', 'maternity', 'Chế độ thai sản', 'Maternity'),
        ('benefit_kind', 'sickness', 'Chế độ ốm đau', 'Sickness'),
        ('benefit_kind', 'pension_lump', 'Trợ cấp một lần khi nghỉ hưu', 'Lump sum at retirement'),
        ('benefit_kind', 'convalescence', 'Dưỡng sức, phục hồi sức khỏe', 'Convalescence'),
        ('benefit_state', 'current', 'Đang hưởng', 'Current'),
        ('benefit_state', 'suspended', 'Tạm dừng', 'Suspended'),
        ('benefit_state', 'ended', 'Chấm dứt', 'Ended'),
        ('benefit_state', 'replaced', 'Thay bằng quyết định mới', 'Replaced'),
        ('payment_kind', 'regular', 'Hằng tháng', 'Regular'),
        ('payment_kind', 'arrears', 'Truy lĩnh', 'Arrears'),
        ('payment_kind', 'adjustment', 'Điều chỉnh', 'Adjustment'),
        ('payment_kind', 'lump', 'Một lần', 'Lump sum'),
        ('payment_kind', 'recovery', 'Thu hồi', 'Recovery'),
        ('payment_state', 'scheduled', 'Chờ chi trả', 'Scheduled'),
        ('payment_state', 'paid', 'Đã chi trả', 'Paid'),
        ('payment_state', 'unpaid', 'Chưa nhận', 'Not collected'),
        ('payment_state', 'returned', 'Bị trả lại', 'Returned'),
        ('payment_state', 'held', 'Tạm giữ', 'Held'),
        ('payment_why', 'scheduled', 'Đã lập, chờ ngân hàng hoặc bưu điện chi trả', 'Made, waiting for the bank or the post'),
        ('payment_why', 'paid', 'Đã đến nơi nhận', 'It has arrived'),
        ('payment_why', 'unpaid', 'Bưu điện hoặc quầy chi trả chưa phát được', 'It was not collected'),
        ('payment_why', 'returned', 'Ngân hàng trả lại', 'The bank sent it back'),
        ('payment_why', 'held', 'Tạm giữ, mời đến cơ quan BHXH', 'Held: please come to the office'),
        ('payment_due_reason', 'entitlement_start', 'Truy lĩnh từ tháng bắt đầu hưởng đến kỳ chi trả đầu tiên', 'From the start of entitlement to the first payment run'),
        ('payment_due_reason', 'corrected', 'Chênh lệch do quyết định được điều chỉnh', 'The difference to the decision that was corrected'),
        ('payment_due_reason', 'resumed', 'Các tháng tạm dừng được hưởng tiếp', 'Months missed while it was suspended'),
        ('payment_due_reason', 'returned', 'Chi trả lại khoản ngân hàng trả về', 'Paid again: the bank had sent it back'),
        ('payment_due_reason', 'unpaid', 'Chi trả lại khoản chưa nhận', 'Paid again: it had not been collected'),
        ('benefit_why', 'current', 'Đang chi trả hằng tháng hoặc chờ kỳ chi trả tới', 'In payment, or waiting for the next run'),
        ('benefit_why', 'suspended', 'Tạm dừng theo hai nguồn tin độc lập', 'Suspended on two independent signals'),
        ('benefit_why', 'ended', 'Đã chi trả hết hoặc đã hết điều kiện hưởng', 'Paid in full, or the entitlement has ended'),
        ('benefit_why', 'replaced', 'Có quyết định mới thay thế', 'Another decision has taken its place'),
        ('bank_reason', 'AC01', 'Sai số tài khoản', 'The account number is wrong'),
        ('bank_reason', 'AC04', 'Tài khoản đã đóng', 'The account is closed'),
        ('bank_reason', 'AC06', 'Tài khoản bị phong tỏa', 'The account is blocked'),
        ('bank_reason', 'BE01', 'Tên không khớp chủ tài khoản', 'The name is not the holder''s'),
        ('bank_reason', 'MD07', 'Người hưởng đã chết', 'The beneficiary has died'),
        ('bank_reason', 'MS02', 'Chưa đến nhận', 'It was not collected'),
        ('bank_reason', 'MS03', 'Không nêu lý do', 'No reason was given'),
        ('bank_reason', 'NARR', 'Lý do khác', 'Another reason'),
        ('payment_run_state', 'planned', 'Đã lập', 'Planned'),
        ('payment_run_state', 'computing', 'Đang tính', 'Being computed'),
        ('payment_run_state', 'ready', 'Chờ duyệt chi', 'Ready to be released'),
        ('payment_run_state', 'failed', 'Số liệu không khớp', 'The figures do not agree'),
        ('payment_run_state', 'released', 'Đã chuyển chi', 'Released'),
        ('payment_run_state', 'settled', 'Đã quyết toán', 'Settled'),
        ('payment_withheld_reason', 'dead', 'Người hưởng đã chết', 'The beneficiary has died'),
        ('payment_withheld_reason', 'suspended', 'Đang tạm dừng', 'Suspended'),
        ('payment_withheld_reason', 'no_account', 'Chưa có tài khoản', 'No account on file'),
        ('payment_withheld_reason', 'already_paid', 'Tháng này đã chi trả', 'The month is already paid'),
        ('ledger_account', 'payable', 'Phải trả người hưởng', 'Owed to people'),
        ('ledger_account', 'withheld', 'Khấu trừ phải nộp', 'Deducted for others'),
        ('ledger_account', 'in_transit.bank', 'Đang chuyển qua ngân hàng', 'With the banks'),
        ('ledger_account', 'in_transit.post', 'Đang chi qua bưu điện', 'With the post'),
        ('ledger_account', 'in_transit.cash', 'Đang chi tiền mặt', 'With the tills'),
        ('ledger_account', 'fund', 'Tiền gửi quỹ BHXH', 'Fund'),
        ('ledger_account', 'receivable', 'Phải thu hồi', 'Overpaid, to be returned'),
        ('channel', 'bank', 'Tài khoản ngân hàng', 'Bank account'),
        ('channel', 'post', 'Bưu điện', 'Post office'),
        ('channel', 'cash', 'Tiền mặt tại cơ quan BHXH', 'Cash at the office')
      ) l (list, code, vi, en)
     where l.list = code_label.list;
    end;

-- Distinct months, whatever ranges they stand in.
create or replace function month_count(months int4multirange) returns integer
    language sql immutable parallel safe
    return (select coalesce(sum(upper(r) - lower(r)), 0)::integer from unnest(months) r);

-- When a day is over: what was recorded before that moment was known on it. Of days to come nothing is known.
-- Volatile, so that nobody hears of the day before the rows say that there is a book to read.
create or replace function day_end(day date, today date) returns timestamptz
    language plpgsql volatile as $$
begin
    if day > today then
        raise exception using errcode = 'AS000', message = 'as_of_in_future';
    end if;
    return (day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh';
end
$$;

-- The instant that `as_of` names; null when it names a day, or nothing.
create or replace function instant_named(as_of text) returns timestamptz
    language sql stable parallel safe
    return case when as_of like '%T%' then as_of::timestamptz end;

-- The day that `as_of` names, or on which its instant lies.
create or replace function day_named(as_of text, today date) returns date
    language sql stable parallel safe
    return case when as_of like '%T%' then (as_of::timestamptz at time zone 'Asia/Ho_Chi_Minh')::date
                else coalesce(as_of::date, today) end;

-- What was recorded before this moment and not replaced before it was known as of an instant, at the end of a day, or
-- now: a version counts from its own first instant to that of the next, so behind an instant there is one step of time.
create or replace function known_until(as_of text, at timestamptz, today date) returns timestamptz
    language plpgsql volatile as $$
begin
    if instant_named(as_of) > at then
        raise exception using errcode = 'AS000', message = 'as_of_in_future';
    end if;
    return coalesce(instant_named(as_of) + interval '1 microsecond', day_end(day_named(as_of, today), today));
end
$$;

-- The first day that a partial date could be.
create or replace function partial_date_first_day(value text) returns date
    language plpgsql immutable strict parallel safe as $$
begin
    return make_date(left(value, 4)::int, coalesce(nullif(substr(value, 6, 2), ''), '1')::int,
                     coalesce(nullif(substr(value, 9, 2), ''), '1')::int);
end
$$;

-- The last day that a partial date could be.
create or replace function partial_date_last_day(value text) returns date
    language plpgsql immutable strict parallel safe as $$ -- strict, so it would not be inlined
begin
    return (partial_date_first_day(value)
            + case length(value) when 4 then interval '1 year - 1 day' when 7 then interval '1 month - 1 day'
                                 else interval '0' end)::date;
end
$$;

-- The day on which somebody is of age (Civil Code art 20); who is born on 29 February, on 1 March. Of a birth date
-- known to the month or the year it is the last day that could be meant: nobody loses a guardian too early.
create or replace function majority_day(birth_date text) returns date
    language plpgsql immutable strict parallel safe as $$
begin
    return (partial_date_last_day(birth_date) + interval '18 years')::date
           + case when right(birth_date, 6) = '-02-29' then 1 else 0 end;
end
$$;

-- The minors for whom the subject of the context answers today. An officer sees those whose file lies within the
-- officer's office: the others are none of this office's business. In PL/pgSQL because its plans are kept.
create or replace function dependants_of_subject(today date)
    returns table (person uuid, full_name text, birth_date text, sex text, relation text, valid_from date,
                   valid_to date, has_card boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    select p.id, p.full_name, p.birth_date::text, p.sex, g.relation, lower(g.valid),
           least(upper(g.valid), majority_day(p.birth_date)) - 1,
           exists (select from card c where c.person = p.id and c.state = 'active'
                   and c.valid_from <= today and coalesce(c.valid_to, today) >= today)
      from guardianship g
      join person p on p.id = g.dependant
     where g.guardian = context_subject() and g.valid @> today and majority_day(p.birth_date) > today
       and (current_setting('app.relation', true) is distinct from 'officer'
            or exists (select from office o join account a on a.office in (o.code, o.parent)
                        where o.code = p.office and a.id = context_account()));
end
$$;
alter function dependants_of_subject(date) owner to ansinh_lookup;
