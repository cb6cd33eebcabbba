import { describeDeliveries } from "../support/describe-deliveries.ts";

describeDeliveries("every way in", {});
