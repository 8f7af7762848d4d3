-- A line is of a visit of the same person: the foreign key between them, asked once for each visit of a statement instead
-- of once for each row.
create or replace function visit_line_has_visit() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    -- Visit by visit (offset 0), and not all visits joined, whatever the plan was made for.
    if exists (select from (select distinct m.person, m.visit, m.version from made m) l
                where not exists (select from visit v where v.person = l.person and v.id = l.visit
                                                        and v.version = l.version offset 0)) then
        raise exception using errcode = 'foreign_key_violation', constraint = 'visit_line_has_visit',
            table = 'visit_line', message = 'a line is of no visit of its person';
    end if;
    return null;
end
$$;
alter function visit_line_has_visit() owner to ansinh_lookup;

-- The same of all lines, after a load that went without the trigger.
create or replace function visit_lines_check() returns void
    language plpgsql as $$
begin
    if exists (select from visit_line l
                where not exists (select from visit v
                                   where v.person = l.person and v.id = l.visit and v.version = l.version)) then
        raise exception using errcode = 'foreign_key_violation', constraint = 'visit_line_has_visit', table = 'visit_line',
            message = 'a line is of no visit of its person';
    end if;
end
$$;
