-- What the law and the administration publish: places, facilities, codes and dated figures. Rows come from
-- migrations/catalogues/*.csv at every migrate; the server only reads them.

create table province (
    code text primary key constraint province_code_format check (code ~ '^[0-9]{2}$'),
    name text not null,
    full_name text not null,
    name_en text,
    former_full_name text,
    merged_into text not null references province deferrable initially deferred,
    valid_to date,
    constraint province_merged_has_end check ((merged_into = code) = (valid_to is null))
);
comment on table province is 'Provinces (tỉnh, thành phố): the 63 of before 2025-07-01, 34 of which remain; NQ 202/2025/QH15.';
comment on column province.code is 'Two digits; old codes stay inside facility codes and old cards.';
comment on column province.name is 'Short name: today''s for a province that remains, the last one for a merged one.';
comment on column province.full_name is 'Name with its kind (Tỉnh, Thành phố).';
comment on column province.name_en is 'Name without accents, for English readers; null for merged provinces.';
comment on column province.former_full_name is 'Full name before 2025-07-01 where it was another one.';
comment on column province.merged_into is 'The province of today: itself, or the one it was merged into.';
comment on column province.valid_to is 'Last day of a merged province; null = exists today.';

create table ward (
    code text primary key constraint ward_code_format check (code ~ '^[0-9]{5}$'),
    province text not null references province,
    name text not null,
    full_name text not null,
    name_en text not null,
    search_key text not null
);
create index ward_province on ward (province, search_key);
comment on table ward is 'Wards, communes and special zones (phường, xã, đặc khu) in force since 2025-07-01; QĐ 19/2025/QĐ-TTg.';
comment on column ward.code is 'Five digits of the national statistics.';
comment on column ward.province is 'Province of today.';
comment on column ward.name is 'Short name.';
comment on column ward.full_name is 'Name with its kind.';
comment on column ward.name_en is 'Name without accents, for English readers.';
comment on column ward.search_key is 'Unaccented lower case, for searching.';

create table office (
    code text primary key constraint office_code_format check (code ~ '^[0-9]{5}$'),
    name text not null,
    province text not null references province,
    level text not null constraint office_level_known check (level in ('province', 'base')),
    parent text references office,
    constraint office_parent_by_level check ((level = 'base') = (parent is not null))
);
create index office_province on office (province);
comment on table office is 'Social-insurance offices (cơ quan BHXH): provincial and base ones since 2025-07-01.';
comment on column office.code is 'Five digits: the province and a serial; 000 is the provincial office.';
comment on column office.name is 'Name as on letters.';
comment on column office.province is 'Province of today it serves.';
comment on column office.level is 'province (BHXH tỉnh) or base (BHXH cơ sở).';
comment on column office.parent is 'Provincial office above a base office.';

create table facility (
    code text primary key constraint facility_code_format check (code ~ '^[0-9]{2}[0-9A-Z]{3}$'),
    name text not null,
    search_key text not null,
    province text references province,
    level text not null constraint facility_level_known check (level in ('initial', 'basic', 'specialised')),
    gln text unique constraint facility_gln_format check (gln ~ '^[0-9]{13}$'),
    -- 97 and 98 are the army and the police, which no province runs.
    constraint facility_code_has_province
        check (province is not distinct from case when left(code, 2) in ('97', '98') then null else left(code, 2) end)
);
create index facility_province on facility (province, level);
comment on table facility is 'Facilities that treat insured patients (cơ sở khám chữa bệnh BHYT).';
comment on column facility.code is 'Mã CSKCB: two digits of the province before 2025-07-01 and three characters.';
comment on column facility.name is 'Name as published.';
comment on column facility.search_key is 'Unaccented lower case, for searching.';
comment on column facility.province is 'Province before 2025-07-01; its merged_into is the one of today; null for army and police.';
comment on column facility.level is 'Level of technical expertise (cấp ban đầu, cơ bản, chuyên sâu), HI Law 51/2024; derived from the kind of house until its ranking is published.';
comment on column facility.gln is 'Global location number, 13 digits (QĐ 1551/2026); null until assigned.';

create table icd10 (
    code text primary key constraint icd10_code_format check (code ~ '^[A-Z][0-9]{2}(\.[0-9]{1,3})?$'),
    category text not null,
    name_vi text not null,
    name_en text not null,
    chapter text not null,
    group_name_vi text not null,
    may_be_main boolean not null,
    sex_only text constraint icd10_sex_known check (sex_only in ('male', 'female'))
);
comment on table icd10 is 'Diagnoses (mã bệnh ICD-10), the subset in use; other codes may still stand in claims.';
comment on column icd10.code is 'Code, such as J18 or J18.9.';
comment on column icd10.category is 'Three-character category.';
comment on column icd10.name_vi is 'Vietnamese name.';
comment on column icd10.name_en is 'English name.';
comment on column icd10.chapter is 'Range of the chapter, such as J00-J99.';
comment on column icd10.group_name_vi is 'Vietnamese name of the group.';
comment on column icd10.may_be_main is 'False for codes that cannot be the main diagnosis.';
comment on column icd10.sex_only is 'Set for diagnoses of one sex.';

create table visit_kind (
    code text primary key constraint visit_kind_code_format check (code ~ '^[0-9]{2}$'),
    name_vi text not null,
    name_en text not null,
    inpatient boolean not null
);
comment on table visit_kind is 'Kinds of treatment (mã loại KCB), QĐ 1804/QĐ-BYT 2026.';
comment on column visit_kind.code is 'Two digits as in claims.';
comment on column visit_kind.name_vi is 'Vietnamese name.';
comment on column visit_kind.name_en is 'English name.';
comment on column visit_kind.inpatient is 'True where the patient stays (nội trú).';

create table visit_outcome (
    code text primary key constraint visit_outcome_code_format check (code ~ '^[1-8]$'),
    name_vi text not null,
    name_en text not null
);
comment on table visit_outcome is 'Results of a treatment (kết quả điều trị), QĐ 130/QĐ-BYT 2023.';
comment on column visit_outcome.code is 'One digit as in claims.';
comment on column visit_outcome.name_vi is 'Vietnamese name.';
comment on column visit_outcome.name_en is 'English name.';

create table household_relation (
    code text primary key constraint household_relation_code_format check (code ~ '^[0-9]{2}$'),
    name_vi text not null,
    name_en text not null
);
comment on table household_relation is 'Relation to the head of a household (quan hệ với chủ hộ).';
comment on column household_relation.code is 'Two digits; 00 is the head.';
comment on column household_relation.name_vi is 'Vietnamese name.';
comment on column household_relation.name_en is 'English name.';

create table living_area (
    code text primary key constraint living_area_code_known check (code in ('K1', 'K2', 'K3')),
    name_vi text not null,
    name_en text not null,
    legal_basis text not null
);
comment on table living_area is 'Areas whose inhabitants have wider rights (mã nơi sinh sống), QĐ 1351/QĐ-BHXH 2015.';
comment on column living_area.code is 'K1, K2 or K3 as on the card.';
comment on column living_area.name_vi is 'Vietnamese name.';
comment on column living_area.name_en is 'English name.';
comment on column living_area.legal_basis is 'Where it is laid down.';

create table object_code (
    code text primary key constraint object_code_format check (code ~ '^[A-Z]{2}$'),
    name_vi text,
    legal_basis text not null
);
comment on table object_code is 'Groups of insured persons (mã đối tượng BHYT), the two letters of a card.';
comment on column object_code.code is 'Two letters.';
comment on column object_code.name_vi is 'Vietnamese name; null where no published name is known, so that none is printed.';
comment on column object_code.legal_basis is 'Where it is laid down.';

create table benefit_level (
    digit smallint not null constraint benefit_level_digit_range check (digit between 1 and 5),
    valid_from date not null,
    valid_to date,
    percent smallint not null constraint benefit_level_percent_range check (percent between 0 and 100),
    within_lists boolean not null,
    transport_paid boolean not null,
    out_of_scope_paid boolean not null,
    legal_basis text not null,
    confidence text not null,
    primary key (digit, valid_from),
    constraint benefit_level_once exclude using gist
        (digit with =, daterange(valid_from, valid_to, '[]') with &&)
);
comment on table benefit_level is 'What a benefit digit of the card pays (mức hưởng), HI Law art 22.';
comment on column benefit_level.digit is 'The digit, 1 to 5.';
comment on column benefit_level.valid_from is 'First day of the rule.';
comment on column benefit_level.valid_to is 'Last day of the rule; null = in force.';
comment on column benefit_level.percent is 'Percent of the listed cost that the fund pays.';
comment on column benefit_level.within_lists is 'True where ceilings and ratios of the lists apply.';
comment on column benefit_level.transport_paid is 'True where the fund pays transport between facilities.';
comment on column benefit_level.out_of_scope_paid is 'True where the fund also pays what the lists leave out.';
comment on column benefit_level.legal_basis is 'Article.';
comment on column benefit_level.confidence is 'sourced (read in a published text), derived or memory.';

create table object_code_digit (
    object_code text not null references object_code,
    valid_from date not null,
    valid_to date,
    benefit_digit smallint not null constraint object_code_digit_range check (benefit_digit between 1 and 5),
    legal_basis text not null,
    confidence text not null,
    primary key (object_code, valid_from),
    constraint object_code_digit_once exclude using gist
        (object_code with =, daterange(valid_from, valid_to, '[]') with &&)
);
comment on table object_code_digit is 'Which benefit digit a group of insured persons has, by date.';
comment on column object_code_digit.object_code is 'The group.';
comment on column object_code_digit.valid_from is 'First day of the rule.';
comment on column object_code_digit.valid_to is 'Last day of the rule; null = in force.';
comment on column object_code_digit.benefit_digit is 'Digit printed on the card.';
comment on column object_code_digit.legal_basis is 'Where it is laid down.';
comment on column object_code_digit.confidence is 'sourced, derived or memory.';

create table base_salary (
    valid_from date primary key,
    valid_to date,
    amount_vnd bigint not null constraint base_salary_positive check (amount_vnd > 0),
    legal_basis text not null,
    confidence text not null,
    constraint base_salary_once exclude using gist (daterange(valid_from, valid_to, '[]') with &&)
);
comment on table base_salary is 'Base salary (lương cơ sở), the reference level (mức tham chiếu) while it exists; Law 41/2024 art 141.13.';
comment on column base_salary.valid_from is 'First day.';
comment on column base_salary.valid_to is 'Last day; null = in force.';
comment on column base_salary.amount_vnd is 'Đồng a month.';
comment on column base_salary.legal_basis is 'Decree.';
comment on column base_salary.confidence is 'sourced or memory.';

create table fund (
    code text primary key,
    ordinal smallint not null unique,
    name_vi text not null,
    name_en text not null,
    constraint fund_code_known check (funds_are_valid(array[code]))
);
comment on table fund is 'Component funds (quỹ thành phần).';
comment on column fund.code is 'Name used in funds of a contribution.';
comment on column fund.ordinal is 'Order of showing.';
comment on column fund.name_vi is 'Vietnamese name.';
comment on column fund.name_en is 'English name.';

create table contribution_rate (
    fund text not null references fund,
    valid_from date not null,
    valid_to date,
    employer_permille smallint not null constraint contribution_rate_employer_range check (employer_permille between 0 and 1000),
    employee_permille smallint not null constraint contribution_rate_employee_range check (employee_permille between 0 and 1000),
    legal_basis text not null,
    confidence text not null,
    primary key (fund, valid_from),
    constraint contribution_rate_once exclude using gist
        (fund with =, daterange(valid_from, valid_to, '[]') with &&)
);
comment on table contribution_rate is 'Share of the salary paid into a fund (mức đóng), by date.';
comment on column contribution_rate.fund is 'The fund.';
comment on column contribution_rate.valid_from is 'First day.';
comment on column contribution_rate.valid_to is 'Last day; null = in force.';
comment on column contribution_rate.employer_permille is 'Thousandths of the salary that the employer pays.';
comment on column contribution_rate.employee_permille is 'Thousandths of the salary that the worker pays.';
comment on column contribution_rate.legal_basis is 'Law or decree.';
comment on column contribution_rate.confidence is 'sourced, derived or memory.';

create table card_check_result_code (
    code text primary key constraint card_check_result_code_format check (code ~ '^[0-9]{3}$'),
    scope text not null constraint card_check_result_code_scope_known check (scope in ('card', 'caller', 'system')),
    meaning_vi text not null,
    meaning_en text not null,
    front_desk_action text not null
);
comment on table card_check_result_code is 'The 26 official answers of a card check (mã kết quả); no other may be given.';
comment on column card_check_result_code.code is 'Three digits.';
comment on column card_check_result_code.scope is 'card, caller or system: what the answer speaks of.';
comment on column card_check_result_code.meaning_vi is 'Official sentence.';
comment on column card_check_result_code.meaning_en is 'English meaning.';
comment on column card_check_result_code.front_desk_action is 'What the reception does next.';

grant select on province, ward, office, facility, icd10, visit_kind, visit_outcome, household_relation,
    living_area, object_code, object_code_digit, benefit_level, base_salary, fund, contribution_rate,
    card_check_result_code to ansinh_app;
