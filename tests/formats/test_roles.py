"""A help desk's user who is a role bears no company's name."""

import pytest

from sbagg.formats.roles import user_name


@pytest.mark.parametrize(
    ("name", "addresses", "shown"),
    [
        ("Acme Tools", ["support@acme-tools.com"], "support@acme-tools.com"),
        ("Bolt Works GmbH", ["info@bolt-works.de"], "info@bolt-works.de"),
        ("Bolt & Sons Ltd", ["sales@bs-group.com"], "sales@bs-group.com"),
        ("ACME", ["info@acme-tools.com", "sales@acme-tools.com"], "info@acme-tools.com"),
        ("Jane Doe", ["support@acme-tools.com"], "Jane Doe"),
        ("J. P. Moss", ["info@moss-pots.com"], "J. P. Moss"),
        ("Acme Tools", ["support@acme-tools.com", "jane@acme-tools.com"], "Acme Tools"),
        ("Acme Tools", ["jane@acme-tools.com"], "Acme Tools"),
        ("Acme Tools", [], "Acme Tools"),
        ("Acme Tools", [""], "Acme Tools"),
        ("", ["support@acme-tools.com"], ""),
    ],
)
def test_what_to_call_a_user(name, addresses, shown):
    assert user_name(name, addresses) == shown
