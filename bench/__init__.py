"""The benchmarks, run by `make bench`: each prints ratios against a peer on the same work in the same run."""
