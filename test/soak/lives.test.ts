// With PARTY_SOAK_SCALE=1 the property runs 20,000 random lives of a daemon and its agent, not 300.
import "../../src/operations/agent-worker.property.test.ts";
