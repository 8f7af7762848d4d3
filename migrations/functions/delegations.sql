-- Delegation (ủy quyền): who may read whose books today.

create or replace function delegation_notice(kind text, of_person person, d delegation) returns jsonb
    language sql immutable
    return case kind
        when 'delegation_received' then jsonb_build_object(
            'text_vi', 'An Sinh: ' || of_person.full_name || ' ủy quyền cho bạn xem sổ sách đến hết ngày '
                || to_char(d.valid_to, 'DD/MM/YYYY') || '.',
            'text_en', 'An Sinh: you may read books of ' || of_person.full_name || ' until the end of ' || d.valid_to || '.')
        when 'delegation_granted' then jsonb_build_object(
            'text_vi', 'An Sinh: bạn vừa ủy quyền cho người khác xem sổ sách của ' || of_person.full_name || ' đến hết ngày '
                || to_char(d.valid_to, 'DD/MM/YYYY') || '. Nếu không phải bạn, hãy thu hồi ngay.',
            'text_en', 'An Sinh: you have let somebody read books of ' || of_person.full_name || ' until the end of '
                || d.valid_to || '. If that was not you, withdraw it at once.')
        else jsonb_build_object(
            'text_vi', 'An Sinh: việc ủy quyền xem sổ sách của ' || of_person.full_name || ' đã kết thúc.',
            'text_en', 'An Sinh: you may no longer read books of ' || of_person.full_name || '.')
    end;

-- The adult whose number and name these are. Wrong ones are all answered alike, and ten of them in a day are enough.
create or replace function delegate_found(number text, given_name_key text, today date) returns uuid
    language sql stable
    return (select p.id from person_identifier i join person p on p.id = i.person
             where i.value = number and i.kind in ('si_number', 'personal_number') and i.valid @> today
               and p.name_key = given_name_key and p.died_on is null and majority_day(p.birth_date) <= today
             limit 1);

create or replace function delegation_granted(new_id uuid, number text, given_name_key text, given_books text[],
        last_day date, at timestamptz, today date,
        out problem text, out id uuid, out full_name text, out books text[], out valid_from date, out valid_to date,
        out created_at timestamptz)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    subject person;
    granter uuid := (select a.person from account a where a.id = context_account());
    whom person;
    made delegation;
begin
    select p.* into subject from person p where p.id = context_subject();
    if subject.id = granter and majority_day(subject.birth_date) > today then
        raise exception using errcode = 'AS000', message = 'forbidden'; -- a minor has guardians for that
    end if;
    if (select count(*) >= 10 from access_log l
         where l.subject = subject.id and l.outcome = 'delegate_unknown'
           and l.at > delegation_granted.at - interval '1 day') then
        raise exception using errcode = 'AS000', message = 'too_many_requests';
    end if;
    select p.* into whom from person p where p.id = delegate_found(number, given_name_key, today);
    if whom.id is null or whom.id in (subject.id, granter) then
        perform set_config('app.result', 'delegate_unknown', true);
        problem := 'delegate_unknown';
        return;
    end if;
    if (select count(*) >= 20 from delegation d where d.person = subject.id and delegation_holds(d, today)) then
        raise exception using errcode = 'AS000', message = 'delegation_limit';
    end if;
    insert into delegation (id, person, delegate, granted_by, books, valid_from, valid_to, created_at)
    values (new_id, subject.id, whom.id, granter, array(select distinct b from unnest(given_books) b order by b), today, last_day, delegation_granted.at)
    returning * into made;
    perform notice_put(whom.id, 'delegation_received', null, delegation_notice('delegation_received', subject, made), at),
            notice_put(granter, 'delegation_granted', null, delegation_notice('delegation_granted', subject, made), at),
            notice_send(whom.phone, 'delegation_received', delegation_notice('delegation_received', subject, made), at),
            notice_send((select p.phone from person p where p.id = granter), 'delegation_granted',
                        delegation_notice('delegation_granted', subject, made), at);
    id := made.id; full_name := whom.full_name; books := made.books; valid_from := made.valid_from;
    valid_to := made.valid_to; created_at := made.created_at;
end
$$;
alter function delegation_granted(uuid, text, text, text[], date, timestamptz, date) owner to ansinh_lookup;

-- Withdrawn by whoever has the say over the books today. Nothing when there is none that holds.
create or replace function delegation_revoked(of_delegation uuid, at timestamptz, today date) returns uuid
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    d delegation;
begin
    update delegation e set revoked_at = delegation_revoked.at, revoked_by = context_account()
     where e.person = context_subject() and e.id = of_delegation and e.revoked_at is null and e.valid_to >= today
    returning * into d;
    if d.id is not null then
        perform notice_put(d.delegate, 'delegation_ended', null,
            delegation_notice('delegation_ended', (select p from person p where p.id = d.person), d), at);
        perform notice_send((select p.phone from person p where p.id = d.delegate), 'delegation_ended',
            delegation_notice('delegation_ended', (select p from person p where p.id = d.person), d), at);
    end if;
    return d.id;
end
$$;
alter function delegation_revoked(uuid, timestamptz, date) owner to ansinh_lookup;

-- Both sides of the subject's delegations, with the name of the other one. What was given stays in the list when it
-- is over; what was received is shown as long as it holds.
create or replace function delegations_of_subject(side text, today date)
    returns table (id uuid, person uuid, full_name text, books text[], valid_from date, valid_to date, state text,
                   created_at timestamptz, revoked_at timestamptz)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    select d.id, p.id, p.full_name, d.books, d.valid_from, d.valid_to,
           case when d.revoked_at is not null then 'revoked' when delegation_holds(d, today) then 'current' else 'ended' end,
           d.created_at, d.revoked_at
      from delegation d
      join person p on p.id = case side when 'given' then d.delegate else d.person end
     where case side when 'given' then d.person = context_subject()
                     else d.delegate = context_subject() and delegation_holds(d, today) end;
end
$$;
alter function delegations_of_subject(text, date) owner to ansinh_lookup;
