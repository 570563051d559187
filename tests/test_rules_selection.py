"""Who is chosen from recipients: by id, condition, number and sample; nothing is read from a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.errors import BadInputError, UsageError
from lettergen.files.catalogue import catalogue
from lettergen.model.party import Recipient
from lettergen.rules.selection import Selection, Source, choose, values_of

KEYS = {"state": "state", "groups": "groups", "stores": "fields.stores", "instrument": "instrument", "e-mail": "email"}


def recipient(name, **more):
    return Recipient.model_validate({"id": name, "organization": name.title(), **more})


FOUR = (
    (recipient("ann", groups=["big", "west"], fields={"stores": "50"}), {"state": "MA", "groups": "big; west"}),
    (recipient("bob", email="b@example.org"), {"state": " ma "}),
    (recipient("cy", fields={"stores": ""}, instrument="subpoena"), {"state": "N|A"}),
    (recipient("dee", groups=["west"], fields={"stores": "São Paulo"}), {"state": "New York"}),
)


def source(*rows, passes=None):
    def again():
        if passes is not None:
            passes.append(1)
        return iter(rows)

    shared = {"instrument": ("request_letter",), "fields.stores": ("7",)}
    return Source("list.csv", again, tuple(KEYS), lambda name: KEYS.get(name.casefold(), ""), shared)


def chosen(*rows, kind=lambda _: "", **what):
    return [each.id for each in choose(Selection(**what), source(*(rows or FOUR)), kind)]


def wrong(*rows, **what):
    with pytest.raises(BadInputError) as caught:
        chosen(*rows, **what)
    assert {problem.code for problem in caught.value.problems} <= set(catalogue())
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("what", "ids"),
    [
        ({}, ["ann", "bob", "cy", "dee"]),
        ({"only": ("dee", "bob")}, ["bob", "dee"]),
        ({"only": ("dee", "dee")}, ["dee"]),
        ({"exclude": ("bob",)}, ["ann", "cy", "dee"]),
        ({"only": ("ann", "bob"), "exclude": ("bob",)}, ["ann"]),
        ({"where": ("state=MA",)}, ["ann", "bob"]),
        ({"where": ("STATE == ma",)}, ["ann", "bob"]),
        ({"where": ("state!=MA",)}, ["cy", "dee"]),
        ({"where": ("state=MA| new york",)}, ["ann", "bob", "dee"]),
        ({"where": ("state!=MA|New York",)}, ["cy"]),
        ({"where": ("state=MA", "groups=west")}, ["ann"]),
        ({"where": ("groups=WEST",)}, ["ann", "dee"]),
        ({"where": ("groups!=west",)}, ["bob", "cy"]),
        ({"where": ("groups=",)}, ["bob", "cy"]),
        ({"where": ("groups!=",)}, ["ann", "dee"]),
        ({"where": ("e-mail=",)}, ["ann", "cy", "dee"]),
        ({"where": ("e-mail=|B@EXAMPLE.ORG",)}, ["ann", "bob", "cy", "dee"]),
        ({"where": ("stores=50",)}, ["ann"]),
        ({"where": ("stores=7",)}, ["bob"]),  # what the questionnaire says for whoever says nothing
        ({"where": ("stores=",)}, ["cy"]),
        ({"where": ("stores=Sa\u0303o paulo",)}, ["dee"]),
        ({"where": ("instrument=subpoena",)}, ["cy"]),
        ({"where": ("instrument=request_letter",)}, ["ann", "bob", "dee"]),
        ({"limit": 2}, ["ann", "bob"]),
        ({"limit": 9}, ["ann", "bob", "cy", "dee"]),
        ({"limit": 1, "where": ("state!=MA",)}, ["cy"]),
        ({"sample": 2}, ["ann", "cy"]),
        ({"sample": 4}, ["ann", "bob", "cy", "dee"]),
        ({"sample": 9}, ["ann", "bob", "cy", "dee"]),
        ({"sample": 1, "limit": 1, "exclude": ("ann",)}, ["bob"]),
    ],
)
def test_what_is_asked_for_decides_who_is_chosen_in_the_order_of_the_list(what, ids):
    assert chosen(**what) == ids


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ({"where": ("state", "=MA")}, [
            ("error W150: 'state' is no condition; expected NAME=VALUE or NAME!=VALUE;"
            ' write it like --where "state=MA"'),
            ("error W150: '=MA' is no condition; expected NAME=VALUE or NAME!=VALUE;"
            ' write it like --where "state=MA"'),
        ]),
        ({"where": ("stat=MA",)}, [
            ("error W151: no recipient in list.csv has anything called 'stat';"
            " expected one of state, groups, stores, instrument, e-mail; did you mean 'state'?")
        ]),
        ({"where": ("\u202ex=MA",)}, [
            ("error W151: no recipient in list.csv has anything called '\\u202ex';"
            " expected one of state, groups, stores, instrument, e-mail; take one of these")
        ]),
        ({"only": ("ann", "anne"), "exclude": ("zoe",)}, [
            "list.csv: error W119: no recipient 'anne'; expected one of ann, bob, cy, dee; did you mean 'ann'?",
            "list.csv: error W119: no recipient 'zoe'; expected one of ann, bob, cy, dee",
        ]),
        ({"where": ("state=New Yrk",)}, [
            ("list.csv: error W152: nobody meets 'state=New Yrk'; expected one of MA, ma, N|A, New York;"
            " did you mean 'New York'?")
        ]),
        ({"where": ("groups=big,east",)}, [
            ("list.csv: error W152: nobody meets 'groups=big,east'; expected one of big, west;"
            " put | between several values")
        ]),
        ({"where": ("state=N|A",)}, [  # a value that holds | cannot be named
            "list.csv: error W152: nobody meets 'state=N|A'; expected one of MA, ma, N|A, New York"
        ]),
        ({"where": ("stores=5",)}, [
            "list.csv: error W152: nobody meets 'stores=5'; expected one of 50, São Paulo; did you mean '50'?"
        ]),
        ({"where": ("state=MA", "state!=MA")}, [
            ("list.csv: error W152: nobody is left of those chosen; expected at least one recipient;"
            " leave a condition out")
        ]),
        ({"only": ("ann",), "exclude": ("ann",)}, [
            ("list.csv: error W152: nobody is left of those chosen; expected at least one recipient;"
            " leave a condition out")
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_choice_is_told_with_what_there_is_instead(what, lines):
    assert wrong(**what) == lines


def test_a_condition_that_everybody_fails_by_not_being_so_says_so():
    both = tuple((recipient(name), {"state": "MA"}) for name in ("a", "b"))
    assert wrong(*both, where=("state!=MA",)) == [
        "list.csv: error W152: nobody meets 'state!=MA'; expected at least one recipient; leave a condition out"
    ]


def test_a_choice_is_told_wrong_before_the_first_recipient_is_given():
    with pytest.raises(BadInputError):
        choose(Selection(where=("state=XX",)), source(*FOUR), str)


@pytest.mark.parametrize("what", [{"limit": -1}, {"sample": -5}])
def test_a_number_below_none_is_refused(what):
    with pytest.raises(UsageError, match="U101"):
        Selection(**what)


def test_one_letter_of_each_kind_is_among_the_proofs_then_they_are_spread():
    many = [(recipient(f"r{number}"), {}) for number in range(100)]
    kinds = {"r40": "ftc", "r90": "massachusetts"}
    kind = lambda one: kinds.get(one.id, "")  # noqa: E731 - as short as it is
    assert chosen(*many, sample=3, kind=kind) == ["r0", "r40", "r90"]
    assert chosen(*many, sample=2, kind=kind) == ["r0", "r40"]
    assert chosen(*many, sample=5, kind=kind) == ["r0", "r25", "r40", "r75", "r90"]
    assert chosen(*many, sample=5, kind=kind, limit=50) == ["r0", "r8", "r25", "r40", "r41"]


@given(st.integers(1, 40), st.integers(1, 50), st.integers(1, 7))
def test_a_sample_has_as_many_as_asked_for_each_once_in_order_and_always_the_same(count, number, kinds):
    rows = [(recipient(f"r{at}"), {}) for at in range(count)]
    kind = lambda one: str(int(one.id[1:]) % kinds)  # noqa: E731 - as short as it is
    ids = chosen(*rows, sample=number, kind=kind)
    assert len(ids) == min(number, count)
    assert ids == sorted(set(ids), key=lambda name: int(name[1:])) == chosen(*rows, sample=number, kind=kind)
    assert len({int(name[1:]) % kinds for name in ids}) == min(number, kinds, count)


def test_the_list_is_gone_over_once_where_all_are_meant_and_no_further_than_needed():
    passes, seen = [], []

    def rows():
        for row in FOUR:
            seen.append(row[0].id)
            yield row

    whole = source(*FOUR, passes=passes)
    assert len([*choose(Selection(), whole, str)]) == 4
    assert passes == [1]
    first = Source("list.csv", rows, (), str, {})
    assert [each.id for each in choose(Selection(only=("ann",)), first, str)] == ["ann"]
    assert seen == ["ann", "ann"]
    assert [*choose(Selection(sample=3), Source("empty.csv", tuple, (), str, {}), str)] == []


def test_of_many_unknown_ids_the_nearest_are_told_for_the_first_few():
    many = [(recipient(f"company-{number}"), {}) for number in range(3000)]
    told = wrong(*many, exclude=tuple(f"compny-{number}" for number in range(100, 120)))
    assert len(told) == 20
    assert "expected one of company-100, company-1000, " in told[0]
    assert told[0].endswith(", and 2,995 more; did you mean 'company-100'?")
    assert sum("did you mean" in line for line in told) == 5
    assert told[5].endswith("one of company-0, company-1, company-2, company-3, company-4, and 2,995 more")


@pytest.mark.parametrize("typed", ["alamo", "alamo-data", "Alamo-Data"])
def test_the_beginning_of_an_id_is_enough_to_be_told_it(typed):
    names = [f"company-{number}-data-holding" for number in range(399)]
    many = [(recipient(name), {}) for name in (*names, "alamo-data-holding-corporation")]
    (told,) = wrong(*many, only=(typed,))
    assert "expected one of alamo-data-holding-corporation, company-" in told
    assert told.endswith(", and 395 more; did you mean 'alamo-data-holding-corporation'?")


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("organization", ["Acme"]), ("via", ["fax", "post"]), ("copies", ["The Chair"]), ("address", ["1 Main Street"]),
        ("family", ["Roe", "Miller"]), ("title", ["Chair"]), ("acting", ["True"]), ("due", ["2021-09-01", "5 days"]),
        ("instrument", ["court_order"]), ("fields.x", ["y"]), ("fields.z", []), ("email", []), ("nothing", []),
    ],
)  # fmt: skip
def test_a_key_means_what_the_recipient_or_its_addressees_have_of_it(key, values):
    one = recipient(
        "acme",
        organization="Acme",
        via=["fax", "post"],
        copies=["The Chair"],
        address=["1 Main Street"],
        addressees=[{"family": "Roe", "title": "Chair", "acting": True}, {"family": "Miller"}],
        due=[
            {"date": "2021-09-01"},
            {"stage": "documents", "within": "5 days"},
        ],
        instrument="court_order",
        fields={"x": "y"},
    )
    assert [*values_of(one, {}, key)] == values
