"""Cluster: runs computed by the workers of a dask.distributed scheduler.

The scheduler looks after its workers: one that is lost has its runs handed to another.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sim.study.runs.executors import Workers

CONNECT_S = 10
"""How long a scheduler has to answer."""
A_WORKER = 4
"""Runs handed out at once per thread of the cluster, so that none waits for this process."""


class ClusterError(RuntimeError):
    """There is no cluster to be had at an address."""


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """The workers of the scheduler at `address` (tcp://host:port); raises ClusterError.

    Leaving the block takes back what waits and lets the connection go; the cluster stays.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an optional part, and slow to import
    except ImportError:
        raise ClusterError(
            "--cluster needs dask.distributed: pip install 'counterpoint[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no scheduler answers at {address} ({type(error).__name__}). Start one with "
            f"`dask scheduler`, and workers with `dask worker {address} --nthreads 1`"
        ) from error
    with client:
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise ClusterError(
                f"the scheduler at {address} has no workers: start some with "
                f"`dask worker {address} --nthreads 1`"
            )
        executor = client.get_executor(pure=False)
        try:
            yield Workers(executor, A_WORKER * threads)
        finally:
            executor.shutdown(wait=False)
