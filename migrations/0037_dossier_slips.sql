-- Slips of dossiers that were handed out, by the code printed on them: so that a hospital that is shown one can find the
-- card it stands for. Who only asks whether the paper is genuine gets issued_document, which knows nobody.

create table dossier_slip (
    code text primary key references issued_document,
    dossier uuid not null references dossier,
    person uuid not null references person,
    kind text not null references document_kind,
    issued_at timestamptz not null
);
create index dossier_slip_dossier on dossier_slip (dossier);
comment on table dossier_slip is 'Slips of dossiers handed out: rows are added, never changed.';
comment on column dossier_slip.code is 'Verification code printed on it.';
comment on column dossier_slip.dossier is 'Dossier.';
comment on column dossier_slip.person is 'Whose matter it is.';
comment on column dossier_slip.kind is 'Which slip.';
comment on column dossier_slip.issued_at is 'When it was handed out first.';

alter table dossier_slip enable row level security;
alter table dossier_slip force row level security;
create policy dossier_slip_lookup on dossier_slip to ansinh_lookup using (context_lookup());
create policy dossier_slip_subject on dossier_slip using (person = context_subject());
grant select, insert on dossier_slip to ansinh_app;
