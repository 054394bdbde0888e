"""How fast we are beside a peer: ratios from one run, never asserted in the test suite."""
