"""A time-stamping authority of our own, as RFC 3161 describes it, for tests: it signs what it is told, at the time that it is told."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


class Authority:
    """One authority with a certificate that it signed itself."""

    def __init__(self, name: str = "Test Time Authority") -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        self._root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        root = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, name + " Root")])
        self.root = self._certificate(root, root, self._root_key, now, ca=True)
        self.certificate = self._certificate(subject, root, self._key, now, ca=False)

    def _certificate(
        self, subject: certificates.Name, issuer: certificates.Name, key: rsa.RSAPrivateKey, now: datetime, *, ca: bool
    ) -> certificates.Certificate:
        builder = (
            certificates.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(certificates.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=3650))
            .add_extension(certificates.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(certificates.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(certificates.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key()), critical=False)
        )
        if not ca:
            builder = builder.add_extension(certificates.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(self._root_key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        """What is given to those who trust it."""
        return self.root.public_bytes(Encoding.PEM)

    def stamp(self, digest: bytes, at: datetime | None = None) -> bytes:
        """A response with a token over a SHA-256 digest."""
        own = x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest},
                "serial_number": 42,
                "gen_time": at or datetime.now(UTC).replace(microsecond=0),
            }
        ).dump()
        signing = tsp.SigningCertificateV2(
            {"certs": [{"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": hashlib.sha256(own.dump()).digest()}]}
        )
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(info).digest()]}),
                cms.CMSAttribute({"type": "signing_certificate_v2", "values": [signing]}),
            ]
        )
        signature = self._key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {"issuer_and_serial_number": cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})}
                ),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
                "signature": signature,
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
                "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
                "certificates": [own],
                "signer_infos": [signer],
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())
