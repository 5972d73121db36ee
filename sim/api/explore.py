"""Explore: sliders over a scenario in a notebook, with charts that follow them."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sim.report.exploration import explored, picture, png
from sim.report.figures import count, figure
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.document import read_text
from sim.study.asked import check_pattern
from sim.study.exploration import (
    FEWEST,
    FIRST_INSTANCES,
    Knobs,
    Settings,
    knobs,
    look,
    next_size,
    turned,
)

MISSING = "exploring needs ipywidgets: pip install 'counterpoint[notebooks]'"

Widget = Any
"""ipywidgets has no types."""


class Explorer:
    """A scenario's knobs as widgets, with a picture that follows them and a line that tells.

    `widgets` holds the knobs by name, `picture` and `message` what they change; a notebook shows
    it all. `settings` is how they stand.
    """

    def __init__(self, scenario: Scenario, patterns: Sequence[str] | None = None) -> None:
        self.scenario = scenario
        self.patterns = [check_pattern(scenario, name) for name in patterns or scenario.patterns]
        self.settings = Settings()
        self.instances = FIRST_INSTANCES
        self._looked, self._wrong = False, False
        import ipywidgets  # type: ignore[import-untyped]  # noqa: PLC0415 - only who explores needs it

        self._kit = ipywidgets
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "1100px"})
        self.message = ipywidgets.HTML()
        self.widgets: dict[str, Widget] = {}
        self._make(knobs(scenario))
        rows = [*self.widgets.values(), self.message, self.picture]
        self.box = ipywidgets.VBox(rows)
        explored(scenario, self.settings, FEWEST)  # what is loaded on first use is not timed
        self._update()

    def _make(self, found: Knobs) -> None:
        """The widgets of the knobs that there are, each telling `settings` of its changes."""
        kit = self._kit
        if found.load:
            self._add("load", kit.FloatSlider(value=1.0, min=0.1, max=3.0, step=0.1), self._load)
        if found.replicas:
            names = list(found.replicas)
            chosen = kit.Dropdown(options=names, value=names[0], description="service")
            self.widgets["service"] = chosen
            self._add("replicas", self._counts(found.replicas[names[0]], 8), self._replicas)
            chosen.observe(lambda _: self._show_service(found), names="value")
            self._show_service(found)
        if found.shards is not None:
            self._add("shards", self._counts(found.shards, 32), self._shards)
        if found.partitions is not None:
            self._add("partitions", self._counts(found.partitions, 32), self._partitions)
        if found.faults:
            self._add("fault", kit.Dropdown(options=["none", *found.faults]), self._fault)
            longest = round(turned(self.scenario, Settings(), self.instances).run.duration / 2, 1)
            slider = kit.FloatSlider(value=longest / 2, min=0.0, max=longest, step=longest / 20)
            self._add("seconds", slider, self._fault)
        text = kit.Text(placeholder="run.seed=7", description="path=value")
        self._add("more", text, self._more)

    def _counts(self, value: int, most: int) -> Widget:
        """A slider from 1 to `most`, or to four times what the file says."""
        return self._kit.IntSlider(value=value, min=1, max=max(most, 4 * value))

    def _add(self, name: str, widget: Widget, changed: Callable[[], None]) -> None:
        widget.description = widget.description or name
        widget.continuous_update = False  # a run a stop of the slider, not one a pixel
        widget.style.description_width = "7em"
        self.widgets[name] = widget

        def follow(_: object) -> None:
            before = self.settings
            try:
                changed()
                if self.settings != before or self._wrong:
                    self._update()
            except Exception as error:  # what a callback raises is shown nowhere: say it here
                self._wrong = True
                self._say(str(error), "#B00020")

        widget.observe(follow, names="value")

    def _load(self) -> None:
        self.settings = replace(self.settings, load=float(self.widgets["load"].value))

    def _replicas(self) -> None:
        service, replicas = self.widgets["service"].value, int(self.widgets["replicas"].value)
        if self.settings.replicas.get(service, self._written(service)) != replicas:
            turned_to = {**self.settings.replicas, service: replicas}
            self.settings = replace(self.settings, replicas=turned_to)

    def _written(self, service: str) -> int:
        return int(self.scenario.services[service].replicas)

    def _show_service(self, found: Knobs) -> None:
        """Let the slider stand where the chosen service does."""
        service = self.widgets["service"].value
        slider = self.widgets["replicas"]
        slots = found.slots[service]
        slider.description = f"replicas of {slots}" if slots > 1 else "replicas"
        value = self.settings.replicas.get(service, found.replicas[service])
        slider.max = max(slider.max, 4 * value)
        slider.value = value

    def _shards(self) -> None:
        self.settings = replace(self.settings, shards=int(self.widgets["shards"].value))

    def _partitions(self) -> None:
        self.settings = replace(self.settings, partitions=int(self.widgets["partitions"].value))

    def _fault(self) -> None:
        name, seconds = self.widgets["fault"].value, self.widgets["seconds"].value
        chosen = None if name == "none" else str(name)
        self.settings = replace(self.settings, fault=chosen, fault_s=float(seconds))

    def _more(self) -> None:
        self.settings = replace(self.settings, more=_read(self.widgets["more"].value))

    def _update(self) -> None:
        """Run, draw, and say how long it took; the next look has the size that fits."""
        felt, started = time.perf_counter(), time.process_time()
        data = look(self.scenario, self.settings, self.instances, self.patterns)
        run = time.process_time()
        self.picture.value = png(picture(data, self.settings))
        drawn = time.process_time()
        self.instances = next_size(
            self.instances, run - started, drawn - run, first=not self._looked
        )
        self._looked, self._wrong = True, False
        took = figure(time.perf_counter() - felt, "s")
        self._say(f"{count(len(self.patterns), 'run')} in {took}", "#555555")

    def _say(self, text: str, colour: str) -> None:
        self.message.value = f'<pre style="color:{colour}">{html.escape(text)}</pre>'

    def _repr_mimebundle_(self, **wanted: object) -> object:
        """What a notebook shows: the widgets."""
        return self.box._repr_mimebundle_(**wanted)


def _read(text: str) -> dict[str, object]:
    """The value that `path=value` sets; nothing where nothing is written."""
    path, sign, value = (part.strip() for part in text.partition("="))
    if not path:
        return {}
    if not sign or not value:
        raise ScenarioError([Problem((), f"{text!r} is not path=value: run.seed=7, say")])
    return {path: read_text(value).data}


def explore(scenario: Scenario, patterns: Sequence[str] | None = None) -> Explorer:
    """Sliders over what matters in a scenario, and charts that follow within a second.

    ``patterns``: those to run, by default all. Each look is one short run a pattern, which has no
    interval: a hint where to measure with ``compare`` or ``sweep``. Raises ImportError without
    ipywidgets.
    """
    try:
        return Explorer(scenario, patterns)
    except ModuleNotFoundError as error:
        if error.name != "ipywidgets":
            raise
        raise ImportError(MISSING) from None
