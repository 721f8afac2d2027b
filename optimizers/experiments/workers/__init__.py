"""Where long work is done: in this thread, in processes of this machine, or on a Dask cluster.

Work is cut into chunks, each a function of nothing that yields arrays by name. Where a chunk is done, in
which order, and how often a worker is lost: the results are the same to the last bit.
"""
