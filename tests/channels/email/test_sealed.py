"""Signed mail shown as signed; of encrypted mail it is said that nobody here can read it."""

from base64 import encodebytes
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.base import Inbound, Seal
from channels.email.cms import Cms, opened
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, a_mail

WORDS = "Hierbij mijn bezwaar, met een handtekening."
INNER = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n".encode()
ENCRYPTED = "Dit bericht is versleuteld en kan hier niet worden geopend."
PACKED = "Dit bericht is ondertekend in een vorm die hier niet kan worden geopend."
DATA, SIGNED, ENVELOPED = (
    bytes.fromhex(f"06092a864886f70d0107{last}") for last in ("01", "02", "03")
)


def read(body: str, content_type: str, encoding: str = "") -> Inbound:
    headers = {"Content_Type": content_type, "Content_Transfer_Encoding": encoding}
    return parse(a_mail(body, **headers), RECEIVED)


def smime(raw: bytes, kind: str = "signed-data") -> Inbound:
    name = f'application/pkcs7-mime; smime-type={kind}; name="smime.p7m"'
    return read(encodebytes(raw).decode(), name, "base64")


def multipart(kind: str, *parts: str) -> Inbound:
    body = "".join(f"--x\n{part}\n" for part in parts) + "--x--\n"
    return read(body, f'multipart/{kind}; boundary="x"')


@lru_cache
def someone() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """A person who can sign, and whom others can write secrets."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Jan")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(9))
    return made.sign(key, hashes.SHA256()), key


def ber(tag: int, *contents: bytes, closed: bool = True) -> bytes:
    """An element of BER, with its length before it or two zeros after it."""
    inside = b"".join(contents)
    if not closed:
        return bytes([tag, 0x80]) + inside + b"\0\0"
    return bytes([tag, 0x82]) + len(inside).to_bytes(2, "big") + inside


def packed(*pieces: bytes, closed: bool) -> bytes:
    """A signed message without certificates, its content in one piece or more."""
    octets = [ber(0x04, piece) for piece in pieces]
    string = ber(0x24, *octets, closed=closed) if len(pieces) > 1 else octets[0]
    content = ber(0x30, DATA, ber(0xA0, string, closed=closed), closed=closed)
    signed = ber(0x30, b"\x02\x01\x01", ber(0x31), content, ber(0x31), closed=closed)
    return ber(0x30, SIGNED, ber(0xA0, signed, closed=closed), closed=closed)


@pytest.mark.parametrize("protocol", ["application/pgp-signature", "application/pkcs7-signature"])
def test_signed_mail_is_read_and_says_that_it_is_signed(protocol: str) -> None:
    found = multipart("signed", INNER.decode(), f"Content-Type: {protocol}\n\nx")

    assert (found.text, found.seal) == (WORDS, Seal.SIGNED)
    assert found.attachments == ()


def test_a_signature_of_a_file_is_a_file() -> None:
    found = multipart("mixed", INNER.decode(), "Content-Type: application/pgp-signature\n\nx")

    assert found.seal is Seal.NONE
    assert len(found.attachments) == 1


def test_the_words_of_mail_that_is_signed_around_them_are_taken_out() -> None:
    certificate, key = someone()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(INNER)
    signer = builder.add_signer(certificate, key, hashes.SHA256())

    found = smime(signer.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary]))

    assert (found.text, found.seal) == (WORDS, Seal.SIGNED)
    assert found.attachments == ()


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("pieces", [(INNER,), (INNER[:20], INNER[20:30], INNER[30:])])
def test_words_in_pieces_are_read_whole(pieces: tuple[bytes, ...], closed: bool) -> None:
    found = smime(packed(*pieces, closed=closed))

    assert (found.text, found.seal) == (WORDS, Seal.SIGNED)


def test_files_inside_come_out_too() -> None:
    part = (
        b"--y\r\nContent-Type: text/plain\r\n\r\nZie.\r\n--y\r\nContent-Type: application/pdf\r\n"
    )
    inner = b'Content-Type: multipart/mixed; boundary="y"\r\n\r\n' + part + b"\r\nx\r\n--y--\r\n"

    found = smime(packed(inner, closed=True))

    assert found.text == "Zie."
    assert [one.filename for one in found.attachments] == ["bijlage.pdf"]


@pytest.mark.parametrize("raw", [b"", b"x", packed(INNER, closed=False)[:-30], ber(0x30, DATA)])
def test_what_is_signed_and_cannot_be_taken_out_is_explained(raw: bytes) -> None:
    found = smime(raw)

    assert (found.text, found.seal) == (PACKED, Seal.PACKED)
    assert len(found.attachments) == 1


def test_encrypted_mail_is_kept_and_explained() -> None:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(INNER).add_recipient(someone()[0])

    found = smime(builder.encrypt(Encoding.DER, []), "enveloped-data")

    assert (found.text, found.seal) == (ENCRYPTED, Seal.ENCRYPTED)
    assert [one.filename for one in found.attachments] == ["smime.p7m"]


def test_what_is_encrypted_inside_a_signature_is_encrypted() -> None:
    secret = ber(0x30, ENVELOPED, ber(0xA0))
    inner = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n" + secret

    assert smime(packed(inner, closed=True)).seal is Seal.ENCRYPTED


def test_encrypted_mail_of_pgp_is_explained() -> None:
    parts = ("application/pgp-encrypted\n\nVersion: 1", "application/octet-stream\n\nx")

    for kind in ("encrypted", "mixed"):  # the second after a server of Exchange
        found = multipart(kind, *(f"Content-Type: {part}" for part in parts))

        assert (found.text, found.seal) == (ENCRYPTED, Seal.ENCRYPTED)
        assert [one.filename for one in found.attachments] == ["bijlage.bin"]


@pytest.mark.parametrize(
    ("text", "seal"),
    [
        ("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----", Seal.ENCRYPTED),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDag", Seal.SIGNED),
        ("Geen slot.\n\n> -----BEGIN PGP MESSAGE-----", Seal.NONE),
        ("Wat is -----BEGIN PGP MESSAGE----- voor iets?", Seal.NONE),
    ],
)
def test_a_text_that_holds_it_itself_stays_as_it_is(text: str, seal: Seal) -> None:
    found = read(text, "text/plain")

    assert (found.text, found.seal) == (text, seal)


def test_a_sealed_file_beside_words_is_a_file() -> None:
    file = 'Content-Type: application/pkcs7-mime; name="smime.p7m"\n\nx'

    found = multipart("mixed", "Content-Type: text/plain\n\nZie bijlage.", file)

    assert (found.text, found.seal) == ("Zie bijlage.", Seal.NONE)


@pytest.mark.parametrize("name", ["smime.p7m", "SMIME.P7M"])
def test_a_stream_with_the_name_of_it_is_looked_into(name: str) -> None:
    kind = f'application/octet-stream; name="{name}"'
    raw = encodebytes(packed(INNER, closed=True)).decode()

    assert read(raw, kind, "base64").text == WORDS
    assert read("geen slot", kind).seal is Seal.NONE


@pytest.mark.parametrize(
    "raw",
    [b"\x30\x80" * 100_000, b"\x30\x80" + b"\x05\x00" * 1_000_000, b"\x30\xff" + b"\xff" * 200],
    ids=["deep", "long", "larger than it is"],
)
def test_what_was_made_to_hurt_is_given_up(raw: bytes) -> None:
    assert opened(raw) is None


@given(st.binary(max_size=40), st.integers(0, 200), st.booleans())
@settings(deadline=None, derandomize=True)
def test_no_bytes_are_too_strange(noise: bytes, place: int, closed: bool) -> None:
    whole = packed(INNER, closed=closed)

    found = opened(whole[:place] + noise + whole[place + len(noise) :])

    assert found is None or isinstance(found, Cms)
