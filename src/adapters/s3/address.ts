/** Where a bucket and its objects are. */

export interface BucketAddress {
  /** `https://s3.us-east-2.amazonaws.com` */
  readonly endpoint: string;
  readonly bucket: string;
  /** The bucket stands in the path, not in the host's name. */
  readonly pathStyle: boolean;
}

/** The URL of an object, or of the bucket for an empty key. Parameters are in the order of their names. */
export const urlOf = (
  { endpoint, bucket, pathStyle }: BucketAddress,
  key: string,
  query: Readonly<Record<string, string>> = {},
): string => {
  const base = new URL(endpoint);
  const root = base.pathname.replace(/\/+$/v, "");
  const host = pathStyle ? base.host : `${bucket}.${base.host}`;
  const path = pathStyle ? `${root}/${bucket}/${encodeKey(key)}` : `${root}/${encodeKey(key)}`;
  const parameters = Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join("&");
  return `${base.protocol}//${host}${path}${parameters === "" ? "" : `?${parameters}`}`;
};

const encodeKey = (key: string): string => key.split("/").map(encode).join("/");

/** As the signature wants it: everything but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'\(\)*]/gv,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
