-- What the one-stop desk hands out about a dossier (Decree 61/2018, forms of the annex), from its timeline.

-- name: dossier_slip
-- shape documents[]: title text, copy_kind text
-- shape procedure: code text, name text
-- shape office: code text, name text
-- `code` is that of the paper handed out last, null before there was one.
select :slip::text as kind,
       (select verification_code(s.code) from dossier_slip s where s.dossier = d.id and s.kind = :slip::text
         order by s.issued_at desc, s.code limit 1) as code,
       case :lang::text when 'en' then k.name_en else k.name_vi end as kind_label, d.dossier_no,
       p.full_name, jsonb_build_object('code', d.procedure, 'name', dossier_procedure_name(d, :lang)) as procedure,
       jsonb_build_object('code', o.code, 'name', o.name) as office, e.at, e.actor_name as officer, e.note,
       d.submitted_at, d.received_at, e.due_before, e.due_at, d.return_method, d.fee_vnd, d.paid_vnd, d.state,
       d.ended_at, coalesce(d.result ->> 'text', d.result ->> 'rule') as result,
       to_json(array(select row_to_json(x) from (
           select a.title, a.copy_kind from dossier_attachment a where a.dossier = d.id and a.added_at <= e.at
            order by a.added_at, a.id) x)) as documents,
       dossier_procedure_name(d, 'vi') as hidden_procedure, o.name as hidden_office,
       (e.at at time zone 'Asia/Ho_Chi_Minh')::date as hidden_day, moment_words(e.at) as hidden_at,
       moment_words(d.received_at) as hidden_received_at, moment_words(e.due_at) as hidden_due_at,
       moment_words(e.due_before) as hidden_due_before, e.action as hidden_action
  from dossier d
  join person p on p.id = d.person
  join document_kind k on k.code = :slip::text
 cross join lateral (
      select v.* from dossier_event v
       where v.dossier = d.id and v.action = any (case :slip::text
                 when 'dossier_receipt' then array['submit', 'accept']
                 when 'supplement_request' then array['request_supplement']
                 when 'refusal' then array['refuse', 'stop']
                 when 'apology' then array['extend']
                 when 'result_delivery' then array['deliver'] end)
       order by v.ordinal desc limit 1) e
  join office o on o.code = e.office
 where d.dossier_no = :dossier_no and d.person = context_subject();

-- name: dossier_slip_noted
select dossier_slip_note(:dossier_no, :slip, :document_code, :now::timestamptz) as noted;
