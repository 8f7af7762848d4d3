-- The status lists as verifiers get them: built by whichever server holds the lease, kept here so that every server
-- hands out the same bytes, also after a restart.

create index card_status_not_valid on card_status (status_list, status_index) where status <> 0;

create table card_status_change (
    transaction xid8 not null default pg_current_xact_id(),
    at timestamptz not null default clock_timestamp(),
    status_list integer not null,
    status_index integer not null
);
comment on table card_status_change is 'Places whose status has changed: rows are added by trigger, read for the delta, forgotten when a base holds them.';
comment on column card_status_change.transaction is 'Transaction that changed it: a base either saw it or did not, however late it committed.';
comment on column card_status_change.at is 'When, by the clock of the database, which no setting moves.';
comment on column card_status_change.status_list is 'Status list.';
comment on column card_status_change.status_index is 'Place in it.';

create table status_publisher (
    single boolean primary key default true constraint status_publisher_single check (single),
    holder uuid not null,
    until timestamptz not null
);
comment on table status_publisher is 'Which server builds the lists at the moment: a lease, so that one that died is followed by another.';
comment on column status_publisher.single is 'True: there is one row.';
comment on column status_publisher.holder is 'The server, by an id of its own making.';
comment on column status_publisher.until is 'When the lease ends, by the clock of the database.';

create table status_publication (
    version bigint primary key constraint status_publication_version_positive check (version > 0),
    build uuid not null,
    base_version bigint not null,
    base_snapshot pg_snapshot not null,
    issued_at timestamptz not null,
    status_uri text not null,
    change_count bigint not null,
    latest_change timestamptz,
    manifest bytea not null,
    delta bytea not null,
    constraint status_publication_base_before check (base_version <= version)
);
comment on table status_publication is 'What has been published: a manifest and the delta to it; the newest counts. The version never goes back.';
comment on column status_publication.version is 'Version of the delta; that of the manifest is base_version.';
comment on column status_publication.build is 'The lists that the manifest names.';
comment on column status_publication.base_version is 'Version in which those lists were built.';
comment on column status_publication.base_snapshot is 'What was committed when that building began.';
comment on column status_publication.issued_at is 'When the delta was signed, by the clock of the system.';
comment on column status_publication.status_uri is 'Template of the lists'' addresses, which stands in each of them.';
comment on column status_publication.change_count is 'Changes known when the delta was built.';
comment on column status_publication.latest_change is 'The latest of them.';
comment on column status_publication.manifest is 'The signed manifest.';
comment on column status_publication.delta is 'The signed delta.';

create table status_document (
    build uuid not null,
    status_list integer not null,
    built_at timestamptz not null default clock_timestamp(),
    document bytea not null,
    primary key (build, status_list)
);
comment on table status_document is 'The signed status lists of a build.';
comment on column status_document.build is 'Which build.';
comment on column status_document.status_list is 'Number of the list.';
comment on column status_document.built_at is 'When, by the clock of the database.';
comment on column status_document.document is 'Token Status List, a CWT.';

grant insert, select, delete on card_status_change to ansinh_lookup;
grant select, insert on status_publication, status_document to ansinh_app;
grant select, insert on status_publisher to ansinh_app;
grant update (holder, until) on status_publisher to ansinh_app;
grant select, delete on status_publication, status_document to ansinh_lookup;
