-- Administrators change the hours of their offices; the log of the calendar holds that, too.

alter table calendar_change drop constraint calendar_change_action_known;
alter table calendar_change
    add constraint calendar_change_action_known check (action in ('set', 'removed', 'hours_set')),
    add column office text references office,
    add constraint calendar_change_office_of_hours check ((action = 'hours_set') = (office is not null));
comment on column calendar_change.action is
    'set or removed: a day of the calendar; hours_set: the hours of an office from that day on.';
comment on column calendar_change.office is 'Of hours_set: the office.';
create index calendar_change_at on calendar_change (changed_at desc, id desc);
grant select on calendar_change to ansinh_app;
grant insert, update on office_hours to ansinh_lookup;
