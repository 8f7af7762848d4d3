-- What a claim costs to store, once more: every statement that writes a table reads the texts of its CHECKs, node by node.

-- What the nine of claim said says one function, whose plan is kept. It stands here, and not among the functions that
-- may change, since what is stored has been held against it: another rule is another function and another CHECK.
create function claim_stands(c claim) returns boolean
    language plpgsql immutable parallel safe as $$
begin
    return length(c.record_no) between 1 and 100 and c.revision > 0 and c.version > 0
       and c.state in ('approved', 'review', 'queried', 'proposed', 'refused')
       -- amounts fit
       and least(c.total_vnd, c.fund_vnd, c.approved_vnd) >= 0 and c.fund_vnd <= c.total_vnd
       and coalesce(c.proposed_vnd, 0) between 0 and c.fund_vnd
       -- proposed by somebody, queried until a day, and nothing paid that is not approved
       and (c.state = 'proposed') = (c.proposed_by is not null) and (c.state = 'proposed') = (c.proposed_vnd is not null)
       and (c.state = 'queried') = (c.due_at is not null)
       and (c.state = 'approved' or c.approved_vnd = 0) and (c.state <> 'approved' or c.open_findings = 0);
end
$$;
comment on function claim_stands(claim) is 'Whether a claim is whole: its numbers count from 1, its amounts fit, and its state has what belongs to it.';
alter table claim
    drop constraint claim_record_no_length,
    drop constraint claim_revision_positive,
    drop constraint claim_version_positive,
    drop constraint claim_state_known,
    drop constraint claim_amounts_fit,
    drop constraint claim_proposed_whole,
    drop constraint claim_queried_is_due,
    drop constraint claim_paid_when_approved,
    drop constraint claim_approved_whole,
    add constraint claim_stands check (claim_stands(claim));

-- It says now how many it has sent.
drop function if exists notice_send(text, text, jsonb, timestamptz);

-- An index that calls a function in SQL takes the function apart for every statement.
create or replace function gateway_record_no(visit uuid) returns bigint
    language plpgsql immutable strict parallel safe as $$
begin
    return ('x' || right(replace(visit::text, '-', ''), 13))::bit(52)::bigint;
end
$$;
