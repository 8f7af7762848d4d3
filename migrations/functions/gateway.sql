-- The façade of the appraisal gateway: the register's answers in the gateway's words, dates and order. What is right
-- and who may hear it is decided by card_check(); nothing here decides it anew.

create or replace function gateway_login_lookup(given text, made_up uuid, address text, at timestamptz,
        out network text, out crowded boolean, out account uuid, out target uuid, out password_hash text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    select a.id, a.gateway_password_hash into account, password_hash from account a
     where a.gateway_username = given and a.state = 'active';
    target := coalesce(account, made_up);
    network := source_network(address);
    crowded := network_is_crowded(network, at);
end
$$;
alter function gateway_login_lookup(text, uuid, text, timestamptz) owner to ansinh_lookup;

-- dd/MM/yyyy of a day, and of a birth date as far as it is known; yyyyMMddHHmm of a moment.
create or replace function gateway_day(day date) returns text
    language sql stable
    return coalesce(to_char(day, 'DD/MM/YYYY'), '');
create or replace function gateway_birth(birth text) returns text
    language sql immutable
    return case length(birth) when 10 then substr(birth, 9, 2) || '/' || substr(birth, 6, 2) || '/' || left(birth, 4)
                              when 7 then substr(birth, 6, 2) || '/' || left(birth, 4) else birth end;
create or replace function gateway_moment(at timestamptz) returns text
    language sql stable
    return coalesce(to_char(at at time zone 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MI'), '');

-- When the day of a moment began.
create or replace function card_check_day(at timestamptz) returns timestamptz
    language sql stable
    return date_trunc('day', at at time zone 'Asia/Ho_Chi_Minh') at time zone 'Asia/Ho_Chi_Minh';

-- Today's check of somebody at a facility that found a card: as long as it runs (check_bit), records may be shown there.
create or replace function card_check_runs(of_person uuid, at_facility text, at timestamptz) returns boolean
    language plpgsql stable as $$
begin
    return exists (select from card_check k
                    where k.person = of_person and k.facility = at_facility and k.at >= card_check_day(card_check_runs.at)
                      and check_bit(k, 'clerk', at_facility,
                                    (card_check_runs.at at time zone 'Asia/Ho_Chi_Minh')::date) <> 0);
end
$$;

-- Whether a visit is hidden from who asks, because the patient disputes it.
create or replace function visit_is_hidden(of_person uuid, of_visit uuid, today date) returns boolean
    language plpgsql stable as $$
begin
    return exists (select from dispute q where q.person = of_person and q.visit = of_visit and q.kind = 'visit'
                      and q.flagged_until >= today)
       and (select t.visit from dispute_treatments(today) t) = 'hidden';
end
$$;

-- The words for what the patient contests: the gateway has no key of its own for that.
create or replace function gateway_disputed(words text, disputed boolean) returns text
    language sql immutable
    return case when disputed then 'Người bệnh đề nghị đính chính: ' || words else words end;

-- The history as the gateway lists it, newest first. tinhTrang: 1 discharged; lyDoVV: 1 the right line, 3 another. What
-- the patient disputes is said to be so or left out, as the policy of the day says.
create or replace function gateway_visits(of_person uuid, at timestamptz, today date) returns json
    language plpgsql stable as $$
begin
    return (select case when exists (select from visit w where w.person = of_person and w.recorded_to = 'infinity')
        then to_json(array(
            select row_to_json(x) from (
                select gateway_record_no(v.id)::text as "maHoSo", v.facility as "maCSKCB",
                       gateway_moment(v.admitted_at) as "ngayVao", gateway_moment(v.discharged_at) as "ngayRa",
                       gateway_disputed(case when c.id is not null and t.diagnosis = 'hidden' then ''
                                             else coalesce(i.name_vi, d.code, '') end, coalesce(q.id, c.id) is not null)
                           as "tenBenh",
                       case when v.discharged_at is null then '' else '1' end as "tinhTrang",
                       coalesce(v.outcome, '') as "kqDieuTri", case when v.right_line then '1' else '3' end as "lyDoVV",
                       v.facility as "TEMP1", coalesce(f.name, '') as "TEMP2", '' as "TEMP3", '' as "TEMP4", '' as "TEMP5"
                  from dispute_treatments(today) t
                  join visit v on v.person = of_person and v.recorded_to = 'infinity'
                  left join dispute q on q.person = v.person and q.visit = v.id and q.kind = 'visit' and q.flagged_until >= today
                  left join visit_diagnosis d on d.person = v.person and d.visit = v.id and d.version = v.version and d.main
                  left join dispute c on c.person = d.person and c.visit = d.visit and c.diagnosis = d.code
                                     and c.flagged_until >= today
                  left join icd10 i on i.code = d.code
                  left join facility f on f.code = v.facility
                 where (q.id is null or t.visit <> 'hidden')
                   and visit_is_open(v.person, v.id, v.admitted_at, gateway_visits.at, today)
                 order by v.admitted_at desc, v.id desc limit 50) x)) end);
end
$$;

-- Who has looked at the card before: what the counters were told, not what was wrong.
create or replace function gateway_looks(of_person uuid) returns json
    language plpgsql stable set enable_sort = off set enable_bitmapscan = off as $$ -- the last ten, not all and then ten
begin
    return to_json(array(
        select row_to_json(x) from (
            select l.organisation_code || '_BV' as "userKT", gateway_moment(l.at) as "thoiGianKT",
                   r.meaning_vi as "thongBao", r.code as "maLoi"
              from (select a.organisation_code, a.at, coalesce(a.reported_code, a.result_code) as code from access_log a
                     where a.subject = of_person and a.result_code is not null
                       and a.relation in ('clerk', 'system')
                     order by a.at desc, a.id limit 10) l -- the order of access_log_subject, and of no other index
              join card_check_result_code r on r.code = l.code
             order by l.at desc) x));
end
$$;

-- The card whose number was asked for, or else the one that counts now.
create or replace function gateway_card_shown(now_card card, asked text) returns card
    language plpgsql stable as $$
declare
    shown card;
begin
    if asked is not null then
        select c.* into shown from card c where c.person = now_card.person and c.card_number_15 = asked
         order by c.valid_from desc limit 1;
    end if;
    if shown.id is null then
        return now_card;
    end if;
    return shown;
end
$$;

-- What the counter is told of a card and its holder. For a number of an earlier card, that card stands in front and the
-- one in its place behind (maTheMoi …).
create or replace function gateway_card_told(of_card uuid, asked text, code text, words text, with_visits boolean, at timestamptz,
    today date, out "ghiChu" text, out "maThe" text, out "hoTen" text, out "ngaySinh" text, out "gioiTinh" text,
    out "diaChi" text, out "maDKBD" text, out "cqBHXH" text, out "gtTheTu" text, out "gtTheDen" text,
    out "maKV" text, out "ngayDu5Nam" text, out "maSoBHXH" text, out "maTheCu" text, out "maTheMoi" text,
    out "gtTheTuMoi" text, out "gtTheDenMoi" text, out "maDKBDMoi" text, out "tenDKBDMoi" text,
    out "dsLichSuKCB2018" json, out "dsLichSuKT2018" json)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    holder uuid;
    birth text;
    sex text;
    office_name text;
    home_name text;
    now_card card;
    shown card;
begin
    if of_card is null then
        "ghiChu" := words || '!';
        return;
    end if;
    select c.* into now_card from card c where c.id = of_card;
    shown := gateway_card_shown(now_card, asked);
    holder := now_card.person;
    select p.full_name, p.birth_date, case p.sex when 'male' then 'Nam' else 'Nữ' end,
           concat_ws(', ', p.address, w.full_name, v.full_name), o.name, f.name
      into "hoTen", birth, sex, "diaChi", office_name, home_name
      from person p
      left join ward w on w.code = p.ward_code
      left join province v on v.code = w.province
      left join office o on o.code = shown.issued_by
      left join facility f on f.code = now_card.initial_facility
     where p.id = holder;
    "maThe" := coalesce(asked, now_card.card_number_15, now_card.card_number);
    "ngaySinh" := gateway_birth(birth);
    "gioiTinh" := sex;
    "maDKBD" := shown.initial_facility;
    "cqBHXH" := office_name;
    "gtTheTu" := gateway_day(shown.valid_from);
    "gtTheDen" := gateway_day(shown.valid_to);
    "maKV" := coalesce(shown.living_area, '');
    "ngayDu5Nam" := gateway_day(shown.five_year_date);
    "maSoBHXH" := now_card.card_number;
    "maTheCu" := coalesce(asked, '');
    if code in ('000', '001', '002', '003', '004') then
        "maTheMoi" := coalesce(now_card.card_number_15, now_card.card_number);
        "gtTheTuMoi" := gateway_day(now_card.valid_from);
        "gtTheDenMoi" := gateway_day(now_card.valid_to);
        "maDKBDMoi" := now_card.initial_facility;
        "tenDKBDMoi" := home_name;
    else
        "maTheMoi" := ''; "gtTheTuMoi" := ''; "gtTheDenMoi" := ''; "maDKBDMoi" := ''; "tenDKBDMoi" := '';
    end if;
    "ghiChu" := format('%s! Họ tên : %s, Ngày sinh: %s, Giới tính : %s! (ĐC: %s, Nơi KCBBĐ: %s; Hạn thẻ: %s - %s; '
                       'Thời điểm đủ 5 năm liên tục: %s).',
                       case code when '000' then 'Thẻ còn giá trị sử dụng' else words end, "hoTen", "ngaySinh", sex,
                       "diaChi", "maDKBD", "gtTheTu", coalesce(nullif("gtTheDen", ''), 'không xác định thời hạn'),
                       "ngayDu5Nam");
    if code in ('003', '004') then
        "ghiChu" := "ghiChu" || format(' Mã thẻ mới: %s; Nơi KCBBĐ mới: %s; Hạn thẻ mới: %s - %s.', "maTheMoi",
                                       "maDKBDMoi", "gtTheTuMoi",
                                       coalesce(nullif("gtTheDenMoi", ''), 'không xác định thời hạn'));
    end if;
    if with_visits then
        "dsLichSuKCB2018" := gateway_visits(holder, at, today);
    end if;
    "dsLichSuKT2018" := gateway_looks(holder);
end
$$;
alter function gateway_card_told(uuid, text, text, text, boolean, timestamptz, date) owner to ansinh_lookup;

-- After a check that shows the history, or with a consent that does.
create or replace function gateway_visits_told(of_card uuid, checked boolean, at timestamptz, today date) returns json
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    holder uuid := (select c.person from card c where c.id = of_card);
    ground text;
begin
    if not coalesce(checked, false) then
        ground := history_ground(holder, current_setting('app.organisation'), at, today);
        if ground is null then
            return null;
        end if;
        perform set_config('app.ground', ground, true);
    end if;
    return gateway_visits(holder, at, today);
end
$$;
alter function gateway_visits_told(uuid, boolean, timestamptz, date) owner to ansinh_lookup;

-- What somebody has paid of his own this year, visit by visit; what is contested says so in a key that is kept free. Who asks knows number, name and birth date, or hears
-- what he hears of nobody.
create or replace function gateway_copay(number text, given_name_key text, given_birth text, limit_vnd bigint,
        clerk_number text, at timestamptz, out "MaKetQua" text, out "GhiChu" text, out "DataCCT" json,
        out "ThongTinSoThe" json)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found_person uuid;
    code text;
    holder card_holder;
    facility text;
    paid_vnd bigint;
    today date := (gateway_copay.at at time zone 'Asia/Ho_Chi_Minh')::date;
    year_begins timestamptz := date_trunc('year', gateway_copay.at at time zone 'Asia/Ho_Chi_Minh')
                               at time zone 'Asia/Ho_Chi_Minh';
begin
    select k.facility into facility from card_check_caller(clerk_number, '', '') k;
    if facility is null then
        return;
    end if;
    if number is not null then
        select f.person, f.code into found_person, code from card_check_found(number) f;
        select h.* into holder from card_holder h where h.id = found_person;
        code := coalesce(code, card_check_identity(holder, given_name_key, given_birth));
    end if;
    perform set_config('app.subject', coalesce(found_person::text, ''), true),
            set_config('app.result', concat(case when code is null then 'valid' else 'not_found' end, '|', coalesce(code, '000'),
                                            '|', case when code is null then '000' else '050' end), true);
    if code is not null or found_person is null then
        "MaKetQua" := '204';
        "GhiChu" := 'Không có dữ liệu';
        return;
    end if;
    "DataCCT" := to_json(array(
        select row_to_json(x) from (
            select gateway_record_no(v.id) as "Id", gateway_moment(gateway_copay.at) as "ngayTraCuu", number as "maThe",
                   v.facility as "maCskcb", gateway_moment(v.admitted_at) as "ngayVao",
                   gateway_moment(v.discharged_at) as "ngayRa", '' as "maDoiTuongKCB", v.copay_vnd as "tBNCCTMCCT",
                   sum(v.copay_vnd) over (order by v.discharged_at nulls last, v.id) as "tBNCCTLuyKe",
                   gateway_moment(v.recorded_from) as "ngayNhanCong", gateway_moment(v.recorded_from) as "ngayNhan",
                   case when exists (select from dispute d where d.person = v.person and d.visit = v.id
                                        and d.flagged_until >= today) then 'Người bệnh đề nghị đính chính' else '' end as "duPhong1", '' as "duPhong2", '' as "duPhong3", '' as "duPhong4", '' as "duPhong5"
              from visit v
             where v.person = found_person and v.recorded_to = 'infinity' and v.right_line and v.copay_vnd > 0
               and v.admitted_at >= year_begins and not visit_is_hidden(v.person, v.id, today)
             order by v.discharged_at desc nulls first, v.id desc) x));
    paid_vnd := (select coalesce(sum(v.copay_vnd), 0) from visit v
                  where v.person = found_person and v.recorded_to = 'infinity' and v.right_line
                    and v.admitted_at >= year_begins);
    "MaKetQua" := '200';
    "GhiChu" := format('Số tiền cùng chi trả lũy kế trong năm: %s đồng, %s 6 lần mức lương cơ sở (%s đồng).', paid_vnd,
                       case when paid_vnd > limit_vnd then 'lớn hơn' else 'chưa lớn hơn' end, limit_vnd);
    "ThongTinSoThe" := (
        select row_to_json(x) from (
            select holder.full_name as "hoTen", gateway_birth(holder.birth_date) as "ngaySinh",
                   gateway_day(c.valid_to) as "ngayKetThuc", c.card_number as "maBhxh"
              from card c where c.person = found_person order by c.valid_from desc, c.id desc limit 1) x);
end
$$;
alter function gateway_copay(text, text, text, bigint, text, timestamptz) owner to ansinh_lookup;
