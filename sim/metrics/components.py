"""The components table of a run, with the backlog over time beside it."""

from __future__ import annotations

import pandas as pd


class Components(pd.DataFrame):
    """One row a service, coordinator or bus; a DataFrame with one method more.

    What is derived from it (a selection, say) is a plain DataFrame.
    """

    _metadata = ("samples",)
    samples: pd.DataFrame

    @classmethod
    def of(cls, frame: pd.DataFrame, samples: pd.DataFrame) -> Components:
        """The table, with the looks at the queues: `time_s component queue busy`."""
        made = cls(frame)
        object.__setattr__(made, "samples", samples)
        return made

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def series(self, every: str = "1s") -> pd.DataFrame:
        """Backlog over time: one row every `every`, one column a component.

        The value is how many waited at the last look before; a run looks 600 times while
        instances arrive. `every` is a pandas frequency such as "1s" or "500ms".
        """
        wide = self.samples.pivot_table(
            index="time_s", columns="component", values="queue", observed=True
        )
        wide.index = pd.to_timedelta(wide.index, unit="s")
        series = wide.resample(every).ffill().bfill()
        seconds = pd.TimedeltaIndex(series.index).total_seconds()
        series.index = pd.Index(seconds, name="time_s")
        return series
