-- Limits that strangers cannot use against anybody.

create index session_gateway on session (source, access_expires_at) where device = 'gateway';

-- The misses of clerks, and of the accounts through which they ask (card_check_missed_often).
drop index access_log_misses;
create index access_log_misses on access_log (clerk_personal_number, at)
    where result_code in ('050', '051', '060', '061', '070') or result_code in ('052', '053') and subject is not null;
create index access_log_account_misses on access_log (account, at)
    where result_code in ('050', '051', '060', '061', '070') or result_code in ('052', '053') and subject is not null;
