"""The store: whole or not at all, damaged is not read, one study at a time."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.study.runs.shard import pack, unpack
from sim.study.runs.store import StoreError, held, opened, scratch, write_shard

FRAMES = {
    "run": pd.DataFrame({"digest": ["abc"], "instances": [12]}),
    "values": pd.DataFrame({"metric": ["a", "b"], "value": [1.5, np.nan], "samples": [3, 0]}),
    "empty": pd.DataFrame({"component": pd.Series([], dtype=str)}),
}


def same(found, frames):
    assert list(found) == list(frames)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(found[name], frame, check_exact=True)


@given(
    st.lists(
        st.tuples(st.text(), st.floats(), st.integers(-(2**63), 2**63 - 1), st.booleans()),
        max_size=20,
    )
)
def test_any_table_comes_back_as_it_was_and_equal_tables_are_equal_bytes(rows):
    columns = {"text": "str", "value": "float64", "count": "int64", "flag": "bool"}
    frame = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    content = pack({"one": frame, "two": frame.head(1)})
    same(unpack(content), {"one": frame, "two": frame.head(1)})
    assert pack(unpack(content)) == content


def test_categories_become_text():
    frame = pd.DataFrame({"kind": pd.Categorical(["bus", "service"])})
    assert unpack(pack({"one": frame}))["one"]["kind"].tolist() == ["bus", "service"]


def test_what_was_written_is_found_and_read(tmp_path):
    write_shard(tmp_path, "ab", FRAMES)
    with opened(tmp_path) as store:
        assert "ab" in store
        assert "cd" not in store
        same(store.read("ab"), FRAMES)
        with pytest.raises(KeyError):
            store.read("cd")
        store.keep_only({"cd"})
    assert not list(tmp_path.glob("*.parquet"))


def test_what_was_written_while_it_is_open_is_expected(tmp_path):
    with opened(tmp_path) as store:
        with pytest.raises(StoreError, match="all workers share"):
            store.expect("ab", "ab-0123.parquet")
        store.expect("ab", write_shard(tmp_path, "ab", FRAMES))
        same(store.read("ab"), FRAMES)


CONTENT = pack(FRAMES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_a_byte_that_flips_is_never_read_as_a_result(tmp_path, place, by):
    write_shard(tmp_path, "ab", FRAMES)
    [shard] = tmp_path.glob("ab-*.parquet")
    damaged = bytearray(CONTENT)
    damaged[place] ^= by
    shard.write_bytes(damaged)
    with opened(tmp_path) as store:
        assert "ab" not in store
    assert not shard.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(CONTENT) - 1))
def test_a_shard_that_was_cut_off_is_never_read_as_a_result(tmp_path, length):
    write_shard(tmp_path, "ab", FRAMES)
    [shard] = tmp_path.glob("ab-*.parquet")
    shard.write_bytes(CONTENT[:length])
    with opened(tmp_path) as store:
        assert "ab" not in store


def test_a_damaged_shard_is_told(tmp_path, caplog):
    write_shard(tmp_path, "ab", FRAMES)
    [shard] = tmp_path.glob("ab-*.parquet")
    shard.write_bytes(CONTENT[:-1])
    with opened(tmp_path) as store:
        assert "ab" not in store
    assert caplog.messages == [f"{shard} is damaged and was thrown away: its run is computed again"]


def test_two_studies_do_not_write_to_one_folder(tmp_path):
    said = rf"another study is writing to .*\(process {os.getpid()} on"
    with held(tmp_path), pytest.raises(StoreError, match=said), opened(tmp_path):
        pass
    with opened(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_no_lock(tmp_path):
    script = (
        "import os, pathlib, sys\n"
        "from sim.study.runs.store import opened\n"
        "with opened(pathlib.Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, tmp_path], check=False)
    assert killed.returncode == -9
    with opened(tmp_path):
        pass


def test_what_a_killed_study_left_half_done_goes(tmp_path):
    (tmp_path / ".ab-1234.new").write_bytes(CONTENT[:10])
    (tmp_path / ".scratch-1234").mkdir()
    with opened(tmp_path), scratch(tmp_path) as space:
        assert not (tmp_path / ".ab-1234.new").exists()
        assert not (tmp_path / ".scratch-1234").exists()
        assert space.is_dir()
    assert not space.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match=r"cannot write to .*file"),
        opened(tmp_path / "file" / "x"),
    ):
        pass


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path):
    # A limit on the size of files stands in for a disk that is full: the write fails half-way.
    script = (
        "import pathlib, signal, sys\n"
        "import pandas as pd\n"
        "from sim.study.runs.store import StoreError, write_shard\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "try:\n"
        "    write_shard(folder, 'ab', {'one': pd.DataFrame({'a': range(5000)})})\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, tmp_path],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=_limited,
    )
    assert done.stdout.startswith(f"cannot write to {tmp_path}: File too large. Runs that are")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_read_only_folder_is_told(tmp_path):
    script = (
        "import os, pathlib, sys\n"
        "from sim.study.runs.store import StoreError, opened\n"
        "os.setuid(65534)\n"
        "try:\n"
        "    with opened(pathlib.Path(sys.argv[1])):\n"
        "        print('opened')\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    readable = Path("/tmp")
    folder = readable / f"counterpoint-read-only-{os.getpid()}"
    folder.mkdir(mode=0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True
        )
    finally:
        folder.rmdir()
    assert done.stdout.startswith(f"cannot write to {folder}: Permission denied")
