import { describeDeliveries } from "../support/describe-deliveries.ts";

describeDeliveries("pasting only", { rungs: "paste" });
