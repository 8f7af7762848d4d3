-- A line is of a visit of the same person: the foreign key between them, asked once for a statement instead of once for
-- each row. Visit by visit through the index, which costs the same for each however many there are.
create or replace function visit_line_has_visit() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set enable_hashjoin = off
    set enable_mergejoin = off set enable_seqscan = off as $$
begin
    if exists (select from (select distinct m.person, m.visit, m.version from made m) m
                where not exists (select from visit v
                                   where v.person = m.person and v.id = m.visit and v.version = m.version)) then
        raise exception using errcode = 'foreign_key_violation', constraint = 'visit_line_has_visit', table = 'visit_line',
            message = 'a line is of no visit of its person';
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
