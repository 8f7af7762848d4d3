"""Claims of the demo clerk's facility, by name, as texts that transcripts send."""

import base64
import functools
import urllib.parse

from support.envelope import Claim, check_in_xml, envelope
from support.server import TODAY
from support.signer import signed

DAY = TODAY.replace("-", "")
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    "<GIAMDINHHS>&d;</GIAMDINHHS>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/hostname">'
    "<GIAMDINHHS><THONGTINDONVI/></GIAMDINHHS>"
)


def visit(demo, record_no, hour="08", patient=None, facility=None, percent=100, day=DAY):
    """An examination of today that costs less than the limit below which the fund pays all."""
    facility = facility or demo["clerk"]["facility"]
    times = f"{day}{hour}00", f"{day}{hour}30"
    claim = Claim(patient or demo["citizen"], facility, record_no, *times, percent=percent)
    return claim.service("02.1896", "Khám Nội", price=50_600).drug(
        "40.1", "Paracetamol", quantity=10, price="1200.55"
    )


def dear(demo, record_no):
    """More than one officer may decide about alone."""
    claim = visit(demo, record_no, "15")
    return claim.service("18.0001", "Phẫu thuật", price=80_000_000, percent=100)


def with_certificates(claim):
    day = claim.admitted[:8]
    claim.others["XML11"] = {
        "SO_CT": "CT-1", "SO_SERI": "S-1", "SO_KCB": "KCB-1", "DON_VI": "Công ty A", "MA_BHXH": "0123456789",
        "CHAN_DOAN_RV": "Viêm phổi", "PP_DIEUTRI": "Nghỉ ngơi, kháng sinh", "SO_NGAY_NGHI": 3, "TU_NGAY": day,
        "DEN_NGAY": f"{day[:6]}24", "MA_TTDV": "0123456789", "MA_BS": "0001234", "NGAY_CT": day, "MAU_SO": "CT07",
    }  # fmt: skip
    return claim


def faulty(demo):
    claim = visit(demo, "LK-faulty", "10")
    claim.values = {"GIOI_TINH": 9, "MA_LOAI_KCB": "77", "T_BHTT": "1.00", "NGAY_RA": "202613402599"}
    return claim


def signed_text(xml, name):
    return signed(xml, name).decode()


def samples(demo):
    stranger = {**demo["citizen"], "full_name": "Nguyễn Văn Không Có"}
    made = {
        "visit": with_certificates(visit(demo, "LK-1")),
        "corrected": visit(demo, "LK-1").drug("40.2", "Amoxicilin", quantity=20, price=2_000),
        "twin": with_certificates(visit(demo, "LK-2")),
        "dear": dear(demo, "LK-3"),
        "foreign": visit(demo, "LK-4", facility="79001"),
        "stranger": visit(demo, "LK-5", patient=stranger),
        "faulty": faulty(demo),
        "again": visit(demo, "LK-6", "17"),
        "offline": visit(demo, "LK-7", "19"),
        "yesterday": visit(demo, "LK-8", day="20261121"),
    }
    texts = {name: claim.xml().decode() for name, claim in made.items()}
    xml = visit(demo, "LK-9", "09").xml()
    texts |= {"unsigned": xml.decode(), **{f"signed_by_{name}": functools.partial(signed_text, xml, name)
                                           for name in ("ours", "renewed", "theirs", "ended")}}
    texts["altered"] = lambda: signed_text(xml, "ours").replace("<SOLUONGHOSO>1<", "<SOLUONGHOSO>01<")
    texts["plain"] = with_certificates(visit(demo, "LK-1")).xml(plain=True).decode()
    texts["day"] = envelope([visit(demo, "LK-21", "20"), visit(demo, "LK-22", "21", patient=stranger)]).decode()
    texts["faulty_day"] = envelope([visit(demo, "LK-23", "22"), faulty(demo)]).decode()
    arrival = check_in_xml(demo["citizen"], demo["clerk"]["facility"], "LK-A1", DAY + "0730")
    texts["check_in"] = urllib.parse.quote(base64.b64encode(arrival), safe="")  # as it stands in a form
    return {**texts, "bomb": BOMB, "outside": OUTSIDE, "today": TODAY}
