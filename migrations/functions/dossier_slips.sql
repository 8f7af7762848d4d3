-- What slips of dossiers say, and that they were handed out.

create or replace function dossier_procedure_name(d dossier, lang text) returns text
    language sql stable
    return (select case lang when 'en' then p.name_en else p.name_vi end from procedure p
             where p.code = d.procedure
               and (d.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date
                   between p.valid_from and coalesce(p.valid_to, 'infinity'));

-- "17:00 ngày 14/12/2026"
create or replace function moment_words(at timestamptz) returns text
    language sql stable
    return to_char(at at time zone 'Asia/Ho_Chi_Minh', 'HH24:MI "ngày" DD/MM/YYYY');

-- The verification code of a paper as it is printed: "7KQ2-M0V8-XN4D-1HZC".
create or replace function verification_code(code text) returns text
    language sql immutable parallel safe
    return regexp_replace(code, '(....)(?=.)', '\1-', 'g');

create or replace function dossier_slip_note(number text, kind text, code text, at timestamptz) returns boolean
    language sql volatile as $$
    insert into dossier_slip (code, dossier, person, kind, issued_at)
    select replace(dossier_slip_note.code, '-', ''), d.id, d.person, dossier_slip_note.kind, at
      from dossier d
     where d.dossier_no = number and d.person = context_subject()
    on conflict do nothing;
    select true
$$;
