"""An event is one text with its place in the chain, whoever wrote it down before."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from recorded import ASKED, KEY, LIFE, event, letter

from lettergen.model.tracking import Amendment
from lettergen.store.chain import GENESIS, Head, canonical, columns, draft, first_break, link, sha256

EVENTS = (
    *LIFE,
    letter("generated", deadlines=ASKED.stages, file="letters/palm/amazon.docx", digest="a" * 64, template="order"),
    event("corrected", "2021-08-30", amends=Amendment(seq=4, void=True), note='a "quoted" note, and \u2028'),
    event("objection", received=dt.date(2021, 8, 21), grounds=["burden"], items={"q1": "objected"}),
)


def test_the_payload_is_the_canonical_text_of_the_event_in_its_place():
    head = Head()
    for one in link(EVENTS, head):
        whole = EVENTS[one.seq - 1].model_copy(update={"seq": one.seq, "previous_hash": one.previous_hash})
        if one.previous_hash != GENESIS:  # a default, which canonical text leaves out
            assert one.payload == canonical(whole)
        assert one.hash == sha256(one.payload)
        row = {"seq": one.seq, "previous_hash": one.previous_hash, "payload": one.payload, "hash": one.hash}
        assert first_break(head, {**columns(whole), **row}, columns(whole)) == ""
        head = Head(one.seq, one.hash)
    assert KEY in {one.columns["asked"] for one in map(draft, EVENTS)}


@given(st.sampled_from(EVENTS), st.integers(0, 10**9), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_place_that_an_event_names_before_it_is_added_counts_for_nothing(one, seq, digest):
    placed = one.model_copy(update={"seq": seq, "previous_hash": digest, "hash": digest})
    first, second = (next(link([each], Head(7, "f" * 64))) for each in (one, placed))
    assert (first.payload, first.hash) == (second.payload, second.hash)
    assert draft(placed).event() == one
