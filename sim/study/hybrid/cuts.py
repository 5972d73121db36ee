"""Cuts: the ways to divide the services of a scenario into domains, and which are near which.

A *cut* is a set of domains, each a set of whole services, for a bounded context owns services. A
service is in one domain at most; the steps of those in none are choreographed. One domain with
everything is orchestration and no domain is choreography, exactly (MODEL.md, "Hybrid").

A domain of one service counts only where that service does two steps or more of a workflow: with
one, its coordinator would have nothing to put in order. So of n services, of which m do several
steps, there are Σ C(m, j) B(n − j) cuts over j = 0 … m, B being Bell's numbers: from B(n) for
m = 0 to B(n + 1) for m = n.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb

from sim.patterns.graph import topological
from sim.scenario import Scenario

Domain = tuple[str, ...]
"""The services of a domain, in the order of the file."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class NoCutError(ValueError):
    """What was asked for cannot be cut, or not so; says why."""


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A set of domains, in the order of their first services."""

    domains: tuple[Domain, ...]

    def domain_of(self, service: str) -> int | None:
        """The place of the domain that a service is in; None for one in none."""
        return next((at for at, one in enumerate(self.domains) if service in one), None)


CHOREOGRAPHY = Cut(())
"""No domain at all."""


@dataclass(frozen=True)
class Space:
    """All cuts of some services.

    `services` in the order of the file; `several`: those that do two steps or more of one
    workflow; `links`: pairs of services of which one follows the other in some workflow; `line`:
    the services in the order in which their first steps come.
    """

    services: tuple[str, ...]
    several: frozenset[str]
    links: frozenset[frozenset[str]]
    line: tuple[str, ...]

    @property
    def orchestration(self) -> Cut:
        """One domain with everything."""
        return Cut((self.services,))

    @property
    def size(self) -> int:
        """How many cuts there are, orchestration and choreography among them."""
        n, m = len(self.services), len(self.several)
        return sum(comb(m, j) * bell(n - j) for j in range(m + 1))

    def made(self, domains: Iterable[Iterable[str]]) -> Cut:
        """The cut with these domains; what is in none, or alone with nothing to order, is left out.

        Raises NoCutError for a service that is in two of them.
        """
        places = {name: at for at, name in enumerate(self.services)}
        kept: list[Domain] = []
        seen: set[str] = set()
        for domain in domains:
            known = [name for name in dict.fromkeys(domain) if name in places]
            own = tuple(sorted(known, key=places.__getitem__))
            if twice := seen.intersection(own):
                raise NoCutError(f"the service {min(twice)!r} is in two domains")
            seen.update(own)
            if len(own) > 1 or (own and own[0] in self.several):
                kept.append(own)
        return Cut(tuple(sorted(kept, key=lambda one: places[one[0]])))

    def name(self, cut: Cut) -> str:
        """`cut-1102`: for each service in turn the number of its domain, 0 for none.

        A cut has the same name in every search of the same services.
        """
        if cut == self.orchestration:
            return "orchestration"
        if cut == CHOREOGRAPHY:
            return "choreography"
        numbers = [cut.domain_of(name) for name in self.services]
        return "cut-" + "".join(_digit(0 if at is None else at + 1) for at in numbers)

    def every(self) -> Iterator[Cut]:
        """All cuts, each once: choreography first."""
        yield from self._grown((), 0)

    def _grown(self, domains: tuple[Domain, ...], at: int) -> Iterator[Cut]:
        """The cuts that differ from `domains` in what becomes of the services from `at` on."""
        if at == len(self.services):
            if all(len(one) > 1 or one[0] in self.several for one in domains):
                yield Cut(domains)
            return
        service = self.services[at]
        yield from self._grown(domains, at + 1)
        for place, one in enumerate(domains):
            grown = (*domains[:place], (*one, service), *domains[place + 1 :])
            yield from self._grown(grown, at + 1)
        yield from self._grown((*domains, (service,)), at + 1)

    # ---- for a guided search ----

    def seeds(self) -> Iterator[Cut]:
        """Where a guided search begins: both limits, and connected blocks of the workflows.

        Those are each two neighbours, all but one service, and the line divided in two.
        """
        yield self.orchestration
        yield CHOREOGRAPHY
        for at in range(1, len(self.line)):
            yield from self._whole((self.line[:at], self.line[at:]))
        for one, other in combinations(self.services, 2):
            if frozenset((one, other)) in self.links:
                yield from self._whole(((one, other),))
        for left in self.services:
            yield from self._whole((tuple(name for name in self.services if name != left),))

    def near(self, cut: Cut) -> Iterator[Cut]:
        """The cuts one move away whose domains are connected; some come more than once.

        Moves: one service to another domain, to none, to a domain of its own or with a neighbour
        that is in none; two domains become one; one becomes two, along the line.
        """
        return (one for one in self._moves(cut) if one != cut)

    def _moves(self, cut: Cut) -> Iterator[Cut]:
        domains = cut.domains
        for one, other in combinations(range(len(domains)), 2):
            rest = tuple(of for at, of in enumerate(domains) if at not in (one, other))
            yield from self._whole((*rest, domains[one] + domains[other]))
        for at, domain in enumerate(domains):
            rest = domains[:at] + domains[at + 1 :]
            along = tuple(name for name in self.line if name in domain)
            for end in range(1, len(along)):
                yield from self._whole((*rest, along[:end], along[end:]))
        for service in self.services:
            yield from self._moved(cut, service)

    def _moved(self, cut: Cut, service: str) -> Iterator[Cut]:
        own = cut.domain_of(service)
        left = [tuple(name for name in one if name != service) for one in cut.domains]
        for at in range(len(left)):
            if at != own:
                yield from self._whole((*left[:at], (*left[at], service), *left[at + 1 :]))
        yield from self._whole((*left, (service,)))
        if own is not None:
            yield from self._whole(left)
        for other in self.services:
            alone = cut.domain_of(other) is None and other != service
            if alone and frozenset((service, other)) in self.links:
                yield from self._whole((*left, (service, other)))

    def _whole(self, domains: Iterable[Domain]) -> Iterator[Cut]:
        """The cut with these domains, if each is connected."""
        cut = self.made(domains)
        if all(self.connected(domain) for domain in cut.domains):
            yield cut

    def connected(self, domain: Domain) -> bool:
        """Whether one can go from each service of a domain to each other along its links."""
        found, left = [domain[0]], set(domain[1:])
        for here in found:
            beside = [name for name in domain if name in left and self._linked(here, name)]
            left.difference_update(beside)
            found += beside
        return not left

    def _linked(self, one: str, other: str) -> bool:
        return other in self._beside[one]

    @cached_property
    def _beside(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(other for link in self.links if name in link for other in link)
            for name in self.services
        }


def space_of(scenario: Scenario) -> Space:
    """The cuts of the services that have a step in a workflow that somebody asks for.

    Raises NoCutError where there is one such service only.
    """
    asked = list(dict.fromkeys(entry.workflow for entry in scenario.workload))
    workflows = [scenario.workflows[name] for name in asked]
    working = {step.service for workflow in workflows for step in workflow.steps.values()}
    services = tuple(name for name in scenario.services if name in working)
    if len(services) < 2:
        raise NoCutError(f"there is nothing to cut: {services[0]} is the only service with a step")
    several: set[str] = set()
    links: set[frozenset[str]] = set()
    line: dict[str, None] = {}
    for workflow in workflows:
        owners = [step.service for step in workflow.steps.values()]
        several.update(name for name in owners if owners.count(name) > 1)
        needs = {
            name: (*step.after, *([step.fallback_for] if step.fallback_for else []))
            for name, step in workflow.steps.items()
        }
        for name in topological(needs):
            own = workflow.steps[name].service
            line.setdefault(own)
            links.update(frozenset((own, workflow.steps[need].service)) for need in needs[name])
    pairs = frozenset(link for link in links if len(link) == 2)
    return Space(services, frozenset(several), pairs, tuple(line))


def bell(n: int) -> int:
    """Bell's number: in how many ways n things can be divided into sets (Bell's triangle)."""
    row = [1]
    for _ in range(n):
        grown = [row[-1]]
        for above in row:
            grown.append(grown[-1] + above)
        row = grown
    return row[0]


def _digit(number: int) -> str:
    return _DIGITS[number] if number < len(_DIGITS) else f"_{number}_"
