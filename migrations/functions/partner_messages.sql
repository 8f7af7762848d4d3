-- What partners are told about dossiers, in their own shapes, and what they report back.
--
-- A message in the outbox holds only which dossier and which event; what it says is written when it is first sent
-- (outbox_wire), for then it is true, and kept until it is delivered: its repetitions say the same, and no copy of
-- anybody's data lies about longer.

-- The ten national states by number.
create or replace function dossier_state_number(state text) returns integer
    language sql immutable parallel safe
    return array_position(array['new', 'accepted', 'not_accepted', 'in_processing', 'supplement_required',
                                'payment_required', 'withdrawn', 'stopped', 'processed', 'result_returned'], state);

create or replace function portal_time(at timestamptz) returns text
    language sql stable
    return to_char(at at time zone 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MISS');

-- After every step of a dossier: its portal hears of it; the payment platform when a fee is asked for; the post when a
-- result is to be carried.
create or replace function dossier_sent(d dossier, action text, at timestamptz) returns void
    language plpgsql volatile as $$
declare
    what jsonb := jsonb_build_object('dossier_no', d.dossier_no, 'ordinal', d.version);
begin
    if d.channel in ('national_portal', 'provincial_portal') and action <> 'recount' then
        if action = 'submit' then
            perform outbox_put(d.channel, 'dossier_registered', d.dossier_no, what, at);
        end if;
        perform outbox_put(d.channel, 'dossier_progress', d.dossier_no, what, at);
        if not d.is_open then
            perform outbox_put(d.channel, 'dossier_updated', d.dossier_no, what, at);
        end if;
    end if;
    if action = 'request_payment' then
        perform outbox_put('payment', 'payment_requested', d.dossier_no, what, at);
    end if;
    if d.return_method = 'post' and d.state = 'processed' then
        perform outbox_put('post', 'shipment_ordered', d.dossier_no, what, at);
    end if;
end
$$;

create or replace function portal_dossier(d dossier) returns jsonb
    language sql stable as $$
    select jsonb_build_object(
        'MaHoSo', d.dossier_no, 'MaTTHC', d.procedure, 'TenTTHC', dossier_procedure_name(d, 'vi'),
        'MaLinhVuc', 'BHXH', 'TenLinhVuc', 'Bảo hiểm xã hội',
        'KenhThucHien', case d.channel when 'counter' then '1' when 'post' then '3' else '2' end,
        'SoGiayToChuHoSo', (select i.value from person_identifier i
             where i.person = p.id and i.kind = 'personal_number' and upper_inf(i.valid) limit 1),
        'ChuHoSo', p.full_name, 'LoaiDoiTuong', '1', 'MaDoiTuong', '', 'ThongTinKhac', '', 'Email', coalesce(p.email, ''),
        'Fax', '', 'SoDienThoai', coalesce(p.phone, ''), 'TrichYeuHoSo', dossier_procedure_name(d, 'vi'),
        'NgayTiepNhan', portal_time(d.received_at), 'NgayHenTra', portal_time(d.due_at),
        'TrangThaiHoSo', dossier_state_number(d.state)::text, 'NgayTra', coalesce(portal_time(d.returned_at), ''),
        'ThongTinTra', '', 'HinhThuc', case d.return_method when 'post' then '1' else '0' end,
        'NgayKetThucXuLy', coalesce(portal_time(d.ended_at), ''), 'DonViXuLy', o.name, 'GhiChu', '',
        'TaiLieuNop', coalesce((select jsonb_agg(jsonb_build_object(
                'TepDinhKemId', a.id, 'TenTepDinhKem', a.title, 'IsDeleted', 'False',
                'MaThanhPhanHoSo', coalesce(a.document::text, ''), 'DuongDanTaiTepTin', '',
                'DuocSoHoa', case a.copy_kind when 'electronic' then '1' else '0' end, 'DuocTaiSuDung', '0',
                'DuocLayTuKhoDMQG', '0', 'MaKetQuaThayThe', '') order by a.added_at, a.id)
              from dossier_attachment a where a.dossier = d.id), '[]'),
        'DanhSachLePhi', case when d.fee_vnd > 0 then jsonb_build_array(jsonb_build_object(
                'TenPhiLePhi', 'Phí, lệ phí', 'MaPhiLePhi', d.procedure, 'HinhThucThu', '1', 'Gia', d.fee_vnd::text,
                'LoaiPhiLePhi', '1')) else '[]' end,
        'DanhSachTepDinhKemKhac', jsonb_build_array(),
        'DanhSachHoSoBoSung', coalesce((select jsonb_agg(jsonb_build_object(
                'HoSoBoSungId', e.ordinal::text, 'NguoiYeuCauBoSung', coalesce(e.actor_name, ''), 'NoiDungBoSung', e.note,
                'NgayBoSung', portal_time(e.at), 'TrangThaiBoSung', '1', 'NgayHenTraTruoc', portal_time(e.due_before),
                'NgayHenTraMoi', portal_time(e.due_at)) order by e.ordinal)
              from dossier_event e where e.dossier = d.id and e.action = 'request_supplement'), '[]'),
        'DanhSachGiayToKetQua', jsonb_build_array(), 'NgayNopHoSo', portal_time(d.submitted_at),
        'DSKetNoiCSDL', jsonb_build_array())
      from person p, office o where p.id = d.person and o.code = d.office
$$;

create or replace function portal_progress(d dossier, which integer) returns jsonb
    language sql stable as $$
    select jsonb_build_object(
        'MaHoSo', d.dossier_no, 'NguoiXuLy', coalesce(e.actor_name, 'Hệ thống'), 'ChucDanh', '',
        'ThoiDiemXuLy', portal_time(e.at), 'PhongBanXuLy', o.name,
        'NoiDungXuLy', coalesce(e.note, dossier_label('action', e.action, 'vi')),
        'TrangThai', dossier_state_number(e.to_state)::text, 'NgayBatDau', portal_time(e.at),
        'NgayKetThucTheoQuyDinh', portal_time(e.due_at))
      from dossier_event e join office o on o.code = e.office
     where e.dossier = d.id and e.ordinal = which
$$;

create or replace function payment_request(d dossier) returns jsonb
    language sql stable as $$
    select jsonb_build_object(
        'MaHoSo', d.dossier_no, 'MaTraCuuTT', d.dossier_no || '-' || d.supplements, 'MaDichVu', '1', 'MaDVC', d.procedure,
        'TenDVC', dossier_procedure_name(d, 'vi'), 'MaTTHC', d.procedure, 'TenTTHC', dossier_procedure_name(d, 'vi'),
        'MaDonVi', o.code, 'TenDonVi', o.name,
        'PhiLePhi', jsonb_build_array(jsonb_build_object('LoaiPhiLePhi', '1', 'MaPhiLePhi', d.procedure,
                                                         'TenPhiLePhi', 'Phí, lệ phí', 'SoTien', (d.fee_vnd - d.paid_vnd)::text)),
        'NoiDungThanhToan', 'Nộp phí hồ sơ ' || d.dossier_no, 'HoTenNguoiNop', p.full_name, 'DiaChi', coalesce(p.address, ''),
        'DSKhoanNop', jsonb_build_array(jsonb_build_object('NoiDung', 'Phí, lệ phí', 'SoTien', (d.fee_vnd - d.paid_vnd)::text)))
      from person p, office o where p.id = d.person and o.code = d.office
$$;

create or replace function post_order(d dossier) returns jsonb
    language sql stable as $$
    select jsonb_build_object(
        'customerCode', o.code, 'orderNumber', d.dossier_no, 'codAmount', 0,
        'sender', jsonb_build_object('Name', o.name, 'Address', o.name, 'Province', o.province),
        'description', 'Kết quả hồ sơ ' || d.dossier_no,
        'receiver', jsonb_build_object('Name', p.full_name, 'Address', coalesce(p.address, ''), 'Tel', coalesce(p.phone, ''),
                                       'Email', coalesce(p.email, '')))
      from person p, office o where p.id = d.person and o.code = d.office
$$;

-- What a message about a dossier says to its partner; null: any other says just what it holds.
create or replace function outbox_wire(kind text, payload jsonb) returns jsonb
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    d dossier;
begin
    if kind not in ('dossier_registered', 'dossier_updated', 'dossier_progress', 'payment_requested', 'shipment_ordered') then
        return null;
    end if;
    select x.* into d from dossier x where x.dossier_no = payload ->> 'dossier_no';
    return case kind when 'dossier_progress' then portal_progress(d, (payload ->> 'ordinal')::integer)
                     when 'payment_requested' then payment_request(d)
                     when 'shipment_ordered' then post_order(d)
                     else portal_dossier(d) end;
end
$$;
alter function outbox_wire(text, jsonb) owner to ansinh_lookup;

-- A partner's report, once: the dossier moves with it if `move` says how, else it is only noted. A report that is known
-- already changes nothing, whenever and however often it comes again.
create or replace function partner_reported(number text, of_reference text, of_kind text, of_amount bigint, move jsonb,
        at timestamptz, request_id text) returns dossier
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    d dossier;
begin
    select x.* into d from dossier x where x.dossier_no = number for no key update;
    if not exists (select from partner_account a where a.account = context_account()
                   and (a.destination = 'payment') = (of_kind = 'paid')) then
        raise exception using errcode = 'AS000', message = 'forbidden';
    end if;
    insert into partner_report (account, reference, dossier, person, kind, amount_vnd, reported_at)
    values (context_account(), of_reference, d.id, d.person, of_kind, of_amount, at)
    on conflict do nothing;
    if found and move is not null then
        if of_kind = 'paid' and of_amount <> d.fee_vnd - d.paid_vnd then
            raise exception using errcode = 'AS000', message = 'conflict';
        end if;
        d := dossier_moved(move, at, request_id);
    elsif not exists (select from partner_report r where r.account = context_account() and r.reference = of_reference
                      and r.kind = of_kind and r.dossier = d.id and r.amount_vnd is not distinct from of_amount) then
        raise exception using errcode = 'AS000', message = 'conflict';
    end if;
    return d;
end
$$;
alter function partner_reported(text, text, text, bigint, jsonb, timestamptz, text) owner to ansinh_lookup;

create or replace function partner_report_known(of_reference text, of_kind text) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    return exists (select from partner_report r
                    where r.account = context_account() and r.reference = of_reference and r.kind = of_kind);
alter function partner_report_known(text, text) owner to ansinh_lookup;
