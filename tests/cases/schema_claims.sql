/* What a claim has to be (claim_stands); the function that inserts one stands in schema.sql. */

-- accepted: an approved claim
select pg_temp.claim('r1', 'approved', 80, null, 80, 0, null, null);

-- claim_stands
select pg_temp.claim('', 'approved', 80, null, 80, 0, null, null);

-- claim_stands
select pg_temp.claim(repeat('r', 101), 'approved', 80, null, 80, 0, null, null);

-- claim_stands
select pg_temp.claim('r1', 'paid', 80, null, 0, 0, null, null);

-- claim_stands
select pg_temp.claim('r1', 'review', 101, null, 0, 0, null, null);

-- claim_stands
select pg_temp.claim('r1', 'review', -1, null, 0, 0, null, null);

-- claim_stands
select pg_temp.claim('r1', 'approved', 80, null, -1, 0, null, null);

-- claim_stands
select pg_temp.claim('r1', 'proposed', 80, 40, 0, 1, null, null);

-- claim_stands
select pg_temp.claim('r1', 'proposed', 80, null, 0, 1, gen_random_uuid(), null);

-- claim_stands
select pg_temp.claim('r1', 'proposed', 80, 81, 0, 1, gen_random_uuid(), null);

-- claim_stands
select pg_temp.claim('r1', 'proposed', 80, -1, 0, 1, gen_random_uuid(), null);

-- claim_stands
select pg_temp.claim('r1', 'review', 80, 40, 0, 1, null, null);

-- claim_stands
select pg_temp.claim('r1', 'review', 80, null, 0, 1, gen_random_uuid(), null);

-- claim_stands
select pg_temp.claim('r1', 'queried', 80, null, 0, 1, null, null);

-- claim_stands
select pg_temp.claim('r1', 'review', 80, null, 0, 1, null, '2026-01-05');

-- claim_stands
select pg_temp.claim('r1', 'review', 80, null, 80, 1, null, null);

-- claim_stands
select pg_temp.claim('r1', 'approved', 80, null, 80, 1, null, null);

-- accepted: a claim that the facility explains until a day
select pg_temp.claim('r1', 'queried', 80, null, 0, 1, null, '2026-01-05');

-- claim_stands
select pg_temp.claim('r1', 'approved', 80, null, 80, 0, null, null);
update claim set version = 0 where record_no = 'r1';

-- claim_stands
select pg_temp.claim('r1', 'approved', 80, null, 80, 0, null, null);
update claim set revision = 0 where record_no = 'r1';
