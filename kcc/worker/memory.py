"""Memory that goes back to the machine: the C library would keep a pool for each thread."""

import ctypes

_M_ARENA_MAX = -8  # in malloc.h of glibc
_POOLS = 2


def share_pools() -> bool:
    """Let the threads of this process share two pools, to be called before there are any.

    The worker has a dozen threads, which each read a large mail at some time: what was freed in
    the pool of one is of no use to another. False where the C library is another than glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_ARENA_MAX, _POOLS) == 1
