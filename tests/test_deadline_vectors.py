"""What deadlines fall on, vector by vector: when it starts, when it is due, whose calendar, the keys, and why.

A vector that quotes a source (a note to the rule, EDPB, ICO, OIP) has its date from there; a * marks one quoted from
memory. The dates of the others were worked out by hand or by numpy, dateutil and UTC from the days of `holidays`, never
by the code under test. The columns are: start (a day, or a moment in the deadline's zone, New York's where none is
named), due, calendar, keys as in YAML, reason. Two keys belong to the test: `via`, how it was served, and `return`,
when the answers are due already.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import yaml

from lettergen.calendars import calendar
from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.settings import OwnCalendar
from lettergen.rules.deadlines import resolve_stages

VECTORS = """
# calendar days and weeks: a start on each of the seven weekdays, leap days, ends of months and years
2024-03-04 | 2024-03-14 | - | within: 10 days | a Monday
2024-03-05 | 2024-03-15 | - | within: 10 days | a Tuesday
2024-03-06 | 2024-03-16 | - | within: 10 days | a Wednesday; ends on a Saturday and stays
2024-03-07 | 2024-03-17 | - | within: 10 days | a Thursday; ends on a Sunday and stays
2024-03-08 | 2024-03-18 | - | within: 10 days | a Friday
2024-03-09 | 2024-03-19 | - | within: 10 days | a Saturday
2024-03-10 | 2024-03-20 | - | within: 10 days | a Sunday, when the clocks go forward: a day all the same
2024-02-28 | 2024-02-29 | - | within: 1 day | a leap day
2024-02-29 | 2024-03-01 | - | within: 1 day | from a leap day
2023-02-28 | 2023-03-01 | - | within: 1 day | no leap year
2000-02-28 | 2000-02-29 | - | within: 1 day | divisible by 400: a leap year
2024-02-15 | 2024-02-29 | - | within: 14 days | ends on a leap day
2024-02-16 | 2024-03-01 | - | within: 14 days | across a leap day
2023-02-16 | 2023-03-02 | - | within: 14 days | the same without one
2023-03-01 | 2024-02-29 | - | within: 365 days | a year with a leap day in it ends a day early
2024-03-01 | 2025-03-01 | - | within: 365 days | a year without
2024-12-20 | 2025-01-03 | - | within: 14 days | over the year's end
2024-12-31 | 2025-01-01 | - | within: 1 day | the first of the year
2024-04-30 | 2024-05-30 | - | within: 30 days | the end of a month of 30 days
2024-01-31 | 2024-03-01 | - | within: 30 days | over the whole of a leap February
2024-12-25 | 2025-01-01 | us | within: 7 days, rule: calendar-days | a holiday is a day like another
2024-07-04 | 2024-09-03 | us | within: 61 days, rule: calendar-days | from a holiday to the day after another
2024-07-04 | 2024-09-02 | us | within: 60 days, rule: calendar-days | ends on Labor Day and stays
2024-12-20 | 2024-12-27 | - | within: 1 week | the same weekday
2024-02-22 | 2024-02-29 | - | within: 1 week | to the leap day
2024-12-20 | 2025-01-03 | - | within: 2 weeks | over the year's end
2024-01-01 | 2024-12-30 | - | within: 52 weeks | not yet a year
2024-03-08 | 2024-03-08 | - | within: 1 day, count_trigger_day: true | its first day is its last
2024-03-08 | 2024-03-17 | - | within: 10 days, count_trigger_day: true | a day less than without
2024-03-08 | 2024-03-14 | - | within: 1 week, count_trigger_day: true | from Friday through Thursday

# months: the same day, or the last of the month
2024-01-15 | 2024-02-15 | - | within: 1 month | the same day
2024-01-31 | 2024-02-29 | - | within: 1 month | February of a leap year
2023-01-31 | 2023-02-28 | - | within: 1 month | February of another
2024-01-30 | 2024-02-29 | - | within: 1 month | there is no 30 February
2024-01-29 | 2024-02-29 | - | within: 1 month | there is a 29 February
2024-02-29 | 2024-03-29 | - | within: 1 month | the day, not the end of the month
2024-02-29 | 2025-02-28 | - | within: 12 months | the next year has none
2024-02-29 | 2028-02-29 | - | within: 48 months | four years on there is one
2024-03-31 | 2024-04-30 | - | within: 1 month | April has 30 days
2024-08-31 | 2024-09-30 | - | within: 1 month | September has 30 days
2024-08-31 | 2025-02-28 | - | within: 6 months | back in February
2024-10-31 | 2025-01-31 | - | within: 3 months | over the year's end, to a 31st
2024-11-30 | 2025-02-28 | - | within: 3 months | over the year's end, to February
2024-12-31 | 2025-02-28 | - | within: 2 months | to the end of February
2023-12-31 | 2024-02-29 | - | within: 2 months | to the end of a leap February
2024-12-15 | 2025-01-15 | - | within: 1 month | over the year's end
2024-05-31 | 2025-11-30 | - | within: 18 months | November has 30 days
2024-03-31 | 2024-02-29 | - | before: 1 month | backward into a leap February
2023-03-31 | 2023-02-28 | - | before: 1 month | backward into another
2024-01-15 | 2023-12-15 | - | before: 1 month | backward over the year's end
2024-05-31 | 2024-02-29 | - | before: 3 months | backward to a leap day
2024-06-01 | 2024-07-01 | us | within: 1 month, roll: forward | 1 July is a Monday
2024-05-01 | 2024-06-03 | us | within: 1 month, roll: forward | 1 June is a Saturday
2024-05-01 | 2024-05-31 | us | within: 1 month, roll: backward | the Friday before
2024-05-01 | 2024-06-01 | us | within: 1 month, roll: none | the Saturday stays
2024-05-01 | 2024-06-01 | us | within: 1 month | nothing rolls by itself
2024-01-15 | 2024-02-14 | - | within: 1 month, count_trigger_day: true | a month that begins that day ends on the 14th

# business days: seven weekdays, federal holidays, backward (us)
2024-03-04 | 2024-03-11 | us | within: 5 business days | a Monday
2024-03-05 | 2024-03-12 | us | within: 5 business days | a Tuesday
2024-03-06 | 2024-03-13 | us | within: 5 business days | a Wednesday
2024-03-07 | 2024-03-14 | us | within: 5 business days | a Thursday
2024-03-08 | 2024-03-15 | us | within: 5 business days | a Friday
2024-03-09 | 2024-03-15 | us | within: 5 business days | a Saturday: the Monday is the first
2024-03-10 | 2024-03-15 | us | within: 5 business days | a Sunday: so it is here
2024-03-08 | 2024-03-11 | us | within: 1 business day | over a weekend
2024-12-20 | 2025-01-07 | us | within: 10 business days | Christmas and New Year's Day, as in README.md
2024-12-24 | 2024-12-26 | us | within: 1 business day | Christmas
2024-12-31 | 2025-01-02 | us | within: 1 business day | New Year's Day
2025-01-17 | 2025-01-21 | us | within: 1 business day | Martin Luther King Jr. Day
2025-02-14 | 2025-02-18 | us | within: 1 business day | Washington's Birthday
2025-05-23 | 2025-05-27 | us | within: 1 business day | Memorial Day
2025-06-18 | 2025-06-20 | us | within: 1 business day | Juneteenth
2020-06-18 | 2020-06-19 | us | within: 1 business day | Juneteenth was none before 2021
2021-06-17 | 2021-06-21 | us | within: 1 business day | Juneteenth, a Saturday: observed on the Friday
2025-07-03 | 2025-07-07 | us | within: 1 business day | Independence Day, a Friday
2020-07-02 | 2020-07-06 | us | within: 1 business day | Independence Day, a Saturday: observed on the Friday
2021-07-02 | 2021-07-06 | us | within: 1 business day | Independence Day, a Sunday: observed on the Monday
2025-08-29 | 2025-09-02 | us | within: 1 business day | Labor Day
2025-10-10 | 2025-10-14 | us | within: 1 business day | Columbus Day
2025-11-10 | 2025-11-12 | us | within: 1 business day | Veterans Day
2023-11-09 | 2023-11-13 | us | within: 1 business day | Veterans Day, a Saturday: observed on the Friday
2025-11-26 | 2025-11-28 | us | within: 1 business day | Thanksgiving; the Friday is worked
2021-12-30 | 2022-01-03 | us | within: 1 business day | New Year's Day of 2022, a Saturday: observed in the old year
2021-12-23 | 2021-12-27 | us | within: 1 business day | Christmas, a Saturday: observed on the Friday
2022-12-23 | 2022-12-27 | us | within: 1 business day | Christmas, a Sunday: observed on the Monday
2024-01-02 | 2024-12-31 | us | within: 250 business days | most of a year
2024-12-25 | 2024-12-26 | us | within: 1 business day | from a holiday
2024-03-08 | 2024-03-08 | us | within: 1 business day, count_trigger_day: true | a working day is itself the first
2024-03-09 | 2024-03-11 | us | within: 1 business day, count_trigger_day: true | a Saturday is not
2024-03-08 | 2024-03-22 | us | within: 10 days, skip: always | days counted as business days
2024-03-08 | 2024-03-22 | us | within: 10 business days, rule: business-days | the named rule counts no other way
2024-03-08 | 2024-03-22 | us | within: 10 days, rule: business-days | nor of plain days
2025-01-07 | 2024-12-20 | us | before: 10 business days | backward over New Year's Day and Christmas
2025-01-21 | 2025-01-17 | us | before: 1 business day | backward over a long weekend
2024-03-11 | 2024-03-08 | us | before: 1 business day | backward from a Monday
2024-03-10 | 2024-03-08 | us | before: 1 business day | backward from a Sunday
2024-03-11 | 2024-03-05 | us | before: 5 business days, count_trigger_day: true | the day itself is the first
2022-01-03 | 2021-12-30 | us | before: 1 business day | backward over a New Year's Day observed in the old year

# each jurisdiction's own days
2025-04-15 | 2025-04-17 | us-dc | within: 1 business day | Emancipation Day, a Wednesday
2022-04-14 | 2022-04-18 | us-dc | within: 1 business day | Emancipation Day, a Saturday: observed on the Friday
2023-04-14 | 2023-04-18 | us-dc | within: 1 business day | Emancipation Day, a Sunday: observed on the Monday
2025-04-15 | 2025-04-16 | us | within: 1 business day | which the nation does not keep
2021-01-19 | 2021-01-21 | us-dc | within: 1 business day | Inauguration Day
2021-01-19 | 2021-01-20 | us | within: 1 business day | kept around Washington only
2025-04-18 | 2025-04-22 | us-ma | within: 1 business day | Patriots' Day
2025-04-18 | 2025-04-22 | us-me | within: 1 business day | Patriot's Day in Maine too
2025-04-18 | 2025-04-21 | us-ct | within: 1 business day | and not in Connecticut
2025-04-17 | 2025-04-21 | us-ct | within: 1 business day | Good Friday in Connecticut
2025-03-28 | 2025-04-01 | us-ca | within: 1 business day | Cesar Chavez Day
2024-03-29 | 2024-04-02 | us-ca | within: 1 business day | Cesar Chavez Day, a Sunday: observed on the Monday
2025-11-27 | 2025-12-01 | us-ca | within: 1 business day | the day after Thanksgiving
2025-10-10 | 2025-10-13 | us-ca | within: 1 business day | California keeps no Columbus Day
2025-03-03 | 2025-03-05 | us-la | within: 1 business day | Mardi Gras
2024-02-12 | 2024-02-14 | us-la | within: 1 business day | Mardi Gras moves with Easter
2025-04-17 | 2025-04-21 | us-la | within: 1 business day | Good Friday
2025-03-28 | 2025-04-01 | us-ak | within: 1 business day | Seward's Day
2024-10-17 | 2024-10-21 | us-ak | within: 1 business day | Alaska Day, a Friday
2025-10-16 | 2025-10-20 | us-ak | within: 1 business day | Alaska Day, a Saturday: observed on the Friday
2025-02-11 | 2025-02-13 | us-il | within: 1 business day | Lincoln's Birthday
2025-02-28 | 2025-03-04 | us-il | within: 1 business day | Casimir Pulaski Day
2024-11-04 | 2024-11-06 | us-il | within: 1 business day | Election Day of an even year
2025-11-03 | 2025-11-04 | us-il | within: 1 business day | none in an odd year
2025-11-03 | 2025-11-05 | us-ny | within: 1 business day | in New York every year
2025-02-11 | 2025-02-13 | us-ny | within: 1 business day | Lincoln's Birthday
2025-11-27 | 2025-12-01 | us-wa | within: 1 business day | Native American Heritage Day
2025-11-27 | 2025-12-01 | us-md | within: 1 business day | American Indian Heritage Day
2025-11-27 | 2025-12-01 | us-tx | within: 1 business day | the Friday after Thanksgiving
2025-12-23 | 2025-12-29 | us-tx | within: 1 business day | three days at Christmas, then a weekend
2025-04-18 | 2025-04-22 | us-tx | within: 1 business day | San Jacinto Day
2025-07-23 | 2025-07-25 | us-ut | within: 1 business day | Pioneer Day
2025-03-03 | 2025-03-05 | us-vt | within: 1 business day | Town Meeting Day
2025-08-15 | 2025-08-18 | us-vt | within: 1 business day | Bennington Battle Day, a Saturday: observed on that Friday
2025-08-14 | 2025-08-18 | us-vt | within: 1 business day | so a Thursday's next day is Monday
2025-06-10 | 2025-06-12 | us-hi | within: 1 business day | King Kamehameha Day
2025-10-30 | 2025-11-03 | us-nv | within: 1 business day | Nevada Day, the last Friday of October
2025-04-18 | 2025-04-21 | us-nc | within: 1 business day | Easter Monday is worked
2025-04-17 | 2025-04-21 | us-nc | within: 1 business day | Good Friday is not
2025-06-19 | 2025-06-23 | us-wv | within: 1 business day | West Virginia Day
2025-12-23 | 2025-12-26 | us-mi | within: 1 business day | Christmas Eve and Christmas
2025-11-03 | 2025-11-04 | us-nj | within: 1 business day | the calendar has New Jersey's Election Day in even years only
2025-05-08 | 2025-05-09 | us-mo | within: 1 business day | Truman Day, a Thursday
2025-05-07 | 2025-05-09 | us-mo | within: 1 business day | the day before it
2025-04-25 | 2025-04-29 | us-ms | within: 1 business day | Confederate Memorial Day
2025-04-17 | 2025-04-22 | gb-eng | within: 1 business day | Good Friday and Easter Monday in England
2025-04-17 | 2025-04-21 | gb-sct | within: 1 business day | Easter Monday is worked in Scotland
2025-10-02 | 2025-10-06 | de | within: 1 business day | German Unity Day
2025-06-18 | 2025-06-20 | de-by | within: 1 business day | Corpus Christi in Bavaria
2025-06-18 | 2025-06-19 | de-be | within: 1 business day | and not in Berlin
2025-06-30 | 2025-07-02 | ca | within: 1 business day | Canada Day

# Federal Rule of Civil Procedure 6(a): frcp-6a
2007-08-02 | 2007-09-04 | us | within: 30 days, rule: frcp-6a | note of 2009*: a Saturday, then Labor Day
2007-09-22 | 2007-08-31 | us | before: 21 days, rule: frcp-6a | note of 2009*: backward it rolls backward
2007-08-22 | 2007-09-04 | us | within: 10 days, rule: frcp-6a | the same note to Appellate Rule 26
2007-09-11 | 2007-08-31 | us | before: 10 days, rule: frcp-6a | the same note to Appellate Rule 26
2008-04-07 | 2008-04-22 | us-ma | within: 14 days, rule: frcp-6a | note of 2009*: Patriots' Day counts forward
2008-05-05 | 2008-04-21 | us-ma | before: 14 days, rule: frcp-6a | note of 2009*: and not backward
2008-04-07 | 2008-04-21 | us | within: 14 days, rule: frcp-6a | nor where the state is another
2007-11-02 10:23 | 2007-11-05 09:23-05:00 | us | within: 72 hours, rule: frcp-6a | note of 2009*: the clocks go back
2007-11-01 10:23 | 2007-11-05 10:23-05:00 | us | within: 48 hours, rule: frcp-6a | Saturday: the same time on Monday
2024-03-08 10:00 | 2024-03-11 10:00-04:00 | us | within: 24 hours, rule: frcp-6a | though the clocks go forward
2024-07-03 15:30 | 2024-07-05 15:30-04:00 | us | within: 24 hours, rule: frcp-6a | Independence Day: on Friday
2024-03-04 | 2024-03-18 | us | within: 14 days, rule: frcp-6a | Rule 6(a)(1): a Monday
2024-03-05 | 2024-03-26 | us | within: 21 days, rule: frcp-6a | Rule 12(a): an answer, three weeks on
2024-03-09 | 2024-03-25 | us | within: 14 days, rule: frcp-6a | from a Saturday: rolls to Monday
2024-03-10 | 2024-03-25 | us | within: 14 days, rule: frcp-6a | from a Sunday: rolls to Monday
2024-03-08 | 2024-03-15 | us | within: 7 days, rule: frcp-6a | short periods count weekends since 2009
2024-03-06 | 2024-03-11 | us | within: 3 days, rule: frcp-6a | ends on a Saturday
2024-11-14 | 2024-11-29 | us | within: 14 days, rule: frcp-6a | Thanksgiving: the Friday is worked
2025-11-13 | 2025-12-01 | us-ca | within: 14 days, rule: frcp-6a | in California the Friday is a state holiday
2024-12-11 | 2024-12-26 | us | within: 14 days, rule: frcp-6a | Christmas
2025-04-02 | 2025-04-17 | us-dc | within: 14 days, rule: frcp-6a | Emancipation Day
2025-04-30 | 2025-04-16 | us-dc | before: 14 days, rule: frcp-6a | backward only the nation's days count
2025-09-29 | 2025-10-14 | us-ca | within: 14 days, rule: frcp-6a | Columbus Day, though the state keeps none
2024-01-31 | 2024-02-29 | us | within: 1 month, rule: frcp-6a | Rule 6(a)(1): "a longer unit of time"
2024-02-17 | 2024-03-18 | us | within: 1 month, rule: frcp-6a | Sunday rolls to Monday
2024-03-04 | 2024-03-21 | us | within: 14 days, rule: frcp-6a, via: mail | Rule 6(d): three days after the period ends
2024-03-08 | 2024-03-25 | us | within: 14 days, rule: frcp-6a, via: mail | Friday, and three days: Monday
2024-03-09 | 2024-03-28 | us | within: 14 days, rule: frcp-6a, via: mail | Monday, then three days
2024-08-01 | 2024-09-06 | us | within: 30 days, rule: frcp-6a, via: mail | note of 2005*: Labor Day, three days
2024-08-16 | 2024-09-03 | us | within: 14 days, rule: frcp-6a, via: mail | note of 2005*: Friday, then three, Labor Day
2024-03-06 | 2024-03-25 | us | within: 14 days, rule: frcp-6a, via: mail | Wednesday, and three days, to Monday
2024-03-04 | 2024-03-18 | us | within: 14 days, rule: frcp-6a, via: email | electronic service adds nothing since 2016
2024-12-09 | 2024-12-26 | us | within: 14 days, rule: frcp-6a, via: mail | the three days run over Christmas
2024-12-08 | 2024-12-26 | us | within: 14 days, rule: frcp-6a, via: mail | Sunday to Monday 23, then three days
2025-01-20 | 2025-01-13 | us | before: 7 days, rule: frcp-6a | backward from a holiday to a Monday
2025-01-27 | 2025-01-17 | us | before: 7 days, rule: frcp-6a | backward to a holiday: the Friday before
2025-01-27 | 2025-01-17 | us | before: 8 days, rule: frcp-6a | backward to a Sunday: the Friday before
2024-03-15 | 2024-03-01 | us | before: 14 days, rule: frcp-6a | Rule 6(c)(1): a motion 14 days before the hearing

# Federal Trade Commission: 16-cfr-4.3 and 16-cfr-2.10
2024-03-04 | 2024-03-13 | us | within: 7 days, rule: 16-cfr-4.3 | seven days or fewer leave out weekends
2024-03-04 | 2024-03-12 | us | within: 8 days, rule: 16-cfr-4.3 | eight count them
2024-03-04 | 2024-03-11 | us | within: 5 days, rule: 16-cfr-4.3 | a working week
2024-03-08 | 2024-03-18 | us | within: 8 days, rule: 16-cfr-4.3 | begins with Monday, the first business day
2024-03-07 | 2024-03-18 | us | within: 10 days, rule: 16-cfr-4.3 | ends on a Sunday: Monday
2024-03-06 | 2024-03-26 | us | within: 20 days, rule: 16-cfr-4.3 | ends on a Tuesday
2024-12-23 | 2025-01-03 | us | within: 7 days, rule: 16-cfr-4.3 | Christmas and New Year's Day left out
2024-12-24 | 2025-01-14 | us | within: 20 days, rule: 16-cfr-4.3 | begins with 26 December
2024-12-31 | 2025-01-21 | us | within: 19 days, rule: 16-cfr-4.3 | ends on Martin Luther King Jr. Day
2025-04-11 | 2025-04-18 | us-dc | within: 5 days, rule: 16-cfr-4.3 | Emancipation Day is no federal holiday
2024-03-04 | 2024-03-25 | us | rule: 16-cfr-2.10 | 20 days after service
2024-03-08 | 2024-04-01 | us | rule: 16-cfr-2.10 | served on a Friday: begins on Monday
2024-03-09 | 2024-04-01 | us | rule: 16-cfr-2.10 | served on a Saturday: begins on Monday too
2024-03-04 | 2024-03-14 | us | rule: 16-cfr-2.10, return: 2024-03-15 | the return date is sooner: the day before it
2024-03-04 | 2024-03-25 | us | rule: 16-cfr-2.10, return: 2024-03-25 | a return date on the last day changes nothing
2024-03-04 | 2024-03-25 | us | rule: 16-cfr-2.10, return: 2024-04-04 | nor one a month later
2024-03-04 | 2024-03-19 | us | rule: 16-cfr-2.10, return: 2024-03-20 | a Wednesday: the Tuesday before it
2024-12-12 | 2025-01-02 | us | rule: 16-cfr-2.10 | ends on New Year's Day: 2 January
2024-12-20 | 2025-01-13 | us | rule: 16-cfr-2.10 | served on a Friday before Christmas: begins on Monday

# Freedom of Information Act, 5 U.S.C. 552(a)(6)(A): foia
2024-03-04 | 2024-04-01 | us | rule: foia | four weeks, and no holiday
2024-03-08 | 2024-04-05 | us | rule: foia | received on a Friday: day 1 is Monday (OIP: the day after receipt)
2024-03-09 | 2024-04-05 | us | rule: foia | received on a Saturday: so it is here
2024-03-10 | 2024-04-05 | us | rule: foia | and on a Sunday
2024-12-02 | 2024-12-31 | us | rule: foia | Christmas
2024-12-20 | 2025-01-22 | us | rule: foia | Christmas, New Year's Day, Martin Luther King Jr. Day
2025-01-31 | 2025-03-03 | us | rule: foia | Washington's Birthday
2025-10-01 | 2025-10-30 | us | rule: foia | Columbus Day; a shutdown counts (OIP, 2014)
2025-11-03 | 2025-12-03 | us | rule: foia | Veterans Day and Thanksgiving
2025-04-01 | 2025-04-29 | us-dc | rule: foia | Emancipation Day is a legal public holiday of the District only
2024-06-14 | 2024-07-16 | us | rule: foia | Juneteenth and Independence Day
2024-03-04 | 2024-04-15 | us | rule: foia, within: 30 days | ten more in unusual circumstances
2024-03-04 | 2024-03-18 | us | rule: foia, within: 10 days | ten days counted alike

# One month of the GDPR, Regulation 1182/71: gdpr
2025-09-03 | 2025-10-03 | gb-eng | rule: gdpr | ICO: received on 3 September
2025-03-05 | 2025-04-07 | de | rule: gdpr | EDPB guidelines 01/2022*: 5 March; 5 April 2025 is a Saturday
2024-03-05 | 2024-04-05 | de | rule: gdpr | EDPB guidelines 01/2022*: 5 March to 5 April
2023-08-31 | 2023-10-02 | de | rule: gdpr | EDPB guidelines 01/2022*: 31 August to 30 September, a Saturday
2022-08-31 | 2022-09-30 | de | rule: gdpr | EDPB guidelines 01/2022*: 31 August to 30 September, a Friday
2022-03-31 | 2022-05-03 | gb-eng | rule: gdpr | ICO*: 31 March to 30 April, a Saturday, then a bank holiday
2023-01-31 | 2023-02-28 | gb-eng | rule: gdpr | ICO: 31 January to 28 February
2024-01-31 | 2024-02-29 | gb-eng | rule: gdpr | ICO: 29 February in a leap year
2022-04-01 | 2022-05-02 | de | rule: gdpr | 1 May is a holiday and a Sunday
2024-11-25 | 2024-12-27 | de | rule: gdpr | Christmas: 27 December
2024-12-01 | 2025-01-02 | de | rule: gdpr | received on a Sunday; New Year's Day
2024-02-29 | 2024-04-02 | de | rule: gdpr | Good Friday, Easter: from 29 March to 2 April
2024-09-03 | 2024-10-04 | de | rule: gdpr | 3 October is a holiday in Germany
2024-09-03 | 2024-10-03 | fr | rule: gdpr | and not in France
2025-05-15 | 2025-08-15 | de | rule: gdpr, within: 3 months | two more months, Article 12(3)
2024-03-28 | 2024-04-03 | de | within: 2 days, roll: forward, at_least: 2 business days | Article 3(5): over Easter
2024-03-04 | 2024-03-06 | de | within: 2 days, roll: forward, at_least: 2 business days | and on a Monday they are there
2024-03-28 | 2024-04-03 | de | rule: gdpr, within: 2 days | Article 3(5): over Easter, by the rule's own keys
2025-04-03 | 2025-04-04 | de | rule: gdpr, within: 1 day | Article 3(5) is for two days and more
2025-04-04 | 2025-04-07 | de | rule: gdpr, within: 1 day | yet it rolls, Article 3(4)
2025-05-05 | 2025-04-05 | de | rule: gdpr, before: 1 month | Article 3(4): counted backward a Saturday stays
2025-04-02 10:00 | 2025-04-05 10:00-04:00 | de | rule: gdpr, within: 72 hours | Article 3(4): so it does in hours
2025-04-05 10:00 | 2025-04-06 10:00-04:00 | de | rule: gdpr, within: 24 hours | nor need a day hold working days

# where a last day goes
2024-03-07 | 2024-03-18 | us | within: 9 days, roll: forward | Saturday to Monday
2024-03-07 | 2024-03-15 | us | within: 9 days, roll: backward | Saturday to Friday
2024-03-07 | 2024-03-18 | us | within: 9 days, roll: onward | onward is forward after a day
2024-03-07 | 2024-03-16 | us | within: 9 days, roll: none | stays
2024-03-25 | 2024-03-15 | us | before: 9 days, roll: onward | onward is backward before a day
2024-03-25 | 2024-03-18 | us | before: 9 days, roll: forward | forward all the same
2024-03-25 | 2024-03-15 | us | before: 9 days, roll: backward | Saturday to Friday
2024-03-25 | 2024-03-16 | us | before: 9 days | stays
2024-12-18 | 2024-12-26 | us | within: 1 week, roll: forward | Christmas to Thursday
2024-12-18 | 2024-12-24 | us | within: 1 week, roll: backward | Christmas to Tuesday
2021-12-25 | 2022-01-03 | us | within: 1 week, roll: forward | Saturday, New Year's Day, to Monday
2021-12-25 | 2021-12-30 | us | within: 1 week, roll: backward | the Friday before is kept for it: Thursday
2024-02-10 | 2024-02-20 | us | within: 1 week, roll: forward | over a weekend and Washington's Birthday
2024-03-25 | 2024-03-15 | - | before: 10 days | plain days backward
2024-03-01 | 2024-02-29 | - | before: 1 day | backward to a leap day
2025-01-01 | 2024-12-31 | - | before: 1 day | backward over the year's end
2024-03-25 | 2024-03-11 | - | before: 2 weeks | weeks backward

# skipping days nobody works: always, never, under so many
2024-03-04 | 2024-03-18 | us | within: 10 days, skip: under 11 days | ten are: Rule 6(a) before 2009
2024-03-04 | 2024-03-15 | us | within: 11 days, skip: under 11 days | eleven are not
2024-03-04 | 2024-03-12 | us | within: 6 days, skip: under 7 days | the Rule before 1985
2024-03-04 | 2024-03-11 | us | within: 7 days, skip: under 7 days | seven days are not under seven
2024-03-04 | 2024-03-14 | us | within: 10 days, skip: never | every day
2024-12-20 | 2024-12-30 | us | within: 5 days, skip: under 11 days | over Christmas
2024-12-20 | 2024-12-27 | us | within: 5 days, skip: under 11 days, count_trigger_day: true | with the day itself
2024-03-04 | 2024-03-18 | us | within: 2 weeks, skip: always | weeks are weeks
2024-03-25 | 2024-03-18 | us | before: 5 days, skip: under 11 days | backward too
2024-03-04 | 2024-03-18 | us | within: 12 days, skip: under 11 days, roll: forward | Saturday 16 March rolls
2024-03-09 | 2024-03-15 | us | within: 5 days, begin_on_working_day: true | from a Saturday: Monday is the first
2024-03-07 | 2024-03-12 | us | within: 5 days, begin_on_working_day: true | from a Thursday: Friday is the first
2024-03-08 | 2024-03-15 | us | within: 5 days, begin_on_working_day: true | from a Friday: Monday is the first

# more days by the way it was served, other counts that stand out
2024-03-04 | 2024-03-19 | us | within: 10 days, extra: {mail: 5 days}, via: mail | a state's five days by mail
2024-03-04 | 2024-03-14 | us | within: 10 days, extra: {mail: 5 days}, via: courier | another way adds none
2024-03-04 | 2024-04-03 | us | within: 10 days, extra: {mail: 5 days, abroad: 20 days}, via: abroad | each its own
2024-03-04 | 2024-03-18 | us | within: 10 days, extra: {mail: 2 business days}, via: mail | in business days
2024-03-04 | 2024-03-21 | us | within: 13 days, roll: forward, extra: {mail: 3 days}, via: mail | rolls, then three more
2024-03-01 | 2024-03-06 | us | within: 1 day, at_least: 3 business days | a day at least so long

# what came after the cut-off
2024-03-08 16:59 | 2024-03-15 | us | within: 5 business days, cut_off: "17:00" | in time on a Friday
2024-03-08 17:00 | 2024-03-15 | us | within: 5 business days, cut_off: "17:00" | on the minute is in time
2024-03-08 17:01 | 2024-03-18 | us | within: 5 business days, cut_off: "17:00" | a minute late: as if on Monday
2024-03-08 17:01 | 2024-03-21 | us | within: 10 days, cut_off: "17:00" | ten days from Monday
2024-03-08 17:01 | 2024-03-19 | us | within: 10 days, cut_off: "17:00", deemed: next_day | from Saturday
2024-03-09 09:00 | 2024-03-21 | us | within: 10 days, cut_off: "17:00" | on a Saturday: as if on Monday
2024-03-09 09:00 | 2024-03-19 | us | within: 10 days, cut_off: "17:00", deemed: next_day | or on that day
2024-12-24 18:00 | 2024-12-27 | us | within: 1 business day, cut_off: "17:00" | after hours: as if on the 26th
2024-12-24 12:00 | 2024-12-26 | us | within: 1 business day, cut_off: "17:00" | Christmas Eve at noon
2024-03-08 | 2024-03-15 | us | within: 5 business days, cut_off: "17:00" | no hour recorded: in time
2024-03-08 21:30-05:00 | 2024-03-21 | us | within: 10 days, cut_off: "17:00", zone: America/Los_Angeles | 18:30 there
2024-03-08 19:30-05:00 | 2024-03-18 | us | within: 10 days, cut_off: "17:00", zone: America/Los_Angeles | 16:30 there

# hours, as they really pass
2024-03-04 20:00-05:00 | 2024-03-05 17:00-08:00 | - | within: 24 hours, zone: America/Los_Angeles | told in its zone
2024-03-04 09:00 | 2024-03-05 09:00-05:00 | - | within: 24 hours | a day
2024-03-04 09:00 | 2024-03-07 09:00-05:00 | - | within: 72 hours | three days
2024-03-04 23:30 | 2024-03-05 00:30-05:00 | - | within: 1 hour | over midnight
2024-12-31 12:00 | 2025-01-02 12:00-05:00 | - | within: 48 hours | over the year's end
2024-02-28 12:00 | 2024-02-29 12:00-05:00 | - | within: 24 hours | to a leap day
2024-03-09 09:00 | 2024-03-10 10:00-04:00 | - | within: 24 hours | the clocks go forward: an hour later on the clock
2024-11-02 09:00 | 2024-11-03 08:00-05:00 | - | within: 24 hours | the clocks go back: an hour earlier
2024-03-10 01:30 | 2024-03-10 03:30-04:00 | - | within: 1 hour | 02:30 does not exist: 03:30
2024-03-09 02:30 | 2024-03-10 03:30-04:00 | - | within: 24 hours | nor a day later: 03:30
2024-11-03 00:30 | 2024-11-03 01:30-04:00 | - | within: 1 hour | the first 01:30
2024-11-03 00:30 | 2024-11-03 01:30-05:00 | - | within: 2 hours | the second 01:30, an hour later
2024-11-03 00:30 | 2024-11-03 02:30-05:00 | - | within: 3 hours | 02:30 comes once
2024-03-10 12:00 | 2024-03-09 11:00-05:00 | - | before: 24 hours | backward over the gap
2024-11-03 12:00 | 2024-11-02 13:00-04:00 | - | before: 24 hours | backward over the double hour
2024-03-09 09:00 | 2024-03-10 09:00-07:00 | - | within: 24 hours, zone: America/Phoenix | Arizona keeps its clocks
2024-03-30 09:00 | 2024-03-31 10:00+02:00 | - | within: 24 hours, zone: Europe/Berlin | Europe's last Sunday of March
2024-10-26 09:00 | 2024-10-27 08:00+00:00 | - | within: 24 hours, zone: Europe/London | and of October
2024-04-06 12:00 | 2024-04-07 11:30+10:30 | - | within: 24 hours, zone: Australia/Lord_Howe | there it is half an hour
2024-03-04 | 2024-03-05 | - | within: 24 hours | no hour recorded: from the end of the day
2024-03-04 | 2024-03-05 12:00-05:00 | - | within: 12 hours | to noon of the next
2024-03-09 | 2024-03-11 01:00-04:00 | - | within: 24 hours | a day of 23 hours, and one hour more
2024-03-04 | 2024-03-02 | - | before: 24 hours | back from its beginning
2024-03-08 09:00 | 2024-03-11 09:00-04:00 | us | within: 24 hours, roll: forward | Saturday to Monday at the same time
2024-03-08 09:00 | 2024-03-08 09:00-05:00 | us | within: 24 hours, roll: backward | Saturday to Friday

# times of day
2024-03-04 | 2024-03-11 17:00-04:00 | us | within: 5 business days, time: "17:00" | by five
2024-03-04 | 2024-03-11 12:00-04:00 | us | within: 5 days, roll: forward, time: "12:00" | at noon, rolled to Monday
2024-02-29 | 2024-03-10 02:30-05:00 | us | within: 10 days, time: "02:30" | a time that the clocks go over
2024-10-24 | 2024-11-03 01:30-05:00 | us | within: 10 days, time: "01:30" | a time that comes twice
2024-03-04 | 2024-03-09 17:00-05:00 | us | date: 2024-03-09, time: "17:00" | a fixed date stays on a Saturday
2024-03-04 | 2024-12-25 | us | date: 2024-12-25 | and on Christmas

# counted from another deadline
2024-03-04 | 2024-03-22 | us | within: 7 days, from: previous_due, return: 2024-03-15 | a week after the answers
2024-03-04 | 2024-03-14 | us | before: 3 business days, from: previous_due, return: 2024-03-19 | and before them
2024-03-04 | 2024-02-29 | us | within: 1 month, from: previous_due, return: 2024-01-31 | a month after them

# the earliest and the latest of several
2024-03-04 | 2024-03-11 | us | earliest_of: [{within: 10 days}, {within: 5 business days}] | business days are sooner
2024-03-04 | 2024-03-14 | us | latest_of: [{within: 10 days}, {within: 5 business days}] | ten days are later
2024-12-20 | 2024-12-30 | us | earliest_of: [{within: 10 days}, {within: 10 business days}] | at Christmas too
2024-12-20 | 2025-01-07 | us | latest_of: [{within: 14 days}, {within: 10 business days}] | business days are later
2024-03-04 | 2024-03-12 | us | earliest_of: [{within: 10 days}, {date: 2024-03-12}] | a fixed date before it
2024-03-04 | 2024-03-14 | us | earliest_of: [{within: 10 days}, {date: 2024-03-20}] | a fixed date after it
2024-03-04 | 2024-03-20 | us | latest_of: [{within: 10 days}, {date: 2024-03-20}] | the later of the two
2024-03-04 | 2024-04-01 | us | earliest_of: [{within: 1 month}, {within: 4 weeks}, {within: 20 business days}] | three

# a workspace's own calendars
2026-07-31 | 2026-08-05 | house | within: 1 business day | two days of recess, after a weekend
2026-07-31 | 2026-08-03 | us-dc | within: 1 business day | which the District works
2026-10-09 | 2026-10-12 | house | within: 1 business day | a holiday that the house works
2026-04-15 | 2026-04-17 | house | within: 1 business day | Emancipation Day comes with the base
2026-12-23 | 2026-12-25 | plant | within: 1 business day | its only day off; Christmas is worked without a base
2026-12-10 | 2026-12-12 | session | within: 2 business days | a Saturday of session is worked
2026-12-10 | 2026-12-14 | us-dc | within: 2 business days | and elsewhere not
2026-12-14 | 2026-12-12 | session | before: 1 business day | backward too
2026-07-24 | 2026-08-05 | house | within: 10 days, roll: forward | Monday 3 August rolls past both days of recess

# what its own days change of named rules: an office neither works a holiday away nor adds one for the nation
2024-12-20 | 2025-01-22 | shut | rule: foia | 27 December counts: an office's closure is no legal holiday
2024-12-20 | 2025-01-22 | agency | rule: foia | nor is it one over the nation's calendar
2024-10-10 | 2024-10-22 | shut | rule: 16-cfr-4.3, within: 7 days | Columbus Day does not count, worked or not
2024-09-30 | 2024-10-15 | shut | rule: frcp-6a, within: 14 days | nor does a period end on it
2024-09-30 | 2024-10-15 | agency | rule: frcp-6a, within: 14 days | over the nation's calendar too
2024-04-09 | 2024-04-17 | shut | rule: frcp-6a, within: 7 days | nor on Emancipation Day, the District's own
2024-12-20 | 2024-12-30 | shut | rule: frcp-6a, within: 7 days | a closure over a state's calendar counts forward
2025-01-03 | 2024-12-27 | shut | rule: frcp-6a, before: 7 days | and not backward
2024-12-20 | 2024-12-27 | agency | rule: frcp-6a, within: 7 days | nor over the nation's
2024-12-26 | 2024-12-30 | shut | rule: business-days, within: 1 day | business days leave it out
"""
ZONE = "America/New_York"
OWN = {
    name: OwnCalendar.model_validate(said)
    for name, said in {
        "house": {"base": "us-dc", "days": {"2026-08-03": "Recess", "2026-08-04": "Recess"}, "worked": ["2026-10-12"]},
        "plant": {"days": {"2026-12-24": "Plant closed"}},
        "session": {"base": "us-dc", "worked": ["2026-12-12"]},
        "shut": {"base": "us-dc", "days": {"2024-12-27": "Closed"}, "worked": ["2024-10-14", "2024-04-16"]},
        "agency": {"base": "us", "days": {"2024-12-27": "Closed"}, "worked": ["2024-10-14"]},
    }.items()
}
ROWS = [line.split(" | ") for line in VECTORS.splitlines() if " | " in line]
NAMES = [f"{start} | {calendar_name} | {keys}" for start, _, calendar_name, keys, _ in ROWS]


def worked_out(start: str, calendar_name: str, keys: str) -> Deadline:
    """Return the deadline of one vector, whichever of its triggers has that moment."""
    said = yaml.safe_load(f"{{{keys}}}")
    via, answers = said.pop("via", ""), said.pop("return", None)
    if said.keys() & {"within", "before"}:
        said.setdefault("from", "received")
    moment = dt.datetime.fromisoformat(start)
    zone = moment.tzinfo or ZoneInfo(said.get("zone", ZONE))
    when = moment.replace(tzinfo=zone) if " " in start else moment.date()
    years = moment.year - 1, moment.year + 5
    (due,), waiting = resolve_stages(
        (StageSpec.model_validate(said),),
        letter_date=moment.date(),
        arrived=when,
        via=via,
        previous=(Deadline(stage="answers", date=answers, rule="fixed date"),) if answers else (),
        calendar=None if calendar_name == "-" else calendar(calendar_name, *years, OWN),
        zone=ZONE,
    )
    assert not waiting
    return due


def test_there_are_vectors_enough_and_each_stands_once():
    assert len(ROWS) >= 260
    assert len(set(NAMES)) == len(NAMES)
    assert all(len(row) == 5 and row[-1] for row in ROWS)


@pytest.mark.parametrize(("start", "due", "calendar_name", "keys", "why"), ROWS, ids=NAMES)
def test_a_deadline_falls_on_the_day_that_its_vector_names(start, due, calendar_name, keys, why):
    found = worked_out(start.strip(), calendar_name.strip(), keys)
    told = found.instant.isoformat(" ", "minutes") if found.instant else f"{found.date}"
    assert told == due.strip(), "\n".join((why, *found.explanation))
    assert f"{found.date}" in found.explanation[-1]
