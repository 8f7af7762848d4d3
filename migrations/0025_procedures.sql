-- What a citizen may ask for and how long that may take: procedures, forms, deadlines, the calendar of the offices.
-- Rows come from migrations/rules/*.csv at every migrate and have the columns of those files, lists written "a;b",
-- so that the program reads them with the same reader wherever they come from (rulebook.sql).

create table procedure_form (
    form text primary key constraint procedure_form_format check (form ~ '^[0-9A-Za-z._-]{2,32}$'),
    name_vi text not null,
    name_en text not null,
    legal_basis text not null
);
comment on table procedure_form is 'Forms (mẫu biểu) of procedures and the slips of the one-stop desk.';
comment on column procedure_form.form is 'Code, such as TK1-TS.';
comment on column procedure_form.name_vi is 'Vietnamese name.';
comment on column procedure_form.name_en is 'English name.';
comment on column procedure_form.legal_basis is 'Where it is laid down.';

create table procedure_form_field (
    form text not null references procedure_form,
    name text not null constraint procedure_form_field_name_format check (name ~ '^[a-z][a-z0-9_]{1,39}$'),
    ordinal smallint not null constraint procedure_form_field_ordinal_positive check (ordinal > 0),
    kind text not null constraint procedure_form_field_kind_known
        check (kind in ('text', 'name', 'date', 'partial_date', 'month', 'integer', 'amount_vnd', 'boolean', 'choice',
                        'si_number', 'personal_number', 'phone', 'email', 'facility', 'bank_account')),
    choices text,
    required boolean not null,
    label_vi text not null,
    label_en text not null,
    primary key (form, name),
    constraint procedure_form_field_order unique (form, ordinal),
    constraint procedure_form_field_choices_by_kind check ((kind = 'choice') = (choices is not null))
);
comment on table procedure_form_field is 'What is filled into a form, field by field.';
comment on column procedure_form_field.form is 'Form.';
comment on column procedure_form_field.name is 'Member of the form in a request.';
comment on column procedure_form_field.ordinal is 'Order on the form, from 1.';
comment on column procedure_form_field.kind is 'What it holds: text, name, date, partial_date, month, integer, amount_vnd, boolean, choice, si_number, personal_number, phone, email, facility or bank_account.';
comment on column procedure_form_field.choices is 'Of a choice: the values, separated by semicolons.';
comment on column procedure_form_field.required is 'True where the form is not complete without it.';
comment on column procedure_form_field.label_vi is 'Vietnamese label.';
comment on column procedure_form_field.label_en is 'English label.';

-- Vietnamese text as an officer types it: unaccented lower case, as text_search_key in base/text.h makes it.
create function search_key(value text) returns text
    language sql immutable strict parallel safe
    return translate(lower(normalize(value)),
        'áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ'
        'ÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬĐÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ',
        'aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy'
        'aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy');
comment on function search_key(text) is 'Unaccented lower case of a text, for searching.';

create table procedure (
    code text not null constraint procedure_code_format check (code ~ '^[0-9A-Za-z._-]{2,32}$'),
    valid_from date not null,
    valid_to date,
    name_vi text not null,
    name_en text not null,
    level text not null constraint procedure_level_known check (level in ('partial', 'end_to_end')),
    channels text not null,
    forms text,
    documents_vi text,
    documents_en text,
    fee_vnd bigint not null constraint procedure_fee_not_negative check (fee_vnd >= 0),
    four_eyes boolean not null,
    straight_through boolean not null,
    legal_basis text not null,
    confidence text not null,
    search_key text generated always as (search_key(code || ' ' || name_vi || ' ' || name_en)) stored,
    primary key (code, valid_from),
    constraint procedure_once exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
);
comment on table procedure is 'Public services of social and health insurance (thủ tục hành chính), each as of its days.';
comment on column procedure.code is 'Code of the service, such as 612 or HT-1.';
comment on column procedure.valid_from is 'First day of the row.';
comment on column procedure.valid_to is 'Last day; null = in force.';
comment on column procedure.name_vi is 'Vietnamese name.';
comment on column procedure.name_en is 'English name.';
comment on column procedure.level is 'partial (một phần, formerly level 3) or end_to_end (toàn trình, formerly level 4).';
comment on column procedure.channels is 'Where it may be asked for: counter, app, national_portal, provincial_portal, post; separated by semicolons.';
comment on column procedure.forms is 'Forms it takes, separated by semicolons; the first is filled in.';
comment on column procedure.documents_vi is 'Papers to add, in Vietnamese, separated by semicolons.';
comment on column procedure.documents_en is 'The same in English, in the same order.';
comment on column procedure.fee_vnd is 'Fee, đồng.';
comment on column procedure.four_eyes is 'True where the approver must not be the assessor.';
comment on column procedure.straight_through is 'True where it may be decided by rule, without an officer.';
comment on column procedure.legal_basis is 'Article.';
comment on column procedure.confidence is 'sourced, partly_sourced, derived or memory.';
comment on column procedure.search_key is 'Code and names, unaccented lower case.';

create table deadline_rule (
    procedure text not null,
    kind text not null constraint deadline_rule_kind_known check (kind in ('statute', 'commitment')),
    office text references office,
    valid_from date not null,
    valid_to date,
    days integer not null constraint deadline_rule_days_range check (days between 0 and 3660),
    unit text not null constraint deadline_rule_unit_known
        check (unit in ('working_days', 'calendar_days', 'calendar_days_excl_holidays')),
    legal_basis text not null,
    confidence text not null,
    constraint deadline_rule_statute_is_common check (kind = 'commitment' or office is null),
    constraint deadline_rule_period_forward check (valid_to is null or valid_to >= valid_from),
    constraint deadline_rule_once exclude using gist
        (procedure with =, kind with =, coalesce(office, '') with =, daterange(valid_from, valid_to, '[]') with &&)
);
create unique index deadline_rule_key on deadline_rule (procedure, kind, coalesce(office, ''), valid_from);
comment on table deadline_rule is 'Deadlines of procedures: the statute, and what an office commits itself to.';
comment on column deadline_rule.procedure is 'Procedure.';
comment on column deadline_rule.kind is 'statute (luật định) or commitment (cam kết của cơ quan).';
comment on column deadline_rule.office is 'Of a commitment: the office; null = every office without one of its own.';
comment on column deadline_rule.valid_from is 'First day of receipt it holds for.';
comment on column deadline_rule.valid_to is 'Last day; null = in force.';
comment on column deadline_rule.days is 'Length; 0 = the same day.';
comment on column deadline_rule.unit is 'working_days, calendar_days or calendar_days_excl_holidays.';
comment on column deadline_rule.legal_basis is 'Article.';
comment on column deadline_rule.confidence is 'sourced, partly_sourced, derived or memory.';

create table office_hours (
    office text references office,
    valid_from date not null,
    valid_to date,
    opens time not null,
    break_starts time not null,
    break_ends time not null,
    closes time not null,
    legal_basis text not null,
    constraint office_hours_in_order check (opens < break_starts and break_starts <= break_ends and break_ends < closes),
    constraint office_hours_once exclude using gist
        (coalesce(office, '') with =, daterange(valid_from, valid_to, '[]') with &&)
);
create unique index office_hours_key on office_hours (coalesce(office, ''), valid_from);
comment on table office_hours is 'When offices work on a working day.';
comment on column office_hours.office is 'Office; null = every office without a row of its own.';
comment on column office_hours.valid_from is 'First day.';
comment on column office_hours.valid_to is 'Last day; null = in force.';
comment on column office_hours.opens is 'First minute worked.';
comment on column office_hours.break_starts is 'Begin of the break at noon.';
comment on column office_hours.break_ends is 'End of the break.';
comment on column office_hours.closes is 'End of the day.';
comment on column office_hours.legal_basis is 'Where it is laid down.';

create table calendar_fixed_holiday (
    month smallint not null constraint calendar_fixed_holiday_month_range check (month between 1 and 12),
    day smallint not null constraint calendar_fixed_holiday_day_range check (day between 1 and 31),
    valid_from date not null,
    valid_to date,
    name_vi text not null,
    name_en text not null,
    legal_basis text not null,
    primary key (month, day, valid_from)
);
comment on table calendar_fixed_holiday is 'Public holidays that the law puts on the same date of every year.';
comment on column calendar_fixed_holiday.month is 'Month.';
comment on column calendar_fixed_holiday.day is 'Day of the month.';
comment on column calendar_fixed_holiday.valid_from is 'First day of the rule.';
comment on column calendar_fixed_holiday.valid_to is 'Last day of the rule; null = in force.';
comment on column calendar_fixed_holiday.name_vi is 'Vietnamese name.';
comment on column calendar_fixed_holiday.name_en is 'English name.';
comment on column calendar_fixed_holiday.legal_basis is 'Article.';

create table calendar_day (
    date date primary key,
    kind text not null,
    status text not null constraint calendar_day_status_known check (status in ('announced', 'proposed')),
    name_vi text not null constraint calendar_day_name_vi_plain check (name_vi !~ '[[:cntrl:]]' and length(name_vi) between 1 and 200),
    name_en text not null constraint calendar_day_name_en_plain check (name_en !~ '[[:cntrl:]]' and length(name_en) between 1 and 200),
    legal_basis text not null constraint calendar_day_basis_plain check (legal_basis !~ '[[:cntrl:]]' and length(legal_basis) between 1 and 200),
    changed_by uuid references account,
    -- A holiday lies on a working day or on a weekend, a swap on a Saturday: else the clock would count it twice.
    constraint calendar_day_kind_fits_weekday check (case kind
        when 'public_holiday' then extract(isodow from date) < 6
        when 'holiday_on_weekend' then extract(isodow from date) >= 6
        when 'compensatory' then extract(isodow from date) < 6
        when 'swapped_off' then extract(isodow from date) < 6
        when 'working_saturday' then extract(isodow from date) = 6
        else false end)
);
comment on table calendar_day is 'Days that differ from the working week: holidays, days off in their place, working Saturdays; an officer may edit them.';
comment on column calendar_day.date is 'The day.';
comment on column calendar_day.kind is 'public_holiday, holiday_on_weekend, compensatory, swapped_off or working_saturday.';
comment on column calendar_day.status is 'announced or proposed.';
comment on column calendar_day.name_vi is 'Vietnamese name.';
comment on column calendar_day.name_en is 'English name.';
comment on column calendar_day.legal_basis is 'Announcement or article.';
comment on column calendar_day.changed_by is 'Officer who set it; null = as delivered. Such a row is kept when the delivered table changes.';

create table calendar_change (
    id uuid primary key,
    date date not null,
    action text not null constraint calendar_change_action_known check (action in ('set', 'removed')),
    before jsonb,
    after jsonb,
    reason text not null constraint calendar_change_reason_length check (length(reason) between 1 and 500),
    account uuid not null references account,
    dossiers integer not null,
    changed_at timestamptz not null
);
comment on table calendar_change is 'Who changed the calendar, when and why: rows are added, never changed.';
comment on column calendar_change.id is 'Opaque id.';
comment on column calendar_change.date is 'The day changed.';
comment on column calendar_change.action is 'set or removed.';
comment on column calendar_change.before is 'The row before; null = there was none.';
comment on column calendar_change.after is 'The row after; null = removed.';
comment on column calendar_change.reason is 'Why.';
comment on column calendar_change.account is 'Officer.';
comment on column calendar_change.dossiers is 'Open dossiers whose due date is computed anew.';
comment on column calendar_change.changed_at is 'When.';

-- Programs keep these tables in memory; the number tells them when to read again.
create table rulebook_revision (
    single boolean primary key default true constraint rulebook_revision_single check (single),
    revision bigint not null
);
comment on table rulebook_revision is 'Counts changes of procedures, deadlines, hours and calendar; one row.';
comment on column rulebook_revision.single is 'True: there is one row.';
comment on column rulebook_revision.revision is 'The count.';
insert into rulebook_revision (revision) values (1);

create function rulebook_changed() returns trigger
    language plpgsql as $$
begin
    update rulebook_revision set revision = revision + 1;
    return null;
end
$$;
do $$
declare
    table_name text;
begin
    foreach table_name in array array['procedure_form', 'procedure_form_field', 'procedure', 'deadline_rule',
                                      'office_hours', 'calendar_fixed_holiday', 'calendar_day'] loop
        execute format('create trigger %I after insert or update or delete on %I for each statement '
                       'execute function rulebook_changed()', table_name || '_changed', table_name);
        execute format('grant select on %I to ansinh_app', table_name);
    end loop;
end
$$;
grant select on rulebook_revision to ansinh_app;
grant update on rulebook_revision to ansinh_lookup;
grant insert, update, delete on calendar_day to ansinh_lookup;
grant select, insert on calendar_change to ansinh_lookup;
