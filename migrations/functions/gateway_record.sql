-- nhanHoSoKCBChiTiet: one record of the history. A visit that a facility claimed for is told from the tables of the
-- claim as they came; one that was taken over from elsewhere, from the visit and its lines.

-- Codes of diseases, with ';' between, without those that are contested: the code itself, one more exact, one less exact.
create or replace function gateway_diseases(codes text, contested text[]) returns text
    language plpgsql immutable as $$
begin
    if contested = '{}' then
        return codes;
    end if;
    return (select string_agg(c.code, ';' order by c.ordinality)
              from string_to_table(codes, ';') with ordinality c(code, ordinality)
             where not exists (select from unnest(contested) x(code)
                                where starts_with(c.code, x.code) or starts_with(x.code, c.code)));
end
$$;

-- A text as a number of JSON, where it is one.
create or replace function gateway_number(value text) returns json
    language plpgsql immutable as $$
begin
    return case when value ~ '^-?[0-9]{1,15}([.][0-9]{1,3})?$' then to_json(trim_scale(value::numeric))
                else to_json(value) end;
end
$$;

-- A row of a table in the gateway's keys: all of them, null where nothing was sent. `contested` is '{}' when nothing is
-- left out.
create or replace function gateway_row(of_table text, sent jsonb, contested text[]) returns json
    language plpgsql stable as $$
begin
    return (
        select json_object_agg(f.key, case f.kind
                   when 'number' then gateway_number(nullif(sent ->> f.field, ''))
                   when 'diseases' then to_json(nullif(gateway_diseases(nullif(sent ->> f.field, ''), contested), ''))
                   when 'words' then case when contested = '{}' then to_json(nullif(sent ->> f.field, '')) end
                   else to_json(nullif(sent ->> f.field, '')) end order by f.ordinal)
          from gateway_field f where f.table_name = of_table);
end
$$;

create or replace function gateway_rows(c claim, of_table text, contested text[]) returns json
    language plpgsql stable as $$
begin
    return (
        select coalesce(json_agg(gateway_row(of_table, t.sent, contested) order by t.ordinality), '[]')
          from claim_revision r, jsonb_array_elements((r.tables::json -> of_table)::jsonb) with ordinality t(sent, ordinality)
         where r.facility = c.facility and r.claim = c.id and r.revision = c.revision);
end
$$;

-- From the tables of the revision that counts. Four keys of the tables of before have no field now.
create or replace function gateway_record_of_claim(v visit, c claim, contested text[], mark text) returns json
    language plpgsql stable as $$
begin
    return (
        select row_to_json(x) from (
            select (select json_object_agg(y.key, y.value order by y.ordinal)
                      from (select f.key, f.value, f.ordinality as ordinal
                              from json_each(gateway_rows(c, 'XML1', contested) -> 0) with ordinality f(key, value, ordinality)
                             union all
                            select e.key, e.value, 1000 + e.ordinality
                              from json_each(json_build_object(
                                       'TenBenh', coalesce(i.name_vi, ''), 'Mieuta', mark,
                                       'MaLydoVvien', case when v.right_line then 1 else 3 end,
                                       'MucHuong', v.percent)) with ordinality e(key, value, ordinality)) y) as xml1,
                   gateway_rows(c, 'XML2', contested) as "dsXml2", gateway_rows(c, 'XML3', contested) as "dsXml3",
                   gateway_rows(c, 'XML4', contested) as "dsXml4", gateway_rows(c, 'XML5', contested) as "dsXml5"
              from (values (1)) one
              left join visit_diagnosis m on m.person = v.person and m.visit = v.id and m.version = v.version and m.main
                                         and gateway_diseases(m.code, contested) = m.code
              left join icd10 i on i.code = m.code) x);
end
$$;

-- From the visit and its lines: drugs (XML2), services and materials (XML3).
create or replace function gateway_record_of_visit(v visit, contested text[], mark text) returns json
    language plpgsql stable as $$
begin
    return (
        select row_to_json(x) from (select (
            select row_to_json(y) from (
                select v.record_no as "MaLk", 1 as "Stt", '' as "MaBn", p.full_name as "HoTen",
                       replace(p.birth_date, '-', '') as "NgaySinh", case p.sex when 'male' then 1 else 2 end as "GioiTinh",
                       coalesce(p.address, '') as "DiaChi", coalesce(c.card_number_15, c.card_number, '') as "MaThe",
                       coalesce(c.initial_facility, '') as "MaDkbd",
                       coalesce(to_char(c.valid_from, 'YYYYMMDD'), '') as "GtTheTu",
                       coalesce(to_char(c.valid_to, 'YYYYMMDD'), '') as "GtTheDen",
                       coalesce(i.name_vi, '') as "TenBenh", coalesce(m.code, '') as "MaBenh", coalesce((
                           select string_agg(d.code, ';' order by d.ordinal) from visit_diagnosis d
                            where d.person = v.person and d.visit = v.id and d.version = v.version and not d.main
                              and not d.code = any (contested)), '') as "MaBenhkhac", mark as "Mieuta",
                       case when v.right_line then 1 else 3 end as "MaLydoVvien", gateway_moment(v.admitted_at) as "NgayVao",
                       gateway_moment(v.discharged_at) as "NgayRa",
                       (v.discharged_at at time zone 'Asia/Ho_Chi_Minh')::date
                           - (v.admitted_at at time zone 'Asia/Ho_Chi_Minh')::date + 1 as "SoNgayDtri",
                       v.outcome::int as "KetQuaDtri", v.percent as "MucHuong", v.total_vnd as "TTongchi",
                       v.own_vnd as "TBntt", v.copay_vnd as "TBncct", v.fund_vnd as "TBhtt", v.other_vnd as "TNguonkhac",
                       v.kind as "MaLoaiKcb", v.facility as "MaCskcb", coalesce(c.living_area, '') as "MaKhuvuc") y)
                   as xml1, gateway_lines(v, true) as "dsXml2", gateway_lines(v, false) as "dsXml3", '[]'::json as "dsXml4",
                   '[]'::json as "dsXml5"
          from person p
          left join card c on c.id = v.card
          left join visit_diagnosis m on m.person = v.person and m.visit = v.id and m.version = v.version and m.main
                                     and not m.code = any (contested)
          left join icd10 i on i.code = m.code
         where p.id = v.person) x);
end
$$;

-- The lines of a record: drugs (XML2), or services and materials (XML3).
create or replace function gateway_lines(v visit, drugs boolean) returns json
    language plpgsql stable as $$
begin
    if drugs then
        return to_json(array(
            select row_to_json(x) from (
                select v.record_no as "MaLk", l.ordinal as "Stt", l.code as "MaThuoc", l.name as "TenThuoc",
                       l.unit as "DonViTinh", trim_scale(l.quantity_milli / 1000.0) as "SoLuong",
                       trim_scale(l.unit_price_milli / 1000.0) as "DonGia", l.percent as "TyLe", l.amount_vnd as "ThanhTien",
                       l.fund_vnd as "TBhtt", l.copay_vnd as "TBncct", l.own_vnd as "TBntt"
                  from visit_line l
                 where l.person = v.person and l.visit = v.id and l.version = v.version and l.code like 'TH.%'
                 order by l.ordinal) x));
    end if;
    return to_json(array(
        select row_to_json(x) from (
            select v.record_no as "MaLk", l.ordinal as "Stt", l.code as "MaDichVu", null as "MaVatTu", l.name as "TenDichVu",
                   l.unit as "DonViTinh", trim_scale(l.quantity_milli / 1000.0) as "SoLuong",
                   trim_scale(l.unit_price_milli / 1000.0) as "DonGia", l.percent as "TyleTt", l.amount_vnd as "ThanhTien",
                   l.fund_vnd as "TBhtt", l.copay_vnd as "TBncct", l.own_vnd as "TBntt"
              from visit_line l
             where l.person = v.person and l.visit = v.id and l.version = v.version and l.code not like 'TH.%'
             order by l.ordinal) x));
end
$$;

-- One record, to a facility that may see the history (history_ground). To others it does not exist.
create or replace function gateway_record(record bigint, at timestamptz, today date, out "maKetQua" text, out "hoSoKCB" json)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    v visit;
    c claim;
    contested text[] := '{}';
    mark text;
begin
    "maKetQua" := '205';
    select w.* into v from visit w, account a
     where gateway_record_no(w.id) = gateway_record.record and w.recorded_to = 'infinity'
       and a.id = context_account()
       and history_ground(w.person, a.facility, gateway_record.at, today, w.id, w.admitted_at) is not null
       and not visit_is_hidden(w.person, w.id, today)
     order by w.id limit 1;
    if v.id is null then
        return;
    end if;
    perform set_config('app.subject', v.person::text, true),
            set_config('app.ground', history_ground(v.person, current_setting('app.organisation'), gateway_record.at, today,
                                                    v.id, v.admitted_at), true);
    if (select t.diagnosis from dispute_treatments(today) t) = 'hidden' then
        contested := array(select d.diagnosis from dispute d where d.person = v.person and d.visit = v.id
                              and d.diagnosis is not null and d.flagged_until >= today);
    end if;
    mark := case when visit_is_disputed(v.person, v.id, today)
                 then 'Người bệnh đề nghị đính chính' else '' end;
    select x.* into c from claim x
     where x.facility = v.facility and x.record_no = v.record_no and x.visit = v.id and x.revision = v.version;
    "maKetQua" := '200';
    "hoSoKCB" := case when c.id is null then gateway_record_of_visit(v, contested, mark)
                      else gateway_record_of_claim(v, c, contested, mark) end;
end
$$;
alter function gateway_record(bigint, timestamptz, date) owner to ansinh_lookup;
