-- Certificates of facilities (chứng thư số đã đăng ký): whose signature in CHUKYDONVI counts. One person hands a
-- certificate in, another one, at the office, confirms it; whoever may see it may revoke it, at once and for good.

create table facility_certificate (
    id uuid primary key,
    facility text not null references facility,
    fingerprint bytea not null constraint facility_certificate_fingerprint_size check (length(fingerprint) = 32),
    pem text not null constraint facility_certificate_pem_format
        check (length(pem) <= 16384 and pem like '-----BEGIN CERTIFICATE-----%'),
    subject_name text not null,
    issuer_name text not null,
    serial text not null constraint facility_certificate_serial_format check (serial ~ '^([0-9a-f]{2}){1,32}$'),
    key_kind text not null constraint facility_certificate_key_kind_known check (key_kind in ('rsa', 'ec')),
    key_bits smallint not null constraint facility_certificate_key_bits_range check (key_bits between 256 and 8192),
    valid_from timestamptz not null,
    valid_to timestamptz not null,
    state text not null default 'registered' constraint facility_certificate_state_known
        check (state in ('registered', 'active', 'revoked')),
    registered_by uuid not null references account,
    registrar_name text not null,
    registered_at timestamptz not null,
    confirmed_by uuid references account,
    confirmer_name text,
    confirmed_at timestamptz,
    revoked_by uuid references account,
    revoker_name text,
    revoked_at timestamptz,
    revoke_reason text constraint facility_certificate_revoke_reason_known
        check (revoke_reason in ('key_disclosed', 'superseded', 'no_longer_used', 'wrongly_registered')),
    revoke_note text constraint facility_certificate_revoke_note_length check (length(revoke_note) <= 500),
    version integer not null default 1 constraint facility_certificate_version_positive check (version > 0),
    constraint facility_certificate_times_in_order check (valid_from <= valid_to),
    constraint facility_certificate_two_people check (confirmed_by <> registered_by),
    constraint facility_certificate_confirmed_whole
        check (num_nulls(confirmed_by, confirmer_name, confirmed_at) in (0, 3)
               and (state <> 'active' or confirmed_by is not null) and (state <> 'registered' or confirmed_by is null)),
    constraint facility_certificate_revoked_whole
        check (num_nulls(revoked_by, revoker_name, revoked_at, revoke_reason) = case when state = 'revoked' then 0 else 4 end
               and (state = 'revoked' or revoke_note is null))
);
-- One that was only handed in and taken back was never anybody's; all others are registered once and for good.
create unique index facility_certificate_once on facility_certificate (fingerprint)
    where state <> 'revoked' or confirmed_at is not null;
create index facility_certificate_of_facility on facility_certificate (facility, valid_to desc);
create index facility_certificate_listed on facility_certificate (registered_at desc, id desc);
create index facility_certificate_registrar on facility_certificate (registered_by);
create index facility_certificate_confirmer on facility_certificate (confirmed_by);
create index facility_certificate_revoker on facility_certificate (revoked_by);
comment on table facility_certificate is 'Certificates by which facilities sign their claims (chứng thư số đã đăng ký): handed in, confirmed by a second person, revoked for good. Several may hold at once, so that one can be renewed.';
comment on column facility_certificate.id is 'Opaque id.';
comment on column facility_certificate.facility is 'Facility that signs with it.';
comment on column facility_certificate.fingerprint is 'SHA-256 of the certificate.';
comment on column facility_certificate.pem is 'The certificate, PEM.';
comment on column facility_certificate.subject_name is 'Whom it was issued to, as it says (RFC 4514).';
comment on column facility_certificate.issuer_name is 'Who issued it, as it says (RFC 4514).';
comment on column facility_certificate.serial is 'Serial number of its issuer, hexadecimal.';
comment on column facility_certificate.key_kind is 'rsa or ec.';
comment on column facility_certificate.key_bits is 'Size of its key.';
comment on column facility_certificate.valid_from is 'When it begins, as it says.';
comment on column facility_certificate.valid_to is 'When it ends, as it says.';
comment on column facility_certificate.state is 'registered (chờ xác nhận), active (đã xác nhận) or revoked (đã thu hồi).';
comment on column facility_certificate.registered_by is 'Account that handed it in.';
comment on column facility_certificate.registrar_name is 'Its name at the time.';
comment on column facility_certificate.registered_at is 'When.';
comment on column facility_certificate.confirmed_by is 'Account of the officer who confirmed it: another person.';
comment on column facility_certificate.confirmer_name is 'That officer''s name at the time.';
comment on column facility_certificate.confirmed_at is 'When; from then on it counts.';
comment on column facility_certificate.revoked_by is 'Account that revoked it.';
comment on column facility_certificate.revoker_name is 'Its name at the time.';
comment on column facility_certificate.revoked_at is 'When; from then on it does not count. Claims that came before stay as they are.';
comment on column facility_certificate.revoke_reason is 'key_disclosed (lộ khóa), superseded (thay thế), no_longer_used (ngừng dùng) or wrongly_registered (đăng ký nhầm).';
comment on column facility_certificate.revoke_note is 'Words of who revoked it.';
comment on column facility_certificate.version is 'Counts changes of the state; the If-Match of clients.';

-- Written by the trusted functions alone.
grant select on facility_certificate to ansinh_app;
grant insert, update (state, confirmed_by, confirmer_name, confirmed_at, revoked_by, revoker_name, revoked_at,
    revoke_reason, revoke_note, version) on facility_certificate to ansinh_lookup;

alter table claim_revision add column certificate uuid references facility_certificate;
create index claim_revision_certificate on claim_revision (certificate) where certificate is not null;
comment on column claim_revision.signer is 'Name in the registered certificate that signed the envelope; null = none did.';
comment on column claim_revision.certificate is 'That certificate.';
comment on column claim_revision.content_hash is 'SHA-256 of the tables as they were read: the same content again is the same revision, unless it comes signed where it was not.';

alter table claim_rule
    drop constraint claim_rule_code_known,
    add constraint claim_rule_code_known
        check (code in ('correct_working_days', 'explain_working_days', 'four_eyes_above_vnd', 'repeat_days', 'signature_required'));
comment on column claim_rule.code is 'correct_working_days and explain_working_days (what a facility has for it), four_eyes_above_vnd (a decision of more needs a second officer), repeat_days (within which a service counts as repeated), signature_required (of whom a signed file is demanded).';
comment on column claim_rule.value is 'Days, or đồng; of signature_required 0 nobody, 1 facilities that have had a certificate confirmed, 2 all.';
insert into claim_rule values
    ('signature_required', '2020-01-01', '2025-12-31', 0, 'QĐ 3176/QĐ-BYT 2024', 'derived'),
    ('signature_required', '2026-01-01', null, 1, 'QĐ 3176/QĐ-BYT 2024; hướng dẫn của Cổng giám định: ký số bắt buộc từ 01/01/2026', 'derived');

update claim_reason set name_vi = 'Hồ sơ ký số bằng chứng thư chưa đăng ký',
       name_en = 'The claim is signed with a certificate that is not registered'
 where code = 'signature_unverified';
insert into claim_reason values
    ('signature_demanded', 'queried', 'Hồ sơ chưa ký số trong khi cơ sở phải ký số',
     'The claim is not signed, though the facility has to sign', 'QĐ 3176/QĐ-BYT 2024; TT 12/2026/TT-BTC');

-- It tells whether the known revision is signed, too; the other one now speaks of more than statements.
drop function if exists claim_facts(text, text[], timestamptz, timestamptz, text, bigint, text[], bytea);
drop function if exists statement_open(text);
