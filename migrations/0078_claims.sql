-- Claims of facilities (hồ sơ đề nghị thanh toán, giám định BHYT): what was sent, table by table and version by version;
-- what was found wrong with it; who decided; and what is paid, as a ledger of months.
--
-- The lines of a claim are the lines of the visit (visit_line), with the same version: facts stand once. A line without
-- a finding is accepted as it was claimed. All keys begin with the facility, so that the tables may be split by it.

create table claim_reason (
    code text primary key constraint claim_reason_code_format check (code ~ '^[a-z][a-z_]{2,39}$'),
    result text not null constraint claim_reason_result_known check (result in ('reduced', 'queried', 'noted')),
    name_vi text not null,
    name_en text not null,
    legal_basis text not null
);
comment on table claim_reason is 'Why a claim or a line of it is not accepted as it was sent (mã lý do từ chối, xuất toán).';
comment on column claim_reason.code is 'Name in the contract.';
comment on column claim_reason.result is 'reduced (xuất toán, a sum is corrected), queried (an officer must look) or noted (told, nothing follows).';
comment on column claim_reason.name_vi is 'Vietnamese words.';
comment on column claim_reason.name_en is 'English words.';
comment on column claim_reason.legal_basis is 'Where it is laid down.';

insert into claim_reason values
    ('card_unknown', 'queried', 'Không tìm thấy thẻ BHYT của người bệnh', 'No card of the patient is known', 'Luật BHYT Điều 16; NĐ 188/2025/NĐ-CP Điều 37'),
    ('card_not_valid', 'reduced', 'Thẻ BHYT không có giá trị vào ngày sử dụng dịch vụ', 'The card was not valid on the day of the service', 'Luật BHYT Điều 16 khoản 3, 4'),
    ('check_missing', 'queried', 'Không có lượt tra cứu thẻ của cơ sở trong đợt khám chữa bệnh', 'The facility checked no card during the visit', 'NĐ 188/2025/NĐ-CP Điều 37, 38'),
    ('check_unverified', 'queried', 'Lượt tra cứu thẻ ngoại tuyến chưa được xác minh lại', 'The check made without a line has not been repeated', 'NĐ 188/2025/NĐ-CP Điều 38'),
    ('check_differs', 'queried', 'Lượt tra cứu thẻ là của người hoặc thẻ khác', 'The check was of another person or card', 'NĐ 188/2025/NĐ-CP Điều 37'),
    ('out_of_scope', 'reduced', 'Dịch vụ ngoài phạm vi quyền lợi BHYT', 'The item is not insured', 'Luật BHYT Điều 21, 23; QĐ 130/QĐ-BYT PHAM_VI 2'),
    ('scope_of_forces', 'queried', 'Phạm vi 3 chỉ dành cho quân đội, công an, cơ yếu', 'Scope 3 is for army, police and cipher staff only', 'NĐ 70/2015/NĐ-CP; QĐ 4750/QĐ-BYT PHAM_VI 3'),
    ('amount_too_high', 'reduced', 'Thành tiền cao hơn số lượng nhân đơn giá nhân tỷ lệ', 'The amount is above quantity times price times percentage', 'QĐ 4750/QĐ-BYT THANH_TIEN_BH'),
    ('above_hospital_amount', 'reduced', 'Số tiền BHYT cao hơn số tiền của cơ sở', 'The insured amount is above the facility''s own', 'QĐ 4750/QĐ-BYT THANH_TIEN_BV, THANH_TIEN_BH'),
    ('above_ceiling', 'reduced', 'Vượt mức thanh toán tối đa của gói vật tư', 'It is above the ceiling of the pack of supplies', 'TT 04/2017/TT-BYT; QĐ 4750/QĐ-BYT T_TRANTT'),
    ('percent_too_high', 'reduced', 'Mức hưởng cao hơn mức được hưởng', 'The percentage is above what the patient is entitled to', 'Luật BHYT Điều 22'),
    ('percent_too_low', 'noted', 'Mức hưởng thấp hơn mức được hưởng: người bệnh đã trả nhiều hơn', 'The percentage is below the entitlement: the patient paid more', 'Luật BHYT Điều 22'),
    ('paid_twice', 'reduced', 'Tổng các nguồn chi trả vượt quá chi phí', 'All payers together pay more than the cost', 'QĐ 4750/QĐ-BYT T_NGUONKHAC'),
    ('outside_visit', 'queried', 'Y lệnh ngoài thời gian của đợt khám chữa bệnh', 'The order lies outside the visit', 'QĐ 4750/QĐ-BYT NGAY_YL'),
    ('overlapping_stay', 'queried', 'Trùng thời gian với đợt điều trị nội trú khác', 'The visit overlaps another stay', 'Luật BHYT Điều 29'),
    ('repeated_in_claim', 'queried', 'Dịch vụ được ghi hai lần trong hồ sơ', 'The item stands in the claim twice', 'Luật BHYT Điều 29'),
    ('repeated_elsewhere', 'queried', 'Dịch vụ đã được đề nghị thanh toán trong hồ sơ khác', 'The item was asked for in another claim', 'Luật BHYT Điều 29'),
    ('near_duplicate', 'queried', 'Có hồ sơ khác cùng người, cùng cơ sở, cùng đợt và cùng số tiền', 'There is another claim of the same person, facility, stay and sums', 'Luật BHYT Điều 29'),
    ('correction_late', 'queried', 'Hồ sơ điều chỉnh gửi sau thời hạn', 'The correction came after its time', 'TT 12/2026/TT-BTC'),
    ('checked_offline', 'noted', 'Thẻ được kiểm tra khi mất kết nối, hồ sơ gửi muộn', 'The card was checked without a line and the claim came late', 'NĐ 188/2025/NĐ-CP Điều 38'),
    ('signature_missing', 'noted', 'Hồ sơ chưa ký số', 'The claim is not signed', 'TT 12/2026/TT-BTC');

create table claim_rule (
    code text not null constraint claim_rule_code_known
        check (code in ('correct_working_days', 'explain_working_days', 'four_eyes_above_vnd', 'repeat_days')),
    valid_from date not null,
    valid_to date,
    value bigint not null constraint claim_rule_value_not_negative check (value >= 0),
    legal_basis text not null,
    confidence text not null constraint claim_rule_confidence_known check (confidence in ('sourced', 'derived', 'memory')),
    primary key (code, valid_from),
    constraint claim_rule_once exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
);
comment on table claim_rule is 'Figures of the appraisal of claims, each with the days on which it holds.';
comment on column claim_rule.code is 'correct_working_days and explain_working_days (what a facility has for it), four_eyes_above_vnd (a decision of more needs a second officer), repeat_days (within which a service counts as repeated).';
comment on column claim_rule.valid_from is 'First day.';
comment on column claim_rule.valid_to is 'Last day; null = in force.';
comment on column claim_rule.value is 'Days, or đồng.';
comment on column claim_rule.legal_basis is 'Article.';
comment on column claim_rule.confidence is 'sourced (read in a published text), derived or memory.';
insert into claim_rule values
    ('correct_working_days', '2020-01-01', null, 2, 'TT 12/2026/TT-BTC', 'sourced'),
    ('explain_working_days', '2020-01-01', null, 3, 'TT 12/2026/TT-BTC', 'sourced'),
    ('four_eyes_above_vnd', '2020-01-01', null, 50000000, 'Quy chế giám định nội bộ', 'derived'),
    ('repeat_days', '2020-01-01', null, 1, 'QĐ 3618/QĐ-BHXH 2022', 'derived');

create table claim (
    facility text not null references facility,
    id uuid not null,
    record_no text not null constraint claim_record_no_length check (length(record_no) between 1 and 100),
    person uuid not null references person,
    visit uuid not null,
    revision smallint not null constraint claim_revision_positive check (revision > 0),
    version integer not null default 1 constraint claim_version_positive check (version > 0),
    state text not null constraint claim_state_known
        check (state in ('approved', 'review', 'queried', 'proposed', 'refused')),
    province text not null references province,
    admitted_at timestamptz not null,
    discharged_at timestamptz not null,
    total_vnd bigint not null,
    fund_vnd bigint not null,
    proposed_vnd bigint,
    approved_vnd bigint not null default 0,
    open_findings smallint not null default 0,
    due_at timestamptz,
    proposed_by uuid references account,
    received_at timestamptz not null,
    revised_at timestamptz not null,
    decided_at timestamptz,
    primary key (facility, id),
    constraint claim_record_no_once unique (facility, record_no),
    constraint claim_amounts_fit check (least(total_vnd, fund_vnd, approved_vnd) >= 0
        and fund_vnd <= total_vnd and coalesce(proposed_vnd, 0) between 0 and fund_vnd),
    constraint claim_proposed_whole check ((state = 'proposed') = (proposed_by is not null)
        and (state = 'proposed') = (proposed_vnd is not null)),
    constraint claim_queried_is_due check ((state = 'queried') = (due_at is not null)),
    constraint claim_paid_when_approved check (state = 'approved' or approved_vnd = 0),
    constraint claim_approved_whole check (state <> 'approved' or open_findings = 0)
);
create index claim_id on claim (id);
create index claim_of_facility on claim (facility, received_at desc, id desc);
create index claim_of_person on claim (person, admitted_at desc);
create index claim_queue on claim (province, state, received_at, id) where state in ('review', 'queried', 'proposed');
comment on table claim is 'Claims (hồ sơ thanh toán), one for each stay or visit that a facility reports: where it stands now.';
comment on column claim.facility is 'Facility that claims.';
comment on column claim.id is 'Opaque id.';
comment on column claim.record_no is 'The facility''s own number (MA_LK): unique there and never changed.';
comment on column claim.person is 'Patient.';
comment on column claim.visit is 'The visit in the medical history that it became.';
comment on column claim.revision is 'Which revision counts: the last one that was sent.';
comment on column claim.version is 'Counts changes; the If-Match of clients.';
comment on column claim.state is 'approved (chấp nhận), review (chờ giám định), queried (chờ giải trình), proposed (chờ duyệt) or refused (từ chối).';
comment on column claim.province is 'Province of today whose office decides about it.';
comment on column claim.admitted_at is 'Beginning of the stay.';
comment on column claim.discharged_at is 'End of the stay.';
comment on column claim.total_vnd is 'Whole cost, đồng.';
comment on column claim.fund_vnd is 'Claimed from the fund, đồng.';
comment on column claim.proposed_vnd is 'What the first officer would pay, đồng.';
comment on column claim.approved_vnd is 'What the fund pays, đồng: the sum of its entries.';
comment on column claim.open_findings is 'Findings that an officer has to look at.';
comment on column claim.due_at is 'Until when the facility explains or corrects.';
comment on column claim.proposed_by is 'Who proposed; another must confirm.';
comment on column claim.received_at is 'When it came first.';
comment on column claim.revised_at is 'When the revision that counts came.';
comment on column claim.decided_at is 'When it was decided last.';

create table claim_revision (
    facility text not null,
    claim uuid not null,
    revision smallint not null,
    person uuid not null,
    content_hash bytea not null constraint claim_revision_hash_size check (length(content_hash) = 32),
    decree text not null,
    kind text not null references visit_kind,
    made_on date,
    claimed_month integer not null,
    card uuid references card,
    signer text,
    evidence text not null constraint claim_revision_evidence_known
        check (evidence in ('receipt', 'register', 'offline', 'none')),
    receipt_id bytea constraint claim_revision_receipt_size check (length(receipt_id) = 8),
    checked_at timestamptz,
    checked_offline_at timestamptz,
    total_vnd bigint not null,
    listed_vnd bigint not null,
    fund_vnd bigint not null,
    copay_vnd bigint not null,
    own_vnd bigint not null,
    other_vnd bigint not null,
    counted_fund_vnd bigint not null,
    percent smallint not null,
    line_count integer not null,
    sent_by uuid not null references account,
    sender_name text not null,
    received_at timestamptz not null,
    primary key (facility, claim, revision),
    foreign key (facility, claim) references claim deferrable initially deferred,
    constraint claim_revision_counted_fits check (counted_fund_vnd between 0 and fund_vnd)
);
create index claim_revision_sender on claim_revision (sent_by);
comment on table claim_revision is 'What was sent under a number, one row for each different content: a correction adds one, none is changed.';
comment on column claim_revision.facility is 'Facility.';
comment on column claim_revision.claim is 'Claim.';
comment on column claim_revision.revision is 'Counts from 1; the version of the visit.';
comment on column claim_revision.person is 'Patient.';
comment on column claim_revision.content_hash is 'SHA-256 of the tables as they were read: the same content again is the same revision.';
comment on column claim_revision.decree is 'Field order it was read by, such as qd3176.';
comment on column claim_revision.kind is 'Kind of treatment (mã loại KCB).';
comment on column claim_revision.made_on is 'Day the envelope was made (NGAYLAP).';
comment on column claim_revision.claimed_month is 'Month it is claimed for (NAM_QT, THANG_QT), year * 12 + month - 1.';
comment on column claim_revision.card is 'Card that counts on the last day of the stay; null = none does.';
comment on column claim_revision.signer is 'Name in the certificate that signed the envelope; null = not signed.';
comment on column claim_revision.evidence is 'How it is known that the card was checked: receipt, register (own log), offline (told late) or none.';
comment on column claim_revision.receipt_id is 'Id of the receipt handed in.';
comment on column claim_revision.checked_at is 'When the card was checked.';
comment on column claim_revision.checked_offline_at is 'When the desk made the claim, if that was without a line and it was sent later.';
comment on column claim_revision.total_vnd is 'Whole cost as it was sent, đồng; so the five below.';
comment on column claim_revision.listed_vnd is 'Within the insured scope, đồng.';
comment on column claim_revision.fund_vnd is 'Claimed from the fund, đồng.';
comment on column claim_revision.copay_vnd is 'Paid by the patient within the scope, đồng.';
comment on column claim_revision.own_vnd is 'Paid by the patient outside the scope, đồng.';
comment on column claim_revision.other_vnd is 'Paid by other sources, đồng.';
comment on column claim_revision.counted_fund_vnd is 'What the fund pays after sums and percent were counted again, đồng.';
comment on column claim_revision.percent is 'Percent that the card entitles to on the day.';
comment on column claim_revision.line_count is 'Lines of drugs, services and materials.';
comment on column claim_revision.sent_by is 'Account that sent it.';
comment on column claim_revision.sender_name is 'Its name at the time.';
comment on column claim_revision.received_at is 'When it came.';

create table claim_table (
    facility text not null,
    claim uuid not null,
    revision smallint not null,
    name text not null constraint claim_table_name_format check (name ~ '^XML([0-9]|1[0-5])$'),
    part smallint not null constraint claim_table_part_not_negative check (part >= 0),
    person uuid not null,
    rows jsonb not null constraint claim_table_rows_are_a_list check (jsonb_typeof(rows) = 'array'),
    primary key (facility, claim, revision, name, part)
);
comment on table claim_table is 'The tables of a claim (XML0 to XML15) as they were sent, field by field: rows are added, never changed. No foreign key: they are written with their revision by one function.';
comment on column claim_table.facility is 'Facility.';
comment on column claim_table.claim is 'Claim.';
comment on column claim_table.revision is 'Revision.';
comment on column claim_table.name is 'Which table.';
comment on column claim_table.part is 'Large tables are kept in parts, from 0.';
comment on column claim_table.person is 'Patient.';
comment on column claim_table.rows is 'Its rows: objects with the names of the fields, texts as they came.';

create table claim_finding (
    facility text not null,
    claim uuid not null,
    revision smallint not null,
    ordinal smallint not null constraint claim_finding_ordinal_positive check (ordinal > 0),
    person uuid not null,
    line smallint constraint claim_finding_line_positive check (line > 0),
    code text not null references claim_reason,
    result text not null constraint claim_finding_result_known check (result in ('reduced', 'queried', 'noted')),
    claimed_vnd bigint not null constraint claim_finding_claimed_not_negative check (claimed_vnd >= 0),
    allowed_vnd bigint not null,
    detail jsonb not null,
    primary key (facility, claim, revision, ordinal),
    foreign key (facility, claim, revision) references claim_revision deferrable initially deferred,
    constraint claim_finding_allowed_fits check (allowed_vnd between 0 and claimed_vnd)
);
comment on table claim_finding is 'What the appraisal found wrong with a revision, or with a line of it. Lines without one are accepted.';
comment on column claim_finding.facility is 'Facility.';
comment on column claim_finding.claim is 'Claim.';
comment on column claim_finding.revision is 'Revision.';
comment on column claim_finding.ordinal is 'Order, from 1.';
comment on column claim_finding.person is 'Patient.';
comment on column claim_finding.line is 'Line of the visit; null = the whole claim.';
comment on column claim_finding.code is 'Why.';
comment on column claim_finding.result is 'reduced, queried or noted.';
comment on column claim_finding.claimed_vnd is 'What was claimed from the fund for it, đồng.';
comment on column claim_finding.allowed_vnd is 'What remains when the finding holds, đồng.';
comment on column claim_finding.detail is 'What was compared: days, other claims, percents.';

create table claim_event (
    facility text not null,
    claim uuid not null,
    ordinal integer not null constraint claim_event_ordinal_positive check (ordinal > 0),
    person uuid not null,
    revision smallint not null,
    action text not null constraint claim_event_action_known
        check (action in ('receive', 'correct', 'query', 'explain', 'propose', 'confirm', 'return', 'approve', 'refuse', 'reopen')),
    from_state text,
    to_state text not null,
    amount_vnd bigint,
    note text,
    decisions jsonb,
    account uuid not null references account,
    actor_name text not null,
    at timestamptz not null,
    primary key (facility, claim, ordinal),
    foreign key (facility, claim) references claim deferrable initially deferred
);
create index claim_event_account on claim_event (account);
comment on table claim_event is 'What happened to a claim, and who did it: rows are added, never changed.';
comment on column claim_event.facility is 'Facility.';
comment on column claim_event.claim is 'Claim.';
comment on column claim_event.ordinal is 'Order, from 1.';
comment on column claim_event.person is 'Patient.';
comment on column claim_event.revision is 'Revision that counted then.';
comment on column claim_event.action is 'receive, correct, query, explain, propose, confirm, return, approve, refuse or reopen.';
comment on column claim_event.from_state is 'State before; null = it was new.';
comment on column claim_event.to_state is 'State after.';
comment on column claim_event.amount_vnd is 'What the fund would pay after it, đồng.';
comment on column claim_event.note is 'Words of who did it.';
comment on column claim_event.decisions is 'Findings decided one by one: ordinal and what is allowed.';
comment on column claim_event.account is 'Who did it.';
comment on column claim_event.actor_name is 'Its name at the time.';
comment on column claim_event.at is 'When.';

create table claim_entry (
    facility text not null,
    month integer not null,
    claim uuid not null,
    ordinal integer not null,
    person uuid not null,
    revision smallint not null,
    amount_vnd bigint not null constraint claim_entry_not_nothing check (amount_vnd <> 0),
    booked_at timestamptz not null,
    primary key (facility, month, claim, ordinal),
    foreign key (facility, claim, ordinal) references claim_event deferrable initially deferred
);
create index claim_entry_claim on claim_entry (facility, claim);
comment on table claim_entry is 'What the fund owes a facility, entry by entry: each decision adds the difference to what was approved before. Rows are added, never changed.';
comment on column claim_entry.facility is 'Facility.';
comment on column claim_entry.month is 'Month of the statement it stands in, year * 12 + month - 1: that of the decision.';
comment on column claim_entry.claim is 'Claim.';
comment on column claim_entry.ordinal is 'Event that booked it.';
comment on column claim_entry.person is 'Patient.';
comment on column claim_entry.revision is 'Revision that was decided about.';
comment on column claim_entry.amount_vnd is 'Difference to what was approved before, đồng.';
comment on column claim_entry.booked_at is 'When.';

-- At the commit the entries of a claim are what it says is approved, whoever wrote them.
create function claim_entries_fit() returns trigger language plpgsql as $$
begin
    if (select sum(e.amount_vnd) from public.claim_entry e where e.facility = new.facility and e.claim = new.claim)
       is distinct from (select c.approved_vnd from public.claim c where c.facility = new.facility and c.id = new.claim) then
        raise exception using errcode = '23514', constraint = 'claim_entries_fit',
            message = 'the entries of a claim are not what is approved of it';
    end if;
    return null;
end
$$;
alter function claim_entries_fit() owner to ansinh_lookup;
alter function claim_entries_fit() security definer set search_path = public, pg_temp;
comment on function claim_entries_fit() is 'The sum of the entries of a claim is what is approved of it.';
create constraint trigger claim_entries_fit after insert on claim_entry
    deferrable initially deferred for each row execute function claim_entries_fit();
create trigger claim_entry_kept before update or delete or truncate on claim_entry
    for each statement execute function ledger_refuse();
create trigger claim_event_kept before update or delete or truncate on claim_event
    for each statement execute function ledger_refuse();

create table visit_certificate (
    person uuid not null,
    visit uuid not null,
    version smallint not null,
    ordinal smallint not null constraint visit_certificate_ordinal_positive check (ordinal > 0),
    kind text not null constraint visit_certificate_kind_known
        check (kind in ('discharge', 'summary', 'birth', 'pregnancy_leave', 'sick_leave', 'transfer', 'reexamination')),
    number text,
    from_date date,
    to_date date,
    issued_on date,
    diagnosis text,
    detail text,
    primary key (person, visit, version, ordinal),
    foreign key (person, visit, version) references visit
);
comment on table visit_certificate is 'Papers that a visit gave (giấy ra viện, giấy nghỉ hưởng BHXH, giấy chứng sinh, giấy chuyển tuyến, giấy hẹn khám lại).';
comment on column visit_certificate.person is 'Patient.';
comment on column visit_certificate.visit is 'Visit.';
comment on column visit_certificate.version is 'Version of the visit.';
comment on column visit_certificate.ordinal is 'Order, from 1.';
comment on column visit_certificate.kind is 'discharge (XML7), summary (XML8), birth (XML9), pregnancy_leave (XML10), sick_leave (XML11), transfer (XML13) or reexamination (XML14).';
comment on column visit_certificate.number is 'Number of the paper.';
comment on column visit_certificate.from_date is 'First day it is about.';
comment on column visit_certificate.to_date is 'Last day it is about.';
comment on column visit_certificate.issued_on is 'Day of the paper.';
comment on column visit_certificate.diagnosis is 'Diagnosis in words.';
comment on column visit_certificate.detail is 'Treatment, advice or remark in words.';

-- Codes in claims have letters behind the point, and marks of the dual classification.
alter table visit_diagnosis
    drop constraint visit_diagnosis_code_format,
    add constraint visit_diagnosis_code_format check (code ~ '^[A-Z][0-9]{2}(\.[0-9A-Z]{1,3})?[*+†]?$');

-- A hospital's sums have two decimals, of which a register in đồng keeps none, and a share of a service (a bed for two)
-- is charged in part: what a line comes to may differ from the product by what rounding moves.
alter table visit_line
    add column service_percent smallint not null default 100
        constraint visit_line_service_percent_range check (service_percent between 0 and 1000),
    drop constraint visit_line_amount_fits,
    drop constraint visit_line_percent_fits,
    add constraint visit_line_amount_fits
        check (abs(amount_vnd - (quantity_milli * unit_price_milli / 100 * service_percent + 500000) / 1000000) <= 4),
    add constraint visit_line_percent_fits check (fund_vnd <= (listed_vnd * percent + 50) / 100 + 2);
comment on column visit_line.service_percent is 'Percent of the price that is charged (tỷ lệ thanh toán dịch vụ).';

do $$
declare
    t text;
begin
    foreach t in array array['claim', 'claim_revision', 'claim_table', 'claim_finding', 'claim_event', 'claim_entry',
                             'visit_certificate'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %I on %I to ansinh_lookup using (context_lookup())', t || '_lookup', t);
        execute format('create policy %I on %I using (person = context_subject())', t || '_subject', t);
    end loop;
end
$$;

grant select on claim_reason, claim_rule, claim, claim_revision, claim_table, claim_finding, claim_event, claim_entry,
    visit_certificate to ansinh_app;
-- Claims and the visits they become are written by the trusted functions alone.
grant insert on claim, claim_revision, claim_table, claim_finding, claim_event, claim_entry, visit_certificate
    to ansinh_lookup;
grant update (person, visit, revision, version, state, admitted_at, discharged_at, total_vnd, fund_vnd, proposed_vnd,
    approved_vnd, open_findings, due_at, proposed_by, revised_at, decided_at) on claim to ansinh_lookup;
grant update (recorded_to) on visit to ansinh_lookup;
