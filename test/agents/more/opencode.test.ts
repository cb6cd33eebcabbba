import { describeDeliveries } from "../../support/describe-deliveries.ts";

describeDeliveries("pasting into OpenCode", { programs: ["opencode"] });
