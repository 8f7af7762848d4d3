-- The result of a dossier: what was decided, signed, and where it is.

-- name: dossier_result
-- shape statement: dossier_no text, procedure {code text, name text}, result text, title text, title_en text, full_name text, birth_date text, office {code text, name text}, decided_at time, text text?, rule text?, card? {card_number text, serial text, initial_facility text, valid_from date, valid_to date?, issued_on date}, settlement? {decision_no text, starts_on date, monthly_vnd int, lump_vnd int}, approver text?
-- shape delivery: method text, state text, tracking_no text?, reported_at time?, delivered_at time?
select dossier_statement(d, :today::date) as statement, dossier_delivery(d) as delivery, o.name as hidden_office,
       (d.ended_at at time zone 'Asia/Ho_Chi_Minh')::date as hidden_day
  from dossier d
  join office o on o.code = d.office
 where d.dossier_no = :dossier_no and d.person = context_subject() and d.state in ('processed', 'result_returned');

-- The register's row of what is about to be signed, and the ledger's row of the signature.
-- name: dossier_result_issued
select document_issue(:document_code, 'dossier_result', decode(:document_digest, 'hex'), :document_issuer,
                      :now::timestamptz) as is_entered,
       signature_noted(:signing_kid::text, :signing_purpose::text, null, null, null,
                       encode(convert_to(replace(:document_code, '-', ''), 'UTF8'), 'hex'), :now::timestamptz) as noted;
