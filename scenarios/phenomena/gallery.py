"""What the phenomena share: run a small world, write what is seen as a paragraph, draw it.

    python scenarios/phenomena/gallery.py          all of them; writes reports/phenomena/

A phenomenon is a scenario `NAME.yaml` and a script `NAME.py` beside it, with a function `look`
that runs the scenario and says what it shows. A test holds every number on the page to what the
model gives.
"""

import argparse
import importlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

import sim
from sim.report.charts.axes import legend_below
from sim.report.draw import Chart, Picture, draw
from sim.report.figures import with_interval
from sim.report.style import GREY, looks, title
from sim.study.statistics import interval

HERE = Path(__file__).parent
REPORT = HERE.parents[1] / "reports" / "phenomena"
Values = npt.NDArray[np.float64]
Record = Literal["summary", "attempts", "messages"]


@dataclass(frozen=True)
class Shown:
    """What a phenomenon shows: a paragraph, and a chart with what stands under its title."""

    text: str
    subject: str
    detail: str
    plot: Callable[[Axes], None]

    def chart(self, name: str) -> Chart:
        """The chart with its title."""

        def of(ax: Axes) -> Axes:
            self.plot(ax)
            title(ax, self.subject, self.detail)
            return ax

        return Chart(name, self.subject, of)


Look = Callable[[sim.Scenario], Shown]


def names() -> list[str]:
    """The phenomena, in the order of their numbers."""
    return sorted(file.stem for file in HERE.glob("phenomenon_*.yaml"))


def heading(name: str) -> str:
    """The first line of a phenomenon's script: what it is."""
    said = importlib.import_module(name).__doc__ or ""
    return said.splitlines()[0].rstrip(".")


def shown(name: str) -> Shown:
    """Run a phenomenon."""
    look: Look = importlib.import_module(name).look
    return look(sim.load(HERE / f"{name}.yaml"))


def over(
    scenario: sim.Scenario,
    pattern: str,
    measure: Callable[[sim.Run], float],
    n: int = 10,
    *,
    record: Record = "summary",
    faults: Sequence[str] | None = None,
) -> Values:
    """A measure in each of `n` replications."""
    runs = (
        sim.simulate(scenario, pattern, replication=r, record=record, faults=faults)
        for r in range(n)
    )
    return np.array([measure(run) for run in runs], dtype=np.float64)


def told(values: Values, unit: str = "1") -> str:
    """A mean with its 95 % interval in words: '14.9 s [14.1, 15.7]'; equal values have none."""
    same = float(np.ptp(values)) <= 1e-9 * abs(float(values[0]))
    found = interval(values[:1] if same else values)
    return " ".join(with_interval(found.mean, found.low, found.high, unit)).rstrip()


def percent(values: Values) -> str:
    """A mean share with its interval: '12.1 % [11.8, 12.4]'."""
    return told(100.0 * values, "%")


def lines(
    ax: Axes,
    x: Sequence[float],
    measured: Mapping[str, Sequence[Values]],
    labels: tuple[str, str],
    theory: Mapping[str, Sequence[float]] | None = None,
) -> None:
    """A line for each name through the means, whiskers their intervals; grey: what theory says."""
    for name, expected in (theory or {}).items():
        ax.plot(x, expected, color=GREY, linewidth=1.0, linestyle=(0, (2, 2)), label=name, zorder=1)
    for name, look in looks(tuple(measured)).items():
        found = [interval(values) for values in measured[name]]
        half = [0.0 if one.n < 2 else (one.high - one.low) / 2.0 for one in found]
        ax.errorbar(
            x, [one.mean for one in found], yerr=half, label=name,
            color=look.colour, linestyle=look.line, marker=look.marker, elinewidth=0.9,
        )  # fmt: skip
    ax.set_xticks(x)
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    ax.set_ylim(bottom=0.0)
    legend_below(ax, len(measured) + len(theory or {}), columns=2)


def curves(
    ax: Axes,
    drawn: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]],
    labels: tuple[str, str],
    struck: tuple[float, float] | None = None,
) -> None:
    """A line for each name through its (x, y); grey between the times that a fault lasts."""
    if struck is not None:
        ax.axvspan(*struck, color="#E4E4E4", zorder=0, label="the fault")
    for name, look in looks(tuple(drawn)).items():
        ax.plot(*drawn[name], color=look.colour, linestyle=look.line, label=name)
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    ax.set_ylim(bottom=0.0)
    legend_below(ax, len(drawn) + 1, columns=2)


def bars(
    ax: Axes, rows: Sequence[str], measured: Mapping[str, Sequence[float]], label: str
) -> None:
    """A group of bars for each row, one for each name, with its number at the end."""
    height = 0.8 / len(measured)
    for place, (name, look) in enumerate(looks(tuple(measured)).items()):
        at = np.arange(len(rows)) + height * (place - (len(measured) - 1) / 2.0)
        drawn = ax.barh(at, measured[name], height=0.85 * height, color=look.colour, label=name)
        ax.bar_label(drawn, fmt="{:,.4g}", padding=3, fontsize=8)
    ax.set_yticks(range(len(rows)), rows)
    ax.invert_yaxis()
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(label)
    ax.margins(x=0.12)
    if len(measured) > 1:
        legend_below(ax, len(measured))


def inside(run: sim.Run, step_s: float = 0.25) -> tuple[Values, Values]:
    """Times, and how many had been let in and had no answer yet."""
    let_in = run.instances[run.instances["outcome"] != "refused"]
    times = np.arange(0.0, let_in["answered_s"].max() + step_s, step_s)
    come = np.sort(let_in["arrived_s"].to_numpy())
    gone = np.sort(let_in["answered_s"].dropna().to_numpy())
    return times, (np.searchsorted(come, times, "right") - np.searchsorted(gone, times, "right"))


def share(run: sim.Run, *outcomes: str) -> float:
    """The share of all that arrived that ends so."""
    return float(run.instances["outcome"].isin(outcomes).mean())


@dataclass(frozen=True, slots=True)
class Plate:
    """A phenomenon on the page: its paragraph, and its chart with what that shows."""

    text: str
    alternative: str
    picture: Picture


def plate(name: str) -> Plate:
    """Run a phenomenon and draw it."""
    one = shown(name)
    return Plate(one.text, f"{one.subject}: {one.detail}", draw(one.chart(name)))


def page(found: Mapping[str, Plate]) -> str:
    """The gallery as Markdown."""
    said = [
        "# A gallery of phenomena",
        "",
        "What must happen when a workflow is run by a coordinator or by events, each in the "
        "smallest world that shows it. In brackets: the 95 % interval over replications; numbers "
        "without one are of a world without randomness, or of one run. Made by `make phenomena`; "
        "a test holds each number to what the model gives. The same phenomena are held to "
        "theory, with more runs, in `tests/phenomena/`.",
        "",
    ]
    for name, one in found.items():
        number = int(name.split("_")[1])
        said += [
            f"## {number}. {heading(name)}",
            "",
            one.text,
            "",
            f"![{one.alternative}]({name}.png)",
            "",
            f"[scenario](../../scenarios/phenomena/{name}.yaml) · "
            f"[script](../../scenarios/phenomena/{name}.py)",
            "",
        ]
    return "\n".join(said)


def save(picture: Picture, folder: Path) -> None:
    """Write a chart as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{picture.name}.svg").write_text(picture.svg, encoding="utf-8")
    (folder / f"{picture.name}.png").write_bytes(picture.png)


def present(file: str) -> None:
    """One phenomenon from its own script: print the paragraph, keep the chart."""
    name = Path(file).stem
    asked = _asked(heading(name))
    one = plate(name)
    print(one.text)
    save(one.picture, asked)
    print(f"Chart: {asked / name}.png")


def _asked(about: str) -> Path:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--out", type=Path, default=REPORT, help="where page and charts go")
    out: Path = parser.parse_args().out
    return out


def main() -> None:
    """All of them."""
    out = _asked((__doc__ or "").splitlines()[0])
    with ProcessPoolExecutor() as pool:
        found = dict(zip(names(), pool.map(plate, names()), strict=True))
    for one in found.values():
        save(one.picture, out)
    (out / "README.md").write_text(page(found), encoding="utf-8")
    print(f"Page: {out / 'README.md'}")


if __name__ == "__main__":
    main()
