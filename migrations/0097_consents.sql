-- Consent (đồng ý cho xem): the patient, or who answers for a minor, lets a facility read the medical history for a time,
-- without a card check. It is the second way to it; which of the two was taken stands in the access log.

create table consent_terms (
    version smallint not null primary key constraint consent_terms_version_positive check (version > 0),
    valid_from date not null,
    valid_to date,
    days_default smallint not null,
    days_most smallint not null,
    text_vi text not null,
    text_en text not null,
    legal_basis text not null,
    constraint consent_terms_forward check (valid_to is null or valid_to >= valid_from),
    constraint consent_terms_days check (days_default between 1 and days_most),
    constraint consent_terms_once exclude using gist (daterange(valid_from, valid_to, '[]') with &&)
);
comment on table consent_terms is 'What somebody agrees to who lets a facility read a medical history, and for how long at most, each with the days on which it holds.';
comment on column consent_terms.version is 'Number of the text: a consent names the one that was read.';
comment on column consent_terms.valid_from is 'First day.';
comment on column consent_terms.valid_to is 'Last day; null = in force.';
comment on column consent_terms.days_default is 'Days from the day of the consent when no last day is named.';
comment on column consent_terms.days_most is 'Days from the day of the consent that the last day may be away.';
comment on column consent_terms.text_vi is 'The words, in Vietnamese.';
comment on column consent_terms.text_en is 'The words, in English.';
comment on column consent_terms.legal_basis is 'Article, and why so many days.';
insert into consent_terms values (1, '2026-01-01', null, 30, 366,
    'Tôi đồng ý cho cơ sở khám bệnh, chữa bệnh này xem lịch sử khám chữa bệnh trong phạm vi và thời hạn đã chọn, để phục vụ '
    'việc khám bệnh, chữa bệnh. Mỗi lần xem đều được ghi lại. Tôi có thể rút lại bất cứ lúc nào; việc rút có hiệu lực ngay.',
    'I agree that this facility reads the medical history within the chosen scope and time, for the purpose of treatment. '
    'Every look is recorded. I may withdraw this at any time, with effect at once.',
    'Luật 91/2025/QH15 điều 9, 26 (đồng ý rõ ràng, theo mục đích, rút được bất cứ lúc nào). 30 ngày: một đợt điều trị và tái '
    'khám; nhiều nhất một năm, như ủy quyền.');

create table consent (
    person uuid not null references person,
    id uuid not null,
    facility text not null references facility,
    granted_by uuid not null references person,
    account uuid not null references account,
    terms smallint not null references consent_terms,
    visits_from date,
    visits_to date,
    except_visits uuid[] not null default '{}',
    valid_from date not null,
    valid_to date not null,
    granted_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_by uuid references account,
    version integer not null default 1 constraint consent_version_positive check (version > 0),
    primary key (person, id),
    constraint consent_id_once unique (id),
    constraint consent_forward check (valid_to >= valid_from),
    constraint consent_visits_forward check (visits_to >= visits_from),
    constraint consent_exceptions_few check (cardinality(except_visits) <= 50),
    constraint consent_withdrawn_whole check ((withdrawn_at is null) = (withdrawn_by is null))
);
-- What a facility holds: asked for one person before a record is shown, and for all in a search.
create index consent_facility on consent (facility, person, id) where withdrawn_at is null;
comment on table consent is 'Consents (đồng ý cho xem lịch sử khám chữa bệnh): which facility may read whose medical history, what of it, and until when (Law 91/2025/QH15 art 9, 26).';
comment on column consent.person is 'Whose history.';
comment on column consent.id is 'Opaque id.';
comment on column consent.facility is 'The facility that may read it.';
comment on column consent.granted_by is 'Who said so: the person, or who answers for the minor; it ends when that ends.';
comment on column consent.account is 'Account that said so.';
comment on column consent.terms is 'The words that were agreed to.';
comment on column consent.visits_from is 'Only visits that began on this day or later; null = from the first.';
comment on column consent.visits_to is 'Only visits that began on this day or before; null = to the last.';
comment on column consent.except_visits is 'Visits that stay closed.';
comment on column consent.valid_from is 'First day.';
comment on column consent.valid_to is 'Last day, by the clock of Asia/Ho_Chi_Minh.';
comment on column consent.granted_at is 'When it was given.';
comment on column consent.withdrawn_at is 'When it was withdrawn before its time.';
comment on column consent.withdrawn_by is 'Account that withdrew it.';
comment on column consent.version is 'Counts changes; the If-Match of clients.';

alter table consent enable row level security;
alter table consent force row level security;
create policy consent_lookup on consent to ansinh_lookup using (context_lookup());
create policy consent_subject on consent using (person = context_subject());
grant select on consent_terms, consent to ansinh_app;
grant insert, update (withdrawn_at, withdrawn_by, version) on consent to ansinh_lookup;

-- Why a facility saw somebody's history.
alter table access_log add column ground text constraint access_log_ground_known check (ground in ('check', 'consent'));
comment on column access_log.ground is 'Why a facility may read the history: check (its card check runs) or consent; null for everybody else.';

-- These give more than before.
drop function if exists fhir_visible(integer, timestamptz, date);
drop function if exists fhir_entered(uuid, text);
drop function if exists gateway_visits(uuid, date);
drop function if exists gateway_visits_told(uuid, date);
drop function if exists gateway_card_told(uuid, text, text, text, boolean, date);
