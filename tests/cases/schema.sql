-- given: two people, an employer and a household
set local app.subject = '00000000-0000-7000-8000-00000000000b';
insert into person (id, full_name, name_key, search_key, birth_date, sex, created_at, updated_at)
values ('00000000-0000-7000-8000-00000000000b', 'B', 'b', 'b', '1990-02', 'female', '2026-01-01', '2026-01-01');
set local app.subject = '00000000-0000-7000-8000-00000000000a';
insert into person (id, full_name, name_key, search_key, birth_date, sex, created_at, updated_at)
values ('00000000-0000-7000-8000-00000000000a', 'A', 'a', 'a', '1950', 'male', '2026-01-01', '2026-01-01');
insert into person_identifier
values ('00000000-0000-7000-8000-0000000000a1', '00000000-0000-7000-8000-00000000000a', 'si_number',
        '0000000001', '[2000-01-01,)', '2026-01-01');
insert into employer
values ('00000000-0000-7000-8000-0000000000e1', 'TA0001A', 'E', 'e', 'private', 'x', '00004', '01000', 'active', '2026-01-01');
create function pg_temp.me() returns uuid language sql as $$ select '00000000-0000-7000-8000-00000000000a'::uuid $$;
create function pg_temp.number(kind text, value text, valid daterange) returns void language sql as $$
    insert into person_identifier values (gen_random_uuid(), pg_temp.me(), kind, value, valid, '2026-01-01') $$;
create function pg_temp.job(months int4range, funds text[], state text, owed bigint, employer uuid) returns void language sql as $$
    insert into contribution (person, id, employer, position, place, months, salary_vnd, funds, state, amount_owed_vnd, source, recorded_from)
    values (pg_temp.me(), gen_random_uuid(), employer, 'p', 'p', months, 5000000, funds, state, owed, 'employer', '2026-01-01') $$;
create function pg_temp.card(first date, last date, state text, reason text, since date) returns void language sql as $$
    insert into card (id, person, card_number, object_code, benefit_digit, initial_facility, valid_from, valid_to, state,
                      state_reason, state_from, serial, issued_on, issued_by, created_at, updated_at)
    values (gen_random_uuid(), pg_temp.me(), '0000000001', 'DN', 4, '01001', first, last, state, reason, since,
            lpad((hashtext(first::text || state)::bigint + 2147483648)::text, 12, '0'), '2026-01-01', '01000',
            '2026-01-01', '2026-01-01') $$;
create function pg_temp.visit(total bigint, fund bigint, copay bigint, own bigint, discharged timestamptz, outcome text)
    returns uuid language sql as $$
    insert into visit (person, id, record_no, facility, admitted_at, discharged_at, kind, outcome, right_line, percent,
                       total_vnd, fund_vnd, copay_vnd, own_vnd, recorded_from)
    values (pg_temp.me(), '00000000-0000-7000-8000-0000000000f1', 'r1', '01001', '2026-01-01', discharged, '01', outcome,
            true, 80, total, fund, copay, own, '2026-01-02') returning id $$;
create function pg_temp.line(quantity bigint, price bigint, amount bigint, listed bigint, fund bigint, copay bigint, own bigint)
    returns void language sql as $$
    select pg_temp.visit(0, 0, 0, 0, null, null);
    insert into visit_line values (pg_temp.me(), '00000000-0000-7000-8000-0000000000f1', 1, 1, 'c', 'n', 'u', quantity,
                                   price, amount, listed, 80, fund, copay, own, 0) $$;
create function pg_temp.claim(of_record text, state text, fund bigint, proposed bigint, approved bigint, findings integer,
                              proposer uuid, due timestamptz) returns void language sql as $$
    insert into claim (facility, id, record_no, person, visit, revision, state, province, admitted_at, discharged_at, total_vnd,
                       fund_vnd, proposed_vnd, approved_vnd, open_findings, due_at, proposed_by, received_at, revised_at)
    values ('01001', gen_random_uuid(), of_record, pg_temp.me(), gen_random_uuid(), 1, state, '01', '2026-01-01', '2026-01-02',
            100, fund, proposed, approved, findings, due, proposer, '2026-01-02', '2026-01-02') $$;
create function pg_temp.decision(number text, first date, last date, state text, monthly bigint, lump bigint) returns void language sql as $$
    insert into benefit (person, id, kind, decision_no, decided_on, decided_by, starts_on, ends_on, monthly_vnd, lump_vnd,
                         state, channel, recorded_at)
    values (pg_temp.me(), md5(first::text)::uuid, 'pension', number, '2020-01-01', '01000', first, last, monthly, lump, state,
            'post', '2026-01-01') $$;
create function pg_temp.pay(period integer, gross bigint, net bigint, state text, paid timestamptz) returns void language sql as $$
    insert into payment (person, id, benefit, period, kind, gross_vnd, net_vnd, channel, state, paid_at, decision_no, recorded_at)
    values (pg_temp.me(), gen_random_uuid(), md5('2020-01-01')::uuid, period, 'regular', gross, net, 'post', state, paid, '1', '2026-01-01') $$;
create function pg_temp.dossier(state text, step text, assessor uuid, approver uuid, paused timestamptz, ended timestamptz)
    returns uuid language sql as $$
    insert into dossier (id, dossier_no, person, procedure, level, channel, submitted_at, form, return_method, search_key,
                         four_eyes, state, step, office, receiving_office, assessor, approver, received_at, changed_at,
                         due_at, unit, statutory_due_at, statutory_unit, due_source, paused_at, ended_at)
    values (md5('d')::uuid, '01000-261123-000001', pg_temp.me(), 'HT-1', 'partial', 'app', '2026-11-23', '{}', 'counter',
            'a', true, state, step, '01000', '01000', assessor, approver, '2026-11-23', '2026-11-24', '2026-12-13',
            'calendar_days_excl_holidays', '2026-12-13', 'calendar_days_excl_holidays', 'statute', paused, ended)
    returning id $$;
create function pg_temp.officer(login text) returns uuid language sql as $$
    select set_config('app.account', md5(login)::uuid::text, true);
    insert into account (id, kind, login, password_hash, full_name, name_key, office, officer_role, created_at, updated_at)
    values (md5(login)::uuid, 'officer', login, '$argon2id$', 'O', 'o', '01000', 'approver', '2026-01-01', '2026-01-01')
    returning id $$;

-- person_identifier_value_format
select pg_temp.number('si_number', '000000002', '[2000-01-01,)');

-- person_identifier_value_format
select pg_temp.number('personal_number', '0000000002', '[2000-01-01,)');

-- person_identifier_value_format
select pg_temp.number('card_number_15', 'DN6010000000001', '[2000-01-01,)');

-- person_identifier_kind_known
select pg_temp.number('library_card', '0000000002', '[2000-01-01,)');

-- person_identifier_valid_not_empty
select pg_temp.number('si_number', '0000000002', '[2000-01-01,2000-01-01)');

-- person_identifier_once_at_a_time
select pg_temp.number('si_number', '0000000001', '[2020-01-01,2020-02-01)');

-- accepted: the same number in other days
select pg_temp.number('si_number', '0000000001', '[1990-01-01,2000-01-01)');

-- partial_date_valid
update person set birth_date = '2023-02-30' where id = pg_temp.me();

-- person_died_after_birth
update person set died_on = '1949-12-31' where id = pg_temp.me();

-- accepted: death in the year of birth
update person set died_on = '1950-01-01' where id = pg_temp.me();

-- 42501: row-level security forbids to become another person
update person set id = '00000000-0000-7000-8000-00000000000c' where id = pg_temp.me();

-- guardianship_two_people
insert into guardianship values (gen_random_uuid(), pg_temp.me(), pg_temp.me(), 'mother', '[2020-01-01,)', null, '2026-01-01');

-- guardianship_once_at_a_time
insert into guardianship
select gen_random_uuid(), pg_temp.me(), '00000000-0000-7000-8000-00000000000b', 'mother', valid::daterange, null, '2026-01-01'
from unnest(array['[2020-01-01,2021-01-01)', '[2020-12-31,)']) valid;

-- household_member_one_household
insert into household values (md5('h')::uuid, '0000000001', 'x', '00004', 'poor', '2026-01-01');
insert into household values (md5('i')::uuid, '0000000002', 'x', '00004', 'poor', '2026-01-01');
insert into household_member values (md5('h')::uuid, pg_temp.me(), '00', 1, '[2020-01-01,)');
insert into household_member values (md5('i')::uuid, pg_temp.me(), '00', 1, '[2025-01-01,)');

-- account_citizen_is_a_person
set local app.account = '00000000-0000-7000-8000-0000000000c1';
insert into account (id, kind, login, password_hash, full_name, name_key, created_at, updated_at)
values (context_account(), 'citizen', 'login', '$argon2id$', 'A', 'a', '2026-01-01', '2026-01-01');

-- account_password_argon2id
insert into account (id, kind, login, password_hash, full_name, name_key, person, created_at, updated_at)
values (gen_random_uuid(), 'citizen', 'login', 'secret', 'A', 'a', pg_temp.me(), '2026-01-01', '2026-01-01');

-- account_officer_has_office
set local app.account = '00000000-0000-7000-8000-0000000000c1';
insert into account (id, kind, login, password_hash, full_name, name_key, officer_role, created_at, updated_at)
values (context_account(), 'officer', 'login', '$argon2id$', 'A', 'a', 'admin', '2026-01-01', '2026-01-01');

-- contribution_no_overlap
select pg_temp.job('[24000,24010)', '{voluntary}', 'paid', 0, null), pg_temp.job('[24009,24011)', '{voluntary}', 'paid', 0, null);

-- contribution_no_overlap
select pg_temp.job('[24000,24010)', '{retirement}', 'paid', 0, '00000000-0000-7000-8000-0000000000e1'),
       pg_temp.job('[23000,25000)', '{retirement}', 'paid', 0, '00000000-0000-7000-8000-0000000000e1');

-- accepted: one period follows the other
select pg_temp.job('[24000,24010)', '{voluntary}', 'paid', 0, null), pg_temp.job('[24010,24011)', '{voluntary}', 'paid', 0, null);

-- accepted: a version that has been replaced does not count
select pg_temp.job('[24000,24010)', '{voluntary}', 'paid', 0, null);
update contribution set recorded_to = '2026-02-01';
select pg_temp.job('[24000,24012)', '{voluntary}', 'paid', 0, null);

-- contribution_months_bounded
select pg_temp.job('[24000,)', '{voluntary}', 'paid', 0, null);

-- contribution_voluntary_alone
select pg_temp.job('[24000,24010)', '{retirement}', 'paid', 0, null);

-- contribution_voluntary_alone
select pg_temp.job('[24000,24010)', '{voluntary,health}', 'paid', 0, null);

-- contribution_funds_known
select pg_temp.job('[24000,24010)', '{}', 'paid', 0, null);

-- contribution_funds_known
select pg_temp.job('[24000,24010)', '{gold}', 'paid', 0, null);

-- contribution_owed_by_state
select pg_temp.job('[24000,24010)', '{voluntary}', 'paid', 1, null);

-- contribution_owed_by_state
select pg_temp.job('[24000,24010)', '{voluntary}', 'owed', 0, null);

-- contribution_owed_by_state
select pg_temp.job('[24000,24010)', '{voluntary}', 'partly', -1, null);

-- accepted: a card
select pg_temp.card('2026-01-01', '2026-12-31', 'active', null, null);

-- accepted: a card that follows, and an inactive one
select pg_temp.card('2026-01-01', '2026-12-31', 'active', null, null), pg_temp.card('2027-01-01', null, 'active', null, null),
       pg_temp.card('2026-01-01', null, 'decreased', 'stopped', '2026-02-01');

-- card_one_active_at_a_time
select pg_temp.card('2026-01-01', '2026-12-31', 'active', null, null), pg_temp.card('2026-12-31', null, 'active', null, null);

-- card_validity_forward
select pg_temp.card('2026-01-01', '2025-12-31', 'active', null, null);

-- card_state_reason_known
select pg_temp.card('2026-01-01', null, 'active', 'stopped', null);

-- card_state_reason_known
select pg_temp.card('2026-01-01', null, 'decreased', 'fraud', '2026-02-01');

-- card_state_reason_known
select pg_temp.card('2026-01-01', null, 'decreased', null, '2026-02-01');

-- card_state_from_by_state
select pg_temp.card('2026-01-01', null, 'decreased', 'stopped', null);

-- accepted: a visit still going on
select pg_temp.visit(100, 80, 20, 0, null, null);

-- visit_sums_fit
select pg_temp.visit(100, 80, 20, 1, null, null);

-- visit_amounts_not_negative
select pg_temp.visit(100, 120, -20, 0, null, null);

-- visit_times_forward
select pg_temp.visit(100, 80, 20, 0, '2025-12-31', '1');

-- visit_outcome_at_discharge
select pg_temp.visit(100, 80, 20, 0, '2026-01-02', null);

-- accepted: two and a half units at 333.333 đồng
select pg_temp.line(2500, 333333, 833, 833, 666, 167, 0);

-- visit_line_has_visit
insert into visit_line values (pg_temp.me(), gen_random_uuid(), 1, 1, 'c', 'n', 'u', 1000, 0, 0, 0, 80, 0, 0, 0, 0);

-- visit_kept
delete from visit;

-- visit_kept
select pg_temp.visit(0, 0, 0, 0, null, null);
update visit set version = 2 where id = '00000000-0000-7000-8000-0000000000f1';

-- visit_kept
select pg_temp.line(1000, 0, 0, 0, 0, 0, 0);
update visit_line set version = 2 where visit = '00000000-0000-7000-8000-0000000000f1';

-- visit_line_amount_fits
select pg_temp.line(2500, 333333, 838, 838, 670, 168, 0);

-- visit_line_percent_fits
select pg_temp.line(2500, 333333, 833, 833, 669, 164, 0);

-- visit_line_listed_fits
select pg_temp.line(2500, 333333, 833, 800, 666, 167, 0);

-- accepted: one decision after the other
select pg_temp.decision('1', '2020-01-01', '2020-12-31', 'current', 1, null), pg_temp.decision('2', '2021-01-01', null, 'current', 1, null);

-- benefit_one_decision_at_a_time
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null), pg_temp.decision('2', '2021-01-01', null, 'suspended', 1, null);

-- benefit_one_amount
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, 1);

-- benefit_decision_no_unique
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null), pg_temp.decision('1', '2021-01-01', null, 'ended', 1, null);

-- payment_once
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null), pg_temp.pay(24300, 5, 5, 'paid', '2026-01-01'), pg_temp.pay(24300, 5, 5, 'unpaid', null);

-- payment_has_benefit
select pg_temp.pay(24300, 5, 5, 'paid', '2026-01-01');

-- benefit_kept
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null);
delete from benefit;

-- benefit_kept
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null);
update benefit set id = gen_random_uuid();

-- benefit_kept
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null), pg_temp.pay(24300, 5, 5, 'paid', '2026-01-01');
update payment set benefit = gen_random_uuid();

-- payment_paid_has_time
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null), pg_temp.pay(24300, 5, 5, 'paid', null);

-- payment_net_range
select pg_temp.decision('1', '2020-01-01', null, 'current', 1, null), pg_temp.pay(24300, 5, 6, 'unpaid', null);

-- issued_document_code_format
insert into issued_document values ('0123456789ABCDEI', 'refusal', sha256(''), 'x', '2026-01-01');

-- issued_document_digest_size
insert into issued_document values ('0123456789ABCDEF', 'refusal', '\x00', 'x', '2026-01-01');

-- issued_document_issuer_given
insert into issued_document values ('0123456789ABCDEF', 'refusal', sha256(''), '', '2026-01-01');

-- issued_document_kind_fkey
insert into issued_document values ('0123456789ABCDEF', 'banknote', sha256(''), 'x', '2026-01-01');

-- accepted: a dossier that has just arrived
select pg_temp.dossier('new', 'none', null, null, null, null);

-- dossier_four_eyes
select pg_temp.dossier('in_processing', 'approved', o, o, null, null) from pg_temp.officer('approver1') o;

-- accepted: two officers
select pg_temp.dossier('in_processing', 'approved', o, p, null, null)
  from pg_temp.officer('approver1') o, pg_temp.officer('approver2') p;

-- dossier_state_known
select pg_temp.dossier('lost', 'none', null, null, null, null);

-- dossier_step_by_state
select pg_temp.dossier('accepted', 'assessing', null, null, null, null);

-- dossier_paused_by_state
select pg_temp.dossier('supplement_required', 'none', null, null, null, null);

-- dossier_ended_by_state
select pg_temp.dossier('processed', 'none', null, null, null, null);

-- dossier_escalation_pkey
insert into dossier_escalation
select d, 'overdue', '2026-12-13', pg_temp.me(), '01000', null, told
  from pg_temp.dossier('new', 'none', null, null, null, null) d, unnest(array['2026-12-13', '2026-12-14']::timestamptz[]) told;

-- dossier_attachment_file_whole
insert into dossier_attachment
values (pg_temp.dossier('new', 'none', null, null, null, null), gen_random_uuid(), pg_temp.me(), 1, 'Sổ BHXH', 'electronic',
        null, null, null, null, '2026-11-23');

-- calendar_day_kind_fits_weekday
insert into calendar_day values ('2028-05-07', 'public_holiday', 'announced', 'x', 'x', 'x');

-- deadline_rule_once
insert into deadline_rule values ('612', 'statute', null, '2026-01-01', null, 1, 'working_days', 'x', 'memory');

-- accepted: an office may promise for itself
insert into deadline_rule values ('HT-1', 'commitment', '01000', '2026-01-01', null, 12, 'working_days', 'x', 'memory');

-- rule_set_two_people
insert into rule_set (id, name, source, base, effective_from, changes, figures, figure_count, sha256, state, drafted_at, first_signer, second_signer)
select md5('s')::uuid, 'x', 'release', id, '2030-01-01', '[]', 'x', 1, sha256('x'), 'draft', '2026-01-01', md5('a')::uuid, md5('a')::uuid
  from rule_set;

-- rule_set_signed_twice
insert into rule_set (id, name, source, base, effective_from, changes, figures, figure_count, sha256, state, drafted_at)
select md5('s')::uuid, 'x', 'release', id, '2030-01-01', '[]', 'x', 1, sha256('x'), 'signed', '2026-01-01' from rule_set;

-- rule_set_first_release
insert into rule_set (id, name, source, effective_from, changes, figures, figure_count, sha256, state, drafted_at)
values (md5('s')::uuid, 'x', 'release', '2030-01-01', '[]', 'x', 1, sha256('x'), 'signed', '2026-01-01');

-- 42501: the figures of a rule set are never edited
set local role ansinh_app;
update rule_set set figures = 'x';

-- settlement_two_people
insert into settlement (person, id, dossier, version, kind, state, rule_set, engine_version, counted_on, starts_on, monthly_vnd,
                        lump_vnd, missing, results, derivation, proposed_by, proposer_name, proposed_at, approved_by,
                        approver_name, approved_at, decision_no)
select pg_temp.me(), gen_random_uuid(), pg_temp.dossier('new', 'none', null, null, null, null), 1, 'pension', 'approved', id, '1',
       '2026-11-22', '2026-12-01', 1, 0, '[]', '[]', '{}', md5('a')::uuid, 'A', '2026-11-22', md5('a')::uuid, 'A', '2026-11-22', '1'
  from rule_set;

-- settlement_approved_whole
insert into settlement (person, id, dossier, version, kind, state, rule_set, engine_version, counted_on, starts_on, monthly_vnd,
                        lump_vnd, missing, results, derivation, proposed_by, proposer_name, proposed_at)
select pg_temp.me(), gen_random_uuid(), pg_temp.dossier('new', 'none', null, null, null, null), 1, 'pension', 'approved', id, '1',
       '2026-11-22', '2026-12-01', 1, 0, '[]', '[]', '{}', md5('a')::uuid, 'A', '2026-11-22'
  from rule_set;
