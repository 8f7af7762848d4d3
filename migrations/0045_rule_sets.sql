-- Rule sets: the figures of the law as a whole, from a day on. A set is never edited: a new one amends an older one,
-- two officers sign it, and on its day it is what everything is counted with.

create table rule_set (
    id uuid primary key,
    name text not null constraint rule_set_name_length check (length(name) between 1 and 200),
    source text not null constraint rule_set_source_known check (source in ('release', 'officer')),
    base uuid references rule_set,
    effective_from date not null,
    changes jsonb not null constraint rule_set_changes_list check (jsonb_typeof(changes) = 'array'),
    figures text not null,
    figure_count integer not null constraint rule_set_figure_count_positive check (figure_count > 0),
    sha256 bytea not null constraint rule_set_sha256_size check (length(sha256) = 32),
    state text not null constraint rule_set_state_known check (state in ('draft', 'signed', 'rejected')),
    note text constraint rule_set_note_length check (length(note) <= 1000),
    drafted_by uuid references account,
    drafter_name text,
    drafted_at timestamptz not null,
    first_signer uuid references account,
    first_signer_name text,
    first_signed_at timestamptz,
    second_signer uuid references account,
    second_signer_name text,
    second_signed_at timestamptz,
    rejected_by uuid references account,
    rejected_at timestamptz,
    version integer not null default 1 constraint rule_set_version_positive check (version > 0),
    constraint rule_set_two_people check (first_signer <> second_signer),
    -- Only the first set of all, which came with the program, is in force without signatures.
    constraint rule_set_signed_twice check (state <> 'signed' or (source = 'release' and base is null)
        or num_nonnulls(first_signer, first_signed_at, second_signer, second_signed_at) = 4),
    constraint rule_set_officer_has_drafter check (source = 'release' or drafted_by is not null),
    constraint rule_set_rejected_by_somebody check ((state = 'rejected') = (rejected_by is not null))
);
create unique index rule_set_first_release on rule_set ((base is null)) where base is null;
create unique index rule_set_release_once on rule_set (sha256) where source = 'release';
create index rule_set_in_force on rule_set (effective_from desc, second_signed_at desc nulls last) where state = 'signed';
create index rule_set_drafted on rule_set (drafted_at desc, id desc);
comment on table rule_set is 'Figures of the law as a whole (bộ tham số): signed by two officers, effective by date, never edited.';
comment on column rule_set.id is 'Opaque id, kept with every decision that was counted with it.';
comment on column rule_set.name is 'What it is called.';
comment on column rule_set.source is 'release (came with the program) or officer.';
comment on column rule_set.base is 'Set that it amends; null for the first of all.';
comment on column rule_set.effective_from is 'Day from which it is counted with.';
comment on column rule_set.changes is 'Rows that take the place of those of the base, as they were uploaded.';
comment on column rule_set.figures is 'The whole set in the file form of rules, in order: what the program reads.';
comment on column rule_set.figure_count is 'Rows of the whole set.';
comment on column rule_set.sha256 is 'SHA-256 of the figures.';
comment on column rule_set.state is 'draft (dự thảo), signed (đã ký) or rejected (bác bỏ).';
comment on column rule_set.note is 'Why.';
comment on column rule_set.drafted_by is 'Account of the officer who drafted it.';
comment on column rule_set.drafter_name is 'That officer''s name.';
comment on column rule_set.drafted_at is 'When it was drafted.';
comment on column rule_set.first_signer is 'Account of the officer who signed first.';
comment on column rule_set.first_signer_name is 'That officer''s name.';
comment on column rule_set.first_signed_at is 'When.';
comment on column rule_set.second_signer is 'Account of the officer who signed second: another one.';
comment on column rule_set.second_signer_name is 'That officer''s name.';
comment on column rule_set.second_signed_at is 'When; from then on it is signed.';
comment on column rule_set.rejected_by is 'Account of the officer who rejected it.';
comment on column rule_set.rejected_at is 'When.';
comment on column rule_set.version is 'Counts changes of the state; the If-Match of clients.';

grant select, insert on rule_set to ansinh_app;
grant update (state, first_signer, first_signer_name, first_signed_at, second_signer, second_signer_name,
              second_signed_at, rejected_by, rejected_at, version) on rule_set to ansinh_app;
