"""The four results as OpenFisca variables: a program of its own, run in .venv-bench, never imported here."""

from pathlib import Path

COUNTRY = Path(__file__).with_name("country.py")
