-- A notice for every new record in one's name: a visit, a contribution period, a decision on a benefit (what happens to
-- cards tells card_operations.sql). It says that there is something new and where to look, never what.

-- The telephones of a person and, for a minor, of whoever answers for it; null for who has none.
create or replace function notice_phones(of_person uuid, today date) returns text[]
    language plpgsql stable as $$
declare
    own text;
    is_charge boolean;
begin
    -- "any": by the index of the dependants, which no plan takes for the one that begins with the guardian.
    select p.phone, exists (select from guardianship g where g.dependant = any (array[of_person])) into own, is_charge
      from person p where p.id = of_person;
    if not is_charge then
        return array[own];
    end if;
    return own || array(
        select distinct h.phone from guardianship g
          join person h on h.id = g.guardian
          join person d on d.id = g.dependant
         where g.dependant = any (array[of_person]) and g.valid @> today and majority_day(d.birth_date) > today
           and h.phone is not null and h.phone is distinct from d.phone);
end
$$;

-- Constants, so that a call of it is one.
create or replace function record_notice_texts(kind text) returns jsonb
    language sql immutable
    return case kind
        when 'visit_recorded' then '{
            "text_vi": "An Sinh: lịch sử khám chữa bệnh của bạn có bản ghi mới hoặc được sửa. Nếu không đúng, bạn có thể yêu cầu đính chính ngay trên ứng dụng.",
            "text_en": "An Sinh: your medical history has a new or changed record. If it is wrong, contest it in the app."}'::jsonb
        when 'period_recorded' then '{
            "text_vi": "An Sinh: sổ bảo hiểm xã hội của bạn có bản ghi mới hoặc được sửa. Nếu không đúng, bạn có thể yêu cầu đính chính ngay trên ứng dụng.",
            "text_en": "An Sinh: your social-insurance book has a new or changed record. If it is wrong, contest it in the app."}'::jsonb
        when 'benefit_decided' then '{
            "text_vi": "An Sinh: có quyết định mới về chế độ của bạn. Xem quyết định và cách tính trên ứng dụng.",
            "text_en": "An Sinh: there is a new decision on a benefit of yours. The app shows it and how it was counted."}'::jsonb
    end;

-- Behind an insert by somebody: what is loaded at the birth of a database is news to nobody. Of what one transaction
-- writes about one person at one instant one notice tells.
create or replace function record_noticed() returns trigger
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    recorded timestamptz;
    told text;
begin
    if tg_argv[0] = 'benefit_decided' then
        recorded := new.recorded_at;
    else
        recorded := new.recorded_from;
    end if;
    told := concat_ws(' ', new.person, tg_argv[0], recorded);
    if current_setting('app.noticed', true) is distinct from told then
        told := concat(set_config('app.noticed', told, true),
                       notice_put(new.person, tg_argv[0], null, record_notice_texts(tg_argv[0]), recorded),
                       notices_send(notice_phones(new.person, local_day(recorded)), tg_argv[0],
                                    record_notice_texts(tg_argv[0]), recorded));
    end if;
    return null;
end
$$;
alter function record_noticed() owner to ansinh_lookup;

drop trigger if exists visit_noticed on visit;
create trigger visit_noticed after insert on visit for each row
    when (new.recorded_to = 'infinity' and context_account() is not null) execute function record_noticed('visit_recorded');
drop trigger if exists contribution_noticed on contribution;
create trigger contribution_noticed after insert on contribution for each row
    when (new.recorded_to = 'infinity' and context_account() is not null) execute function record_noticed('period_recorded');
drop trigger if exists benefit_noticed on benefit;
create trigger benefit_noticed after insert on benefit for each row
    when (context_account() is not null) execute function record_noticed('benefit_decided');
