"""Which files may be shown: four kinds of picture, when name and bytes agree."""

import pytest

from channels.email import sniff

PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xd8\xff\xe1\0\x10", b"GIF89a\1\0\1\0"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8 "
CAMERA = (
    b'\xff\xd8\xff\xe1\0\x99http://ns.adobe.com/xap/1.0/\0<?xpacket begin="" id="W5M0"?>'
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF></rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize(
    ("declared", "start", "shown"),
    [
        ("image/png", PNG, "image/png"),
        ("image/x-png", PNG, "image/png"),
        ("image/jpeg", JPEG, "image/jpeg"),
        ("image/jpg", JPEG, "image/jpeg"),
        ("image/pjpeg", CAMERA, "image/jpeg"),
        ("image/gif", GIF, "image/gif"),
        ("image/gif", b"GIF87a", "image/gif"),
        ("image/webp", WEBP, "image/webp"),
    ],
)
def test_a_picture_is_shown_as_what_it_says_and_is(declared: str, start: bytes, shown: str) -> None:
    assert sniff.picture(declared, start) == shown


@pytest.mark.parametrize(
    ("declared", "start"),
    [
        ("text/html", b"<!DOCTYPE html><p>x"),
        ("application/xhtml+xml", b"<html xmlns='http://www.w3.org/1999/xhtml'>"),
        ("application/xml", b"<?xml version='1.0'?><x/>"),
        ("image/svg+xml", b"<svg onload=alert(1)>"),
        ("image/svg+xml; x", b"<svg onload=alert(1)>"),
        ("message/rfc822", b"MIME-Version: 1.0\r\nContent-Type: multipart/related"),
        ("application/pdf", b"%PDF-1.7"),
        ("image/bmp", b"BM\0\0"),
        ("image/tiff", b"II*\0"),
        ("application/octet-stream", PNG),
        ("text/html", PNG),
        ("", PNG),
        ("image/png", b""),
    ],
)
def test_what_is_no_picture_of_the_four_is_never_shown(declared: str, start: bytes) -> None:
    assert sniff.picture(declared, start) is None


@pytest.mark.parametrize(
    ("declared", "start"),
    [
        ("image/png", JPEG),  # another kind than it says
        ("image/jpeg", b"<svg onload=alert(1)>"),
        ("image/gif", b"\xef\xbb\xbf<html>"),
        ("image/png", b"  \r\n\t<script>alert(1)</script>"),
        ("image/gif", b"GIF89a<script>alert(1)</script>"),
        ("image/gif", b"GIF89a/*<SVG onload=alert(1)>*/"),
        ("image/jpeg", JPEG + b"x" * 900 + b"<iframe src=x>"),
        ("image/png", PNG + b"<!doctype html><body>"),
        ("image/gif", b"GIF89a\nMIME-Version: 1.0\nContent-Type: text/html"),
        ("image/gif", b"GIF89a" + "<script>".encode("utf-16-le")),
        ("image/webp", b"RIFF<sc>WAVE"),
        ("image/gif", b"GIF88a"),
    ],
)
def test_what_is_two_things_at_once_is_never_shown(declared: str, start: bytes) -> None:
    assert sniff.picture(declared, start) is None
