"""The table of real histories is made from the packages that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from real_histories import archives_of

NAMES = (
    "neutron-28.0.0-py3-none-any.whl",
    "neutron_vpnaas-28.0.0-py3-none-any.whl",
    "neutron-vpnaas-27.0.0.tar.gz",
    "Neutron_Sfc-1.0.tar.gz",
    "neutron.txt",
)


@pytest.mark.parametrize(
    ("name", "archives"),
    [
        ("neutron", {"neutron-28.0.0-py3-none-any.whl"}),
        ("neutron-vpnaas", {"neutron_vpnaas-28.0.0-py3-none-any.whl", "neutron-vpnaas-27.0.0.tar.gz"}),
        ("neutron_sfc", {"Neutron_Sfc-1.0.tar.gz"}),
        ("neutron-lib", set()),
    ],
)
def test_a_package_has_no_archive_whose_name_only_begins_like_its_own(
    tmp_path: Path, name: str, archives: set[str]
) -> None:
    for file in NAMES:
        (tmp_path / file).touch()
    assert {path.name for path in archives_of(name, tmp_path)} == archives
