"""When Python looks for garbage: between two pieces of work, never in the middle of one.

Until 3.12 Python could start to look at any moment that memory was asked for, so also half-way
through making an object, and what the clean-up then ran met that half. In a web worker that showed
long contacts one after the other it overwrote memory, and the worker died.
"""

import gc


def only_on_request() -> None:
    """From here on nothing is collected but by `collect`; what was imported stays for good.

    Not looking through that again and again also saves some CPU.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


def collect() -> None:
    """Collect the oldest generation that Python itself would have collected by now, if any."""
    counts, limits = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > limits[generation]:
            gc.collect(generation)
            return
