-- Who may read somebody's books for a time: a delegation names one person, the books and the last day. It is the
-- holder's will, or the will of whoever answers for a minor, and ends with that.

create table delegation (
    id uuid not null,
    person uuid not null references person,
    delegate uuid not null references person,
    granted_by uuid not null references person,
    books text[] not null constraint delegation_books_known
        check (cardinality(books) > 0 and array_position(books, null) is null
               and books <@ array['book', 'card', 'visits', 'payments']),
    valid_from date not null,
    valid_to date not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid,
    primary key (person, id),
    constraint delegation_two_people check (delegate <> person and delegate <> granted_by),
    constraint delegation_time_boxed check (valid_to between valid_from and valid_from + 366),
    constraint delegation_revoked_whole check ((revoked_at is null) = (revoked_by is null))
);
create index delegation_delegate on delegation (delegate, person);
comment on table delegation is 'Who may read whose books, and until when (ủy quyền): Civil Code art 562-569.';
comment on column delegation.id is 'Opaque id.';
comment on column delegation.person is 'Whose books.';
comment on column delegation.delegate is 'Who may read them.';
comment on column delegation.granted_by is 'Who said so: the person, or who answers for the minor; it ends when that ends.';
comment on column delegation.books is 'Which: book (sổ BHXH), card (thẻ BHYT), visits (khám chữa bệnh), payments (lương hưu, trợ cấp).';
comment on column delegation.valid_from is 'First day.';
comment on column delegation.valid_to is 'Last day, by the clock of Asia/Ho_Chi_Minh; a year at most.';
comment on column delegation.created_at is 'When it was granted.';
comment on column delegation.revoked_at is 'When it was withdrawn before its time.';
comment on column delegation.revoked_by is 'Account that withdrew it.';

alter table delegation enable row level security;
alter table delegation force row level security;
create policy delegation_lookup on delegation to ansinh_lookup using (context_lookup());
create policy delegation_subject on delegation using (person = context_subject() or delegate = context_subject());

comment on column access_log.relation is 'In what capacity: self, guardian, delegate, clerk, officer, system.';
comment on column access_log.clerk_name is 'Name of the employee, guardian or delegate who asked.';

grant select on delegation to ansinh_app;
grant insert, update (revoked_at, revoked_by) on delegation to ansinh_lookup;
