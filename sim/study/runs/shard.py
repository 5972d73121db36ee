"""A shard: what one run contributes to a study, as one Parquet file of one row.

Each table of the run is one column, a list of structs; so that a run is one file, written and read
whole, and any Parquet reader opens it. Equal tables give equal bytes.
"""

import io
from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

Frames = Mapping[str, pd.DataFrame]
"""The tables of one run by their names."""


def pack(frames: Frames) -> bytes:
    """The Parquet file that holds these tables; an index is not kept, categories become text."""
    columns = {name: _one_row(frame) for name, frame in frames.items()}
    sink = io.BytesIO()
    # Statistics are for files of many rows; without them a shard is a third smaller.
    pq.write_table(pa.table(columns), sink, compression="zstd", write_statistics=False)
    return sink.getvalue()


def unpack(content: bytes) -> dict[str, pd.DataFrame]:
    """The tables that `pack` has put into the file; raises pyarrow's errors for anything else."""
    table = pq.read_table(pa.BufferReader(content))
    return {
        name: pa.Table.from_struct_array(table.column(name).combine_chunks().flatten()).to_pandas()
        for name in table.column_names
    }


def _one_row(frame: pd.DataFrame) -> pa.ListArray:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    columns = [_plain(column.combine_chunks()) for column in table.columns]
    rows = pa.StructArray.from_arrays(columns, names=table.column_names)
    return pa.ListArray.from_arrays(pa.array([0, len(frame)], pa.int32()), rows)


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
