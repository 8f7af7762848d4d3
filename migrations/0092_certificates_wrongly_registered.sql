-- A certificate that was registered at the wrong facility, even confirmed there, is free for the right one.
drop index facility_certificate_once;
create unique index facility_certificate_once on facility_certificate (fingerprint)
    where state <> 'revoked' or (confirmed_at is not null and revoke_reason <> 'wrongly_registered');
