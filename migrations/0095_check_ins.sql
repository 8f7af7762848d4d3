-- Check-ins (trạng thái khám chữa bệnh, XML0): who came to which facility, before there is a claim.

create table check_in (
    facility text not null references facility,
    record_no text not null constraint check_in_record_no_length check (length(record_no) between 1 and 100),
    version smallint not null constraint check_in_version_positive check (version > 0),
    id uuid not null,
    person uuid references person,
    result_code text not null references card_check_result_code,
    content_hash bytea not null constraint check_in_hash_size check (length(content_hash) = 32),
    decree text not null,
    patient_code text not null,
    full_name text not null,
    birth_date text not null,
    given_number text not null,
    kind text not null references visit_kind,
    visitor text not null,
    admitted_at timestamptz not null,
    inpatient_at timestamptz,
    reason text,
    rows jsonb not null constraint check_in_rows_are_a_list check (jsonb_typeof(rows) = 'array'),
    sent_by uuid not null references account,
    received_at timestamptz not null,
    primary key (facility, record_no, version),
    constraint check_in_id_once unique (id)
);
create index check_in_of_facility on check_in (facility, admitted_at, id);
create index check_in_of_person on check_in (person, admitted_at desc) where person is not null;
create index check_in_sender on check_in (sent_by);
comment on table check_in is 'Check-ins of patients (XML0) as facilities sent them: another content under the same number adds a version, none is changed; the last one counts.';
comment on column check_in.facility is 'Facility to which the patient came.';
comment on column check_in.record_no is 'The facility''s own number (MA_LK); the claim of the visit comes under the same.';
comment on column check_in.version is 'Counts from 1.';
comment on column check_in.id is 'Opaque id, which is also that of the card check that it caused.';
comment on column check_in.person is 'Patient, as the card check found; null when it found no card of this person.';
comment on column check_in.result_code is 'What the card check said.';
comment on column check_in.content_hash is 'SHA-256 of the rows as they were read: the same content again is the same check-in.';
comment on column check_in.decree is 'Field order it was read by, such as qd3176.';
comment on column check_in.patient_code is 'The facility''s number of the patient (MA_BN).';
comment on column check_in.full_name is 'Name as it was sent.';
comment on column check_in.birth_date is 'Birth date as it was sent, as far as it is known.';
comment on column check_in.given_number is 'Number that the card was looked up by: of the card, else of the person.';
comment on column check_in.kind is 'Kind of treatment (mã loại KCB).';
comment on column check_in.visitor is 'Why here (mã đối tượng KCB).';
comment on column check_in.admitted_at is 'When the patient came (NGAY_VAO).';
comment on column check_in.inpatient_at is 'When a stay began (NGAY_VAO_NOI_TRU).';
comment on column check_in.reason is 'Why the patient is taken in (LY_DO_VNT).';
comment on column check_in.rows is 'Rows of XML0, one for each service, drug or supply that is planned: objects with the names of the fields, texts as they came.';
comment on column check_in.sent_by is 'Account that sent it.';
comment on column check_in.received_at is 'When it came.';

alter table check_in enable row level security;
alter table check_in force row level security;
create policy check_in_lookup on check_in to ansinh_lookup using (context_lookup());
create policy check_in_subject on check_in using (person = context_subject());
grant select on check_in to ansinh_app;
grant insert on check_in to ansinh_lookup;
