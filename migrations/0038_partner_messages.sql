-- Partners of the fast track: who they are among the accounts, and what they told us. A portal is told what became of
-- dossiers that came through it; the payment platform and the post report on those that were sent to them.

create table partner_account (
    account uuid primary key references account,
    destination text not null constraint partner_account_destination_known check (destination in ('payment', 'post'))
);
comment on table partner_account is 'Systems of partners that report on dossiers which others handed in.';
comment on column partner_account.account is 'The partner''s account.';
comment on column partner_account.destination is 'payment (thanh toán trực tuyến) or post (bưu chính công ích).';

create table partner_report (
    account uuid not null references account,
    reference text not null constraint partner_report_reference_length check (length(reference) between 1 and 100),
    dossier uuid not null references dossier,
    person uuid not null references person,
    kind text not null constraint partner_report_kind_known check (kind in ('paid', 'posted', 'delivered', 'sent_back')),
    amount_vnd bigint constraint partner_report_amount_positive check (amount_vnd > 0),
    reported_at timestamptz not null,
    primary key (account, reference, kind),
    constraint partner_report_amount_when_paid check ((kind = 'paid') = (amount_vnd is not null))
);
create index partner_report_dossier on partner_report (dossier, reported_at);
comment on table partner_report is 'What partners reported on dossiers, each report once: rows are added, never changed.';
comment on column partner_report.account is 'Partner.';
comment on column partner_report.reference is 'The partner''s own number of the payment or the parcel.';
comment on column partner_report.dossier is 'Dossier.';
comment on column partner_report.person is 'Whose matter it is.';
comment on column partner_report.kind is 'paid, posted (on its way), delivered, or sent_back (nobody took it).';
comment on column partner_report.amount_vnd is 'Money paid, đồng.';
comment on column partner_report.reported_at is 'When it was reported.';

alter table partner_report enable row level security;
alter table partner_report force row level security;
create policy partner_report_lookup on partner_report to ansinh_lookup using (context_lookup());
create policy partner_report_subject on partner_report using (person = context_subject());
grant select on partner_account to ansinh_app;
grant select on partner_report to ansinh_app;
grant insert on partner_report to ansinh_lookup;
