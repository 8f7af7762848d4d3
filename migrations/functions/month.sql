-- Months as numbers (year * 12 + month - 1) and as text; the same numbers as in the program.
create or replace function month_index(day date) returns integer
    language sql immutable strict parallel safe
    return extract(year from day)::int * 12 + extract(month from day)::int - 1;
create or replace function month_first_day(month integer) returns date
    language sql immutable strict parallel safe
    return make_date(month / 12, month % 12 + 1, 1);
create or replace function month_text(month integer) returns text
    language sql immutable strict parallel safe
    return lpad((month / 12)::text, 4, '0') || '-' || lpad((month % 12 + 1)::text, 2, '0');

comment on function month_index(date) is 'Number of the month of a day: year * 12 + month - 1.';
comment on function month_first_day(integer) is 'First day of a numbered month.';
comment on function month_text(integer) is 'A numbered month as YYYY-MM.';

-- "2026-11" as a number; null for anything else.
create or replace function month_parsed(text) returns integer
    language sql immutable strict parallel safe
    return case when $1 ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$' then left($1, 4)::int * 12 + right($1, 2)::int - 1 end;
