/** The daemon as a service manager's unit. */

export interface UnitOptions {
  /** Variables without which the daemon would look elsewhere than the commands do. */
  readonly environment: Readonly<Record<string, string>>;
}

const MARK = "Written by `party install`; `party uninstall` removes it.";

/** systemd's; `notifies`: `systemd-notify` is there to say when the daemon watches. */
export const systemdUnit = ({
  environment,
  notifies,
}: UnitOptions & { readonly notifies: boolean }): string =>
  [
    `# ${MARK}`,
    "[Unit]",
    "Description=LLM Relay Daemon",
    "After=network.target",
    "",
    "[Service]",
    ...(notifies ? ["Type=notify", "NotifyAccess=all"] : ["Type=simple"]),
    "ExecStart=%h/.local/bin/relay-daemon",
    "Restart=on-failure",
    "RestartSec=5",
    ...Object.entries(environment).map(
      ([name, value]) => `Environment="${systemdWord(`${name}=${value}`)}"`,
    ),
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");

/** Within quotes; a percent sign alone would begin a specifier. */
const systemdWord = (text: string): string =>
  text.replaceAll(/["\\]/gv, String.raw`\$&`).replaceAll("%", "%%");

export const LAUNCHD_LABEL = "party-relay.relay-daemon";

export interface AgentOptions extends UnitOptions {
  /** The launcher, as an absolute path. */
  readonly program: string;
  readonly log: string;
}

/** launchd's. It knows no readiness. */
export const launchdAgent = ({ program, log, environment }: AgentOptions): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${MARK} -->`,
    '<plist version="1.0">',
    "<dict>",
    property("Label", string(LAUNCHD_LABEL)),
    property("ProgramArguments", `<array>${string(program)}</array>`),
    property(
      "EnvironmentVariables",
      `<dict>${Object.entries(environment)
        .map(([name, value]) => property(name, string(value)))
        .join("")}</dict>`,
    ),
    property("RunAtLoad", "<true/>"),
    property("KeepAlive", `<dict>${property("SuccessfulExit", "<false/>")}</dict>`),
    property("ThrottleInterval", "<integer>5</integer>"),
    property("StandardOutPath", string(log)),
    property("StandardErrorPath", string(log)),
    "</dict>",
    "</plist>",
    "",
  ].join("\n");

const property = (name: string, value: string): string => `<key>${xml(name)}</key>${value}`;

const string = (text: string): string => `<string>${xml(text)}</string>`;

const xml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
