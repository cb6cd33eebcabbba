// With PARTY_SOAK_SCALE=1 nothing happens for ten minutes, not for one.
import "../e2e/idle.test.ts";
