"""Salutations: certain by the table of docs/people.md, or none at all and the sender told what to type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.party import Recipient
from lettergen.rules.salutation import certain_salutation, salutation_to_type

HONORABLE = "The Honorable"


def to(*addressees, organization="X"):
    return Recipient.model_validate({"id": "x", "organization": organization, "addressees": list(addressees)})


@pytest.mark.parametrize(
    ("prefix", "spoken"),
    [
        *((same, same) for same in ("Mr.", "Ms.", "Mrs.", "Mx.", "Miss", "Dr.", "Professor")),
        ("Mr", "Mr."),
        ("Doctor", "Dr."),
        ("Prof.", "Professor"),
        *((same, same) for same in ("Senator", "Representative", "Congresswoman", "Governor", "Mayor", "Judge")),
        *((same, same) for same in ("Attorney General", "Inspector General", "Comptroller General", "Chief Justice")),
        *((same, same) for same in ("Secretary", "Chair", "Chairman", "Chairwoman", "Ambassador", "Commissioner")),
        *((same, same) for same in ("Rabbi", "Imam", "Father", "Pastor", "Bishop", "Archbishop", "Cardinal")),
        *((same, same) for same in ("General", "Admiral", "Colonel", "Commander", "Major", "Captain", "Lieutenant")),
        ("Lieutenant General", "General"),
        ("Maj. Gen.", "General"),
        ("Rear Admiral", "Admiral"),
        ("Lt. Col.", "Colonel"),
        ("Lieutenant Commander", "Commander"),
        ("First Lieutenant", "Lieutenant"),
        ("Sgt.", "Sergeant"),
    ],
)
def test_a_spoken_prefix_is_certain(prefix, spoken):
    assert certain_salutation(to({"prefix": prefix, "given": "Ann", "family": "Roe"})) == f"Dear {spoken} Roe:"


@pytest.mark.parametrize(
    "prefix",
    [
        *("Sir", "Lord", "The Honorable", "Hon.", "Reverend", "Rev.", "The Reverend", "Sister", "Mr. and Mrs."),
        *("Lieutenant Governor", "Ranking Member", "Speaker", "Deputy", "Sergeant Major", "M.", "Frau"),
    ],
)  # fmt: skip
def test_a_prefix_that_guides_disagree_about_is_not(prefix):
    recipient = to({"prefix": prefix, "given": "Ann", "family": "Roe"})
    assert certain_salutation(recipient) is None
    assert salutation_to_type(recipient).startswith('write `salutation: "Dear … Roe:"`; the prefix ')


@pytest.mark.parametrize(
    ("title", "spoken"),
    [
        ("Attorney General", "Attorney General"),
        ("Attorney General of Ohio", "Attorney General"),
        ("United States Senator", "Senator"),
        ("U.S. Representative", "Representative"),
        ("State Representative", "Representative"),
        ("Governor of Ohio", "Governor"),
        ("Mayor of Philadelphia", "Mayor"),
        ("Chair", "Chair"),
        ("Chairman of the Federal Reserve Board", "Chairman"),
        ("Chairwoman", "Chairwoman"),
        ("Secretary of State", "Secretary"),
        ("Secretary of the Treasury", "Secretary"),
        ("Commissioner of Food and Drugs", "Commissioner"),
        ("Director", "Director"),
        ("Administrator", "Administrator"),
        ("Inspector General", "Inspector General"),
        ("Comptroller General of the United States", "Comptroller General"),
        ("Ambassador to France", "Ambassador"),
        ("Judge", "Judge"),
        ("United States District Judge", "Judge"),
        ("U.S. Magistrate Judge", "Judge"),
        ("Associate Justice", "Justice"),
        ("Chief Justice of the United States", "Chief Justice"),
    ],
)
def test_an_honorable_office_is_certain(title, spoken):
    person = {"honorific": HONORABLE, "given": "Ann", "family": "Roe", "title": title}
    assert certain_salutation(to(person)) == f"Dear {spoken} Roe:"
    assert certain_salutation(to(person), "en-GB") is None
    assert certain_salutation(to({**person, "acting": True})) is None
    assert certain_salutation(to({**person, "former": True})) is None
    assert certain_salutation(to({**person, "honorific": ""})) is None


@pytest.mark.parametrize(
    "title",
    [
        *("", "Secretary", "Deputy Attorney General", "Former Governor", "Acting Administrator", "Governor-elect"),
        *("Lieutenant Governor", "Secretary of the Commission", "Secretary of the Senate", "Under Secretary of State"),
        *("Representative of the United States to the United Nations", "Justice of the Peace", "Chief Judge"),
        *("Ranking Member", "Speaker of the House", "Member of Congress", "President", "Vice Chair", "Chair Emeritus"),
    ],
)
def test_other_offices_are_asked_for(title):
    assert certain_salutation(to({"honorific": HONORABLE, "given": "Ann", "family": "Roe", "title": title})) is None


@pytest.mark.parametrize(
    ("organization", "own", "salutation"),
    [
        ("U.S. Department of Housing & Urban Development", None, "Dear Secretary Roe:"),
        ("Department of State", None, "Dear Secretary Roe:"),
        ("Ohio Department of Health", None, "Dear Secretary Roe:"),
        ("Federal Trade Commission", None, None),
        ("Federal Trade Commission", "United States Department of Energy", "Dear Secretary Roe:"),
        ("Department of Energy", "Federal Energy Regulatory Commission", None),
        ("Department of Energy", "", None),
    ],
)
def test_a_bare_secretary_is_certain_at_the_head_of_a_department(organization, own, salutation):
    person = {"honorific": HONORABLE, "family": "Roe", "title": "Secretary", "organization": own}
    assert certain_salutation(to(person, organization=organization)) == salutation


@pytest.mark.parametrize(
    ("prefix", "spoken"),
    [("Mr.", "Mr."), ("Dr.", "Dr."), ("General", "General"), ("Rabbi", "Rabbi"), ("Director", ""), ("Senator", "")],
)
@pytest.mark.parametrize("how", ["acting", "former"])
def test_an_office_held_acting_or_no_longer_is_not_spoken_but_a_persons_own_prefix_is(prefix, spoken, how):
    person = {"prefix": prefix, "given": "Ann", "family": "Roe", "title": "Director", how: True}
    assert certain_salutation(to(person)) == (f"Dear {spoken} Roe:" if spoken else None)


@pytest.mark.parametrize(
    ("family", "spoken"),
    [
        ("O'Connor-Peña", "O'Connor-Peña"),
        ("O\u2019Brien", "O\u2019Brien"),
        ("von Eschenbach", "von Eschenbach"),
        ("de la Cruz", "de la Cruz"),
        ("Van der Berg", "Van der Berg"),
        ("Ocasio-Cortez", "Ocasio-Cortez"),
        ("Ortega y Gasset", "Ortega y Gasset"),
        ("Suharto", "Suharto"),
        ("ROE MILLER", "ROE MILLER"),
        ("Ødegård", "Ødegård"),
        ("Nguyễn", "Nguyễn"),
        ("Іваненко", "Іваненко"),
        ("כהן", "כהן"),
        ("بن سلمان", "بن سلمان"),
        ("王", "王"),
        *((family, "King") for family in ("King Jr.", "King, Jr.", "King III", "King 3rd", "King Sr", "King MD")),
        *((family, "King") for family in ("King III, Esq.", "King, M.D.", "King, Ph.D., CIPP/US", "King Ph. D.")),
        ("Lloyd  Webber", "Lloyd Webber"),
    ],
)
def test_the_family_name_is_spoken_without_what_follows_it(family, spoken):
    assert certain_salutation(to({"prefix": "Mr.", "family": family})) == f"Dear Mr. {spoken}:"


@pytest.mark.parametrize("family", ["Malcolm X", "Roe V", "Roe CPA", "Roe CIPP/US", "Jr.", ", Jr.", "III", "", "  "])
def test_a_family_name_that_may_hold_something_else_is_asked_for(family):
    recipient = to({"prefix": "Mr.", "name": "Somebody", "family": family})
    assert certain_salutation(recipient) is None
    assert salutation_to_type(recipient).endswith("with the name as it is spoken, for Mr. Somebody")


def test_post_nominals_are_not_spoken_and_a_whole_name_may_have_its_family_name_beside_it():
    assert certain_salutation(to({"prefix": "Dr.", "family": "Roe", "post_nominals": "M.D."})) == "Dear Dr. Roe:"
    assert certain_salutation(to({"prefix": "Mr.", "name": "Xi Jinping", "family": "Xi"})) == "Dear Mr. Xi:"


def test_a_whole_name_is_never_certain():
    recipient = to({"prefix": "Mr.", "name": "Rick Gropper and Andrew Moelis"})
    assert certain_salutation(recipient) is None


MR, MS, DR = ({"prefix": prefix, "family": name} for prefix, name in (("Mr.", "Ash"), ("Ms.", "Birch"), ("Dr.", "Elm")))
MAYOR = {"honorific": HONORABLE, "given": "Jim", "family": "Kenney", "title": "Mayor of Philadelphia"}


@pytest.mark.parametrize(
    ("people", "salutation"),
    [
        ([MAYOR, MR], "Dear Mayor Kenney and Mr. Ash:"),
        ([MR, MS, DR], "Dear Mr. Ash, Ms. Birch, and Dr. Elm:"),
        ([MR, MS, DR, MAYOR], "Dear Mr. Ash, Ms. Birch, Dr. Elm, and Mayor Kenney:"),
        ([MR, MS, DR, MAYOR, MR], None),
        ([MR, {"family": "Oak"}], None),
        ([{"family": "Oak"}, MR], None),
        ([MR, {"name": "A. and B. Oak"}], None),
        ([], None),
    ],
)
def test_several_are_greeted_together_when_each_is_certain(people, salutation):
    assert certain_salutation(to(*people)) == salutation


def test_the_table_is_english():
    assert certain_salutation(to(DR), "en-GB") == "Dear Dr. Elm:"
    assert certain_salutation(to(DR), "de-DE") is None


@pytest.mark.parametrize(
    ("people", "language", "told"),
    [
        ([MR], "de-DE", "write `salutation:` in the letter's language, whole, as it is to print"),
        ([], "en-US", 'write `salutation: "To Whom It May Concern:"`, or name an addressee with `prefix` and `family`'),
        ([MR] * 5, "en-US", 'write one line for all 5, such as `salutation: "Dear Commissioners:"`'),
        (
            [MR, {"name": "A. and B. Oak"}],
            "en-US",
            'write `salutation: "Dear Mr. Ash and …:"` with the name as it is spoken, for A. and B. Oak',
        ),
        (
            [MR, {"given": "Ann", "family": "Oak, M.D."}],
            "en-US",
            'give Ann Oak, M.D. a `prefix` such as Mr., Ms. or Dr., or write `salutation: "Dear Mr. Ash and … Oak:"`',
        ),
        (
            [{"given": "Kerry", "family": "Weems", "title": "Director", "acting": True}],
            "en-US",
            'give Kerry Weems a `prefix` such as Mr., Ms. or Dr., or write `salutation: "Dear Acting Director Weems:"`',
        ),
    ],
)
def test_a_sender_is_told_what_to_type(people, language, told):
    assert salutation_to_type(to(*people), language) == told


@given(st.lists(st.sampled_from([MR, MS, DR, MAYOR, {"family": "Oak"}]), min_size=1, max_size=8))
def test_a_joint_salutation_names_everyone_in_order_or_nobody(people):
    made = certain_salutation(to(*people))
    assert (made is None) == (len(people) > 4 or {"family": "Oak"} in people)
    if made:
        at = [made.index(person["family"]) for person in people if people.count(person) == 1]
        assert at == sorted(at)
        assert sum(made.count(name) for name in ("Ash", "Birch", "Elm", "Kenney")) == len(people)
