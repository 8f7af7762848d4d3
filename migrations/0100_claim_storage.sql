-- How claims are stored: their tables as the texts that they came as, and their lines column by column. Neither is taken
-- apart and put together again on the way.

create type visit_lines as (
    code text[],
    name text[],
    unit text[],
    quantity_milli bigint[],
    unit_price_milli bigint[],
    service_percent smallint[],
    amount_vnd bigint[],
    listed_vnd bigint[],
    percent smallint[],
    fund_vnd bigint[],
    copay_vnd bigint[],
    own_vnd bigint[],
    other_vnd bigint[]
);
comment on type visit_lines is 'Lines of a visit on their way into visit_line, column by column, in their order.';

-- A reader casts: rows::json, rows::jsonb. The only writer is claim_taken, which gets them from the program's own writer.
alter table claim_table drop constraint claim_table_rows_are_a_list;
alter table claim_table alter column rows type text using rows::text;
alter table claim_table add constraint claim_table_rows_are_a_list check (starts_with(rows, '['));
comment on column claim_table.rows is 'Its rows: a JSON text, objects with the names of the fields, texts as they came.';
-- A fifth of the time, at more room; not every PostgreSQL is built with it.
do $$
begin
    if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
        alter table claim_table alter column rows set compression lz4;
    end if;
end
$$;

-- They take lines and tables in other forms.
drop function if exists claim_taken(uuid, jsonb, jsonb, jsonb, jsonb, jsonb, jsonb, text, timestamptz);
drop function if exists visit_written(visit, jsonb, jsonb, jsonb);
