-- Who set until when a facility takes old codes, and when.
alter table legacy_scan_policy
    add column set_by uuid references account,
    add column set_at timestamptz;
update legacy_scan_policy set set_at = now();
alter table legacy_scan_policy alter column set_at set not null;
create index legacy_scan_policy_set_by on legacy_scan_policy (set_by);
comment on column legacy_scan_policy.set_by is 'Administrator who set it; null = the operator of the database.';
comment on column legacy_scan_policy.set_at is 'When it was set.';
grant insert, update (accepted_until, set_by, set_at) on legacy_scan_policy to ansinh_app;
