"""What tests of questionnaires share: one in a few words, nothing of it doubtful, and the calendar it counts by."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lettergen.model.deadline import Calendar
from lettergen.model.questionnaire import Questionnaire

US = Calendar(
    name="us",
    version="1",
    first_year=2021,
    last_year=2021,
    holidays={dt.date(2021, 9, 6): "Labor Day", dt.date(2021, 8, 28): "A Saturday's holiday"},
)
AMAZON = {"id": "amazon", "organization": "Amazon", "salutation": "Dear Sir:", "calendar": "us"}
WORDS = {
    "matter": "palm",
    "date": "2021-08-12",  # a Thursday
    "sender": {"letterhead": "Senate", "signatories": ["Amy Klobuchar"]},
    "recipients": [AMAZON],
    "subject": "Palms",
    "questions": ["Where next?"],
    "due": "2021-08-26",
}


def asked(**changes: Any) -> Questionnaire:
    """Return the questionnaire with other values; None leaves a key out."""
    return Questionnaire.model_validate({key: value for key, value in (WORDS | changes).items() if value is not None})
