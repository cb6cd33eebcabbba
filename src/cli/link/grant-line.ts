import type { TrustedHost } from "../../domain/links/trusted-host.ts";

/** What a paired host may do here, for people. */
export const grantLine = ({ host, roles, kinds }: TrustedHost): string =>
  `${host} may write to ${["the human", ...roles].join(", ")}: ${kinds.join(", ")}`;
