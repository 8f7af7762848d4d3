-- An opaque id whose order is that of time (RFC 9562 version 7): the time is given, the rest is random.
create or replace function uuid_v7(at timestamptz) returns uuid
    language sql volatile strict parallel safe
    return encode(set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
                placing substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6),
        52, 1), 53, 1), 'hex')::uuid;

comment on function uuid_v7(timestamptz) is 'New id, version 7, of the time given.';
