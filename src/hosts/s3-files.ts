/**
 * A file host that is a bucket of Amazon S3 or of anything that speaks like it (R2, B2, MinIO, Swift): feeds are put there
 * under names that stay. An object is replaced as a whole: readers get the old bytes or the new ones.
 *
 * docs.aws.amazon.com/AmazonS3/latest/API: PutObject, read 2026-11-22.
 */
import { ChannelError } from "../channel/failures.js";
import type { FileHost } from "../channel/file-host.js";
import { bucketOf, prefixOf, refusal, type S3Connection, sender } from "./_s3-wire.js";

export type { FileHost, HostedFile } from "../channel/file-host.js";
export type { S3Connection } from "./_s3-wire.js";

export interface S3FilesOptions extends S3Connection {
  /** Folder in the bucket: `feeds`. @defaultValue none */
  readonly prefix?: string | undefined;
  /** @defaultValue `"public, max-age=300"`: whoever fetches often sees a change within five minutes */
  readonly cacheControl?: string | undefined;
  /** An access list that is sent with each object, such as `public-read`, where the bucket wants one. @defaultValue none */
  readonly acl?: string | undefined;
  /** Longest that one file may take. @defaultValue 300,000 */
  readonly timeoutMs?: number | undefined;
}

/**
 * Puts files into an S3 bucket. A file is read whole into memory while it is sent.
 *
 * @example
 * googleFeed({ file: "feeds/google.xml", to: s3Files({ endpoint, bucket: "feeds", accessKeyId, secretAccessKey }) })
 *
 * @throws EtalaseError `invalid-options` where an address or a name cannot be used.
 */
export function s3Files(options: S3FilesOptions): FileHost {
  const bucket = bucketOf(options, "to");
  const prefix = prefixOf(options.prefix, "to");
  const send = sender({ timeoutMs: 300_000, ...options }, bucket, "file host");
  const headersOf = (type: string): Readonly<Record<string, string>> => ({
    "content-type": type,
    "cache-control": options.cacheControl ?? "public, max-age=300",
    ...(options.acl === undefined ? {} : { "x-amz-acl": options.acl }),
  });
  return {
    key: `s3:${bucket}/${prefix}`,
    async put(file, signal) {
      signal.throwIfAborted();
      const path = `${prefix}${encodeURIComponent(file.name)}`;
      const bytes = await file.bytes();
      const call = { method: "PUT", path, headers: headersOf(file.type), bytes, sha256: file.sha256 } as const;
      const reply = await send(call, signal).catch((error: unknown) => {
        throw mayHaveLanded(error);
      });
      if (reply.status !== 200) throw refused(refusal("PUT", `the file host ${bucket}`, reply), reply.status);
    },
  };
}

/** A name is not its content: of two puts the older may arrive last, so that one without an answer is a doubt. */
function mayHaveLanded(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  return new ChannelError("unavailable", error.message, { outcome: "unknown", scope: "verb", cause: error.cause });
}

function refused({ message, cure, platformCode }: ChannelError, status: number): ChannelError {
  const outcome = status >= 400 && status < 500 ? "rejected" : "unknown";
  return new ChannelError("unavailable", message, { outcome, scope: "verb", cure, platformCode });
}
