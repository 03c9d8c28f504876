"""The SMIL part of an MMS."""

from xml.etree import ElementTree

from simulator.wire.smil import write_smil


def test_each_file_has_a_slide_with_the_element_of_its_type():
    files = [
        ("a.png", "image/png"),
        ("b.wav", "audio/wav"),
        ("c.mp4", "video/mp4"),
        ("d.txt", "text/plain"),
        ("e.pdf", "application/pdf"),
    ]

    slides = ElementTree.fromstring(write_smil(files)).findall("body/par/*")

    assert [(slide.tag, slide.get("src")) for slide in slides] == [
        ("img", "a.png"),
        ("audio", "b.wav"),
        ("video", "c.mp4"),
        ("text", "d.txt"),
        ("ref", "e.pdf"),
    ]


def test_any_name_is_written_so_that_it_is_read_again():
    name = "<&\"'é 猫>.png"

    [slide] = ElementTree.fromstring(write_smil([(name, "image/png")])).findall("body/par/*")

    assert slide.get("src") == name
