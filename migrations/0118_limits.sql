-- Limits that strangers cannot use against anybody.

create index session_gateway on session (source, access_expires_at) where device = 'gateway';

-- The misses of clerks, and of the accounts through which they ask (card_check_missed_often).
drop index access_log_misses;
create index access_log_misses on access_log (clerk_personal_number, at)
    where result_code in ('050', '051', '060', '061', '070') or result_code in ('052', '053') and subject is not null;
create index access_log_account_misses on access_log (account, at)
    where result_code in ('050', '051', '060', '061', '070') or result_code in ('052', '053') and subject is not null;

-- What tells for how long, too, and of a network whether its holder is known there.
drop function if exists login_verdict(uuid, text, timestamptz);
drop function if exists login_lookup(text, uuid, boolean, text, timestamptz, date);
drop function if exists gateway_login_lookup(text, uuid, text, timestamptz);
drop function if exists login_decide(uuid, uuid, text, text, bytea, text, bytea, text, bytea, bytea, timestamptz);
drop function if exists source_is_busy(text, timestamptz);
drop function if exists reset_code_fits(uuid, bytea, timestamptz);
drop function if exists code_send(text, uuid, uuid, text, text, bytea, timestamptz, text);
create index login_failure_target_at on login_failure (target, at desc);

-- The outcome of a code that was used before is one of the contract's; the reason says which.
alter table card_check_reason drop constraint card_check_reason_outcome_known;
update card_check_reason set outcome = 'unverified' where outcome = 'replayed';
alter table card_check_reason add constraint card_check_reason_outcome_known
    check (outcome in ('forged', 'expired', 'revoked', 'unverified'));
