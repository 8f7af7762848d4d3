-- What a dossier ended with, and how it reaches who asked for it.

-- Where the result is: `ordered` when the post has been asked to fetch it, `waiting` at the counter or in the app, then
-- what the post reported last.
create or replace function dossier_delivery(d dossier) returns json
    language plpgsql stable as $$
declare
    last partner_report;
begin
    select r.* into last from partner_report r
     where r.dossier = d.id and r.kind <> 'paid' order by r.reported_at desc, r.kind limit 1;
    return case when d.state in ('processed', 'result_returned') then json_build_object(
        'method', d.return_method,
        'state', case when d.state = 'result_returned' then 'delivered' when last.kind is not null then last.kind
                      when d.return_method = 'post' then 'ordered' else 'waiting' end,
        'tracking_no', last.reference, 'reported_at', last.reported_at, 'delivered_at', d.returned_at) end;
end
$$;

-- The result as it is signed: facts that no longer change, in Vietnamese, times of Vietnam.
create or replace function dossier_statement(d dossier, today date) returns json
    language plpgsql stable as $$
declare
    kind procedure_result;
    s settlement;
begin
    select r.* into kind from procedure_result r where r.procedure = d.procedure;
    select x.* into s from settlement x where x.person = d.person and x.dossier = d.id and x.state = 'approved';
    return (select json_build_object(
        'dossier_no', d.dossier_no,
        'procedure', json_build_object('code', d.procedure, 'name', dossier_procedure_name(d, 'vi')),
        'result', kind.result, 'title', kind.name_vi, 'title_en', kind.name_en,
        'full_name', p.full_name, 'birth_date', p.birth_date::text,
        'office', json_build_object('code', o.code, 'name', o.name),
        'decided_at', to_char(d.ended_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD"T"HH24:MI:SS"+07:00"'),
        'text', d.result ->> 'text', 'rule', d.result ->> 'rule',
        'card', case when jsonb_typeof(d.result -> 'card') = 'object' then d.result -> 'card' end,
        'settlement', case when s.id is not null then json_build_object(
            'decision_no', s.decision_no, 'starts_on', s.starts_on, 'monthly_vnd', s.monthly_vnd, 'lump_vnd', s.lump_vnd) end,
        'approver', coalesce(s.approver_name, (select e.actor_name from dossier_event e
            where e.dossier = d.id and e.action in ('approve', 'complete') order by e.action, e.ordinal desc limit 1)))
      from person p, office o where p.id = d.person and o.code = d.office);
end
$$;
