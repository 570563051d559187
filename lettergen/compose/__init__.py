"""Questionnaire times recipient gives a Letter; thread times date gives a follow-up Letter; pure."""
