"""Certificates of facilities and the signatures they make: keys by python3-cryptography, signatures by xmlsec1.

    signer = Signer()
    signer.make("rsa")
    signed = signer.sign(claim.xml(), "rsa")

Certificates are valid for fixed days, whatever the clock of the machine says.
"""

import base64
import datetime
import functools
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

DSIG = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = DSIG + "enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SIGNED_INFO = (
    f'<SignedInfo xmlns="{DSIG}"><CanonicalizationMethod Algorithm="{INCLUSIVE}"></CanonicalizationMethod>'
    f'<SignatureMethod Algorithm="{MORE}rsa-sha256"></SignatureMethod><Reference URI=""><Transforms>'
    f'<Transform Algorithm="{ENVELOPED}"></Transform></Transforms><DigestMethod Algorithm="{SHA256}"></DigestMethod>'
    "<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
)
FROM, BETWEEN, TO = "2026-01-01", "2026-07-01", "2029-12-31"


def template_of(method=MORE + "rsa-sha256", c14n=INCLUSIVE, transforms=(ENVELOPED,), digest=SHA256, uri="",
                prefix="", references=1, with_certificate=True, after=""):
    mark = f"{prefix}:" if prefix else ""
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    steps = "".join(f'<{mark}Transform Algorithm="{step}"/>' for step in transforms)
    reference = (f'<{mark}Reference URI="{uri}">\n<{mark}Transforms>{steps}</{mark}Transforms>'
                 f'<{mark}DigestMethod Algorithm="{digest}"/><{mark}DigestValue/></{mark}Reference>')
    key_info = (f"<{mark}KeyInfo><{mark}X509Data><{mark}X509Certificate/></{mark}X509Data></{mark}KeyInfo>"
                if with_certificate else "")
    return (f'<CHUKYDONVI>\n<{mark}Signature {declared}="{DSIG}" Id="a"><{mark}SignedInfo>'
            f'<{mark}CanonicalizationMethod Algorithm="{c14n}"/><{mark}SignatureMethod Algorithm="{method}"/>'
            f"{reference * references}</{mark}SignedInfo><{mark}SignatureValue/>{key_info}{after}</{mark}Signature>"
            f"</CHUKYDONVI>")


def moment(day):
    return datetime.datetime.fromisoformat(day)


class Signer:
    def __init__(self):
        self.kept = tempfile.TemporaryDirectory()  # goes with the signer
        self.folder = Path(self.kept.name)

    def key(self, name):
        return self.folder / f"{name}.key"

    def certificate(self, name):
        return self.folder / f"{name}.pem"

    def pem(self, name):
        return self.certificate(name).read_text()

    def make(self, name, kind="rsa", bits=2048, starts=FROM, ends=TO, is_authority=False):
        """A key and its certificate, self-signed."""
        key = rsa.generate_private_key(65537, bits) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
                             x509.NameAttribute(NameOID.COMMON_NAME, f"Cơ sở {name}")])
        builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(),
                                          moment(starts), moment(ends))
        builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        made = builder.sign(key, hashes.SHA256())
        self.key(name).write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))
        self.certificate(name).write_bytes(made.public_bytes(serialization.Encoding.PEM))
        return self.pem(name)

    def sign(self, data, name="rsa", **template):
        """The document with a signature that xmlsec1 has made, and thinks good where it can."""
        unsigned, signed = self.folder / "unsigned.xml", self.folder / "signed.xml"
        unsigned.write_bytes(data.replace(b"<CHUKYDONVI/>", template_of(**template).encode()))
        subprocess.run(["xmlsec1", "--sign", "--id-attr:Id", "HOSO", "--privkey-pem",
                        f"{self.key(name)},{self.certificate(name)}", "--output", signed, unsigned],
                       check=True, capture_output=True)
        if template.get("with_certificate", True):
            subprocess.run(["xmlsec1", "--verify", "--id-attr:Id", "HOSO", "--verification-time", f"{BETWEEN} 00:00:00",
                            "--trusted-pem", self.certificate(name), signed], check=True, capture_output=True)
        return signed.read_bytes()

    @functools.cache
    def loaded_key(self, name):
        return serialization.load_pem_private_key(self.key(name).read_bytes(), None)

    def sign_quickly(self, data, name="rsa"):
        """Without xmlsec1, thousands of them: a document that is canonical but for its prolog and its empty slot."""
        whole = data[data.index(b"<GIAMDINHHS"):].replace(b"<CHUKYDONVI/>", b"<CHUKYDONVI></CHUKYDONVI>")
        info = SIGNED_INFO.format(digest=base64.b64encode(hashlib.sha256(whole).digest()).decode())
        value = self.loaded_key(name).sign(info.encode(), padding.PKCS1v15(), hashes.SHA256())
        told = "".join(self.pem(name).splitlines()[1:-1])
        slot = (f'<CHUKYDONVI><Signature xmlns="{DSIG}">{info}<SignatureValue>{base64.b64encode(value).decode()}</SignatureValue>'
                f"<KeyInfo><X509Data><X509Certificate>{told}</X509Certificate></X509Data></KeyInfo></Signature></CHUKYDONVI>")
        return data.replace(b"<CHUKYDONVI/>", slot.encode())


@functools.cache
def facility_signer():
    """Certificates that facilities of tests have; made once."""
    signer = Signer()
    for name, options in {"ours": {}, "renewed": {}, "theirs": {}, "ended": {"ends": "2026-11-01"},
                          "weak": {"bits": 1024, "ends": "2026-11-01", "is_authority": True}}.items():
        signer.make(name, **options)
    return signer


@functools.cache
def signed(xml, name):
    return facility_signer().sign(xml, name)


def certificates():
    """For transcripts: certificates by name, as they stand within a JSON text."""
    def told(*names):
        return lambda: json.dumps("".join(facility_signer().pem(name) for name in names))[1:-1]
    return {"ours": told("ours"), "renewed": told("renewed"), "theirs": told("theirs"), "ended": told("ended"),
            "weak": told("weak"), "two": told("ours", "renewed"),
            "with_key": lambda: told("ours")() + json.dumps(facility_signer().key("ours").read_text())[1:-1]}
