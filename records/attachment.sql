-- Papers of a dossier that came as files; the files lie in a folder, by the SHA-256 of their content.

-- name: attachment_considered
select case when not d.is_open then 'dossier_ended'
            when (select count(*) from dossier_attachment a where a.dossier = d.id) >= 100 then 'attachments_full' end as problem
  from dossier d
 where d.dossier_no = :dossier_no and d.person = context_subject();

-- name: attachment_added write
-- shape reply: attachment uuid, document int?, title text, content_type text, size_bytes int, sha256 text, added_at time
select a.id as attachment, a.document::int as document, a.title, a.content_type, a.size_bytes,
       encode(a.sha256, 'hex') as sha256, a.added_at
  from attachment_added(:dossier_no, :new_id::uuid, nullif(:document::smallint, 0), :title, :sha256, :content_type,
                        :size_bytes::bigint, :now::timestamptz) a;

-- name: attachment_file
select a.content_type, a.size_bytes, encode(a.sha256, 'hex') as sha256
  from dossier d
  join dossier_attachment a on a.dossier = d.id
 where d.dossier_no = :dossier_no and d.person = context_subject() and a.id = :attachment::uuid
   and a.sha256 is not null;

-- Which of some content addresses no dossier and no import knows: the sweep asks.
-- name: attachments_unknown
select u.sha256 from attachments_unknown(string_to_array(:hashes, ' ')) u;
