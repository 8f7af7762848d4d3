"""Envelopes GIAMDINHHS as a hospital's software makes them: sums that fit, every field in its order.

    claim = Claim(patient, facility, "LK-1", "202611200800", "202611201000")
    claim.service("02.1896", "Khám bệnh", price=50_600)
    claim.drug("40.1", "Paracetamol 500mg", quantity=10, price=1_200)
    body = claim.xml()
"""

import base64
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
FIELD = re.compile(r"^FIELD\((XML\d+), (\w+), \w+, \d+, \w+, (\w+),", re.M)
LISTS = {
    "XML2": ("CHITIEU_CHITIET_THUOC", "DSACH_CHI_TIET_THUOC", "CHI_TIET_THUOC"),
    "XML3": ("CHITIEU_CHITIET_DVKT_VTYT", "DSACH_CHI_TIET_DVKT", "CHI_TIET_DVKT"),
    "XML4": ("CHITIEU_CHITIET_DICHVUCANLAMSANG", "DSACH_CHI_TIET_CLS", "CHI_TIET_CLS"),
    "XML5": ("CHITIEU_CHITIET_DIENBIENLAMSANG", "DSACH_CHI_TIET_DIEN_BIEN_BENH", "CHI_TIET_DIEN_BIEN_BENH"),
}
ROOTS = {
    "XML1": "TONG_HOP",
    "XML7": "CHI_TIEU_DU_LIEU_GIAY_RA_VIEN",
    "XML11": "CHI_TIEU_DU_LIEU_GIAY_CHUNG_NHAN_NGHI_VIEC_HUONG_BAO_HIEM_XA_HOI",
}


def fields_of_tables():
    tables = {}
    for table, name, versions in FIELD.findall((ROOT / "claims" / "fields.def").read_text()):
        if versions != "OLDER":
            tables.setdefault(table, []).append(name)
    return tables


TABLES = fields_of_tables()


def money(value):
    return f"{Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def row_text(table, values):
    return "".join(f"<{name}>{escape(str(values.get(name, '')))}</{name}>" for name in TABLES[table])


def check_in_xml(patient, facility, record_no, admitted, **changes):
    """XML0: a patient arrives."""
    values = {
        "MA_LK": record_no, "STT": 1, "MA_BN": "BN-1", "HO_TEN": patient["full_name"],
        "NGAY_SINH": patient["birth_date"].replace("-", "").ljust(8, "0") + "0000", "GIOI_TINH": 1,
        "MA_THE_BHYT": patient["card_number"], "MA_DKBD": facility, "GT_THE_TU": "20260101", "MA_DOITUONG_KCB": "1.3",
        "NGAY_VAO": admitted, "LY_DO_VNT": "Ho, sốt", "MA_LOAI_KCB": "01", "MA_CSKCB": facility, "MA_DICH_VU": "02.1896",
        "TEN_DICH_VU": "Khám bệnh", "MA_THUOC": "40.1", "TEN_THUOC": "Paracetamol", "MA_VAT_TU": "N01", "TEN_VAT_TU": "Bông",
        "NGAY_YL": admitted, "DU_PHONG": "0", **changes,
    }  # fmt: skip
    return (
        '<?xml version="1.0" encoding="utf-8"?><CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB><TRANG_THAI_KCB>'
        f"{row_text('XML0', values)}</TRANG_THAI_KCB></DSACH_TRANG_THAI_KCB></CHI_TIEU_TRANG_THAI_KCB>"
    ).encode()


class Claim:
    """One claim; `values` of XML1 may be changed until xml() is asked."""

    def __init__(self, patient, facility, record_no, admitted, discharged, percent=80, kind="01"):
        self.patient, self.facility, self.record_no = patient, facility, record_no
        self.admitted, self.discharged, self.percent, self.kind = admitted, discharged, percent, kind
        self.lines = {table: [] for table in LISTS}
        self.others = {}
        self.values = {}

    def line(self, table, quantity, price, percent, values):
        percent = self.percent if percent is None else percent
        amount = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        fund = (amount * Decimal(percent) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.lines[table].append(
            {
                "MA_LK": self.record_no, "STT": len(self.lines[table]) + 1, "PHAM_VI": 1,
                "SO_LUONG": quantity, "THANH_TIEN_BV": amount, "THANH_TIEN_BH": amount,
                "T_NGUONKHAC_NSNN": 0, "T_NGUONKHAC_VTNN": 0, "T_NGUONKHAC_VTTN": 0,
                "T_NGUONKHAC_CL": 0, "T_NGUONKHAC": 0, "MUC_HUONG": percent, "TYLE_TT_BH": 100,
                "T_BHTT": fund, "T_BNCCT": amount - fund, "T_BNTT": 0, "MA_KHOA": "K01",
                "MA_BAC_SI": "0001234/HNO-CCHN", "NGAY_YL": self.admitted, "MA_PTTT": 1, **values,
            }
        )  # fmt: skip
        return self

    def service(self, code, name, quantity=1, price=50_000, percent=None, **values):
        given = {
            "MA_DICH_VU": code, "TEN_DICH_VU": name, "MA_NHOM": 13, "DON_VI_TINH": "Lần",
            "DON_GIA_BV": price, "DON_GIA_BH": price, "TYLE_TT_DV": 100, "MA_BENH": "J18.9",
            "NGUOI_THUC_HIEN": "0001234/HNO-CCHN", "NGAY_TH_YL": self.admitted,
            "NGAY_KQ": self.admitted, **values,
        }  # fmt: skip
        return self.line("XML3", quantity, price, percent, given)

    def drug(self, code, name, quantity=1, price=1_000, percent=None, **values):
        given = {
            "MA_THUOC": code, "TEN_THUOC": name, "MA_NHOM": 4, "DON_VI_TINH": "Viên",
            "HAM_LUONG": "500mg", "DUONG_DUNG": "1.01", "LIEU_DUNG": "2 viên/lần * 2 lần/ngày",
            "SO_DANG_KY": "VD-1234-20", "TT_THAU": "2026;01;1", "DON_GIA": price,
            "NGUON_CTRA": 1, "NGAY_TH_YL": self.admitted, **values,
        }  # fmt: skip
        return self.line("XML2", quantity, price, percent, given)

    def told(self, table, **values):
        """A row of XML4 (a result) or XML5 (the course of the illness): nothing is paid for it."""
        self.lines[table].append({"MA_LK": self.record_no, "STT": len(self.lines[table]) + 1, **values})
        return self

    def total(self, name, tables=("XML2", "XML3")):
        return sum((Decimal(line[name]) for table in tables for line in self.lines[table]), Decimal(0))

    def days(self):
        """Counted of treatments; an examination has none."""
        first, last = (date.fromisoformat(time[:8]) for time in (self.admitted, self.discharged))
        return (last - first).days + 1 if self.kind in ("02", "03", "04", "06") else 0

    def summary(self):
        born = self.patient["birth_date"].replace("-", "").ljust(8, "0") + "0000"
        fund = self.total("T_BHTT")
        return {
            "MA_LK": self.record_no, "STT": 1, "MA_BN": "BN-1", "HO_TEN": self.patient["full_name"],
            "SO_CCCD": self.patient.get("personal_number", ""), "NGAY_SINH": born,
            "GIOI_TINH": 1, "MA_QUOCTICH": "000", "MA_DANTOC": "01", "MA_NGHE_NGHIEP": "00000",
            "DIA_CHI": "Hà Nội", "MATINH_CU_TRU": "01", "MAHUYEN_CU_TRU": "", "MAXA_CU_TRU": "00004",
            "MA_THE_BHYT": self.patient["card_number"], "LY_DO_VV": "Ho, sốt", "CHAN_DOAN_VAO": "Viêm phổi",
            "CHAN_DOAN_RV": "Viêm phổi", "MA_BENH_CHINH": "J18.9", "MA_BENH_KT": "I10;E11.9",
            "MA_DOITUONG_KCB": "1.3", "NGAY_VAO": self.admitted, "NGAY_RA": self.discharged,
            "NGAY_VAO_NOI_TRU": self.admitted if self.kind == "03" else "",
            "LY_DO_VNT": "Viêm phổi nặng" if self.kind == "03" else "",
            "SO_NGAY_DTRI": self.days(), "KET_QUA_DTRI": 2, "MA_LOAI_RV": 1,
            "NGAY_TTOAN": self.discharged, "T_THUOC": money(self.total("THANH_TIEN_BV", ("XML2",))),
            "T_VTYT": money(0), "T_TONGCHI_BV": money(self.total("THANH_TIEN_BV")),
            "T_TONGCHI_BH": money(self.total("THANH_TIEN_BH")), "T_BNTT": money(self.total("T_BNTT")),
            "T_BNCCT": money(self.total("T_BNCCT")), "T_BHTT": money(fund),
            "T_NGUONKHAC": money(self.total("T_NGUONKHAC")), "T_BHTT_GDV": money(fund),
            "NAM_QT": self.discharged[:4], "THANG_QT": self.discharged[4:6], "MA_LOAI_KCB": self.kind,
            "MA_KHOA": "K01", "MA_CSKCB": self.facility, "CAN_NANG": "60", "MA_HSBA": "HSBA-1",
            **self.values,
        }  # fmt: skip

    def tables(self):
        yield "XML1", f"<TONG_HOP>{row_text('XML1', self.summary())}</TONG_HOP>"
        for table, (root, rows, row) in LISTS.items():
            if self.lines[table]:
                inner = "".join(
                    f"<{row}>{row_text(table, line)}</{row}>" for line in self.lines[table]
                )
                yield table, f"<{root}><{rows}>{inner}</{rows}></{root}>"
        for table, values in self.others.items():
            values = {"MA_LK": self.record_no, **values}
            yield table, f"<{ROOTS[table]}>{row_text(table, values)}</{ROOTS[table]}>"

    def dossier(self, plain=False):
        files = "".join(
            f"<FILEHOSO><LOAIHOSO>{name}</LOAIHOSO><NOIDUNGFILE>"
            + (text if plain else base64.b64encode(text.encode()).decode())
            + "</NOIDUNGFILE></FILEHOSO>"
            for name, text in self.tables()
        )
        return f"<HOSO>{files}</HOSO>"

    def xml(self, plain=False):
        return envelope([self], plain=plain)


def envelope(claims, facility=None, plain=False, count=None):
    first = claims[0]
    return (
        '<?xml version="1.0" encoding="utf-8"?><GIAMDINHHS>'
        f"<THONGTINDONVI><MACSKCB>{facility or first.facility}</MACSKCB></THONGTINDONVI>"
        f"<THONGTINHOSO><NGAYLAP>{first.discharged[:8]}</NGAYLAP><SOLUONGHOSO>{count or len(claims)}</SOLUONGHOSO>"
        f"<DANHSACHHOSO>{''.join(claim.dossier(plain) for claim in claims)}</DANHSACHHOSO></THONGTINHOSO>"
        "<CHUKYDONVI/></GIAMDINHHS>"
    ).encode()
