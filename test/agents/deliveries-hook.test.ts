import { describeDeliveries } from "../support/describe-deliveries.ts";

describeDeliveries("hooks and pasting", { rungs: "hook,paste", hooks: true });
