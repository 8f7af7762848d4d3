-- Enters a paper in the register; asked again for the same file it changes nothing. False when the code stands for
-- another file: the caller makes another code. Volatile, so that what a rival has just entered is seen.
create or replace function document_issue(code text, kind text, digest bytea, issuer text, at timestamptz)
    returns boolean
    language plpgsql volatile as $$
begin
    insert into issued_document (code, kind, digest, issuer, issued_at)
    values (replace(document_issue.code, '-', ''), document_issue.kind, document_issue.digest,
            document_issue.issuer, document_issue.at)
    on conflict on constraint issued_document_pkey do nothing;
    return exists (select from issued_document d
                    where d.code = replace(document_issue.code, '-', '') and d.digest = document_issue.digest);
end
$$;
