-- What a claim costs to store. Rows of visit_line come fifty at a time: who may write them is asked once for a statement.
alter policy visit_line_subject on visit_line using (person = (select context_subject()));
alter policy visit_line_lookup on visit_line using ((select context_lookup()));

-- Every INSERT parses the checks of its table anew, and a claim is a dozen of them; the checks of a domain are kept with
-- the plan.
create domain ordinal as smallint constraint ordinal_positive check (value > 0);
comment on domain ordinal is 'Place of a row among those of its owner, from 1.';
create domain version_no as smallint constraint version_positive check (value > 0);
comment on domain version_no is 'Counts the versions of a fact, from 1.';
create domain percent as smallint constraint percent_range check (value between 0 and 100);
comment on domain percent is 'Hundredth parts of a whole.';
create domain quantity_milli as bigint constraint quantity_positive check (value > 0);
comment on domain quantity_milli is 'Thousandth parts of a unit.';
create domain price_milli as bigint constraint price_not_negative check (value >= 0);
comment on domain price_milli is 'Price of a unit in thousandth parts of a đồng.';
create domain service_percent as smallint constraint service_percent_range check (value between 0 and 1000);
comment on domain service_percent is 'Hundredth parts of the price at which a service counts (tỷ lệ thanh toán dịch vụ).';
create domain diagnosis_code as text
    constraint diagnosis_code_format check (value ~ '^[A-Z][0-9]{2}(\.[0-9A-Z]{1,3})?[*+†]?$');
comment on domain diagnosis_code is 'Code of the ICD-10.';
create domain vnd_not_negative as bigint constraint vnd_not_negative check (value >= 0);
comment on domain vnd_not_negative is 'An amount in đồng that cannot be owed.';
create domain claim_action as text constraint claim_action_known check (value in
    ('receive', 'correct', 'query', 'explain', 'propose', 'confirm', 'return', 'approve', 'refuse', 'reopen'));
comment on domain claim_action is 'What can happen to a claim.';
create domain claim_finding_result as text
    constraint claim_finding_result_known check (value in ('reduced', 'queried', 'noted'));
comment on domain claim_finding_result is 'What a finding does to a claim.';
create domain claim_evidence as text
    constraint claim_evidence_known check (value in ('receipt', 'register', 'offline', 'none'));
comment on domain claim_evidence is 'What shows that the card was checked.';
create domain sha256_digest as bytea constraint sha256_size check (length(value) = 32);
comment on domain sha256_digest is 'A SHA-256.';
create domain receipt_id as bytea constraint receipt_id_size check (length(value) = 8);
comment on domain receipt_id is 'Id of the receipt of a card check.';
create domain notice_kind as text constraint notice_kind_format check (value ~ '^[a-z][a-z_]{2,39}$');
comment on domain notice_kind is 'What a notice tells of.';
create domain idempotency_key as text constraint idempotency_key_length check (length(value) between 1 and 255);
comment on domain idempotency_key is 'Key under which a caller repeats a request.';
create domain http_status as smallint constraint http_status_range check (value between 100 and 599);
comment on domain http_status is 'Status of an HTTP answer.';

-- A trigger that names columns keeps them as they are.
drop trigger visit_key_kept on visit;
alter table visit
    drop constraint visit_version_positive, alter column version type version_no,
    drop constraint visit_percent_range, alter column percent type percent;
create trigger visit_key_kept before update of person, id, version on visit
    for each row when ((old.person, old.id, old.version) is distinct from (new.person, new.id, new.version))
    execute function visit_refuse();
alter table visit_diagnosis
    drop constraint visit_diagnosis_ordinal_positive, alter column ordinal type ordinal,
    drop constraint visit_diagnosis_code_format, alter column code type diagnosis_code;
alter table visit_line
    drop constraint visit_line_ordinal_positive, alter column ordinal type ordinal,
    drop constraint visit_line_quantity_positive, alter column quantity_milli type quantity_milli,
    drop constraint visit_line_price_not_negative, alter column unit_price_milli type price_milli,
    drop constraint visit_line_percent_range, alter column percent type percent,
    drop constraint visit_line_service_percent_range, alter column service_percent type service_percent;
alter table claim_revision
    drop constraint claim_revision_hash_size, alter column content_hash type sha256_digest,
    drop constraint claim_revision_evidence_known, alter column evidence type claim_evidence,
    drop constraint claim_revision_receipt_size, alter column receipt_id type receipt_id;
alter table claim_event
    drop constraint claim_event_action_known, alter column action type claim_action;
alter table claim_finding
    drop constraint claim_finding_claimed_not_negative, alter column claimed_vnd type vnd_not_negative,
    drop constraint claim_finding_line_positive, alter column line type ordinal,
    drop constraint claim_finding_ordinal_positive, alter column ordinal type ordinal,
    drop constraint claim_finding_result_known, alter column result type claim_finding_result;
alter table notice
    drop constraint notice_kind_format, alter column kind type notice_kind;
alter table idempotency
    drop constraint idempotency_key_length, alter column key type idempotency_key,
    drop constraint idempotency_status_range, alter column status type http_status;

-- What was sent is one text of its revision, and the text that the hash is of: it comes as one, and is read as one.
alter table claim_revision add column tables text;
comment on column claim_revision.tables is
    'The tables of the claim (XML0 to XML15) as they were sent: a JSON text, of each table its rows, objects with the names of the fields and texts as they came.';
do $$
begin
    if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
        alter table claim_revision alter column tables set compression lz4;
    end if;
end
$$;
alter table claim_revision no force row level security;
alter table claim_table no force row level security;
update claim_revision r set tables = t.tables
  from (select x.facility, x.claim, x.revision,
               '{' || string_agg(format('"%s":%s', x.name, x.rows), ',' order by substr(x.name, 4)::int) || '}' as tables
          from claim_table x group by x.facility, x.claim, x.revision) t
 where t.facility = r.facility and t.claim = r.claim and t.revision = r.revision;
alter table claim_revision alter column tables set not null;
alter table claim_revision force row level security;
drop table claim_table;

-- It takes the tables in another form.
drop function if exists claim_taken(uuid, jsonb, visit_lines, jsonb, jsonb, text[], integer[], integer[], text, jsonb, text,
    timestamptz);
