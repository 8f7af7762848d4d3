-- Health-insurance cards (thẻ BHYT). The register answers; a card only points to it.

create table card (
    id uuid primary key,
    person uuid not null references person,
    card_number text not null constraint card_number_format check (card_number ~ '^[0-9]{10}$'),
    card_number_15 text constraint card_number_15_format check (card_number_15 ~ '^[A-Z]{2}[1-5][0-9]{12}$'),
    personal_number text constraint card_personal_number_format check (personal_number ~ '^[0-9]{12}$'),
    object_code text not null references object_code,
    benefit_digit smallint not null constraint card_benefit_digit_range check (benefit_digit between 1 and 5),
    initial_facility text not null references facility,
    valid_from date not null,
    valid_to date,
    five_year_date date,
    living_area text references living_area,
    state text not null constraint card_state_known check (state in ('active', 'suspended', 'revoked', 'decreased')),
    state_reason text,
    state_from date,
    serial text not null constraint card_serial_format check (serial ~ '^[0-9]{12}$'),
    issued_on date not null,
    issued_by text not null references office,
    replaced_by uuid references card deferrable initially deferred,
    version integer not null default 1 constraint card_version_positive check (version > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint card_serial_unique unique (serial),
    constraint card_validity_forward check (valid_to is null or valid_to >= valid_from),
    constraint card_number_15_agrees check (card_number_15 is null
        or (right(card_number_15, 10) = card_number and left(card_number_15, 2) = object_code
            and substr(card_number_15, 3, 1) = benefit_digit::text)),
    -- An unknown (null) reason would pass a plain IN.
    constraint card_state_reason_known check (case state
        when 'active' then state_reason is null
        when 'suspended' then coalesce(state_reason, '') in ('disputed', 'under_verification', 'lent_to_another')
        when 'revoked' then coalesce(state_reason, '') in ('fraud', 'duplicate', 'deceased', 'issued_in_error')
        else coalesce(state_reason, '') in ('reported', 'moved_out_of_province', 'moved_within_province',
                              're_enrolled_same_unit', 'stopped') end),
    constraint card_state_from_by_state check ((state = 'active') = (state_from is null)),
    constraint card_not_replaced_by_itself check (replaced_by <> id),
    constraint card_one_active_at_a_time exclude using gist
        (person with =, daterange(valid_from, valid_to, '[]') with &&) where (state = 'active')
);
create index card_person on card (person, valid_from desc);
create index card_number on card (card_number, valid_from desc);
create index card_number_15 on card (card_number_15) where card_number_15 is not null;
create index card_replaced_by on card (replaced_by) where replaced_by is not null;
comment on table card is 'Health-insurance cards, one row for each card issued.';
comment on column card.id is 'Opaque id.';
comment on column card.person is 'Holder.';
comment on column card.card_number is 'Ten digits, the social-insurance number (mã số BHXH) at issue.';
comment on column card.card_number_15 is 'Fifteen characters of the card template of before 2021-04-01 (mã thẻ).';
comment on column card.personal_number is 'Personal number printed on cards since 2025-08-01 (số định danh).';
comment on column card.object_code is 'Group of the holder (mã đối tượng).';
comment on column card.benefit_digit is 'Benefit digit (mã quyền lợi), 1 to 5, in force when the card was issued or last changed.';
comment on column card.initial_facility is 'Facility of first registration (nơi đăng ký KCB ban đầu).';
comment on column card.valid_from is 'First day.';
comment on column card.valid_to is 'Last day; null = without end.';
comment on column card.five_year_date is 'Day on which five consecutive years are reached (thời điểm đủ 5 năm liên tục).';
comment on column card.living_area is 'Area code (mã nơi sinh sống) K1, K2, K3.';
comment on column card.state is 'active, suspended (tạm khóa), revoked (thu hồi) or decreased (báo giảm).';
comment on column card.state_reason is 'Why it is not active; the result code of a card check follows it.';
comment on column card.state_from is 'Since when it is not active.';
comment on column card.serial is 'Serial number of the issue.';
comment on column card.issued_on is 'Day of issue.';
comment on column card.issued_by is 'Office that issued it.';
comment on column card.replaced_by is 'The card issued in its place.';
comment on column card.version is 'Counts changes; the If-Match of clients.';
comment on column card.created_at is 'When the row was made.';
comment on column card.updated_at is 'When it was last changed.';

alter table card enable row level security;
alter table card force row level security;
create policy card_lookup on card to ansinh_lookup using (context_lookup());
create policy card_subject on card
    using (person = context_subject());

grant select, insert on card to ansinh_app;
grant update (state, state_reason, state_from, valid_to, replaced_by, initial_facility, five_year_date,
    version, updated_at) on card to ansinh_app;
