import { describeKills } from "../support/kill-on-main.ts";

describeKills("around a command of git", /^git\./v);
