-- Visits to facilities: what was found, done, and who paid. Facts are versioned, never changed in place.

create table visit (
    person uuid not null references person,
    id uuid not null,
    version smallint not null default 1 constraint visit_version_positive check (version > 0),
    record_no text not null,
    facility text not null references facility,
    card uuid references card,
    admitted_at timestamptz not null,
    discharged_at timestamptz,
    kind text not null references visit_kind,
    outcome text references visit_outcome,
    right_line boolean not null,
    percent smallint not null constraint visit_percent_range check (percent between 0 and 100),
    total_vnd bigint not null,
    fund_vnd bigint not null,
    copay_vnd bigint not null,
    own_vnd bigint not null,
    other_vnd bigint not null default 0,
    recorded_from timestamptz not null,
    recorded_to timestamptz not null default 'infinity',
    primary key (person, id, version),
    constraint visit_times_forward check (discharged_at >= admitted_at),
    constraint visit_outcome_at_discharge check ((discharged_at is null) = (outcome is null)),
    constraint visit_sums_fit check (total_vnd = fund_vnd + copay_vnd + own_vnd + other_vnd),
    constraint visit_amounts_not_negative
        check (least(total_vnd, fund_vnd, copay_vnd, own_vnd, other_vnd) >= 0),
    constraint visit_recorded_forward check (recorded_to > recorded_from)
);
create index visit_person_admitted on visit (person, admitted_at desc, id desc) where recorded_to = 'infinity';
create unique index visit_record_no on visit (facility, record_no) where recorded_to = 'infinity';
comment on table visit is 'Treatments (lượt khám chữa bệnh): a correction adds a version.';
comment on column visit.person is 'Patient.';
comment on column visit.id is 'Id of the visit, the same in all its versions.';
comment on column visit.version is 'Counts corrections.';
comment on column visit.record_no is 'The facility''s own number of the record (mã liên kết).';
comment on column visit.facility is 'Where.';
comment on column visit.card is 'Card presented.';
comment on column visit.admitted_at is 'When it began.';
comment on column visit.discharged_at is 'When it ended; null = still there.';
comment on column visit.kind is 'Kind of treatment (mã loại KCB).';
comment on column visit.outcome is 'Result of the treatment (kết quả điều trị).';
comment on column visit.right_line is 'True when the facility was the right one to go to (đúng tuyến).';
comment on column visit.percent is 'Percent of the listed cost that the fund pays (mức hưởng).';
comment on column visit.total_vnd is 'Whole cost, đồng.';
comment on column visit.fund_vnd is 'Paid by the health-insurance fund (BHYT thanh toán).';
comment on column visit.copay_vnd is 'Share of the patient within the insured scope (cùng chi trả).';
comment on column visit.own_vnd is 'Paid by the patient outside the insured scope (tự trả).';
comment on column visit.other_vnd is 'Paid by other sources (nguồn khác).';
comment on column visit.recorded_from is 'When this version entered the register.';
comment on column visit.recorded_to is 'When a later version replaced it; infinity = current.';

create table visit_diagnosis (
    person uuid not null,
    visit uuid not null,
    version smallint not null,
    ordinal smallint not null constraint visit_diagnosis_ordinal_positive check (ordinal > 0),
    code text not null constraint visit_diagnosis_code_format check (code ~ '^[A-Z][0-9]{2}(\.[0-9]{1,3})?$'),
    main boolean not null constraint visit_diagnosis_main_is_first check (main = (ordinal = 1)),
    primary key (person, visit, version, ordinal),
    foreign key (person, visit, version) references visit
);
comment on table visit_diagnosis is 'Diagnoses of a visit (chẩn đoán), the main one first.';
comment on column visit_diagnosis.person is 'Patient.';
comment on column visit_diagnosis.visit is 'Visit.';
comment on column visit_diagnosis.version is 'Version of the visit.';
comment on column visit_diagnosis.ordinal is 'Order, from 1.';
comment on column visit_diagnosis.code is 'ICD-10 code (mã bệnh).';
comment on column visit_diagnosis.main is 'True for the main diagnosis (bệnh chính).';

create table visit_line (
    person uuid not null,
    visit uuid not null,
    version smallint not null,
    ordinal smallint not null constraint visit_line_ordinal_positive check (ordinal > 0),
    code text not null,
    name text not null,
    unit text not null,
    quantity_milli bigint not null constraint visit_line_quantity_positive check (quantity_milli > 0),
    unit_price_milli bigint not null constraint visit_line_price_not_negative check (unit_price_milli >= 0),
    amount_vnd bigint not null,
    listed_vnd bigint not null,
    percent smallint not null constraint visit_line_percent_range check (percent between 0 and 100),
    fund_vnd bigint not null,
    copay_vnd bigint not null,
    own_vnd bigint not null,
    other_vnd bigint not null default 0,
    primary key (person, visit, version, ordinal),
    foreign key (person, visit, version) references visit,
    constraint visit_line_amount_fits
        check (amount_vnd = (quantity_milli * unit_price_milli + 500000) / 1000000),
    constraint visit_line_sums_fit check (amount_vnd = fund_vnd + copay_vnd + own_vnd + other_vnd),
    constraint visit_line_listed_fits check (listed_vnd = fund_vnd + copay_vnd and listed_vnd <= amount_vnd),
    constraint visit_line_percent_fits check (fund_vnd = (listed_vnd * percent + 50) / 100),
    constraint visit_line_amounts_not_negative
        check (least(amount_vnd, fund_vnd, copay_vnd, own_vnd, other_vnd) >= 0)
);
comment on table visit_line is 'What was done and given in a visit (chi phí), line by line.';
comment on column visit_line.person is 'Patient.';
comment on column visit_line.visit is 'Visit.';
comment on column visit_line.version is 'Version of the visit.';
comment on column visit_line.ordinal is 'Order, from 1.';
comment on column visit_line.code is 'Code of the service, drug or material (mã chi phí).';
comment on column visit_line.name is 'Its name (tên chi phí).';
comment on column visit_line.unit is 'Unit (đơn vị tính).';
comment on column visit_line.quantity_milli is 'Quantity in thousandths (số lượng).';
comment on column visit_line.unit_price_milli is 'Unit price in thousandths of a đồng (đơn giá).';
comment on column visit_line.amount_vnd is 'Quantity times price, rounded half up (thành tiền).';
comment on column visit_line.listed_vnd is 'The part within the insured scope (thành tiền BH).';
comment on column visit_line.percent is 'Percent of the listed part that the fund pays (mức hưởng).';
comment on column visit_line.fund_vnd is 'Paid by the fund.';
comment on column visit_line.copay_vnd is 'Paid by the patient within the scope (cùng chi trả).';
comment on column visit_line.own_vnd is 'Paid by the patient outside the scope (tự trả).';
comment on column visit_line.other_vnd is 'Paid by other sources.';

alter table visit enable row level security;
alter table visit force row level security;
create policy visit_lookup on visit to ansinh_lookup using (context_lookup());
create policy visit_subject on visit
    using (person = context_subject());

alter table visit_diagnosis enable row level security;
alter table visit_diagnosis force row level security;
create policy visit_diagnosis_lookup on visit_diagnosis to ansinh_lookup using (context_lookup());
create policy visit_diagnosis_subject on visit_diagnosis
    using (person = context_subject());

alter table visit_line enable row level security;
alter table visit_line force row level security;
create policy visit_line_lookup on visit_line to ansinh_lookup using (context_lookup());
create policy visit_line_subject on visit_line
    using (person = context_subject());

grant select, insert on visit, visit_diagnosis, visit_line to ansinh_app;
