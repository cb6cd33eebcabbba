// With PARTY_SOAK_SCALE=1 the daemon is killed at every step of its run, not at the first of each name.
import "../e2e/kill-points.test.ts";
