-- General rises of pensions in payment: one for a month, reckoned page by page, each page with the place it reached.

create table pension_rise (
    id uuid primary key,
    from_period integer not null constraint pension_rise_period_range check (from_period between 1900 * 12 and 2200 * 12),
    state text not null constraint pension_rise_state_known check (state in ('reckoning', 'done')),
    opened_by uuid not null references account,
    opened_at timestamptz not null,
    done_at timestamptz,
    reached uuid not null default '00000000-0000-0000-0000-000000000000',
    raised integer not null default 0,
    before_vnd bigint not null default 0,
    after_vnd bigint not null default 0,
    constraint pension_rise_once unique (from_period),
    constraint pension_rise_done_has_time check ((state = 'done') = (done_at is not null))
);
comment on table pension_rise is 'General rises of pensions in payment (điều chỉnh lương hưu), by the figures of the law of that month.';
comment on column pension_rise.id is 'Opaque id.';
comment on column pension_rise.from_period is 'First month of the new amounts, numbered year * 12 + month - 1.';
comment on column pension_rise.state is 'reckoning or done.';
comment on column pension_rise.opened_by is 'Officer who opened it.';
comment on column pension_rise.opened_at is 'When: benefits recorded later are decided by the new figures already.';
comment on column pension_rise.done_at is 'When the last pension had been raised.';
comment on column pension_rise.reached is 'The last benefit that has been reckoned, in the order of ids.';
comment on column pension_rise.raised is 'Benefits raised so far.';
comment on column pension_rise.before_vnd is 'Sum of their monthly amounts before, đồng.';
comment on column pension_rise.after_vnd is 'Sum of their monthly amounts after, đồng.';

-- In the order of ids: pages of a rise go over benefits whoever receives them.
create unique index benefit_in_payment on benefit (id) where monthly_vnd is not null;

alter table benefit_adjustment add constraint benefit_adjustment_order foreign key (order_id) references pension_rise;
-- The run is written by the function that makes the payment; a look-up for each of millions would buy nothing.
alter table payment drop constraint payment_run_fkey;

grant select on pension_rise to ansinh_app;
grant insert, update on pension_rise to ansinh_lookup;
