-- Check-ins: kept once for each content, listed for the facility, and matched with the claim of the same number.

-- The check-in that was sent: the one it already is, or a version more. Only who was found with a card is its person.
create or replace function check_in_taken(new_id uuid, given jsonb, rows jsonb, of_card uuid, result_code text,
                                          at timestamptz) returns check_in
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    sender account;
    old check_in;
    i check_in;
begin
    select a.* into sender from account a where a.id = context_account();
    i := jsonb_populate_record(null::check_in, given);
    perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'check-in', sender.facility, i.record_no), 0));
    select x.* into old from check_in x where x.facility = sender.facility and x.record_no = i.record_no
     order by x.version desc limit 1;
    if old.content_hash = i.content_hash then
        return old;
    end if;
    i.facility := sender.facility; i.id := new_id; i.version := coalesce(old.version, 0) + 1; i.rows := rows;
    i.person := (select c.person from card c where c.id = of_card);
    i.result_code := check_in_taken.result_code; i.sent_by := sender.id; i.received_at := at;
    insert into check_in select i.*;
    return i;
end
$$;
alter function check_in_taken(uuid, jsonb, jsonb, uuid, text, timestamptz) owner to ansinh_lookup;

-- Whether a later version of a check-in has come.
create or replace function check_in_is_last(i check_in) returns boolean
    language plpgsql stable as $$
begin
    return not exists (select from check_in x where x.facility = i.facility and x.record_no = i.record_no
                          and x.version = i.version + 1);
end
$$;

-- What came in at the facility of who asks on a day, in the order of arrival; of one number every version of any day.
create or replace function check_ins_listed(day date, of_record text, claims text, after_at timestamptz, after_id uuid,
                                            most integer)
    returns table (entry check_in, claim claim)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    own_facility text := (select a.facility from account a where a.id = context_account());
    day_begins timestamptz := day::timestamp at time zone 'Asia/Ho_Chi_Minh';
    day_ends timestamptz := (day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh';
begin
    if of_record is not null then
        return query
        select i, c from check_in i left join claim c on c.facility = i.facility and c.record_no = i.record_no
         where i.facility = own_facility and i.record_no = of_record
           and claims is distinct from case when c.id is null then 'present' else 'missing' end
           and (i.admitted_at, i.id) > (coalesce(after_at, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
         order by i.admitted_at, i.id limit most;
        return;
    end if;
    return query
    select i, c from check_in i left join claim c on c.facility = i.facility and c.record_no = i.record_no
     where i.facility = own_facility and i.admitted_at >= day_begins and i.admitted_at < day_ends and check_in_is_last(i)
       and claims is distinct from case when c.id is null then 'present' else 'missing' end
       and (i.admitted_at, i.id) > (coalesce(after_at, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
     order by i.admitted_at, i.id limit most;
end
$$;
alter function check_ins_listed(date, text, text, timestamptz, uuid, integer) owner to ansinh_lookup;

-- What the check-in of a claim proves: that the card was checked, no later than on the last day of the stay; or that
-- somebody else's was.
create or replace function check_in_of_claim(of_facility text, of_record text, of_person uuid, discharged timestamptz,
                                             out checked_at timestamptz, out differs boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    i check_in;
begin
    select x.* into i from check_in x where x.facility = of_facility and x.record_no = of_record
     order by x.version desc limit 1;
    differs := coalesce(i.person <> of_person, false);
    if i.person = of_person and i.result_code in ('000', '001', '002', '003', '004')
       and local_day(i.received_at) <= local_day(discharged) then
        checked_at := i.received_at;
    end if;
end
$$;
alter function check_in_of_claim(text, text, uuid, timestamptz) owner to ansinh_lookup;
