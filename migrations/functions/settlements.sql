-- Settlements: proposed by the assessor, approved with the dossier by somebody else; then there is a decision with a
-- number, and the entitlement starts.

-- What pensions are counted from, row by row; the months that are in dispute today are rows of their own. Who sees
-- which person's is the caller's affair: the rows are those that row-level security shows.
create or replace function career_rows(of_person uuid, today date)
    returns table (id uuid, employer uuid, months int4range, salary_vnd bigint, coefficient numeric, state text)
    language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select c.id, c.employer, m.months, c.salary_vnd, c.coefficient, m.state
      from contribution c
      left join dispute q on q.person = c.person and q.period = c.id and q.flagged_until >= today
     cross join lateral (
        select r.months, c.state
          from unnest(int4multirange(c.months) - coalesce(int4multirange(q.months), '{}')) r (months)
        union all
        select c.months * q.months, 'disputed' where c.months && q.months) m (months, state)
     where c.person = of_person and c.recorded_to = 'infinity' and c.funds && array['retirement', 'voluntary'];
end
$$;

-- The book of the person whose death a dossier is about, for who settles it: named in the form by number, and found
-- only through a dossier that the asker may read.
create or replace function deceased_facts(number text, today date)
    returns table (sex text, birth_date text, died_on date, receives_pension boolean, pension_vnd bigint,
                   pension_since date, from_month integer, to_month integer, regime text, salary_vnd bigint,
                   coefficient text, state text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select p.sex, p.birth_date::text, p.died_on, false,
           (select b.monthly_vnd from benefit b where b.person = p.id and b.kind = 'pension'
             order by b.starts_on desc, b.id desc limit 1),
           (select min(b.starts_on) from benefit b where b.person = p.id and b.kind = 'pension'),
           lower(c.months), upper(c.months) - 1,
           case when c.employer is null then 'voluntary' when e.sector in ('state', 'armed_forces') then 'state'
                else 'employer' end,
           c.salary_vnd, c.coefficient::text, c.state
      from dossier d
      join person_identifier i on i.value = d.form ->> 'deceased_si_number' and i.kind in ('si_number', 'personal_number')
      join person p on p.id = i.person
      left join lateral career_rows(p.id, today) c on true
      left join employer e on e.id = c.employer
     where d.dossier_no = number and d.person = context_subject()
     order by lower(c.months), c.id
$$;
alter function deceased_facts(text, date) owner to ansinh_lookup;

-- What is counted becomes the proposal of the dossier; an earlier one that nobody approved makes room. The rule set
-- must still be the one in force: what was counted with another is counted again.
create or replace function settlement_proposed(new_id uuid, number text, counted jsonb, rules uuid, at timestamptz, today date)
    returns settlement language plpgsql volatile as $$
declare
    d dossier;
    s settlement;
    earlier settlement;
begin
    select x.* into d from dossier x where x.dossier_no = number and x.person = context_subject();
    select x.* into earlier from settlement x where x.person = d.person and x.dossier = d.id and x.state = 'approved';
    if d.id is null then
        raise exception using errcode = 'AS000', message = 'not_found';
    elsif rules <> rule_set_of_day(today) then
        raise exception using errcode = 'AS000', message = 'rule_set_changed';
    elsif not (d.step = 'assessing' or earlier.id is not null) then
        raise exception using errcode = 'AS000', message = 'settlement_out_of_place';
    elsif jsonb_array_length(counted -> 'missing') > 0 and counted ->> 'missing_ground' is null then
        -- Nothing is guessed: who lets it pass says why, and the approver reads it.
        raise exception using errcode = 'AS000', message = 'missing_ground_needed';
    end if;
    update settlement set state = 'superseded' where person = d.person and dossier = d.id and state = 'proposed';
    s := jsonb_populate_record(null::settlement, counted);
    insert into settlement (person, id, dossier, version, kind, state, rule_set, engine_version, counted_on, starts_on,
                            ground, monthly_vnd, lump_vnd, funeral_vnd, rate_bp, missing, missing_ground, results, derivation, replaces, monthly_difference_vnd,
                            lump_difference_vnd, proposed_by, proposer_name, proposed_at)
    values (d.person, new_id, d.id,
            (select coalesce(max(x.version), 0) + 1 from settlement x where x.person = d.person and x.dossier = d.id),
            s.kind, 'proposed', rules, s.engine_version, today, s.starts_on, s.ground, s.monthly_vnd,
            s.lump_vnd, coalesce(s.funeral_vnd, 0), s.rate_bp, s.missing, s.missing_ground, s.results, s.derivation, earlier.id, s.monthly_vnd - earlier.monthly_vnd,
            s.lump_vnd - earlier.lump_vnd, context_account(), context_officer_name(), at)
    returning * into s;
    return s;
end
$$;

-- The approval: never by who proposed. The decision has the number of its dossier; a correction says which version.
create or replace function settlement_approve(s settlement, d dossier, approver uuid, at timestamptz) returns settlement
    language plpgsql volatile as $$
begin
    if s.proposed_by = approver then
        raise exception using errcode = 'AS000', message = 'second_person_needed';
    end if;
    update settlement set state = 'replaced' where person = s.person and id = s.replaces;
    update settlement set state = 'approved', approved_by = approver,
           approver_name = (select a.full_name from account a where a.id = approver), approved_at = at,
           decision_no = d.dossier_no || case when s.version > 1 then '.' || s.version else '' end || '/QĐ-BHXH'
     where person = s.person and id = s.id
    returning * into s;
    case s.kind
        when 'pension' then
            perform settlement_give(s, 'pension', s.decision_no, s.monthly_vnd, null, d);
            perform settlement_give(s, 'pension_lump', s.decision_no || '-2', null, s.lump_vnd, d);
        when 'one_time' then
            perform settlement_give(s, 'one_time', s.decision_no, null, s.lump_vnd, d);
        else
            perform settlement_give(s, 'survivors_lump', s.decision_no, null, s.lump_vnd, d);
            perform settlement_give(s, 'survivors_monthly', s.decision_no || '-2', s.monthly_vnd, null, d);
            perform settlement_give(s, 'funeral', s.decision_no || '-3', null, s.funeral_vnd, d);
    end case;
    return s;
end
$$;

-- Who approves a dossier approves what is proposed in it, in the same transaction.
create or replace function settlement_with_dossier() returns trigger language plpgsql as $$
declare
    s settlement;
begin
    select x.* into s from settlement x where x.person = new.person and x.dossier = new.id and x.state = 'proposed';
    if s.id is not null then
        perform settlement_approve(s, new, new.approver, new.changed_at);
    end if;
    return null;
end
$$;
drop trigger if exists settlement_with_dossier on dossier;
create trigger settlement_with_dossier after update of step on dossier for each row
    when (new.step = 'approved' and old.step is distinct from 'approved') execute function settlement_with_dossier();

-- A correction of what is decided already, when the dossier itself has gone its way.
create or replace function settlement_corrected(number text, seen integer, at timestamptz) returns settlement
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    d dossier;
    s settlement;
begin
    select x.* into d from dossier x where x.dossier_no = number and x.person = context_subject() for no key update;
    select x.* into s from settlement x where x.person = d.person and x.dossier = d.id and x.state = 'proposed';
    if s.id is null or s.replaces is null then
        raise exception using errcode = 'AS000', message = 'settlement_out_of_place';
    elsif s.version <> seen then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    return settlement_approve(s, d, context_account(), at);
end
$$;
alter function settlement_corrected(text, integer, timestamptz) owner to ansinh_lookup;
