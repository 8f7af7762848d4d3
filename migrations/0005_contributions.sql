-- Contributions: who paid what into which fund, month by month. Facts are versioned, never changed in place.

create table employer (
    id uuid primary key,
    code text not null constraint employer_code_format
        check (code ~ '^([0-9]{10}|[0-9]{7})[A-Z]{2}[0-9]{0,3}$' or code ~ '^[A-Z]{2}[0-9]{4}[A-Z]$'),
    name text not null,
    search_key text not null,
    sector text not null constraint employer_sector_known check (sector in ('state', 'private', 'foreign', 'armed_forces')),
    address text not null,
    ward_code text not null references ward,
    office text not null references office,
    state text not null default 'active' constraint employer_state_known check (state in ('active', 'closed')),
    created_at timestamptz not null,
    constraint employer_code_unique unique (code)
);
create index employer_office on employer (office, search_key text_pattern_ops);
comment on table employer is 'Employers (đơn vị sử dụng lao động).';
comment on column employer.id is 'Opaque id.';
comment on column employer.code is 'Mã đơn vị: tax code (10) or budget code (7), object letters and industry; old form TA0001A.';
comment on column employer.name is 'Name.';
comment on column employer.search_key is 'Unaccented lower case, for searching.';
comment on column employer.sector is 'state, private, foreign or armed_forces; the salary regime follows it.';
comment on column employer.address is 'Street and hamlet part of the address.';
comment on column employer.ward_code is 'Ward.';
comment on column employer.office is 'Office that collects.';
comment on column employer.state is 'active or closed.';
comment on column employer.created_at is 'When the row was made.';

create table contribution (
    person uuid not null references person,
    id uuid not null,
    version smallint not null default 1 constraint contribution_version_positive check (version > 0),
    employer uuid references employer,
    position text not null,
    place text not null,
    months int4range not null constraint contribution_months_bounded
        check (months <@ int4range(1900 * 12, 2200 * 12) and not isempty(months)),
    salary_vnd bigint not null constraint contribution_salary_positive check (salary_vnd > 0),
    funds text[] not null constraint contribution_funds_known check (funds_are_valid(funds)),
    state text not null constraint contribution_state_known check (state in ('paid', 'owed', 'partly')),
    amount_owed_vnd bigint not null default 0,
    source text not null constraint contribution_source_known
        check (source in ('employer', 'officer', 'collection_agent', 'citizen', 'conversion')),
    recorded_from timestamptz not null,
    recorded_to timestamptz not null default 'infinity',
    primary key (person, id, version),
    constraint contribution_recorded_forward check (recorded_to > recorded_from),
    constraint contribution_owed_by_state check ((state = 'paid') = (amount_owed_vnd = 0) and amount_owed_vnd >= 0),
    constraint contribution_voluntary_alone
        check ((employer is null) = ('voluntary' = any (funds)) and ('voluntary' <> all (funds) or cardinality(funds) = 1)),
    constraint contribution_no_overlap exclude using gist
        (person with =, coalesce(employer, '00000000-0000-0000-0000-000000000000') with =, months with &&)
        where (recorded_to = 'infinity')
);
comment on table contribution is 'Contribution periods (quá trình đóng): a correction adds a version, as-of reads use recorded_from and recorded_to.';
comment on column contribution.person is 'Who is insured.';
comment on column contribution.id is 'Id of the period, the same in all its versions.';
comment on column contribution.version is 'Counts corrections.';
comment on column contribution.employer is 'Employer; null for voluntary insurance (BHXH tự nguyện).';
comment on column contribution.position is 'Job or rank (chức danh, nghề nghiệp).';
comment on column contribution.place is 'Where the work was done (nơi làm việc).';
comment on column contribution.months is 'Months, numbered year * 12 + month - 1, upper end excluded.';
comment on column contribution.salary_vnd is 'Monthly salary or income the contribution is reckoned on, đồng.';
comment on column contribution.funds is 'Funds paid into.';
comment on column contribution.state is 'paid (đã đóng), owed (chậm đóng) or partly.';
comment on column contribution.amount_owed_vnd is 'What is still owed for the period, đồng.';
comment on column contribution.source is 'Who reported it: employer, officer, collection_agent, citizen or conversion of old books.';
comment on column contribution.recorded_from is 'When this version entered the register.';
comment on column contribution.recorded_to is 'When a later version replaced it; infinity = current.';

alter table contribution enable row level security;
alter table contribution force row level security;
create policy contribution_lookup on contribution to ansinh_lookup using (context_lookup());
create policy contribution_subject on contribution
    using (person = context_subject());

grant select on employer, contribution to ansinh_app;
grant insert on contribution to ansinh_app;
