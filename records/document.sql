-- Papers and files that were issued, by the code printed on them.

-- People read the code from paper, so small letters, hyphens, and O, I and L for 0 and 1 are taken, too.
-- name: document_verified
select d.code, d.kind, case :lang::text when 'en' then k.name_en else k.name_vi end as kind_label, d.issuer,
       d.issued_at, encode(d.digest, 'hex') as digest, null::jsonb as facility, null::text as result
  from issued_document d
  join document_kind k on k.code = d.kind
 where d.code = translate(upper(:code::text), 'OIL-', '011');

-- What is sealed of a paper, and the ledger's row of the signature.
-- name: document_sealed
select d.code, d.kind, d.issuer, floor(extract(epoch from d.issued_at))::bigint as issued_at,
       encode(d.digest, 'hex') as digest,
       signature_noted(:signing_kid::text, :signing_purpose::text, null, null, null,
                       encode(convert_to(d.code, 'UTF8'), 'hex'), :now::timestamptz) as noted
  from issued_document d
 where d.code = translate(upper(:code::text), 'OIL-', '011');

-- The receipt of a card check, whose signature has been verified.
-- name: receipt_described
select :code::text as code, k.code as kind, case :lang::text when 'en' then k.name_en else k.name_vi end as kind_label,
       'Bảo hiểm xã hội Việt Nam' as issuer, timestamptz 'epoch' + :receipt_minute::bigint * interval '1 second' as issued_at,
       null::text as digest, jsonb_build_object('code', f.code, 'name', f.name) as facility, :receipt_result::text as result
  from document_kind k
  join facility f on f.code = :receipt_facility
 where k.code = 'card_check_receipt';

-- name: receipt_examined
select a.facility, receipt_is_used(decode(:receipt_id, 'hex')) as used
  from account a
 where a.id = context_account() and a.facility is not null;

-- name: document_issued
select document_issue(:document_code, :document_kind, decode(:document_digest, 'hex'), :document_issuer,
                      :now::timestamptz) as is_entered;
