import { describeDeliveries } from "../../support/describe-deliveries.ts";

describeDeliveries("pasting into Gemini CLI", { programs: ["gemini"] });
