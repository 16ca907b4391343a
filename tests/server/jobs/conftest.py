"""What the schedule asks of a store it asks of both databases."""

from tests.server.store.conftest import pytest_generate_tests, store_folder

__all__ = ["pytest_generate_tests", "store_folder"]
