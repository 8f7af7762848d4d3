-- What nhanHoSoKCBChiTiet tells of the tables XML1 to XML5 of a claim: every field under the key by which the gateway's
-- clients read it (QĐ 4750/QĐ-BYT 2023, QĐ 3176/QĐ-BYT 2024: alike in both), then the keys of the tables before (QĐ
-- 4210/QĐ-BYT 2017) that clients still read.
--
-- A diagnosis that the patient contests is left out of every record that is shown (Luật 91/2025/QH15 Điều 4): codes of the
-- disease (`diseases`), and whole texts that would tell it in words (`words`). What was measured, given and done stays:
-- values of tests, drugs with their doses, services and operations are not what is contested, and a physician who is not
-- told of a drug harms the patient.

create table gateway_field (
    table_name text not null constraint gateway_field_table_known check (table_name ~ '^XML[1-5]$'),
    ordinal smallint not null constraint gateway_field_ordinal_positive check (ordinal > 0),
    key text not null,
    field text not null,
    kind text not null constraint gateway_field_kind_known check (kind in ('text', 'number', 'diseases', 'words')),
    primary key (table_name, ordinal),
    constraint gateway_field_key_once unique (table_name, key)
);
comment on table gateway_field is 'Keys of a record in the words of the appraisal gateway, table by table and in order.';
comment on column gateway_field.table_name is 'XML1 to XML5.';
comment on column gateway_field.ordinal is 'Order in the answer.';
comment on column gateway_field.key is 'Name in the answer: MaLk for MA_LK.';
comment on column gateway_field.field is 'Field of the table that it tells; one field may have two names.';
comment on column gateway_field.kind is 'text (as it came), number, diseases (codes, of which contested ones are left out) or words (left out whole when a diagnosis is contested).';

insert into gateway_field (table_name, ordinal, key, field, kind)
select t.name, f.ordinality, replace(initcap(replace(lower(f.field), '_', ' ')), ' ', ''), f.field, 'text'
  from (values
    ('XML1', 'MA_LK STT MA_BN HO_TEN SO_CCCD NGAY_SINH GIOI_TINH NHOM_MAU MA_QUOCTICH MA_DANTOC MA_NGHE_NGHIEP DIA_CHI '
             'MATINH_CU_TRU MAHUYEN_CU_TRU MAXA_CU_TRU DIEN_THOAI MA_THE_BHYT MA_DKBD GT_THE_TU GT_THE_DEN NGAY_MIEN_CCT '
             'LY_DO_VV LY_DO_VNT MA_LY_DO_VNT CHAN_DOAN_VAO CHAN_DOAN_RV MA_BENH_CHINH MA_BENH_KT MA_BENH_YHCT MA_PTTT_QT '
             'MA_DOITUONG_KCB MA_NOI_DI MA_NOI_DEN MA_TAI_NAN NGAY_VAO NGAY_VAO_NOI_TRU NGAY_RA GIAY_CHUYEN_TUYEN '
             'SO_NGAY_DTRI PP_DIEU_TRI KET_QUA_DTRI MA_LOAI_RV GHI_CHU NGAY_TTOAN T_THUOC T_VTYT T_TONGCHI_BV '
             'T_TONGCHI_BH T_BNTT T_BNCCT T_BHTT T_NGUONKHAC T_BHTT_GDV NAM_QT THANG_QT MA_LOAI_KCB MA_KHOA MA_CSKCB '
             'MA_KHUVUC CAN_NANG CAN_NANG_CON NAM_NAM_LIEN_TUC NGAY_TAI_KHAM MA_HSBA MA_TTDV DU_PHONG'),
    ('XML2', 'MA_LK STT MA_THUOC MA_PP_CHEBIEN MA_CSKCB_THUOC MA_NHOM TEN_THUOC DON_VI_TINH HAM_LUONG DUONG_DUNG '
             'DANG_BAO_CHE LIEU_DUNG CACH_DUNG SO_DANG_KY TT_THAU PHAM_VI TYLE_TT_BH SO_LUONG DON_GIA THANH_TIEN_BV '
             'THANH_TIEN_BH T_NGUONKHAC_NSNN T_NGUONKHAC_VTNN T_NGUONKHAC_VTTN T_NGUONKHAC_CL T_NGUONKHAC MUC_HUONG T_BHTT '
             'T_BNCCT T_BNTT MA_KHOA MA_BAC_SI MA_DICH_VU NGAY_YL NGAY_TH_YL MA_PTTT NGUON_CTRA VET_THUONG_TP DU_PHONG'),
    ('XML3', 'MA_LK STT MA_DICH_VU MA_PTTT_QT MA_VAT_TU MA_NHOM GOI_VTYT TEN_VAT_TU TEN_DICH_VU MA_XANG_DAU DON_VI_TINH '
             'PHAM_VI SO_LUONG DON_GIA_BV DON_GIA_BH TT_THAU TYLE_TT_DV TYLE_TT_BH THANH_TIEN_BV THANH_TIEN_BH T_TRANTT '
             'MUC_HUONG T_NGUONKHAC_NSNN T_NGUONKHAC_VTNN T_NGUONKHAC_VTTN T_NGUONKHAC_CL T_NGUONKHAC T_BHTT T_BNTT T_BNCCT '
             'MA_KHOA MA_GIUONG MA_BAC_SI NGUOI_THUC_HIEN MA_BENH MA_BENH_YHCT NGAY_YL NGAY_TH_YL NGAY_KQ MA_PTTT '
             'VET_THUONG_TP PP_VO_CAM VI_TRI_TH_DVKT MA_MAY MA_HIEU_SP TAI_SU_DUNG DU_PHONG'),
    ('XML4', 'MA_LK STT MA_DICH_VU MA_CHI_SO TEN_CHI_SO GIA_TRI DON_VI_DO MO_TA KET_LUAN NGAY_KQ MA_BS_DOC_KQ DU_PHONG'),
    ('XML5', 'MA_LK STT DIEN_BIEN_LS GIAI_DOAN_BENH HOI_CHAN PHAU_THUAT THOI_DIEM_DBLS NGUOI_THUC_HIEN DU_PHONG'))
       t(name, fields),
       string_to_table(t.fields, ' ') with ordinality f(field, ordinality);

insert into gateway_field values
    ('XML1', 101, 'MaThe', 'MA_THE_BHYT', 'text'), ('XML1', 102, 'MaBenh', 'MA_BENH_CHINH', 'text'),
    ('XML1', 103, 'MaBenhkhac', 'MA_BENH_KT', 'text'), ('XML1', 104, 'MaNoiChuyen', 'MA_NOI_DI', 'text'),
    ('XML1', 105, 'TTongchi', 'T_TONGCHI_BV', 'text'),
    ('XML2', 101, 'TyLe', 'TYLE_TT_BH', 'text'), ('XML2', 102, 'ThanhTien', 'THANH_TIEN_BV', 'text'),
    ('XML3', 101, 'DonGia', 'DON_GIA_BV', 'text'), ('XML3', 102, 'TyleTt', 'TYLE_TT_BH', 'text'),
    ('XML3', 103, 'ThanhTien', 'THANH_TIEN_BV', 'text'),
    ('XML5', 101, 'DienBien', 'DIEN_BIEN_LS', 'text'),
    ('XML5', 102, 'NgayYl', 'THOI_DIEM_DBLS', 'text');

update gateway_field set kind = 'number'
 where field ~ '^(T_|SO_LUONG|DON_GIA|THANH_TIEN|TYLE_TT|MUC_HUONG|STT$|CAN_NANG$)'
    or field in ('GIOI_TINH', 'SO_NGAY_DTRI', 'KET_QUA_DTRI', 'MA_LOAI_RV', 'NAM_QT', 'THANG_QT');
update gateway_field set kind = 'diseases' where field in ('MA_BENH_CHINH', 'MA_BENH_KT', 'MA_BENH');
update gateway_field set kind = 'words'
 where field in ('MA_BENH_YHCT', 'LY_DO_VV', 'LY_DO_VNT', 'MA_LY_DO_VNT', 'CHAN_DOAN_VAO', 'CHAN_DOAN_RV', 'PP_DIEU_TRI',
                 'GHI_CHU', 'DU_PHONG', 'MO_TA', 'KET_LUAN', 'DIEN_BIEN_LS', 'GIAI_DOAN_BENH', 'HOI_CHAN', 'PHAU_THUAT');

grant select on gateway_field to ansinh_app;
