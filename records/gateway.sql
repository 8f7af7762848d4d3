-- The façade of the appraisal gateway: the columns are the gateway's keys, in its order (PL03 of CV 1923/BHXH-CNTT 2024,
-- CV 2746/BHXH-CNTT 2025, CV 1839/CNTT-PM 2026).

-- name: gateway_login_looked_up
select network, crowded, account, target, password_hash
  from gateway_login_lookup(:login, :made_up::uuid, :source, :now::timestamptz);

-- Since Lskcb2025 the list of treatments is a call of its own.
-- name: gateway_card_checked
-- shape dsLichSuKCB2018[]?: maHoSo text
-- shape dsLichSuKT2018[]?: userKT text, thoiGianKT text, thongBao text, maLoi text
select k.result_code as "maKetQua", t.*
  from card_check(:check_id::uuid, :scan_form, :scan_presence, :scan_number, :scan_name_key, :scan_birth, :scan_fault_code,
                  null, null, null, null, null, null, null, null, :clerk_number, :clerk_key, :clerk_name, :purpose, false,
                  false, false, :now::timestamptz, :today::date) k
  join card_check_result_code r on r.code = k.result_code
  left join lateral gateway_card_told(k.card_id, k.previous_card_number, k.result_code, r.meaning_vi, false,
                                      :now::timestamptz, :today::date) t on true;

-- name: gateway_card_checked_old
-- shape dsLichSuKCB2018[]?: maHoSo text, maCSKCB text, ngayVao text, ngayRa text, tenBenh text, tinhTrang text, kqDieuTri text, lyDoVV text, TEMP1 text, TEMP2 text, TEMP3 text, TEMP4 text, TEMP5 text
-- shape dsLichSuKT2018[]?: userKT text, thoiGianKT text, thongBao text, maLoi text
select k.result_code as "maKetQua", t.*
  from card_check(:check_id::uuid, :scan_form, :scan_presence, :scan_number, :scan_name_key, :scan_birth, :scan_fault_code,
                  null, null, null, null, null, null, null, null, :clerk_number, :clerk_key, :clerk_name, :purpose, false,
                  false, false, :now::timestamptz, :today::date) k
  join card_check_result_code r on r.code = k.result_code
  left join lateral gateway_card_told(k.card_id, k.previous_card_number, k.result_code, r.meaning_vi, k.visits_told,
                                      :now::timestamptz, :today::date) t on true;

-- name: gateway_history
-- shape dsLichSuKCB2025[]?: maHoSo text, maCSKCB text, ngayVao text, ngayRa text, tenBenh text, tinhTrang text, kqDieuTri text, lyDoVV text, TEMP1 text, TEMP2 text, TEMP3 text, TEMP4 text, TEMP5 text
select k.result_code as "maKetQua", gateway_visits_told(k.card_id, k.visits_told, :now::timestamptz, :today::date) as "dsLichSuKCB2025"
  from card_check(:check_id::uuid, :scan_form, :scan_presence, :scan_number, :scan_name_key, :scan_birth, :scan_fault_code,
                  null, null, null, null, null, null, null, null, :clerk_number, :clerk_key, :clerk_name, :purpose, false,
                  false, false, :now::timestamptz, :today::date) k
 where k.result_code is not null;

-- name: gateway_record
-- shape hoSoKCB?: xml1 json, dsXml2 json, dsXml3 json, dsXml4 json, dsXml5 json
select r.* from gateway_record(:record::bigint, :now::timestamptz, :today::date) r;

-- name: gateway_copay
-- shape DataCCT[]?: Id int, ngayTraCuu text, maThe text, maCskcb text, ngayVao text, ngayRa text, maDoiTuongKCB text, tBNCCTMCCT int, tBNCCTLuyKe int, ngayNhanCong text, ngayNhan text, duPhong1 text, duPhong2 text, duPhong3 text, duPhong4 text, duPhong5 text
-- shape ThongTinSoThe?: hoTen text, ngaySinh text, ngayKetThuc text, maBhxh text
select c.* from gateway_copay(:scan_number, :scan_name_key, :scan_birth, :own_copay_limit_vnd::bigint, :clerk_number,
                              :now::timestamptz) c
 where c."MaKetQua" is not null;
