import { describeDeliveries } from "../../support/describe-deliveries.ts";

describeDeliveries("pasting into Copilot", { programs: ["copilot"] });
