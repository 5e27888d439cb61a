/** Staged uploads, and the files that products make of them. Page of `stagedUploadsCreate`, read 2026-11-21 */

import type { Answer } from "../answer.js";
import { readImageHeader } from "../image.js";
import type { Asked } from "../request.js";
import type { Args, Thing } from "./execute.js";
import { userError } from "./refusal.js";
import { numberOf, type ShopifyStagedFile, type ShopifyStore, type ShopifyStoredFile } from "./store.js";

/** What an input names as a file. */
export interface FileInput {
  readonly id?: string | null | undefined;
  readonly originalSource?: string | null | undefined;
  readonly filename?: string | null | undefined;
  readonly alt?: string | null | undefined;
}

/** `stagedUploadsCreate` */
export function stageUploads(store: ShopifyStore, { input }: Args, server: string, random: () => number): Thing {
  const stagedTargets = (input as readonly Args[]).map(({ filename, httpMethod, resource, fileSize }, at) => {
    if (resource !== "IMAGE") userError(null, ["input", String(at), "resource"], "Only images are taken here");
    if (fileSize === undefined) userError(null, ["input", String(at), "fileSize"], "File size is wanted here");
    const number = store.next();
    const key = `tmp/1/products/${number}/${String(filename)}`;
    const resourceUrl = `${server}/staged/${key}`;
    const method = httpMethod === "POST" ? "POST" : "PUT";
    store.stage({ resourceUrl, filename: String(filename), method, key });
    const policy = Math.floor(random() * 2 ** 40).toString(36);
    const parameters = [
      { name: "key", value: key },
      { name: "acl", value: "private" },
      { name: "policy", value: policy },
      { name: "success_action_status", value: "201" },
    ];
    return { url: `${server}/staged-uploads/${number}`, resourceUrl, parameters };
  });
  return { stagedTargets, userErrors: [] };
}

const XML = { "content-type": "application/xml" };

/** The storage behind the targets: not Shopify's words, and no token. */
export function receiveUpload(store: ShopifyStore, asked: Asked, server: string): Answer {
  const refusal = (status: number, code: string): Answer => ({
    status,
    headers: XML,
    body: `<Error><Code>${code}</Code></Error>`,
  });
  const { fields, files, headers, verb, raw } = asked;
  if (headers["x-shopify-access-token"] !== undefined) return refusal(400, "TokenSentToStorage");
  const staged = store.staged(`${server}/staged/${String(fields["key"])}`);
  const file = files["file"];
  if (!staged || verb !== staged.method || fields["policy"] === undefined) return refusal(403, "AccessDenied");
  if (!file) return refusal(400, "InvalidArgument");
  // Fields behind the file are not read.
  const text = new TextDecoder("latin1").decode(raw);
  if (text.lastIndexOf('name="policy"') > text.indexOf('name="file"')) return refusal(400, "FieldsBehindFile");
  store.stage({ ...staged, bytes: file.bytes });
  return { status: 201, headers: XML, body: `<PostResponse><Key>${staged.key}</Key></PostResponse>` };
}

/** "20 megapixels", of an older page. */
const MOST_PIXELS = 20_000_000;

/** The file that an entry of `files` names: one that is there, or one that is made of what was staged. */
export function fileFor(
  store: ShopifyStore,
  { id, originalSource, filename, alt }: FileInput,
  path: readonly string[],
  { now, mediaMs }: { readonly now: Date; readonly mediaMs: number },
): ShopifyStoredFile {
  if (id !== undefined && id !== null) {
    const known = store.file(numberOf("MediaImage", id));
    if (!known) return userError("INVALID_INPUT", path, `File id ${id} does not exist`);
    return { ...known, alt: alt ?? known.alt };
  }
  const staged = store.staged(String(originalSource));
  if (!staged?.bytes) return userError("INVALID_INPUT", path, "The source of a file cannot be read");
  const name = filename ?? staged.filename;
  const isTaken = store.files.some((one) => one.filename === name);
  const number = store.next();
  return {
    id: number,
    filename: isTaken ? name.replace(/(\.\w+)$/, `_${number}$1`) : name,
    alt: alt ?? "",
    byteLength: staged.bytes.length,
    readyAt: new Date(now.getTime() + mediaMs),
    ...failureOf(staged),
  };
}

function failureOf({ bytes = new Uint8Array() }: ShopifyStagedFile): Pick<ShopifyStoredFile, "failure"> {
  const header = readImageHeader(bytes);
  if (!header || header.format === "webp") return { failure: "UNSUPPORTED_IMAGE_FILE_TYPE" };
  return header.width * header.height > MOST_PIXELS ? { failure: "INVALID_IMAGE_RESOLUTION" } : {};
}
