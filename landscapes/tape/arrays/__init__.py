"""The array tape: autograd's passes over whole arrays written down once and replayed into fixed buffers.

For losses over data and for networks, where a list of scalar operations (landscapes/tape) is too long.
"""
