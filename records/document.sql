-- Papers and files that were issued, by the code printed on them.

-- People read the code from paper, so small letters, hyphens, and O, I and L for 0 and 1 are taken, too.
-- name: document_verified
select d.code, d.kind, case :lang::text when 'en' then k.name_en else k.name_vi end as kind_label, d.issuer,
       d.issued_at, encode(d.digest, 'hex') as digest
  from issued_document d
  join document_kind k on k.code = d.kind
 where d.code = translate(upper(:code::text), 'OIL-', '011');

-- name: document_issued
select document_issue(:document_code, :document_kind, decode(:document_digest, 'hex'), :document_issuer,
                      :now::timestamptz) as is_entered;
