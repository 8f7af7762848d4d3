-- A foreign key asks for every line by itself whether its visit is there, and locks and marks what it found: for fifty
-- lines of one visit fifty times the same. Here the lines of a statement are asked for together (functions/visit_line.sql),
-- and what they are of can neither go nor change its key.
alter table visit_line drop constraint visit_line_person_visit_version_fkey;

create function visit_line_has_visit() returns trigger language plpgsql as 'begin return null; end';
comment on function visit_line_has_visit() is 'Stands behind visit_line: refuses a statement one of whose lines is of no visit of its person.';
create trigger visit_line_has_visit after insert on visit_line
    referencing new table as made for each statement execute function visit_line_has_visit();

create function visit_refuse() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'restrict_violation', constraint = 'visit_kept', table = 'visit',
        message = 'a visit stays, and so does its key';
end
$$;
comment on function visit_refuse() is 'Stands in front of visit: nobody, not even its owner, takes away or renames what lines are of.';
create trigger visit_kept before delete or truncate on visit
    for each statement execute function visit_refuse();
create trigger visit_key_kept before update of person, id, version on visit
    for each row when ((old.person, old.id, old.version) is distinct from (new.person, new.id, new.version))
    execute function visit_refuse();
-- What a line is of never changes either.
create trigger visit_line_key_kept before update of person, visit, version on visit_line
    for each row when ((old.person, old.visit, old.version) is distinct from (new.person, new.visit, new.version))
    execute function visit_refuse();
