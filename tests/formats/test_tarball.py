"""Tars as trees: plain files only, at their places, however hostile the rest is."""

import gzip
import io
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.errors import SourceError
from sbagg.formats import tarball, tree
from sbagg.formats.tree import Tree

FILES = {"a.json": b"[1, 2]", "deep/b.json": b"x" * 100_000, "empty": b""}


def write(path: Path, mode: str = "w:gz", **kinds: bytes) -> Path:
    with tarfile.open(path, mode) as tar:
        for name, content in FILES.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_700_000_000
            tar.addfile(info, io.BytesIO(content))
        for name, kind in kinds.items():
            info = tarfile.TarInfo(name.replace("_", "/"))
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
    return path


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_members_are_read_in_any_order(tmp_path: Path, mode: str) -> None:
    path = write(tmp_path / "t", mode)
    with Tree(path) as found:
        assert (found.kind, list(found.members)) == ("tar", sorted(FILES))
        assert {name: found.read(name) for name in reversed(found.members)} == FILES
        assert found.read("deep/b.json", 3) == b"xxx"
        assert found.members["a.json"].mtime == 1_700_000_000
        assert found.locator("a.json") == f"{path}!a.json"
        with found.open("a.json") as one, found.open("deep/b.json") as other:
            assert (one.read(2), other.read(2), one.read()) == (b"[1", b"xx", b", 2]")


def test_links_devices_and_names_outside_are_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t", link=tarfile.SYMTYPE, hard=tarfile.LNKTYPE, fifo=tarfile.FIFOTYPE, _root=tarfile.REGTYPE
    )
    with Tree(path) as found:
        assert list(found.members) == sorted(FILES)
        assert [(one.name, one.reason) for one in found.problems] == [("/root", "the name points outside the archive")]


def test_a_cut_tar_keeps_what_came_before(tmp_path: Path) -> None:
    path = write(tmp_path / "t", "w")
    path.write_bytes(path.read_bytes()[:1600])
    with Tree(path) as found:
        assert found.read("a.json") == FILES["a.json"]
        assert [one.name for one in found.problems] == ["t"]
        with pytest.raises(EOFError):
            found.read("deep/b.json")


def test_a_bomb_is_not_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "FLOOR", 2000)
    monkeypatch.setattr(tree, "RATIO", 1)
    with Tree(write(tmp_path / "t")) as found:
        assert list(found.members) == ["a.json"]
        assert "inflates to more than" in found.problems[0].reason


def test_a_header_cannot_claim_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("long")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 5_000_000_000
    path = tmp_path / "t"
    with gzip.open(path, "wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT) + b"x" * 5000)
    with Tree(path) as found:
        assert not found.members
        assert "a header claims to be" in found.problems[0].reason


def test_it_is_listed_once_while_it_is_unchanged(tmp_path: Path) -> None:
    path = write(tmp_path / "t")
    assert tarball.listing(path, 10**9) is tarball.listing(path, 10**9)
    write(path, more=tarfile.REGTYPE)
    with Tree(path) as found:
        assert "more" in found.members


def test_gzip_alone_is_a_file(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "x.gz", "wb") as file:
        file.write(b"no tar" * 200)
    with Tree(tmp_path / "x.gz") as found:
        assert (found.kind, list(found.members)) == ("file", ["x.gz"])


@given(st.integers(0, 1535), st.binary(max_size=40))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, place: int, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.tar"
    whole = write(path, "w").read_bytes()
    path.write_bytes(whole[:place] + data + whole[place + len(data) :])
    with suppress(SourceError, EOFError, OSError), Tree(path) as found:
        for name in found.members:
            found.read(name)
