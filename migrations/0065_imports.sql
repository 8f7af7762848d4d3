-- Imports: declarations of employers (D02-TS) and old books, row by row. Nothing is taken that is not said why, and
-- nothing is done that cannot be undone as a whole.

create table declaration_plan (
    code text primary key constraint declaration_plan_code_format check (code ~ '^[A-Z]{2}$'),
    ordinal smallint not null unique,
    name_vi text not null,
    name_en text not null,
    effect text not null constraint declaration_plan_effect_known check (effect in ('open', 'close', 'change', 'pause', 'elsewhere')),
    needs_salary boolean not null,
    joins text[] not null,
    leaves text[] not null,
    constraint declaration_plan_funds_change check (effect = 'change' or joins || leaves = '{}')
);
comment on table declaration_plan is 'What a row of a declaration may say (phương án của mẫu D02-TS) and what that does to a book.';
comment on column declaration_plan.code is 'Two letters (mã phương án).';
comment on column declaration_plan.ordinal is 'Order in which the codes are shown.';
comment on column declaration_plan.name_vi is 'Name.';
comment on column declaration_plan.name_en is 'Name, English.';
comment on column declaration_plan.effect is 'open (a period begins), close (it ends), change (it goes on otherwise), pause (months are taken out) or elsewhere (an officer sees to it).';
comment on column declaration_plan.needs_salary is 'Whether the row must name a salary.';
comment on column declaration_plan.joins is 'Funds joined by a change.';
comment on column declaration_plan.leaves is 'Funds left by a change.';

create table import_reason (
    code text primary key,
    label_vi text not null,
    label_en text not null
);
comment on table import_reason is 'Why rows are not taken.';
comment on column import_reason.code is 'Stable word.';
comment on column import_reason.label_vi is 'The reason in words.';
comment on column import_reason.label_en is 'The reason in words, English.';

create table import (
    id uuid primary key,
    kind text not null constraint import_kind_known check (kind in ('declaration', 'legacy_book')),
    office text not null references office,
    sha256 bytea not null constraint import_sha256_size check (length(sha256) = 32),
    size_bytes bigint not null constraint import_size_positive check (size_bytes > 0),
    head_bytes integer not null constraint import_head_positive check (head_bytes > 0),
    file_rows integer not null constraint import_rows_positive check (file_rows > 0),
    file_salary_vnd bigint not null,
    file_amount_vnd bigint not null,
    state text not null constraint import_state_known
        check (state in ('staging', 'staged', 'committing', 'committed', 'undoing', 'undone', 'cancelled', 'failed')),
    staged_bytes bigint not null,
    staged_lines integer not null,
    uploaded_by uuid not null references account,
    uploaded_at timestamptz not null,
    staged_at timestamptz,
    committed_by uuid references account,
    commit_asked_at timestamptz,
    committed_at timestamptz,
    undone_by uuid references account,
    undo_reason text,
    undone_at timestamptz,
    cancelled_by uuid references account,
    cancelled_at timestamptz,
    fault text,
    version integer not null default 1 constraint import_version_positive check (version > 0),
    constraint import_staged_inside check (staged_bytes between head_bytes and size_bytes),
    constraint import_four_eyes check (committed_by <> uploaded_by),
    constraint import_undo_four_eyes check (undone_by <> committed_by),
    constraint import_committed_by_somebody check ((committed_by is null) = (commit_asked_at is null)),
    constraint import_undone_has_reason check ((undone_by is null) = (undo_reason is null)),
    constraint import_cancelled_has_time check ((state = 'cancelled') = (cancelled_at is not null and cancelled_by is not null)),
    constraint import_failed_has_fault check (state <> 'failed' or fault is not null)
);
create unique index import_once on import (office, kind, sha256) where state not in ('undone', 'cancelled', 'failed');
create index import_open on import (id) where state in ('staging', 'committing', 'undoing');
create index import_content on import (sha256);
comment on table import is 'Files of declarations or old books on their way into the register (nhập dữ liệu).';
comment on column import.id is 'Opaque id.';
comment on column import.kind is 'declaration (D02-TS) or legacy_book (sổ cũ).';
comment on column import.office is 'Office it was handed in at.';
comment on column import.sha256 is 'Content of the file, and where it is kept.';
comment on column import.size_bytes is 'Length of the file.';
comment on column import.head_bytes is 'Where the first row begins.';
comment on column import.file_rows is 'Rows, counted when the file came.';
comment on column import.file_salary_vnd is 'Sum of the salaries that can be read, đồng, counted when the file came.';
comment on column import.file_amount_vnd is 'Sum of the contributions that can be read, đồng, counted when the file came.';
comment on column import.state is 'staging (rows are checked), staged (waits for the other officer), committing, committed, undoing, undone, cancelled or failed (the sums do not agree).';
comment on column import.staged_bytes is 'How far the file has been checked.';
comment on column import.staged_lines is 'How many of its lines that is.';
comment on column import.uploaded_by is 'Officer who handed it in.';
comment on column import.uploaded_at is 'When.';
comment on column import.staged_at is 'When all rows had been checked.';
comment on column import.committed_by is 'The other officer, who had it recorded.';
comment on column import.commit_asked_at is 'When.';
comment on column import.committed_at is 'When all rows were in the books.';
comment on column import.undone_by is 'Officer who had it undone, not the one who had it recorded.';
comment on column import.undo_reason is 'Why it was undone.';
comment on column import.undone_at is 'When it had been undone.';
comment on column import.cancelled_by is 'Officer who put it aside before it was recorded.';
comment on column import.cancelled_at is 'When.';
comment on column import.fault is 'What did not agree, or why it could not be undone.';
comment on column import.version is 'Counts changes; the If-Match of clients.';

create table import_total (
    import uuid not null references import,
    state text not null constraint import_total_state_known check (state in ('ready', 'imported', 'merged', 'rejected')),
    rows integer not null,
    salary_vnd bigint not null,
    amount_vnd bigint not null,
    primary key (import, state)
);
comment on table import_total is 'Sums of an import by what became of its rows, kept in the transactions that decide them.';
comment on column import_total.import is 'The import.';
comment on column import_total.state is 'What became of the rows.';
comment on column import_total.rows is 'How many.';
comment on column import_total.salary_vnd is 'Sum of their salaries, đồng.';
comment on column import_total.amount_vnd is 'Sum of their contributions, đồng.';

create table import_row (
    import uuid not null references import,
    line integer not null constraint import_row_line_positive check (line > 0),
    state text not null constraint import_row_state_known check (state in ('ready', 'imported', 'merged', 'rejected')),
    reasons jsonb not null default '[]',
    person uuid,
    wave integer,
    employer uuid,
    plan text,
    employer_code text,
    si_number text,
    personal_number text,
    full_name text,
    birth_date text,
    position text,
    place text,
    funds text[],
    salary_vnd bigint not null,
    coefficient numeric(6, 3),
    from_month integer,
    to_month integer,
    amount_vnd bigint not null,
    amount_owed_vnd bigint not null,
    decided_at timestamptz not null,
    primary key (import, line),
    constraint import_row_rejected_has_reason check ((state = 'rejected') = (reasons <> '[]')),
    constraint import_row_taken_has_person check (state = 'rejected' or num_nonnulls(person, wave, from_month) = 3)
);
create index import_row_ready on import_row (import, wave, line) where state = 'ready';
create index import_row_state on import_row (import, state, line);
create index import_row_person on import_row (import, person, wave) where person is not null;
comment on table import_row is 'The rows of a file as they were read, and what became of each.';
comment on column import_row.import is 'The import.';
comment on column import_row.line is 'Line of the file.';
comment on column import_row.state is 'ready (to be recorded), imported, merged (the book says it already) or rejected.';
comment on column import_row.reasons is 'Of a rejected row: every reason with its column.';
comment on column import_row.person is 'Whose row it is.';
comment on column import_row.wave is 'Which of the rows about that person: they are recorded one after the other.';
comment on column import_row.employer is 'Employer; null = voluntary insurance.';
comment on column import_row.plan is 'Plan code of a declaration.';
comment on column import_row.employer_code is 'Employer as written.';
comment on column import_row.si_number is 'Social-insurance number as written.';
comment on column import_row.personal_number is 'Personal number as written.';
comment on column import_row.full_name is 'Name as written.';
comment on column import_row.birth_date is 'Birth date as read.';
comment on column import_row.position is 'Job or rank.';
comment on column import_row.place is 'Where the work is done.';
comment on column import_row.funds is 'Funds paid into.';
comment on column import_row.salary_vnd is 'Monthly salary, đồng; 0 = not given or not readable.';
comment on column import_row.coefficient is 'State scale: salary coefficient.';
comment on column import_row.from_month is 'First month, numbered year * 12 + month - 1.';
comment on column import_row.to_month is 'Last month.';
comment on column import_row.amount_vnd is 'Contributions that the row states, đồng; 0 = not given or not readable.';
comment on column import_row.amount_owed_vnd is 'What of it is still owed, đồng.';
comment on column import_row.decided_at is 'When its state was decided.';

create table import_effect (
    import uuid not null references import,
    person uuid not null,
    contribution uuid not null,
    version smallint not null,
    action text not null constraint import_effect_action_known check (action in ('opened', 'closed')),
    line integer not null,
    primary key (import, person, contribution, version, action)
);
create index import_effect_line on import_effect (import, line);
create index import_effect_version on import_effect (person, contribution, version);
comment on table import_effect is 'What an import did to the books, version by version: what an undo takes back.';
comment on column import_effect.import is 'The import.';
comment on column import_effect.person is 'Whose book.';
comment on column import_effect.contribution is 'The period.';
comment on column import_effect.version is 'Its version.';
comment on column import_effect.action is 'opened (recorded) or closed (replaced or ended).';
comment on column import_effect.line is 'Line of the file that did it.';

alter table contribution add column known_since timestamptz;
comment on column contribution.known_since is 'Of a version that an undo brought back: when it was first recorded.';

-- An officer sees the imports of the own office and the offices below it.
create function office_is_within_reach(wanted text) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (select from office o join account a on a.office in (o.code, o.parent)
                    where o.code = wanted and a.id = context_account() and a.kind = 'officer');
end
$$;
alter function office_is_within_reach(text) owner to ansinh_lookup;
comment on function office_is_within_reach(text) is 'Whether the account of the context is an officer of that office or of the one above it.';

do $$
declare
    t text;
begin
    foreach t in array array['import', 'import_total', 'import_row', 'import_effect'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %I on %I to ansinh_lookup using (context_lookup())', t || '_lookup', t);
    end loop;
end
$$;
create policy import_office on import for select using (office_is_within_reach(office));
create policy import_total_office on import_total for select
    using (exists (select from import i where i.id = import_total.import));
create policy import_row_office on import_row for select
    using (exists (select from import i where i.id = import_row.import));
create policy import_effect_subject on import_effect for select using (person = context_subject());

grant select on declaration_plan, import_reason, import, import_total, import_row, import_effect to ansinh_app;
grant insert on import, import_total, import_row, import_effect to ansinh_lookup;
grant update (state, staged_bytes, staged_lines, staged_at, committed_by, commit_asked_at, committed_at, undone_by,
              undo_reason, undone_at, cancelled_by, cancelled_at, fault, version) on import to ansinh_lookup;
grant update (rows, salary_vnd, amount_vnd) on import_total to ansinh_lookup;
grant update (state, reasons, decided_at) on import_row to ansinh_lookup;
grant update (recorded_to) on contribution to ansinh_lookup;
