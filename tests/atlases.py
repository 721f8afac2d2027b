"""Sampled atlases, which take seconds, made once for all tests of a process."""

from functools import cache

import landscapes

SECONDS = 100  # on a busy machine time must not decide what is found


@cache
def sampled(f, domain=None):
    """The landscape's atlas without a certificate."""
    return landscapes.atlas(f, domain, seconds=SECONDS, certify=False)
