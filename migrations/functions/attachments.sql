-- Files of attachments: added to a dossier that is still open, and found when nobody needs them.

create or replace function attachment_added(number text, new_id uuid, which smallint, title text, sha256 text,
        content_type text, size_bytes bigint, at timestamptz) returns setof dossier_attachment
    language sql volatile as $$
    insert into dossier_attachment (dossier, id, person, document, title, copy_kind, sha256, content_type, size_bytes,
                                    added_by, added_at)
    select d.id, new_id, d.person, which, title, 'electronic', decode(sha256, 'hex'), content_type, size_bytes,
           context_account(), at
      from dossier d
     where d.dossier_no = number and d.person = context_subject() and d.is_open
    returning *
$$;

create or replace function attachments_unknown(hashes text[]) returns table (sha256 text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select h from unnest(hashes) h
     where not exists (select from dossier_attachment a where a.sha256 = decode(h, 'hex'))
       and not exists (select from import i where i.sha256 = decode(h, 'hex'))
$$;
alter function attachments_unknown(text[]) owner to ansinh_lookup;
