-- Limits that strangers cannot use against anybody.

create index session_gateway on session (source, access_expires_at) where device = 'gateway';
