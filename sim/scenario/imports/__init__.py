"""Import of what people already have: Isotope service graphs, MiSim models, BPMN processes."""

from sim.scenario.imports.findings import NotImportableError
from sim.scenario.imports.foreign import Foreign
from sim.scenario.imports.imported import FORMATS, Imported, import_foreign, import_scenario

__all__ = [
    "FORMATS",
    "Foreign",
    "Imported",
    "NotImportableError",
    "import_foreign",
    "import_scenario",
]
