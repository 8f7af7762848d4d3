-- The answer to a card check in one function and one row. A statement's cost at the counter is that of preparing its
-- plans, column by column and node by node: so the columns that the counter may see have a name of their own, and a
-- named row is described once and not at every call.

create view card_shown with (security_invoker = true) as
select c.id, c.person, c.card_number, c.card_number_15, c.object_code, c.benefit_digit, c.initial_facility, c.valid_from,
       c.valid_to, c.five_year_date, c.living_area, c.state, c.state_reason, c.serial
  from card c;
comment on view card_shown is 'What a counter may see of a card; row-level security is that of card.';
create view card_holder with (security_invoker = true) as
select p.id, p.full_name, p.name_key, p.birth_date::text as birth_date, p.sex, p.address from person p;
comment on view card_holder is 'What a counter may see of the holder of a card; row-level security is that of person.';
do $$
declare
    c record;
begin
    for c in select a.attrelid::regclass as view, a.attname as name, d.description as words
               from pg_attribute a
               join pg_class t on t.relname = case a.attrelid when 'card_shown'::regclass then 'card' else 'person' end
                              and t.relnamespace = 'public'::regnamespace
               join pg_attribute b on b.attrelid = t.oid and b.attname = a.attname
               join pg_description d on d.objoid = t.oid and d.objsubid = b.attnum
              where a.attrelid in ('card_shown'::regclass, 'card_holder'::regclass) and a.attnum > 0 loop
        execute format('comment on column %s.%I is %L', c.view, c.name, c.words);
    end loop;
end
$$;
grant select on card_shown, card_holder to ansinh_lookup;

create type card_check_decision as (code text, previous_card_number text, card card_shown);
comment on type card_check_decision is 'Which card counts today, what it is worth (result code), and the number that stood on the one shown.';

create type card_check_answer as (
    outcome text, result_code text, reason text, warning text, facility text, card_id uuid, previous_card_number text,
    visits_told boolean, "check" uuid, form text, presence text, emergency boolean, referred boolean, inpatient boolean,
    checked_at timestamptz,
    card_number text, card_number_15 text, object_code text, benefit_digit smallint, initial_facility text,
    valid_from date, valid_to date, five_year_date date, living_area text, state text, serial text, full_name text,
    birth_date text, sex text, address text, si_number text,
    message text, front_desk_action text, initial_facility_name text, facility_level text, recent_visits json,
    copay_this_year_vnd bigint, receipt_noted boolean);
comment on type card_check_answer is 'What was found (to checked_at), the card and its holder (to si_number), and what else the counter is told.';

-- A receipt is noted by the function that decides.
grant insert on signature to ansinh_lookup;

drop function if exists card_check(uuid, text, text, text, text, text, text, text, integer, integer, bytea, bytea, text, bytea,
    text, text, text, text, text, boolean, boolean, boolean, timestamptz, date);
drop function if exists card_check_again(uuid, timestamptz, date);
drop function if exists card_check_decided(uuid, text, text, uuid, date);
drop function if exists card_check_told(uuid, boolean, timestamptz);
drop function if exists card_check_state_code(card, date);
drop function if exists card_check_identity(person, text, text);
drop function if exists card_check_caller(text, text);

-- Checks of a table are read anew from the catalogue by every insert, those of a domain once by every connection: the
-- two ledgers that each check writes have domains.
create domain signing_key_id as bytea constraint signature_kid_size check (length(value) = 8);
comment on domain signing_key_id is 'Id of a key: the first eight bytes of the SHA-256 of its public part.';
create domain signing_purpose as text
    constraint signature_purpose_known check (value in ('card', 'dynamic', 'receipt', 'document'));
comment on domain signing_purpose is 'What a key signs.';
create domain access_class as text constraint access_log_class_known check (value in ('PERSONAL', 'HEALTH', 'MONEY'));
comment on domain access_class is 'What sort of data was read: the strictest of the reply.';
alter table signature drop constraint signature_kid_size, drop constraint signature_purpose_known,
    alter column kid type signing_key_id, alter column purpose type signing_purpose;
alter table access_log drop constraint access_log_class_known, alter column class type access_class;
