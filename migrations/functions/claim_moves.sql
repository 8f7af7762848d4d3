-- What officers and facilities do about claims that are exceptions: query, explain, decide, confirm. The machine is this
-- table; due times come from the legal clock (dossiers/deadline.h), sums are counted here from the findings.

-- Where an action leads from a state, for whom; null = not from there. An approval of much is first a proposal.
create or replace function claim_step(of_action text, from_state text, overdue boolean, relation text, officer_role text)
    returns text
    language sql immutable
    return (
        select t.to_state
          from (values ('query',   'review',   'officer', 'queried'),
                       ('explain', 'queried',  'facility', 'review'),
                       ('approve', 'review',   'officer', 'approved'),
                       ('approve', 'overdue',  'officer', 'approved'),
                       ('refuse',  'review',   'officer', 'refused'),
                       ('refuse',  'overdue',  'officer', 'refused'),
                       ('confirm', 'proposed', 'approver', 'approved'),
                       ('return',  'proposed', 'approver', 'review'),
                       ('reopen',  'approved', 'approver', 'review'),
                       ('reopen',  'refused',  'approver', 'review')) t(action, from_state, actor, to_state)
         where t.action = of_action
           and t.from_state in (claim_step.from_state, case when from_state = 'queried' and overdue then 'overdue' end)
           and case t.actor when 'facility' then relation in ('clerk', 'system')
                            when 'approver' then officer_role = 'approver'
                            else officer_role in ('assessor', 'approver') end);

-- What the fund pays of a revision when its findings are decided so: of each line the least that one of its findings
-- leaves, and of the whole no more than the findings about the whole leave. Null: a query is undecided.
create or replace function claim_payable(c claim, decided jsonb) returns bigint
    language plpgsql stable as $$
begin
    return (
        with finding as (
            select f.* from claim_findings_decided(c, decided) f
        ), of_line as (
            select max(f.claimed_vnd - f.allowed_vnd) as less_vnd from finding f where f.line is not null group by f.line
        )
        select case when not exists (select from finding f where f.allowed_vnd is null) then
                   greatest(0, least(c.fund_vnd - coalesce((select sum(l.less_vnd) from of_line l), 0),
                                     (select min(f.allowed_vnd) from finding f where f.line is null))) end);
end
$$;

-- Whether a card was good on any day of the stay: without one nothing is paid, whoever decides.
create or replace function claim_was_insured(c claim) returns boolean
    language plpgsql stable as $$
declare
    first_day date := local_day(c.admitted_at);
    last_day date := local_day(c.discharged_at);
begin
    return (card_days_uncovered(c.person, first_day, last_day)).days < last_day - first_day + 1;
end
$$;

-- Whether what was claimed for stands: a facility may have admitted that it never was.
create or replace function claim_has_visit(c claim) returns boolean
    language plpgsql stable as $$
begin
    return exists (select from visit v where v.person = c.person and v.id = c.visit and v.recorded_to = 'infinity');
end
$$;

-- A visit was taken out of the history: nothing is paid for it, and what was is claimed back in the statement.
create or replace function claim_voided(of_person uuid, of_visit uuid, at timestamptz) returns void
    language plpgsql volatile as $$
declare
    c claim;
    before claim;
    event integer;
begin
    select x.* into c from claim x where x.person = of_person and x.visit = of_visit for update;
    if c.id is null or (c.state = 'refused' and c.approved_vnd = 0) then
        return;
    end if;
    before := c;
    c.state := 'refused'; c.version := c.version + 1; c.approved_vnd := 0; c.open_findings := 0; c.due_at := null;
    c.proposed_vnd := null; c.proposed_by := null; c.decided_at := at;
    perform claim_kept(c);
    event := claim_event_add(c, 'refuse', before.state, 'Lượt khám đã được rút khỏi hồ sơ khi giải quyết yêu cầu đính chính.',
                             null, (select a.full_name from account a where a.id = context_account()), at);
    perform claim_booked(c, event, before.approved_vnd, at);
    perform outbox_put('app', 'claim_moved', c.id::text,
                       jsonb_build_object('claim', c.id, 'facility', c.facility, 'state', c.state), at);
end
$$;

create or replace function claim_moved(of_claim uuid, seen_version integer, of_action text, words text, decided jsonb,
        due timestamptz, at timestamptz)
    returns claim
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    actor account;
    c claim;
    before claim;
    payable bigint;
    event integer;
begin
    select a.* into actor from account a where a.id = context_account();
    select x.* into c from claim x where x.id = of_claim and x.person = context_subject() for update;
    if c.id is null then
        raise exception using errcode = 'AS000', message = 'not_found';
    elsif c.version <> seen_version then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    if of_action = 'explain' and c.state = 'queried' and c.due_at < at then
        raise exception using errcode = 'AS000', message = 'claim_explanation_late';
    end if;
    before := c;
    c.state := claim_step(of_action, c.state, coalesce(c.due_at < at, false), current_setting('app.relation'), actor.officer_role);
    if c.state is null then
        raise exception using errcode = 'AS000', message = 'claim_not_at_step';
    end if;
    c.version := c.version + 1;
    c.due_at := case when c.state = 'queried' then due end;
    c.proposed_vnd := null; c.proposed_by := null;
    if of_action = 'confirm' then
        if before.proposed_by = actor.id then
            raise exception using errcode = 'AS000', message = 'same_person';
        end if;
        payable := before.proposed_vnd;
    elsif of_action = 'approve' then
        payable := claim_payable(c, coalesce(decided, '[]'));
        if payable is null then
            raise exception using errcode = 'AS000', message = 'finding_undecided';
        end if;
    end if;
    if of_action in ('approve', 'confirm', 'reopen') and not claim_has_visit(c) then
        raise exception using errcode = 'AS000', message = 'claim_not_at_step';
    end if;
    if c.state = 'approved' and payable > 0 and not claim_was_insured(c) then
        raise exception using errcode = 'AS000', message = 'card_not_valid_then';
    end if;
    if of_action = 'approve' and payable > claim_rule_value('four_eyes_above_vnd', local_day(at)) then
        c.state := 'proposed'; c.proposed_vnd := payable; c.proposed_by := actor.id;
    end if;
    c.approved_vnd := case when c.state = 'approved' then payable else 0 end;
    c.open_findings := case when c.state in ('approved', 'refused') then 0 else
        (select count(*) from claim_finding f where f.facility = c.facility and f.claim = c.id
            and f.revision = c.revision and f.result = 'queried') end;
    c.decided_at := case when c.state in ('approved', 'refused') then at end;
    perform claim_kept(c);
    event := claim_event_add(c, case when c.state = 'proposed' then 'propose' else of_action end, before.state, words,
                             decided, actor.full_name, at);
    perform claim_booked(c, event, before.approved_vnd, at);
    perform outbox_put('app', 'claim_moved', c.id::text,
                       jsonb_build_object('claim', c.id, 'facility', c.facility, 'state', c.state), at);
    return c;
end
$$;
alter function claim_moved(uuid, integer, text, text, jsonb, timestamptz, timestamptz) owner to ansinh_lookup;

-- The claims that somebody may see, without a word about patients: a facility its own, an officer those of the
-- province, newest last where they wait and first otherwise.
create or replace function claims_listed(of_state text, of_facility text, of_record text, from_day date, to_day date,
        due_before timestamptz, with_code text, after_at timestamptz, after_id uuid, most integer)
    returns setof claim
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    own record;
begin
    select o.facility, o.province into own from facilities_open() o;
    if own.facility is null and own.province is null then
        return;
    end if;
    return query
    select c.* from claim c
     where (own.facility is null or c.facility = own.facility)
       and (own.province is null or c.province = own.province)
       and (of_facility is null or c.facility = of_facility)
       and (of_state is null or c.state = of_state)
       and (of_record is null or c.record_no = of_record)
       and (from_day is null or c.received_at >= from_day::timestamp at time zone 'Asia/Ho_Chi_Minh')
       and (to_day is null or c.received_at < (to_day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh')
       and (claims_listed.due_before is null or c.due_at < claims_listed.due_before)
       and (with_code is null or exists (select from claim_finding f where f.facility = c.facility and f.claim = c.id
                                            and f.revision = c.revision and f.code = with_code))
       and (c.received_at, c.id) < (coalesce(after_at, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     order by c.received_at desc, c.id desc
     limit most;
end
$$;
alter function claims_listed(text, text, text, date, date, timestamptz, text, timestamptz, uuid, integer)
    owner to ansinh_lookup;

-- What a month's entries of a facility come to, by kind of treatment and month of the claim. A claim that was corrected in
-- the month counts with what it was last; one of which nothing is left, not at all.
create or replace function statement_groups(of_facility text, of_month integer)
    returns table (kind text, claimed_month integer, claims bigint, entries bigint, total_vnd bigint, fund_vnd bigint,
                   amount_vnd bigint)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not facility_open(of_facility) then
        return;
    end if;
    return query
    select r.kind, r.claimed_month, count(distinct e.claim), count(*),
           coalesce(sum(r.total_vnd) filter (where e.counts), 0)::bigint,
           coalesce(sum(r.fund_vnd) filter (where e.counts), 0)::bigint, sum(e.amount_vnd)::bigint
      from (select x.*, x.ordinal = max(x.ordinal) over of_claim and sum(x.amount_vnd) over of_claim > 0 as counts
              from claim_entry x where x.facility = of_facility and x.month = of_month
            window of_claim as (partition by x.claim)) e
      join claim_revision r on r.facility = e.facility and r.claim = e.claim and r.revision = e.revision
     group by r.kind, r.claimed_month
     order by r.kind, r.claimed_month;
end
$$;
alter function statement_groups(text, integer) owner to ansinh_lookup;

-- The entries of a month, in order; what the patient contests is marked.
create or replace function statement_entries(of_facility text, of_month integer, after_claim uuid, after_ordinal integer,
                                             most integer, today date)
    returns table (claim uuid, record_no text, ordinal integer, revision smallint, kind text, claimed_month integer,
                   admitted_at timestamptz, discharged_at timestamptz, total_vnd bigint, fund_vnd bigint,
                   amount_vnd bigint, booked_at timestamptz, disputed boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not facility_open(of_facility) then
        return;
    end if;
    return query
    select e.claim, c.record_no, e.ordinal, e.revision, r.kind, r.claimed_month, c.admitted_at, c.discharged_at,
           r.total_vnd, r.fund_vnd, e.amount_vnd, e.booked_at,
           visit_is_disputed(c.person, c.visit, today)
      from claim_entry e
      join claim c on c.facility = e.facility and c.id = e.claim
      join claim_revision r on r.facility = e.facility and r.claim = e.claim and r.revision = e.revision
     where e.facility = of_facility and e.month = of_month
       and (e.claim, e.ordinal) > (coalesce(after_claim, '00000000-0000-0000-0000-000000000000'), coalesce(after_ordinal, 0))
     order by e.claim, e.ordinal
     limit most;
end
$$;
alter function statement_entries(text, integer, uuid, integer, integer, date) owner to ansinh_lookup;

-- Claims whose books do not agree with themselves: none, or something is broken.
create or replace function claim_sums_unfit()
    returns table (facility text, claim uuid, fault text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select c.facility, c.id, 'entries'
      from claim c left join claim_entry e on e.facility = c.facility and e.claim = c.id
     group by c.facility, c.id having coalesce(sum(e.amount_vnd), 0) <> c.approved_vnd
    union all
    select c.facility, c.id, 'lines'
      from claim c join visit v on v.person = c.person and v.id = c.visit and v.version = c.revision
      left join visit_line l on l.person = v.person and l.visit = v.id and l.version = v.version
     group by c.facility, c.id, v.total_vnd, v.fund_vnd
    having (coalesce(sum(l.amount_vnd), 0), coalesce(sum(l.fund_vnd), 0)) <> (v.total_vnd, v.fund_vnd)
    union all
    select c.facility, c.id, 'visit'
      from claim c
     where not exists (select from visit v where v.person = c.person and v.id = c.visit and v.version >= c.revision
                          and v.recorded_to = 'infinity')
       and (c.state <> 'refused' or c.approved_vnd <> 0)
$$;
alter function claim_sums_unfit() owner to ansinh_lookup;
