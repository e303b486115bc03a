"""Settings: read from the environment in one place, with defaults that work."""

import os
import pwd
from pathlib import Path

import pytest

from catalog.settings import DEFAULT_URL, SERVED, Settings, served_at

ROOT = Path(__file__).resolve().parents[2]


def test_an_empty_environment_gives_this_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({})
    login = pwd.getpwuid(os.getuid()).pw_name
    assert settings == Settings(ROOT, ROOT / "var", served_at(ROOT / "var"), login)
    assert settings.public == ROOT / "var" / "public"


def test_everything_can_be_set(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "OPENDATA_DECLARATIONS": str(tmp_path / "khai-bao"),
            "OPENDATA_HOME": str(tmp_path / "nhà"),
            "OPENDATA_PUBLIC_URL": "https://dulieu.example/mo/",
            "OPENDATA_ACTOR": "Nguyễn Thị Hồ",
            "USER": "ho",
        }
    )
    assert settings == Settings(
        tmp_path / "khai-bao", tmp_path / "nhà", "https://dulieu.example/mo", "Nguyễn Thị Hồ"
    )


def test_the_address_served_last_is_the_one_until_another_is_set(tmp_path: Path) -> None:
    environment = {"OPENDATA_HOME": str(tmp_path)}
    assert Settings.from_environment(environment).public_url == DEFAULT_URL
    (tmp_path / SERVED).write_text("http://127.0.0.1:8123/\n", "utf-8")
    assert Settings.from_environment(environment).public_url == "http://127.0.0.1:8123"
    environment["OPENDATA_PUBLIC_URL"] = "https://dulieu.example"
    assert Settings.from_environment(environment).public_url == "https://dulieu.example"


def test_who_acts_is_who_is_logged_in_unless_said_otherwise() -> None:
    assert Settings.from_environment({"USER": "ho"}).actor == "ho"


def test_relative_folders_are_those_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({"OPENDATA_HOME": "a/../b", "OPENDATA_DECLARATIONS": "c"})
    assert (settings.home, settings.declarations) == (tmp_path / "b", tmp_path / "c")


def test_the_environment_of_the_process_is_read_when_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENDATA_ACTOR", "một")
    assert Settings.from_environment().actor == "một"
    monkeypatch.setenv("OPENDATA_ACTOR", "hai")
    assert Settings.from_environment().actor == "hai"


def test_another_address_is_another_value(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path, "http://a", "x")
    assert settings.at("http://b/") == Settings(tmp_path, tmp_path, "http://b", "x")
    assert settings.public_url == "http://a"


@pytest.mark.parametrize(
    ("listed", "hosts"),
    [
        ("", {}),
        ("a=http://127.0.0.1:1/", {"a": "http://127.0.0.1:1"}),
        ("a=https://a.vn/x?b=c, b=http://b.vn\nc=d", {
            "a": "https://a.vn/x?b=c", "b": "http://b.vn", "c": "d"}),
        ("a", {"a": ""}),
    ],
)  # fmt: skip
def test_the_operators_list_of_sources(listed: str, hosts: dict[str, str]) -> None:
    """Whether an address is one is told when it is asked: the portal starts all the same."""
    assert Settings.from_environment({"OPENDATA_SOURCE_HOSTS": listed}).hosts == hosts


def test_no_source_may_be_asked_unless_it_is_listed() -> None:
    assert Settings.from_environment({}).hosts == {}
