-- Law previews: a rule set tried on the whole population before it is in force. Only sums are kept, nobody's amounts.

create table rule_preview (
    id uuid primary key,
    rule_set uuid not null references rule_set,
    against uuid references rule_set,
    counted_on date not null,
    state text not null default 'queued' constraint rule_preview_state_known
        check (state in ('queued', 'running', 'done', 'failed')),
    asked_by uuid not null references account,
    asked_at timestamptz not null,
    beaten_at timestamptz,
    finished_at timestamptz,
    people bigint not null default 0 constraint rule_preview_people_not_negative check (people >= 0),
    result jsonb,
    version integer not null default 1 constraint rule_preview_version_positive check (version > 0),
    constraint rule_preview_done_has_result check ((state = 'done') = (result is not null)),
    constraint rule_preview_finished_by_state check ((state in ('done', 'failed')) = (finished_at is not null))
);
create index rule_preview_set on rule_preview (rule_set, asked_at desc);
create index rule_preview_open on rule_preview (asked_at) where state in ('queued', 'running');
comment on table rule_preview is 'Law previews: who would gain and who would lose by a rule set, in sums.';
comment on column rule_preview.id is 'Opaque id.';
comment on column rule_preview.rule_set is 'Rule set that is tried.';
comment on column rule_preview.against is 'Rule set it is compared with: the one in force when it was counted.';
comment on column rule_preview.counted_on is 'Day for which everything is counted.';
comment on column rule_preview.state is 'queued, running, done or failed.';
comment on column rule_preview.asked_by is 'Account that asked for it.';
comment on column rule_preview.asked_at is 'When it was asked for.';
comment on column rule_preview.beaten_at is 'Last sign of life of the server that counts; after a minute without one another takes over.';
comment on column rule_preview.finished_at is 'When it was done or had failed.';
comment on column rule_preview.people is 'People counted so far.';
comment on column rule_preview.result is 'Sums by kind of benefit, sex, age and regime.';
comment on column rule_preview.version is 'Counts changes of the state.';

grant select, insert on rule_preview to ansinh_app;
grant update (against, state, beaten_at, finished_at, people, result, version) on rule_preview to ansinh_app;
