-- Certificates of facilities: handed in by the facility or an officer of its province, confirmed by another officer,
-- revoked by either side. What is in a certificate is read by claims/certificate.h.

-- Whose books are open to whoever asks: one facility's to its own accounts, those of a province to its offices; neither
-- is nobody's.
create or replace function facilities_open(out facility text, out province text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    select a.facility, o.province into facilities_open.facility, facilities_open.province
      from account a left join office o on o.code = a.office where a.id = context_account();
end
$$;
alter function facilities_open() owner to ansinh_lookup;

-- Whether they are those of one facility, too.
create or replace function facility_open(of_facility text) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select from facilities_open() o where o.facility = of_facility or o.province = claim_province(of_facility));
end
$$;
alter function facility_open(text) owner to ansinh_lookup;

-- Whether claims of a facility have to be signed on a day: nobody's, everybody's, or those of whoever has once had a
-- certificate confirmed (claim_rule signature_required: 0, 2, 1).
create or replace function signature_demanded(of_facility text, day date) returns boolean
    language plpgsql stable as $$
declare
    demanded bigint := claim_rule_value('signature_required', day);
begin
    return coalesce(demanded, 0) = 2
        or (demanded = 1 and exists (select from facility_certificate c
                                      where c.facility = of_facility and c.confirmed_at is not null
                                        and c.revoke_reason is distinct from 'wrongly_registered'));
end
$$;

-- As many as a facility may have waiting or in use: what its claims are held against is bounded.
create or replace function certificates_most() returns integer
    language sql immutable parallel safe return 16;

-- Hands a certificate in. Nobody's counts before somebody else has confirmed it, so one that was taken back before, or
-- was registered at the wrong facility, is no reason to refuse its true owner.
create or replace function certificate_registered(new_id uuid, of_facility text, given jsonb, at timestamptz)
    returns facility_certificate
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    actor account;
    c facility_certificate;
begin
    if not exists (select from facility f where f.code = of_facility) or not facility_open(of_facility) then
        raise exception using errcode = 'AS000', message = 'not_found';
    end if;
    select a.* into actor from account a where a.id = context_account();
    c := jsonb_populate_record(null::facility_certificate, given);
    perform pg_advisory_xact_lock(hashtextextended('certificates of ' || of_facility, 0));
    perform pg_advisory_xact_lock(hashtextextended('certificate ' || encode(c.fingerprint, 'hex'), 0));
    if exists (select from facility_certificate x where x.fingerprint = c.fingerprint
                  and (x.state <> 'revoked'
                       or (x.confirmed_at is not null and x.revoke_reason <> 'wrongly_registered'))) then
        raise exception using errcode = 'AS000', message = 'certificate_known';
    elsif (select count(*) from facility_certificate x where x.facility = of_facility and x.state <> 'revoked'
                                                        and x.valid_to >= at) >= certificates_most() then
        raise exception using errcode = 'AS000', message = 'certificates_full';
    end if;
    c.id := new_id; c.facility := of_facility; c.state := 'registered'; c.version := 1;
    c.registered_by := actor.id; c.registrar_name := actor.full_name; c.registered_at := at;
    insert into facility_certificate select c.*;
    return c;
end
$$;
alter function certificate_registered(uuid, text, jsonb, timestamptz) owner to ansinh_lookup;

-- Confirms or revokes, and says so to the facility, whose signatures count or end with it. Who confirms is another person
-- than who handed it in, also under another account.
create or replace function certificate_moved(of_certificate uuid, seen_version integer, of_action text, reason text,
        words text, at timestamptz)
    returns facility_certificate
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    actor account;
    c facility_certificate;
begin
    select x.* into c from facility_certificate x where x.id = of_certificate for update;
    if c.id is null or not facility_open(c.facility) then
        raise exception using errcode = 'AS000', message = 'not_found';
    elsif c.version <> seen_version then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    elsif c.state = 'revoked' or (of_action = 'confirm' and c.state <> 'registered') then
        raise exception using errcode = 'AS000', message = 'certificate_not_at_step';
    end if;
    select a.* into actor from account a where a.id = context_account();
    if of_action = 'confirm' and exists (
        select from account r where r.id = c.registered_by
           and (r.id = actor.id or r.personal_number = actor.personal_number)) then
        raise exception using errcode = 'AS000', message = 'second_person_needed';
    end if;
    if of_action = 'confirm' then
        c.state := 'active'; c.confirmed_by := actor.id; c.confirmer_name := actor.full_name; c.confirmed_at := at;
    else
        c.state := 'revoked'; c.revoked_by := actor.id; c.revoker_name := actor.full_name; c.revoked_at := at;
        c.revoke_reason := reason; c.revoke_note := words;
    end if;
    c.version := c.version + 1;
    update facility_certificate x
       set state = c.state, confirmed_by = c.confirmed_by, confirmer_name = c.confirmer_name,
           confirmed_at = c.confirmed_at, revoked_by = c.revoked_by, revoker_name = c.revoker_name,
           revoked_at = c.revoked_at, revoke_reason = c.revoke_reason, revoke_note = c.revoke_note, version = c.version
     where x.id = c.id;
    perform outbox_put('app', case of_action when 'confirm' then 'certificate_confirmed' else 'certificate_revoked' end,
                       c.id::text, jsonb_build_object('certificate', c.id, 'facility', c.facility, 'state', c.state), at);
    return c;
end
$$;
alter function certificate_moved(uuid, integer, text, text, text, timestamptz) owner to ansinh_lookup;

-- The certificates that somebody may see: a facility its own, an officer those of the province; the last ones first.
create or replace function certificates_listed(of_state text, of_facility text, after_at timestamptz, after_id uuid,
        most integer)
    returns setof facility_certificate
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    own record;
begin
    select o.facility, o.province into own from facilities_open() o;
    if own.facility is null and own.province is null then
        return;
    end if;
    return query
    select c.* from facility_certificate c
     where (own.facility is null or c.facility = own.facility)
       and (own.province is null or claim_province(c.facility) = own.province)
       and (of_facility is null or c.facility = of_facility)
       and (of_state is null or c.state = of_state)
       and (c.registered_at, c.id) < (coalesce(after_at, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     order by c.registered_at desc, c.id desc
     limit most;
end
$$;
alter function certificates_listed(text, text, timestamptz, uuid, integer) owner to ansinh_lookup;
