-- People: who they are, what numbers they have had, with whom they live and who answers for them.

create table person (
    id uuid primary key,
    full_name text not null constraint person_full_name_length check (length(full_name) between 1 and 200),
    name_key text not null,
    search_key text not null,
    birth_date partial_date not null,
    sex text not null constraint person_sex_known check (sex in ('male', 'female')),
    phone text constraint person_phone_format check (phone ~ '^[+]?[0-9]{8,15}$'),
    email text constraint person_email_format check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    address text,
    ward_code text references ward,
    office text references office,
    died_on date,
    version integer not null default 1 constraint person_version_positive check (version > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint person_died_after_birth check (died_on >= partial_date_first_day(birth_date))
);
create index person_office_search on person (office, search_key text_pattern_ops);
comment on table person is 'People of the register (người tham gia).';
comment on column person.id is 'Opaque id, the one in URLs.';
comment on column person.full_name is 'Name as on papers, Unicode NFC.';
comment on column person.name_key is 'Decides whether two names are the same: accents count, case and tone placement do not.';
comment on column person.search_key is 'Unaccented lower case, for searching.';
comment on column person.birth_date is 'Birth date, perhaps known to the year or month only.';
comment on column person.sex is 'male (nam) or female (nữ).';
comment on column person.phone is 'Telephone for codes and notices.';
comment on column person.email is 'E-mail address.';
comment on column person.address is 'Street and hamlet part of the address.';
comment on column person.ward_code is 'Ward of residence.';
comment on column person.office is 'Social-insurance office that keeps the file.';
comment on column person.died_on is 'Day of death.';
comment on column person.version is 'Counts changes; the If-Match of clients.';
comment on column person.created_at is 'When the row was made.';
comment on column person.updated_at is 'When it was last changed.';

create table person_identifier (
    id uuid not null,
    person uuid not null references person,
    kind text not null constraint person_identifier_kind_known
        check (kind in ('si_number', 'personal_number', 'old_id_card', 'passport', 'card_number_15')),
    value text not null,
    valid daterange not null constraint person_identifier_valid_not_empty check (not isempty(valid)),
    recorded_at timestamptz not null,
    primary key (person, id),
    constraint person_identifier_value_format check (value ~ case kind
        when 'si_number' then '^[0-9]{10}$'
        when 'personal_number' then '^[0-9]{12}$'
        when 'old_id_card' then '^[0-9]{9}$'
        when 'passport' then '^[A-Z][0-9]{7}$'
        else '^[A-Z]{2}[1-5][0-9]{12}$' end),
    -- The hash stands for kind and number: an index of eight bytes, built four times as fast as one of texts.
    constraint person_identifier_once_at_a_time exclude using gist
        (hashtextextended(kind || ' ' || value, 0) with =, valid with &&)
);
create index person_identifier_value on person_identifier (value, kind);
comment on table person_identifier is 'Every number a person has had, each with the days it was valid.';
comment on column person_identifier.id is 'Opaque id.';
comment on column person_identifier.person is 'Whose number it is.';
comment on column person_identifier.kind is 'si_number (mã số BHXH, 10), personal_number (số định danh, 12), old_id_card (CMND, 9), passport, card_number_15 (mã thẻ cũ).';
comment on column person_identifier.value is 'The number, without blanks.';
comment on column person_identifier.valid is 'Days on which it was or is valid; one holder at a time.';
comment on column person_identifier.recorded_at is 'When the register learned it.';

create table person_merge (
    id uuid not null,
    person uuid not null references person,
    retired_person uuid,
    kept_value text not null constraint person_merge_kept_format check (kept_value ~ '^[0-9]{10}$'),
    retired_value text not null constraint person_merge_retired_format check (retired_value ~ '^[0-9]{10}$'),
    merged_on date not null,
    reason text not null,
    account uuid,
    recorded_at timestamptz not null,
    primary key (person, id),
    constraint person_merge_two_numbers check (kept_value <> retired_value),
    constraint person_merge_once unique (retired_value, merged_on)
);
comment on table person_merge is 'Two social-insurance numbers found to be one person''s (gộp sổ): the history stays.';
comment on column person_merge.id is 'Opaque id.';
comment on column person_merge.person is 'The person who remains.';
comment on column person_merge.retired_person is 'Opaque id that the duplicate had, if it had a file of its own.';
comment on column person_merge.kept_value is 'Number that stays in use.';
comment on column person_merge.retired_value is 'Number no longer used.';
comment on column person_merge.merged_on is 'Day of the decision.';
comment on column person_merge.reason is 'Why they were found to be one.';
comment on column person_merge.account is 'Officer who merged them.';
comment on column person_merge.recorded_at is 'When the row was made.';

create table household (
    id uuid primary key,
    code text not null unique constraint household_code_format check (code ~ '^[0-9]{10}$'),
    address text not null,
    ward_code text not null references ward,
    category text not null constraint household_category_known
        check (category in ('poor', 'near_poor', 'average', 'ordinary')),
    created_at timestamptz not null
);
comment on table household is 'Households (hộ gia đình), the unit of family health insurance.';
comment on column household.id is 'Opaque id.';
comment on column household.code is 'Household number (mã hộ), 10 digits.';
comment on column household.address is 'Street and hamlet part of the address.';
comment on column household.ward_code is 'Ward.';
comment on column household.category is 'poor (nghèo), near_poor (cận nghèo), average (mức sống trung bình) or ordinary.';
comment on column household.created_at is 'When the row was made.';

create table household_member (
    household uuid not null references household,
    person uuid not null references person,
    relation text not null references household_relation,
    ordinal smallint not null constraint household_member_ordinal_positive check (ordinal > 0),
    valid daterange not null constraint household_member_valid_not_empty check (not isempty(valid)),
    primary key (person, household, valid),
    constraint household_member_one_household exclude using gist (person with =, valid with &&)
);
create index household_member_household on household_member (household, ordinal);
comment on table household_member is 'Who lives in which household, and when.';
comment on column household_member.household is 'The household.';
comment on column household_member.person is 'The member.';
comment on column household_member.relation is 'Relation to the head.';
comment on column household_member.ordinal is 'Order in the declaration: the contribution falls with it.';
comment on column household_member.valid is 'Days of membership.';

create table guardianship (
    id uuid primary key,
    guardian uuid not null references person,
    dependant uuid not null references person,
    relation text not null constraint guardianship_relation_known
        check (relation in ('mother', 'father', 'grandparent', 'sibling', 'appointed')),
    valid daterange not null constraint guardianship_valid_not_empty check (not isempty(valid)),
    evidence text,
    created_at timestamptz not null,
    constraint guardianship_two_people check (guardian <> dependant),
    constraint guardianship_once_at_a_time exclude using gist
        (guardian with =, dependant with =, valid with &&)
);
create index guardianship_dependant on guardianship (dependant);
comment on table guardianship is 'Who answers for whom (cha, mẹ, người giám hộ): Civil Code art 46-48.';
comment on column guardianship.id is 'Opaque id.';
comment on column guardianship.guardian is 'Who may act.';
comment on column guardianship.dependant is 'For whom.';
comment on column guardianship.relation is 'mother, father, grandparent, sibling or appointed (được cử).';
comment on column guardianship.valid is 'Days on which it holds; a parent''s ends on the 18th birthday.';
comment on column guardianship.evidence is 'Paper that proves it, such as a birth certificate number.';
comment on column guardianship.created_at is 'When the row was made.';

alter table person enable row level security;
alter table person force row level security;
create policy person_lookup on person to ansinh_lookup using (context_lookup());
create policy person_subject on person
    using (id = context_subject());

alter table person_identifier enable row level security;
alter table person_identifier force row level security;
create policy person_identifier_lookup on person_identifier to ansinh_lookup using (context_lookup());
create policy person_identifier_subject on person_identifier
    using (person = context_subject());

alter table person_merge enable row level security;
alter table person_merge force row level security;
create policy person_merge_lookup on person_merge to ansinh_lookup using (context_lookup());
create policy person_merge_subject on person_merge
    using (person = context_subject());

alter table household_member enable row level security;
alter table household_member force row level security;
create policy household_member_lookup on household_member to ansinh_lookup using (context_lookup());
create policy household_member_subject on household_member
    using (person = context_subject());

-- A household is seen by whoever is seen in it, and exists before anybody is.
alter table household enable row level security;
alter table household force row level security;
create policy household_lookup on household to ansinh_lookup using (context_lookup());
create policy household_subject on household
    using (exists (select from household_member m where m.household = household.id))
    with check (true);

alter table guardianship enable row level security;
alter table guardianship force row level security;
create policy guardianship_lookup on guardianship to ansinh_lookup using (context_lookup());
create policy guardianship_subject on guardianship
    using (guardian = context_subject() or dependant = context_subject());

grant select on person, person_identifier, person_merge, household, household_member, guardianship to ansinh_app;
grant insert on person_identifier, guardianship to ansinh_app;
grant update (phone, email, address, ward_code, version, updated_at) on person to ansinh_app;
