"""Keys, tokens, and the folder they live in."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest

from server.errors import BowoutError, DataFolderError, SecretsError
from server.store.data_folder import data_folder, database_path
from server.store.secrets import Secrets, api_token, load_secrets
from tests.stores import KEY, make_account, open_store_in

OTHER_KEY = bytes(range(100, 132))

pytestmark = pytest.mark.sqlite


def text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_sealed_opens_and_shows_nothing() -> None:
    secrets = Secrets([KEY])
    box = secrets.seal("pässword", "account 1")
    assert secrets.open(box, "account 1") == "pässword"
    assert "pässword".encode() not in box
    assert secrets.seal("pässword", "account 1") != box


def test_a_box_opens_only_where_it_belongs() -> None:
    secrets = Secrets([KEY])
    with pytest.raises(SecretsError):
        secrets.open(secrets.seal("x", "account 1"), "account 2")


@pytest.mark.parametrize("at", [0, 1, 5, 17, -1])
def test_a_changed_box_does_not_open(at: int) -> None:
    secrets = Secrets([KEY])
    box = bytearray(secrets.seal("password", "account 1"))
    box[at] ^= 1
    with pytest.raises(SecretsError) as caught:
        secrets.open(bytes(box), "account 1")
    assert "password" not in str(caught.value)


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x01abcd"])
def test_what_is_no_box_does_not_open(box: bytes) -> None:
    with pytest.raises(SecretsError):
        Secrets([KEY]).open(box, "account 1")


def test_the_first_key_seals_and_all_open() -> None:
    old = Secrets([KEY]).seal("x", "a")
    both = Secrets([OTHER_KEY, KEY])
    assert both.open(old, "a") == "x"
    assert not both.is_current(old)
    new = both.seal("x", "a")
    assert both.is_current(new)
    assert Secrets([OTHER_KEY]).open(new, "a") == "x"
    with pytest.raises(SecretsError):
        Secrets([KEY]).open(new, "a")


def test_the_key_file_is_made_once_and_private(store_folder: Path) -> None:
    box = load_secrets(store_folder, {}).seal("x", "a")
    assert mode(store_folder / "key") == 0o600
    assert load_secrets(store_folder, {}).open(box, "a") == "x"
    assert [file.name for file in store_folder.iterdir()] == ["key"]


@pytest.mark.parametrize("written", [text_of(KEY), base64.urlsafe_b64encode(KEY).decode()])
def test_keys_come_from_the_environment(store_folder: Path, written: str) -> None:
    box = Secrets([KEY]).seal("x", "a")
    assert load_secrets(store_folder, {"BOWOUT_KEY": written}).open(box, "a") == "x"
    assert load_secrets(store_folder, {"BOWOUT_KEY": f"{text_of(OTHER_KEY)}, {written}"}).open(box, "a") == "x"
    file = store_folder / "mounted"
    file.write_text(f"# new\n{text_of(OTHER_KEY)}\n# old\n{written}\n")
    file.chmod(0o400)
    assert load_secrets(store_folder, {"BOWOUT_KEY_FILE": str(file)}).open(box, "a") == "x"
    assert not (store_folder / "key").exists()


@pytest.mark.parametrize("text", ["short", "!" * 44, text_of(KEY[:31]), f"{text_of(KEY)},x", ","])
def test_what_is_no_key_is_refused_without_showing_it(store_folder: Path, text: str) -> None:
    with pytest.raises(SecretsError) as caught:
        load_secrets(store_folder, {"BOWOUT_KEY": text})
    assert text not in str(caught.value) or text == ","
    assert caught.value.__cause__ is None or text not in repr(caught.value.__cause__)


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o666])
def test_a_key_or_token_others_can_reach_is_refused(store_folder: Path, bits: int) -> None:
    load_secrets(store_folder, {})
    api_token(store_folder)
    for name, load in (("key", lambda: load_secrets(store_folder, {})), ("api-token", lambda: api_token(store_folder))):
        (store_folder / name).chmod(bits)
        with pytest.raises(SecretsError) as caught:
            load()
        assert "chmod 600" in caught.value.advice


def test_a_linked_or_missing_key_file_is_refused(store_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(text_of(KEY))
    (tmp_path / "elsewhere").chmod(0o600)
    (store_folder / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SecretsError):
        load_secrets(store_folder, {})
    with pytest.raises(SecretsError):
        load_secrets(store_folder, {"BOWOUT_KEY_FILE": str(tmp_path / "nowhere")})


def test_no_new_key_is_made_for_a_database_that_has_one(store_folder: Path) -> None:
    database_path(store_folder).touch()
    with pytest.raises(SecretsError, match="missing"):
        load_secrets(store_folder, {})
    assert not (store_folder / "key").exists()


def test_the_token_is_made_once_and_private(store_folder: Path) -> None:
    token = api_token(store_folder)
    assert len(token) >= 43
    assert api_token(store_folder) == token
    assert mode(store_folder / "api-token") == 0o600
    (store_folder / "api-token").write_text("\n")
    with pytest.raises(SecretsError, match="empty"):
        api_token(store_folder)


@pytest.mark.anyio
async def test_a_wrong_key_makes_opening_fail(store_folder: Path) -> None:
    async with open_store_in(store_folder, KEY) as store:
        await store.add_account(make_account(), "secret")
    with pytest.raises(SecretsError, match="does not fit the database"):
        async with open_store_in(store_folder, OTHER_KEY):
            pass


@pytest.mark.anyio
async def test_after_rotation_the_old_key_can_be_dropped_and_hashes_stay(store_folder: Path) -> None:
    async with open_store_in(store_folder, KEY) as store:
        account = await store.add_account(make_account(), "secret")
        await store.add_account(make_account("files"), None)
        hashed = store.keyed_hash("theresa@lomax.example")
    async with open_store_in(store_folder, OTHER_KEY, KEY) as store:
        assert await store.password(account) == "secret"
    async with open_store_in(store_folder, OTHER_KEY) as store:
        assert await store.password(account) == "secret"
        assert store.keyed_hash("theresa@lomax.example") == hashed


@pytest.mark.anyio
async def test_each_store_hashes_by_a_key_of_its_own(store_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    async with open_store_in(store_folder) as one, open_store_in(tmp_path / "second") as two:
        assert one.keyed_hash("a") == one.keyed_hash("a") != two.keyed_hash("a")
        assert len(one.keyed_hash("\ud800")) == 64


def test_the_data_folder_is_made_private(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    assert data_folder(home) == home
    assert mode(home) == 0o700
    assert data_folder(home) == home


def test_the_data_folder_is_the_platform_s_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder().is_relative_to(tmp_path)


def open_to_group(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o750)


def open_to_world(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o705)


def linked(folder: Path) -> None:
    target = folder.with_name("target")
    target.mkdir(mode=0o700)
    folder.symlink_to(target, target_is_directory=True)


def dangling(folder: Path) -> None:
    folder.symlink_to(folder.with_name("nowhere"))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (open_to_group, "chmod 700"),
        (open_to_world, "chmod 700"),
        (linked, "folder itself"),
        (dangling, "folder itself"),
        (Path.touch, "BOWOUT_HOME"),
    ],
)
def test_an_unsafe_data_folder_is_refused_with_advice(tmp_path: Path, make, words: str) -> None:
    home = tmp_path / "home"
    make(home)
    with pytest.raises(DataFolderError) as caught:
        data_folder(home)
    assert words in caught.value.advice


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_somebody_else_s_data_folder_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    os.chown(home, 65534, 65534)
    with pytest.raises(DataFolderError, match="somebody else"):
        data_folder(home)


def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file" / "home", tmp_path / "nul\0l"):
        with pytest.raises(BowoutError):
            data_folder(home)
