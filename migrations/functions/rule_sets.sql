-- Rule sets: what is in force on a day, and how a draft becomes law or is rejected.

-- The set that everything is counted with on that day: the latest in force and, of one day, the last signed.
create or replace function rule_set_of_day(today date) returns uuid
    language sql stable
    return (select r.id from rule_set r where r.state = 'signed' and r.effective_from <= today
             order by r.effective_from desc, r.second_signed_at desc nulls last limit 1);

-- Whoever acts in the running statement, as the register knows them.
create or replace function context_officer_name() returns text
    language sql stable
    return split_part(current_setting('app.clerk', true), '|', 2);

-- Signs or rejects a draft. What has begun to be in force by then could not have been counted with: too late.
create or replace function rule_set_move(moved uuid, action text, seen integer, at timestamptz, today date)
    returns rule_set language plpgsql volatile as $$
declare
    s rule_set;
    who uuid := context_account();
begin
    select * into s from rule_set where id = moved for update;
    if not found then
        raise exception using errcode = 'AS000', message = 'not_found';
    elsif s.version <> seen then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    elsif s.state <> 'draft' then
        raise exception using errcode = 'AS000', message = 'rule_set_not_draft';
    elsif action = 'sign' and s.first_signer = who then
        raise exception using errcode = 'AS000', message = 'second_person_needed';
    elsif action = 'sign' and s.effective_from < today then
        raise exception using errcode = 'AS000', message = 'rule_set_too_late';
    end if;
    update rule_set r
       set version = r.version + 1,
           state = case when action = 'reject' then 'rejected' when s.first_signer is not null then 'signed'
                        else r.state end,
           first_signer = case when action = 'sign' and s.first_signer is null then who else r.first_signer end,
           first_signer_name = case when action = 'sign' and s.first_signer is null then context_officer_name()
                                    else r.first_signer_name end,
           first_signed_at = case when action = 'sign' and s.first_signer is null then at else r.first_signed_at end,
           second_signer = case when action = 'sign' and s.first_signer is not null then who end,
           second_signer_name = case when action = 'sign' and s.first_signer is not null then context_officer_name() end,
           second_signed_at = case when action = 'sign' and s.first_signer is not null then at end,
           rejected_by = case when action = 'reject' then who end,
           rejected_at = case when action = 'reject' then at end
     where r.id = moved
    returning * into s;
    return s;
end
$$;

comment on function rule_set_of_day(date) is 'Id of the rule set in force on a day.';
comment on function context_officer_name() is 'Name of the employee who asks.';
