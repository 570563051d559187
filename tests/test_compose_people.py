"""The people of a letter: inside addresses, signers, copies, and how it is delivered."""

import pytest

from lettergen.compose.people import (
    address_lines,
    addressee_facts,
    copies_of,
    copy_facts,
    copy_lines,
    delivery,
    inside_addresses,
    signatory_facts,
    signatures,
    signer_lines,
)
from lettergen.model.blocks import AddressBlock, Blocks, Image, SignatureBlock
from lettergen.model.party import Copy, Recipient, Sender, Signatory

JASSY = {"prefix": "Mr.", "given": "Andy", "family": "Jassy", "title": "President and CEO"}
PLACE = ["410 Terry Avenue North", "Seattle, Washington 98109"]


def to(*addressees, **more):
    values = {"id": "amazon", "organization": "Amazon.com, Inc.", "address": PLACE, "addressees": list(addressees)}
    return Recipient.model_validate({**values, **more})


@pytest.mark.parametrize(
    ("person", "lines"),
    [
        (JASSY, ["Mr. Andy Jassy", "President and CEO", "Amazon.com, Inc.", *PLACE]),
        (
            {"honorific": "The Honorable", "family": "Roe", "address": "1 Main Street", "attention": "Legal"},
            ["The Honorable Roe", "Amazon.com, Inc.", "Attention: Legal", "1 Main Street"],
        ),
        ({"name": "Ann Roe", "organization": "Roe LLP"}, ["Ann Roe", "Roe LLP", *PLACE]),
        ({"name": "Ann Roe", "organization": ""}, ["Ann Roe", *PLACE]),
        (
            {"given": "Ann", "family": "Roe", "post_nominals": "M.D.", "title": "Director", "former": True},
            ["Ann Roe, M.D.", "Former Director", "Amazon.com, Inc.", *PLACE],
        ),
        ({"name": "Ann Roe\nBob Oak\n", "organization": ""}, ["Ann Roe", "Bob Oak", *PLACE]),
        (
            {"family": "Ibáñez", "organization": "", "address": ["C/ Mayor, 1", "28013 MADRID", "SPAIN"]},
            ["Ibáñez", "C/ Mayor, 1", "28013 MADRID", "SPAIN"],
        ),
    ],
)  # fmt: skip
def test_a_block_of_the_inside_address(person, lines):
    assert address_lines(to(person)) == [lines]
    assert addressee_facts(to(person))[0]["lines"] == lines


def test_a_recipient_without_a_person_has_one_block():
    assert address_lines(to()) == [["Amazon.com, Inc.", *PLACE]]
    assert addressee_facts(to()) == []


def test_a_name_of_several_lines_is_one_line_where_it_is_named():
    assert addressee_facts(to({"name": "Ann Roe\nBob Oak"}))[0]["name"] == "Ann Roe, Bob Oak"


@pytest.mark.parametrize(
    ("people", "columns", "kept"), [(2, 2, 2), (8, 3, 3), (2, 4, 2), (1, 3, 1), (0, 2, 1), (3, 1, 1)]
)
def test_addresses_stand_in_as_many_columns_as_there_are_blocks_for(people, columns, kept):
    recipient = to(*[JASSY] * people, address_columns=columns)
    blocks = tuple(map(tuple, address_lines(recipient)))
    assert inside_addresses(recipient) == Blocks((AddressBlock(blocks, kept),))


@pytest.mark.parametrize(
    ("person", "lines"),
    [
        ({"name": "Amy Roe"}, ["Amy Roe"]),
        (
            {"name": "Amy Roe", "post_nominals": "M.D.", "title": "United States Senator"},
            ["Amy Roe, M.D.", "United States Senator"],
        ),
        ({"name": "Amy Roe", "role": "chair", "body": "Committee on X"}, ["Amy Roe", "Chair", "Committee on X"]),
        ({"name": "Amy Roe", "role": "chair", "title": "Chairwoman"}, ["Amy Roe", "Chairwoman"]),
        ({"name": "Amy Roe", "role": "chair", "body": "Chairman of X"}, ["Amy Roe", "Chairman of X"]),
        ({"name": "Amy Roe", "role": "ranking_member"}, ["Amy Roe", "Ranking Member"]),
        ({"name": "Amy Roe", "role": "lead", "title": "Senator"}, ["Amy Roe", "Senator"]),
        ({"name": "Amy Roe", "title": "Chair\nSubcommittee on Y"}, ["Amy Roe", "Chair", "Subcommittee on Y"]),
    ],
)
def test_what_stands_under_a_signature(person, lines):
    assert signer_lines(Signatory.model_validate(person)) == lines


def test_signers_stand_as_typed_with_their_pictures_or_none():
    people = [{"name": "Amy Roe", "role": "chair"}, {"name": "Bo Oak", "role": "ranking_member"}, "Cy Elm"]
    sender = Sender.model_validate({"letterhead": "House", "signatories": people, "signature_columns": 3})
    names = (("Amy Roe", "Chair"), ("Bo Oak", "Ranking Member"), ("Cy Elm",))
    assert signatures(sender) == signatures(sender, [None] * 3) == Blocks((SignatureBlock(names, 3),))
    signed = (Image(b"", "x"), None, None)
    assert signatures(sender, signed) == Blocks((SignatureBlock(names, 3, signed),))
    assert [person["name"] for person in signatory_facts(sender)] == ["Amy Roe", "Bo Oak", "Cy Elm"]


def test_a_signer_s_state_and_party_are_there_for_templates_and_print_in_no_line():
    person = {"name": "Amy Roe", "state": "Ohio", "party": "Independent"}
    sender = Sender.model_validate({"letterhead": "House", "signatories": [person]})
    assert signatory_facts(sender) == [{**person, "title": "", "lines": ["Amy Roe"]}]


@pytest.mark.parametrize(
    ("via", "printed"),
    [
        ([], ""),
        (["electronic_mail"], "Electronic Mail"),
        (["electronic_mail", "certified_mail", "courier"], "Electronic Mail, Certified Mail, and Courier"),
        (["delivery by hand", "UPS"], "Delivery by Hand and UPS"),
    ],
)
def test_the_delivery_line_reads_as_people_write_it(via, printed):
    assert str(delivery(to(via=via))) == printed


@pytest.mark.parametrize(
    ("copy", "lines"),
    [
        ("The Chair", ["The Chair"]),
        ({"name": "Ann Roe", "relation": "Ranking Member"}, ["Ann Roe, Ranking Member"]),
        (
            {"name": "Ann Roe", "title": "Inspector General", "organization": "Department of X"},
            ["Ann Roe", "Inspector General", "Department of X"],
        ),
    ],
)
def test_what_a_copy_prints(copy, lines):
    assert copy_lines(Copy.model_validate(copy)) == lines


def test_a_recipient_gets_the_copies_meant_for_it_and_its_own():
    every = [
        Copy.model_validate(copy)
        for copy in (
            "All",
            {"name": "Ours", "only_for": ["states"]},
            {"name": "Not ours", "except_for": ["amazon"]},
            {"name": "Secret", "blind": True},
        )
    ]
    recipient = to(groups=["states"], copies=["Own", {"name": "Own secret", "blind": True}, "All"])
    assert [copy.name for copy in copies_of(every, recipient)] == ["All", "Ours", "Own"]
    assert [copy.name for copy in copies_of(every, recipient, blind=True)] == ["Secret", "Own secret"]
    assert copy_facts(every[:1], to()) == [
        {"name": "All", "relation": "", "title": "", "organization": "", "lines": ["All"]}
    ]
