-- The façade of the appraisal gateway: records found by number, and who has a check running.

-- The number under which the gateway knows a record: 52 bits of its id, so that every client can hold it.
create function gateway_record_no(visit uuid) returns bigint
    language sql immutable strict parallel safe
    return ('x' || right(replace(visit::text, '-', ''), 13))::bit(52)::bigint;
comment on function gateway_record_no(uuid) is 'maHoSo of a visit.';

create index visit_gateway_record_no on visit (gateway_record_no(id)) where recorded_to = 'infinity';
-- Whether somebody's check runs at a facility is asked before a record is shown.
create index card_check_person on card_check (person, facility);
