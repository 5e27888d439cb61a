/**
 * A photo host that is a bucket of Amazon S3 or of anything that speaks like it (R2, B2, MinIO, Swift). Objects are named
 * after the SHA-256 of their bytes and may be cached for ever. Needs no SDK: three requests, signed here.
 *
 * docs.aws.amazon.com/AmazonS3/latest/API: PutObject, HeadObject, DeleteObject. Tried with s3rver 3.7.1, 2026-11-22.
 */

import type { PhotoFormat } from "../channel/limits.js";
import { checked, nameOf, webAddress } from "./_name.js";
import { bucketOf, prefixOf, refusal, type S3Connection, sender } from "./_s3-wire.js";
import type { HostedPhoto, PhotoHost } from "./host.js";

export type { S3Connection } from "./_s3-wire.js";

export interface S3HostOptions extends S3Connection {
  /** Where people see the objects, prefix left out: `https://foto.toko.example`. The bucket or its CDN has to allow reading. */
  readonly url: string;
  /** Folder in the bucket: `p`. @defaultValue none */
  readonly prefix?: string | undefined;
  /** @defaultValue `"public, max-age=31536000, immutable"`: an address never shows other bytes */
  readonly cacheControl?: string | undefined;
  /** An access list that is sent with each object, such as `public-read`, where the bucket wants one. @defaultValue none */
  readonly acl?: string | undefined;
}

const TYPES: Readonly<Record<PhotoFormat, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  gif: "image/gif",
};

/**
 * Hosts photos in an S3 bucket.
 *
 * @example
 * const host = s3Host({ endpoint: "https://s3.ap-southeast-1.amazonaws.com", region: "ap-southeast-1", bucket: "foto",
 *   accessKeyId, secretAccessKey, url: "https://foto.toko.example" });
 *
 * @throws EtalaseError `invalid-options` where an address or a name cannot be used.
 */
export function s3Host(options: S3HostOptions): PhotoHost {
  const bucket = bucketOf(options, "photos.host");
  const base = webAddress(options.url, "s3Host needs the address at which its photos are seen.", "photos.host.url");
  const prefix = prefixOf(options.prefix, "photos.host");
  const pathOf = (photo: Pick<HostedPhoto, "sha256" | "format">) => `${prefix}${nameOf(photo)}`;
  const url = (photo: Pick<HostedPhoto, "sha256" | "format">) => `${base}/${pathOf(photo)}`;
  const send = sender(options, bucket, "photo host");

  return {
    key: `s3:${bucket}`,
    url,
    async put(photo, signal) {
      signal.throwIfAborted();
      const path = pathOf(photo);
      if ((await send({ method: "HEAD", path }, signal)).status === 200) return url(photo);
      const bytes = checked(await photo.bytes(), photo.sha256);
      const headers = {
        "content-type": TYPES[photo.format],
        "cache-control": options.cacheControl ?? "public, max-age=31536000, immutable",
        ...(options.acl === undefined ? {} : { "x-amz-acl": options.acl }),
      };
      const reply = await send({ method: "PUT", path, headers, bytes, sha256: photo.sha256 }, signal);
      if (reply.status !== 200) throw refusal("PUT", `the photo host ${bucket}`, reply);
      return url(photo);
    },
    async has(photo, signal) {
      signal.throwIfAborted();
      const reply = await send({ method: "HEAD", path: pathOf(photo) }, signal);
      if (reply.status !== 200 && reply.status !== 404) throw refusal("HEAD", `the photo host ${bucket}`, reply);
      return reply.status === 200;
    },
    async remove(photo, signal) {
      signal.throwIfAborted();
      const reply = await send({ method: "DELETE", path: pathOf(photo) }, signal);
      if (![200, 204, 404].includes(reply.status)) throw refusal("DELETE", `the photo host ${bucket}`, reply);
    },
  };
}
