import { describeKills } from "../support/kill-on-main.ts";

describeKills(
  "around a commit of its ledger",
  /^ledger\.(?:absorb-main|queue-messages|note-|settle-sent|link|held|published)/v,
);
