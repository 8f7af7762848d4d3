-- Claims of facilities: what the register knows about one, how it is taken, and what it becomes at once: a version of a
-- visit in the medical history and, where nothing is wrong, money in the statement of the month.
--
-- What is right with a claim is decided by pure functions (claims/adjudication.h) from the facts that claim_facts gives;
-- claim_taken looks under a lock of the person whether they still hold (`seen`), and else has them counted again.

-- The figure of the appraisal on a day.
create or replace function claim_rule_value(of_code text, day date) returns bigint
    language plpgsql stable as $$
begin
    -- No two hold on one day (claim_rule_once): the last that began is the only one that may; its place is in the key.
    return (select case when coalesce(r.valid_to, day) >= day then r.value end from claim_rule r
             where r.code = of_code and r.valid_from <= day order by r.valid_from desc limit 1);
end
$$;

create or replace function local_day(at timestamptz) returns date
    language sql immutable strict parallel safe
    return (at at time zone 'Asia/Ho_Chi_Minh')::date;

-- Days of a stay on which no card of the person was good, and the first of them.
create or replace function card_days_uncovered(holder uuid, first_day date, last_day date, out days integer, out since date)
    language plpgsql stable as $$
begin
    -- Nearly always one card covers the whole stay.
    if exists (select from card c where c.person = holder and c.state = 'active' and c.valid_from <= first_day
                  and coalesce(c.valid_to, last_day) >= last_day) then
        days := 0;
        return;
    end if;
    select count(*), min(d.day)::date into days, since
      from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') d(day)
     where not exists (select from card c where c.person = holder and c.valid_from <= d.day
                          and coalesce(c.valid_to, d.day) >= d.day and (c.state = 'active' or c.state_from > d.day));
end
$$;

-- When the card of somebody was checked at a facility in a stay: by our own log, or without a line and told later. What
-- was told later stands in the log, too, at the time when it was told: that is no check.
create or replace function card_checked_in_stay(holder uuid, at_facility text, first_day date, last_day date)
    returns timestamptz
    language plpgsql stable set enable_sort = off set enable_incremental_sort = off set enable_bitmapscan = off
    as $$ -- the last one, not all and then one
begin
    return coalesce(
        (select l.at from access_log l
          where l.subject = holder and l.organisation_code = at_facility and l.outcome = 'valid'
            and l.result_code is not null and l.route <> 'post_v1_card_checks_offline_batch'
            and l.at >= first_day::timestamp at time zone 'Asia/Ho_Chi_Minh'
            and l.at < (last_day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
          order by l.at desc, l.id limit 1), -- the order of access_log_subject, and of no other index
        (select o.checked_at from offline_check o
          where o.person = holder and o.facility = at_facility and o.outcome = 'valid'
            and o.checked_at >= first_day::timestamp at time zone 'Asia/Ho_Chi_Minh'
            and o.checked_at < (last_day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
          order by o.checked_at desc limit 1));
end
$$;

-- What may change between the look and the taking: the claim itself, the person's visits and cards, the receipt.
create or replace function claim_seen(of_claim claim, holder uuid, receipt bytea) returns text
    language plpgsql stable as $$
begin
    return concat_ws(' ', coalesce(of_claim.version, 0),
        (select concat(count(*), '@', max(v.recorded_from)) from visit v
          where v.person = holder and v.recorded_to = 'infinity'),
        (select concat(count(*), '@', sum(c.version)) from card c where c.person = holder),
        (select r.used_for from consumed_receipt r where r.receipt_id = receipt));
end
$$;

-- What the register knows that the appraisal of a claim needs; no row for an account without a facility. `numbers` are
-- the numbers in the claim, the cards' before the person's: the first that is somebody's counts.
create or replace function claim_facts(of_record text, numbers text[], admitted timestamptz, discharged timestamptz,
        of_kind text, services text[], items text[], diagnoses jsonb, of_outcome text, receipt bytea, today date)
    returns table (facility text, facility_level text, inpatient boolean, claim uuid, revision integer, state text, due_at timestamptz,
                   content_hash text, is_signed boolean, person uuid, name_key text, birth_date text, card uuid, card_number text,
                   copay_this_year_vnd bigint, covers jsonb, receipt_used boolean, checked_at timestamptz, stays jsonb,
                   duplicates jsonb, repeats jsonb, again jsonb, seen text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    known claim;
    n text;
    first_day date := local_day(admitted);
    last_day date := local_day(discharged);
    back_to timestamptz := admitted - interval '1 day' * claim_rule_value('repeat_days', last_day);
    year_from timestamptz := date_trunc('year', admitted at time zone 'Asia/Ho_Chi_Minh') at time zone 'Asia/Ho_Chi_Minh';
begin
    select a.facility, f.level into facility, facility_level
      from account a join facility f on f.code = a.facility where a.id = context_account();
    if facility is null then
        return;
    end if;
    select k.inpatient into inpatient from visit_kind k where k.code = of_kind;
    foreach n in array numbers loop
        person := (card_check_found(n)).person;
        exit when person is not null;
    end loop;
    select c.* into known from claim c where c.facility = claim_facts.facility and c.record_no = of_record;
    claim := known.id; revision := known.revision; state := known.state; due_at := known.due_at;
    if known.id is not null then
        select encode(r.content_hash, 'hex'), r.certificate is not null into content_hash, is_signed from claim_revision r
         where r.facility = known.facility and r.claim = known.id and r.revision = known.revision;
    end if;
    if person is not null then
        select p.name_key, p.birth_date into name_key, birth_date from person p where p.id = claim_facts.person;
        select c.id, c.card_number into card, card_number
          from card c where c.person = claim_facts.person
         order by (c.valid_from <= last_day and coalesce(c.valid_to, last_day) >= last_day
                   and (c.state = 'active' or c.state_from > last_day)) desc, c.valid_from desc, c.id desc limit 1;
        covers := (
            select coalesce(jsonb_agg(jsonb_build_object(
                       'from', greatest(c.valid_from, first_day), 'to', c.ends, 'benefit_digit', c.benefit_digit,
                       'object_code', c.object_code, 'initial_facility', c.initial_facility,
                       'living_area', c.living_area, 'five_year_date', c.five_year_date)
                       order by c.state, c.valid_from), '[]')
              from (select x.*, least(coalesce(x.valid_to, last_day), x.state_from - 1, last_day) as ends
                      from card x where x.person = claim_facts.person) c
             where c.valid_from <= last_day and c.ends >= first_day and c.ends >= c.valid_from);
        receipt_used := exists (select from consumed_receipt r where r.receipt_id = receipt
                                   and r.used_for is distinct from known.id);
        checked_at := card_checked_in_stay(claim_facts.person, claim_facts.facility, first_day, last_day);
        -- What other visits say, in one look at them: what was paid since the year began, and which stays overlap.
        select coalesce(sum(v.copay_vnd) filter (where v.right_line and v.admitted_at >= year_from
                                                   and v.admitted_at < admitted), 0),
               coalesce(jsonb_agg(jsonb_build_object(
                       'admitted_at', to_char(v.admitted_at at time zone 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MI'),
                       'discharged_at', coalesce(to_char(v.discharged_at at time zone 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MI'),
                                                 '999912312359')) order by v.admitted_at)
                   filter (where k.inpatient and coalesce(v.discharged_at, 'infinity') > admitted), '[]')
          into copay_this_year_vnd, stays
          from visit v join visit_kind k on k.code = v.kind
         where v.person = claim_facts.person and v.recorded_to = 'infinity' and v.admitted_at < discharged
           and (v.facility, v.record_no) <> (claim_facts.facility, of_record);
        duplicates := (
            select coalesce(jsonb_agg(jsonb_build_object('record_no', c.record_no, 'claim', c.id)
                                      order by c.received_at), '[]')
              from claim c
             where c.person = claim_facts.person and c.facility = claim_facts.facility and c.record_no <> of_record
               and c.admitted_at <= discharged and c.discharged_at >= admitted and claim_is_alike(c, items));
        repeats := (
            select coalesce(jsonb_agg(jsonb_build_object('code', x.code, 'facility', x.facility,
                                                         'admitted_at', x.admitted_at) order by x.admitted_at, x.code), '[]')
              from (select distinct l.code, v.facility, v.admitted_at
                      from visit v join visit_line l on l.person = v.person and l.visit = v.id and l.version = v.version
                     where v.person = claim_facts.person and v.recorded_to = 'infinity'
                       and v.admitted_at >= back_to and v.admitted_at <= discharged and l.code = any (services)
                       and (v.facility, v.record_no) <> (claim_facts.facility, of_record)
                     limit 100) x);
        -- Nearly all are new, of people who have had nothing corrected.
        if known.id is not null or exists (select from dispute d where d.person = claim_facts.person and d.state = 'corrected') then
            again := claim_again(known, claim_facts.person, claim_facts.facility, of_record, diagnoses, of_outcome, admitted,
                                 discharged, today);
        end if;
    end if;
    seen := claim_seen(known, person, receipt);
    return next;
end
$$;
alter function claim_facts(text, text[], timestamptz, timestamptz, text, text[], text[], jsonb, text, bytea, date)
    owner to ansinh_lookup;

-- Books the difference to what was approved before, in the statement of the month; how much it is.
create or replace function claim_booked(c claim, event integer, before_vnd bigint, at timestamptz) returns bigint
    language plpgsql volatile as $$
begin
    if c.approved_vnd <> before_vnd then
        insert into claim_entry (facility, month, claim, ordinal, person, revision, amount_vnd, booked_at)
        values (c.facility, month_index(local_day(at)), c.id, event, c.person, c.revision, c.approved_vnd - before_vnd, at);
    end if;
    return c.approved_vnd - before_vnd;
end
$$;

-- The next event of a claim; its ordinal.
create or replace function claim_event_add(c claim, of_action text, before text, words text, decided jsonb, actor text,
                                           at timestamptz) returns integer
    language plpgsql volatile as $$
declare
    no integer := 1;
begin
    if before is not null then
        no := (select max(e.ordinal) + 1 from claim_event e where e.facility = c.facility and e.claim = c.id);
    end if;
    insert into claim_event (facility, claim, ordinal, person, revision, action, from_state, to_state, amount_vnd, note,
                             decisions, account, actor_name, at)
    values (c.facility, c.id, no, c.person, c.revision, of_action, before, c.state,
            case when c.state in ('approved', 'refused') then c.approved_vnd else c.proposed_vnd end, words, decided,
            context_account(), actor, at);
    return no;
end
$$;

-- The visit that a revision is: a version more of the one before, or the first of a new one; how many lines it has.
create or replace function visit_written(v visit, lines visit_lines, diagnoses jsonb, certificates jsonb) returns integer
    language plpgsql volatile as $$
begin
    insert into visit select v.*;
    insert into visit_diagnosis (person, visit, version, ordinal, code, main)
    select v.person, v.id, v.version, d.ordinality, d.code, d.ordinality = 1
      from jsonb_array_elements_text(diagnoses) with ordinality d(code, ordinality);
    insert into visit_line (person, visit, version, ordinal, code, name, unit, quantity_milli, unit_price_milli,
                            service_percent, amount_vnd, listed_vnd, percent, fund_vnd, copay_vnd, own_vnd, other_vnd)
    select v.person, v.id, v.version, n, lines.code[n], lines.name[n], lines.unit[n], lines.quantity_milli[n],
           lines.unit_price_milli[n], lines.service_percent[n], lines.amount_vnd[n], lines.listed_vnd[n], lines.percent[n],
           lines.fund_vnd[n], lines.copay_vnd[n], lines.own_vnd[n], lines.other_vnd[n]
      from generate_series(1, cardinality(lines.code)) n;
    if certificates <> '[]' then
        insert into visit_certificate (person, visit, version, ordinal, kind, number, from_date, to_date, issued_on,
                                       diagnosis, detail)
        select v.person, v.id, v.version, c.ordinality, c.e ->> 'kind', c.e ->> 'number', (c.e ->> 'from_date')::date,
               (c.e ->> 'to_date')::date, (c.e ->> 'issued_on')::date, c.e ->> 'diagnosis', c.e ->> 'detail'
          from jsonb_array_elements(certificates) with ordinality c(e, ordinality);
    end if;
    return cardinality(lines.code);
end
$$;

-- A claim as it stands with another revision, whatever was thought of those before.
create or replace function claim_revised(c claim, r claim_revision, given jsonb, findings jsonb, at timestamptz) returns claim
    language plpgsql stable as $$
begin
    c.version := coalesce(c.version, 0) + 1;
    c.person := r.person;
    c.state := given ->> 'state';
    c.province := coalesce(c.province, claim_province(c.facility));
    c.admitted_at := (given ->> 'admitted_at')::timestamptz;
    c.discharged_at := (given ->> 'discharged_at')::timestamptz;
    c.total_vnd := r.total_vnd;
    c.fund_vnd := r.fund_vnd;
    c.approved_vnd := case when c.state = 'approved' then r.counted_fund_vnd else 0 end;
    c.open_findings := (select count(*) from jsonb_array_elements(findings) f where f ->> 'result' = 'queried');
    c.proposed_vnd := null; c.proposed_by := null; c.due_at := null;
    c.received_at := coalesce(c.received_at, at);
    c.revised_at := at;
    c.decided_at := case when c.state = 'approved' then at end;
    return c;
end
$$;

-- Takes a claim: the same content is the revision it already is; other content under a known number is a correction,
-- which supersedes what was sent before and what was approved of it. Its person hears of the visit by the trigger of
-- record_notices.sql. `tables` is the JSON text that claim_revision keeps.
create or replace function claim_taken(new_id uuid, given jsonb, lines visit_lines, diagnoses jsonb, certificates jsonb,
        tables text, findings jsonb, facts_seen text, at timestamptz)
    returns claim
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    sender record;
    c claim;
    r claim_revision;
    v visit;
    old record;
    before_state text;
    before_vnd bigint;
    restated dispute[]; -- of a claim that said so when it was looked at; nothing has changed since
    event integer;
    done text; -- of what is called for what it does: a PERFORM would be a statement each
begin
    select a.id, a.facility, a.full_name into sender from account a where a.id = context_account();
    r := jsonb_populate_record(null::claim_revision, given);
    done := concat(pg_advisory_xact_lock(hashtextextended('claims of ' || r.person, 0)),
                   set_config('app.subject', r.person::text, true));
    select x.* into c from claim x where x.facility = sender.facility and x.record_no = given ->> 'record_no' for update;
    if facts_seen is distinct from claim_seen(c, r.person, r.receipt_id) then
        raise exception using errcode = 'AS000', message = 'claim_facts_changed';
    end if;
    -- The file was read before: what has been revoked since does not vouch for it any more.
    if r.certificate is not null
       and exists (select from facility_certificate x where x.id = r.certificate and x.state = 'revoked') then
        raise exception using errcode = 'AS000', message = 'claim_facts_changed';
    end if;
    before_state := c.state;
    before_vnd := coalesce(c.approved_vnd, 0);
    select x.person, x.id, x.version into old from visit x
     where x.facility = sender.facility and x.record_no = given ->> 'record_no' and x.recorded_to = 'infinity';
    if given ? 'restates_visit' then
        restated := array(select d from disputes_restated(r.person, sender.facility, given ->> 'record_no', diagnoses,
                              given ->> 'outcome', (given ->> 'admitted_at')::timestamptz, (given ->> 'discharged_at')::timestamptz) d);
    end if;
    c.facility := sender.facility;
    c.id := coalesce(c.id, new_id);
    c.record_no := given ->> 'record_no';
    c.revision := greatest(coalesce(c.revision, 0), coalesce(old.version, 0)) + 1;
    if old.id is null and (before_state is not null or restated <> '{}') then
        -- It was taken out of the history and comes back as the visit it was.
        c.visit := coalesce(c.visit, restated[1].visit);
        c.revision := greatest(c.revision, (select max(x.version) + 1 from visit x where x.person = r.person and x.id = c.visit));
    else
        c.visit := coalesce(old.id, uuid_v7(at));
    end if;
    c := claim_revised(c, r, given, findings, at);
    done := claim_kept(c);

    r.facility := c.facility; r.claim := c.id; r.revision := c.revision; r.sent_by := sender.id;
    r.sender_name := sender.full_name; r.received_at := at; r.tables := tables;
    insert into claim_revision select r.*;
    if r.receipt_id is not null and r.evidence = 'receipt' and not receipt_consumed(r.receipt_id, c.id, at) then
        raise exception using errcode = 'AS000', message = 'claim_facts_changed';
    end if;
    if findings <> '[]' then
        insert into claim_finding (facility, claim, revision, ordinal, person, line, code, result, claimed_vnd,
                                   allowed_vnd, detail)
        select c.facility, c.id, c.revision, f.ordinality, c.person, (f.e ->> 'line')::smallint, f.e ->> 'code',
               f.e ->> 'result', (f.e ->> 'claimed_vnd')::bigint, (f.e ->> 'allowed_vnd')::bigint,
               coalesce(f.e -> 'detail', '{}')
          from jsonb_array_elements(findings) with ordinality f(e, ordinality);
    end if;

    if old.id is not null then
        update visit x set recorded_to = at where x.person = old.person and x.id = old.id and x.version = old.version;
    end if;
    v := jsonb_populate_record(null::visit, given);
    v.id := c.visit; v.version := c.revision; v.facility := c.facility; v.recorded_from := at;
    v.recorded_to := 'infinity';
    done := visit_written(v, lines, diagnoses, certificates);
    if restated <> '{}' then
        done := disputes_reopened(restated, v.id, v.version, to_timestamp((given ->> 'restated_due_s')::bigint),
                                  given ->> 'restated_unit', at);
    end if;

    event := claim_event_add(c, case when before_state is null then 'receive' else 'correct' end, before_state, null, null,
                             sender.full_name, at);
    done := claim_booked(c, event, before_vnd, at);
    return c;
end
$$;
alter function claim_taken(uuid, jsonb, visit_lines, jsonb, jsonb, text, jsonb, text, timestamptz)
    owner to ansinh_lookup;

-- Writes a claim as it shall stand; its version.
create or replace function claim_kept(c claim) returns integer
    language plpgsql volatile as $$
begin
    if c.version = 1 then
        insert into claim select c.*;
    else
        update claim x
           set person = c.person, visit = c.visit, revision = c.revision, version = c.version, state = c.state,
               admitted_at = c.admitted_at, discharged_at = c.discharged_at, total_vnd = c.total_vnd,
               fund_vnd = c.fund_vnd, proposed_vnd = c.proposed_vnd, approved_vnd = c.approved_vnd,
               open_findings = c.open_findings, due_at = c.due_at, proposed_by = c.proposed_by,
               revised_at = c.revised_at, decided_at = c.decided_at
         where x.facility = c.facility and x.id = c.id;
    end if;
    return c.version;
end
$$;

-- The province of today whose office appraises a facility; those of the army and the police are appraised in Hà Nội.
create or replace function claim_province(of_facility text) returns text
    language plpgsql stable as $$
begin
    return (select coalesce(p.merged_into, '01') from facility f left join province p on p.code = f.province
             where f.code = of_facility);
end
$$;

-- The claim of a number that this facility has sent before with the same content: nothing is written.
create or replace function claim_repeated(of_record text, hash bytea) returns claim
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    c claim;
begin
    select x.* into c from account a join claim x on x.facility = a.facility and x.record_no = of_record
      join claim_revision r on r.facility = x.facility and r.claim = x.id and r.revision = x.revision
                           and r.content_hash = hash
     where a.id = context_account();
    perform set_config('app.subject', coalesce(c.person::text, ''), true);
    return c;
end
$$;
alter function claim_repeated(text, bytea) owner to ansinh_lookup;

-- What was found wrong with the revision that counts, in words.
create or replace function claim_findings_told(c claim, lang text) returns json
    language plpgsql volatile as $$ -- it sees what the statement has just written
begin
    return (
        select coalesce(json_agg(x), '[]') from (
            select n.ordinal, n.line, n.code, case lang when 'en' then r.name_en else r.name_vi end as code_label,
                   n.result, n.claimed_vnd, n.allowed_vnd
              from claim_finding n join claim_reason r on r.code = n.code
             where n.facility = c.facility and n.claim = c.id and n.revision = c.revision
             order by n.ordinal) x);
end
$$;
