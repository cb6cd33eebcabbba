import { PartyError } from "../error.ts";

/**
 * A git remote that a link may use, as it was written. Throws CONFIG_INVALID for one that would run a command, be taken
 * for an option, or carry a secret in it, which is then not repeated.
 */
export const checkRemoteUrl = (url: string): string => {
  if (/^[a-z]+:\/\/[^\/@]*:[^\/@]*@/iv.test(url)) {
    throw new PartyError("CONFIG_INVALID", "The remote's address has a password in it.", {
      hint: "Leave it out; put the token into a file (0600) and name it with --token-file.",
    });
  }
  if (FORMS.some((form) => form.test(url)) && !CONTROL.test(url) && url.length <= 500) return url;
  throw new PartyError(
    "CONFIG_INVALID",
    `Not a git remote: ${JSON.stringify(url.slice(0, 200))}.`,
    {
      hint: "Use https://host/path, ssh://user@host/path, user@host:path, file:///path or an absolute path.",
    },
  );
};

/** git asks for a token, and our helper answers, over https alone. */
export const isHttps = (url: string): boolean => /^https:\/\//iv.test(url);

const CONTROL = /[\p{Cc}\s]/v;

const FORMS: readonly RegExp[] = [
  /^https?:\/\/[^\/]+\/.+$/iv,
  /^ssh:\/\/[^\/\-][^\/]*\/.+$/iv,
  /^file:\/\/\/.+$/iv,
  /^\/.+$/v,
  /^[A-Za-z0-9_.]+@[A-Za-z0-9][A-Za-z0-9.\-]*:[^:\-].*$/v,
];

/** The same repository, however it is reached and whoever asks: `git@host:a/b.git` is `https://host/a/b`. */
export const isSameRemote = (one: string, other: string): boolean =>
  placeOf(one) === placeOf(other);

const placeOf = (url: string): string =>
  withoutUser(url)
    .replace(/^file:\/\//iv, "")
    .replace(/^[a-z]+:\/\//iv, "")
    .replace(/^(?<host>[A-Za-z0-9.\-]+):(?!\d+\/)(?=[^\/])/v, "$<host>/")
    .replace(/(?:\.git)?\/*$/v, "");

/** As it may be shown: without a user's name and what stands beside it. */
export const withoutUser = (url: string): string =>
  url.replace(/^(?<scheme>[a-z]+:\/\/)?[^\/@]*@/iv, "$<scheme>");
