"""The guards hold."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.guards import OUTER_ENVIRONMENT, YouForgotToChooseAHome, YouForgotToStayOffline


def test_the_real_home_is_out_of_bounds() -> None:
    real = Path(OUTER_ENVIRONMENT.get("HOME", "/"), ".config", "clientfile")
    with pytest.raises(YouForgotToChooseAHome, match="clientfile"):
        (real / "identity.txt").read_text()
    with pytest.raises(YouForgotToChooseAHome, match="clientfile"):
        real.mkdir(parents=True)


def test_the_home_of_a_test_is_its_own(tmp_path: Path, home: Path) -> None:
    assert Path.home() == tmp_path / "home"
    assert Path(os.environ["CLIENTFILE_HOME"]) == home == tmp_path / "clientfile-home"


@pytest.mark.parametrize("address", [("127.0.0.1", 9), ("example.org", 443)])
def test_the_network_is_out_of_bounds(address: tuple[str, int]) -> None:
    with pytest.raises(YouForgotToStayOffline):
        socket.create_connection(address, timeout=1)


def test_a_socket_between_processes_of_this_machine_is_not_the_network(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as ours, pytest.raises(FileNotFoundError):
        ours.connect(str(tmp_path / "none"))
