-- What happens to a card after its issue: reissued (cấp lại), changed (đổi thẻ), suspended (tạm khóa), resumed.
--
-- Each function is the whole operation in the caller's transaction: the card, its bit in the status list (by trigger),
-- the ledger row, the notice, and in the context the words for the access-log row that the request writes anyway.
-- They are given the person, not taken from the context: a dossier and a sweep act for people whom they have at hand.
-- A refusal is raised as the code of a problem, so nothing is done.

-- The card that counts today, locked; what a client saw may have changed since (expected_version null = do not ask).
create or replace function card_held(of_person uuid, wanted_state text, expected_version integer, today date)
    returns card
    language plpgsql volatile as $$
declare
    c card;
begin
    select k.* into c from card k where k.person = of_person
     order by (k.state = 'active' and k.valid_from <= today and coalesce(k.valid_to, today) >= today) desc,
              k.valid_from desc, k.id desc
     limit 1 for update;
    if c.id is null then
        raise exception using errcode = 'AS000', message = 'not_found';
    elsif c.version <> expected_version then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    elsif c.state <> wanted_state or c.valid_to < today then
        raise exception using errcode = 'AS000', message = 'card_state_conflict';
    end if;
    return c;
end
$$;

create or replace function card_notice_texts(kind text, c card) returns jsonb
    language sql immutable
    return case kind
        when 'reissued' then jsonb_build_object(
            'text_vi', 'An Sinh: thẻ BHYT số ' || c.card_number || ' đã được cấp lại, số sê-ri mới ' || c.serial ||
                '. Mã QR cũ không còn giá trị. Nếu bạn không yêu cầu, hãy báo ngay cho cơ quan BHXH.',
            'text_en', 'An Sinh: health-insurance card ' || c.card_number || ' was reissued with serial ' || c.serial ||
                '. The old QR code is void. If you did not ask for it, tell your social-insurance office at once.')
        when 'changed' then jsonb_build_object(
            'text_vi', 'An Sinh: thông tin trên thẻ BHYT số ' || c.card_number || ' đã thay đổi, số sê-ri mới ' || c.serial ||
                '. Mã QR cũ không còn giá trị.',
            'text_en', 'An Sinh: the data on health-insurance card ' || c.card_number || ' have changed; its new serial is ' ||
                c.serial || '. The old QR code is void.')
        when 'suspended' then jsonb_build_object(
            'text_vi', 'An Sinh: thẻ BHYT số ' || c.card_number || ' tạm bị khóa. Hãy liên hệ cơ quan BHXH để biết lý do.',
            'text_en', 'An Sinh: health-insurance card ' || c.card_number || ' is suspended. Ask your social-insurance office why.')
        else jsonb_build_object(
            'text_vi', 'An Sinh: thẻ BHYT số ' || c.card_number || ' đã được mở khóa và dùng được trở lại.',
            'text_en', 'An Sinh: health-insurance card ' || c.card_number || ' is no longer suspended.')
    end;

-- The ledger row, the notice (for a minor also to whoever answers for it) and what the access log will say.
create or replace function card_event_noted(kind text, old card, new card, reason text, note text, changes jsonb,
                                            at timestamptz, today date) returns void
    language plpgsql volatile as $$
begin
    insert into card_event (id, person, card, new_card, kind, reason, note, changes, account, at)
    values (uuid_v7(at), old.person, old.id, nullif(new.id, old.id), kind, reason, note, changes, context_account(), at);
    perform notice_put(old.person, 'card_' || kind, null, card_notice_texts(kind, new), at);
    perform notice_send(phone, 'card_' || kind, card_notice_texts(kind, new), at)
       from (select p.phone from person p where p.id = old.person
             union
             select h.phone from guardianship g
               join person h on h.id = g.guardian
               join person d on d.id = g.dependant
              where g.dependant = old.person and g.valid @> today and majority_day(d.birth_date) > today
                and h.phone is not null) phones;
    perform set_config('app.subject', old.person::text, true),
            set_config('app.result', 'card_' || kind, true);
end
$$;

-- Puts `fresh` in the place of `old`: a new serial and a new place in a status list; the old code is void.
create or replace function card_replaced(old card, fresh card, reason text, by_office text, at timestamptz, today date)
    returns card
    language plpgsql volatile as $$
declare
    made card;
begin
    fresh.id := uuid_v7(at);
    fresh.card_number := coalesce((select i.value from person_identifier i
                                   where i.person = old.person and i.kind = 'si_number' and i.valid @> today
                                   order by lower(i.valid) desc limit 1), old.card_number);
    fresh.card_number_15 := null; -- only cards of the templates of before April 2021 bear it
    fresh.personal_number := (select i.value from person_identifier i
                              where i.person = old.person and i.kind = 'personal_number' and i.valid @> today
                              order by lower(i.valid) desc limit 1);
    fresh.serial := lpad(nextval('card_serial')::text, 12, '0');
    fresh.issued_on := today;
    fresh.issued_by := coalesce(by_office, old.issued_by);
    fresh.status_list := null;
    fresh.status_index := null;
    fresh.version := 1;
    fresh.created_at := at;
    fresh.updated_at := at;
    update card set state = 'revoked', state_reason = reason, state_from = today, replaced_by = fresh.id,
                    version = version + 1, updated_at = at
     where id = old.id;
    insert into card select (fresh).* returning * into made;
    return made;
end
$$;

-- Lost or damaged, and nothing on it changes.
create or replace function card_reissued(of_person uuid, reason text, expected_version integer, by_office text,
                                         at timestamptz, today date) returns card
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    old card := card_held(of_person, 'active', expected_version, today);
    made card;
begin
    if reason is null or reason not in ('lost', 'damaged') then
        raise exception using errcode = 'AS000', message = 'invalid_input';
    end if;
    made := card_replaced(old, old, reason, by_office, at, today);
    perform card_event_noted('reissued', old, made, reason, null, '[]', at, today);
    return made;
end
$$;
alter function card_reissued(uuid, text, integer, text, timestamptz, date) owner to ansinh_lookup;

-- What changes about the person: the register first, then the card. A name comes with its keys (base/text.h).
create or replace function card_person_changed(of_person uuid, changes jsonb, at timestamptz) returns void
    language plpgsql volatile as $$
begin
    if not changes ?| array['full_name', 'birth_date', 'sex'] then
        return;
    end if;
    if (changes ? 'full_name') <> (changes ? 'name_key' and changes ? 'search_key')
       or not partial_date_is_valid(coalesce(changes ->> 'birth_date', '2000'))
       or coalesce(changes ->> 'sex', 'male') not in ('male', 'female') then
        raise exception using errcode = 'AS000', message = 'invalid_input';
    end if;
    update person p
       set full_name = coalesce(changes ->> 'full_name', p.full_name), name_key = coalesce(changes ->> 'name_key', p.name_key),
           search_key = coalesce(changes ->> 'search_key', p.search_key),
           birth_date = coalesce(changes ->> 'birth_date', p.birth_date), sex = coalesce(changes ->> 'sex', p.sex),
           version = version + 1, updated_at = at
     where p.id = of_person;
    if changes ? 'full_name' then
        update account a set full_name = changes ->> 'full_name', name_key = changes ->> 'name_key'
         where a.person = of_person;
    end if;
end
$$;

-- The card with the members of `changes` in place of its own. A new group brings the digit in force.
create or replace function card_with(old card, changes jsonb, today date) returns card
    language plpgsql stable as $$
declare
    fresh card := jsonb_populate_record(old, changes - array['full_name', 'name_key', 'search_key', 'birth_date', 'sex']);
begin
    if changes ? 'object_code' then
        select d.benefit_digit into fresh.benefit_digit from object_code_digit d
         where d.object_code = fresh.object_code and d.valid_from <= today and coalesce(d.valid_to, today) >= today;
    end if;
    if fresh.benefit_digit is null or not exists (select from facility f where f.code = fresh.initial_facility)
       or (fresh.living_area is not null and not exists (select from living_area l where l.code = fresh.living_area))
       or fresh.valid_to < today then
        raise exception using errcode = 'AS000', message = 'invalid_input';
    end if;
    return fresh;
end
$$;

-- Each changed member with what it was: of the person and of the card.
create or replace function card_differences(before jsonb, changes jsonb) returns jsonb
    language sql immutable
    return (select coalesce(jsonb_agg(jsonb_build_object('member', c.key, 'from', before ->> c.key, 'to', c.value)
                                      order by c.key), '[]')
              from jsonb_each_text(changes) c
             where c.key not in ('name_key', 'search_key') and before ->> c.key is distinct from c.value);

-- Changed data: initial_facility, object_code, living_area, five_year_date, valid_to, full_name (with name_key and
-- search_key), birth_date, sex. Nothing that differs is no reason for a new card.
create or replace function card_changed(of_person uuid, changes jsonb, expected_version integer, by_office text,
                                        at timestamptz, today date) returns card
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    old card := card_held(of_person, 'active', expected_version, today);
    differences jsonb;
    made card;
begin
    differences := card_differences((select to_jsonb(p) from person p where p.id = of_person) || to_jsonb(old), changes);
    if differences = '[]' or exists (
        select from jsonb_object_keys(changes) k
         where k not in ('initial_facility', 'object_code', 'living_area', 'five_year_date', 'valid_to', 'full_name',
                         'name_key', 'search_key', 'birth_date', 'sex')) then
        raise exception using errcode = 'AS000', message = 'invalid_input';
    end if;
    perform card_person_changed(of_person, changes, at);
    made := card_replaced(old, card_with(old, changes, today), 'changed', by_office, at, today);
    perform card_event_noted('changed', old, made, 'changed', null, differences, at, today);
    return made;
end
$$;
alter function card_changed(uuid, jsonb, integer, text, timestamptz, date) owner to ansinh_lookup;

create or replace function card_suspended(of_person uuid, reason text, note text, expected_version integer,
                                          at timestamptz, today date) returns card
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    old card := card_held(of_person, 'active', expected_version, today);
    made card;
begin
    update card set state = 'suspended', state_reason = reason, state_from = today, version = version + 1, updated_at = at
     where id = old.id returning * into made;
    perform card_event_noted('suspended', old, made, reason, note, '[]', at, today);
    return made;
end
$$;
alter function card_suspended(uuid, text, text, integer, timestamptz, date) owner to ansinh_lookup;

create or replace function card_resumed(of_person uuid, note text, expected_version integer, at timestamptz, today date)
    returns card
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    old card := card_held(of_person, 'suspended', expected_version, today);
    made card;
begin
    update card set state = 'active', state_reason = null, state_from = null, version = version + 1, updated_at = at
     where id = old.id returning * into made;
    perform card_event_noted('resumed', old, made, old.state_reason, note, '[]', at, today);
    return made;
end
$$;
alter function card_resumed(uuid, text, integer, timestamptz, date) owner to ansinh_lookup;
