/**
 * Photos: put into Shopify's storage under a name that says their bytes, then named by the product. What the product
 * shows already is named by its id, so that nothing is uploaded twice.
 * https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/stagedUploadsCreate, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Photo, Upload } from "../../channel/verbs.js";
import { goneFromShopify } from "./content.js";
import { PAGE, PHOTOS, STAGE } from "./documents.js";
import { failureFor } from "./failures.js";
import { Media, Paging, Reference, refOf, type ThereProduct, unreadable } from "./product.js";
import type { Fields, Shop } from "./wire.js";

const Staged = z.object({
  stagedTargets: z
    .array(
      z.object({
        url: z.string().min(1),
        resourceUrl: z.string().min(1),
        parameters: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    )
    .min(1),
});

/** How long a target can be named is on no page. (unverified) */
const STAGED_LIVES_MS = 3_600_000;

/** One photo as `productSet` takes it: one that is there, or one that was put into storage. */
export type ShopifyFile =
  | { readonly id: string; readonly alt: string }
  | { readonly originalSource: string; readonly filename: string; readonly contentType: "IMAGE"; readonly alt: string };

/** By the id of the product's photo, in order. */
export type Files = ReadonlyMap<string, ShopifyFile>;

/** The name of a photo there: the same bytes have the same name. */
function filenameOf({ sha256, format }: Pick<Photo, "sha256" | "format">): string {
  return `${stemOf(sha256)}.${format === "jpeg" ? "jpg" : format}`;
}

function stemOf(sha256: string): string {
  return `etl-${sha256.slice(0, 12)}`;
}

/** Uploads what is not there yet. */
export async function filesOf(
  shop: Shop,
  photos: readonly Photo[],
  there: ThereProduct | undefined,
  upload: Upload,
  signal: AbortSignal,
): Promise<Files> {
  const known = knownPhotos(there);
  const files = new Map<string, ShopifyFile>();
  for (const photo of photos) {
    const { alt } = photo;
    const id = known.get(stemOf(photo.sha256));
    if (id !== undefined) {
      files.set(photo.id, { id, alt });
      known.delete(stemOf(photo.sha256));
      continue;
    }
    const run = () => stage(shop, photo, signal);
    const originalSource = await upload(photo, "product", run, { keepMs: STAGED_LIVES_MS });
    files.set(photo.id, { originalSource, filename: filenameOf(photo), contentType: "IMAGE", alt });
  }
  return files;
}

/** Photos of the product that are ready, by the part of their name that says their bytes. */
function knownPhotos(there: ThereProduct | undefined): Map<string, string> {
  const known = new Map<string, string>();
  for (const { id, status, image } of there?.media ?? []) {
    const [stem] = /etl-[0-9a-f]{12}/.exec(image?.url ?? "") ?? [];
    if (status === "READY" && stem !== undefined && !known.has(stem)) known.set(stem, id);
  }
  return known;
}

/** Puts one photo into storage. Gives the address by which a product names it. */
async function stage(shop: Shop, photo: Photo, signal: AbortSignal): Promise<string> {
  const filename = filenameOf(photo);
  const wish = {
    filename,
    mimeType: `image/${photo.format}`,
    // Parameters of a POST are fields of the form, word for word; those of a PUT have other names as headers.
    httpMethod: "POST",
    resource: "IMAGE",
    fileSize: String(photo.byteLength),
  };
  const staged = Staged.safeParse(await shop.change(STAGE, "stagedUploadsCreate", { input: [wish] }, signal));
  const [target] = staged.data?.stagedTargets ?? [];
  if (!target) throw unreadable(staged.error);
  const form = new FormData();
  for (const { name, value } of target.parameters) form.append(name, value);
  // Storage reads fields up to the file and none behind it.
  form.append("file", new Blob([new Uint8Array(await photo.bytes())], { type: wish.mimeType }), filename);
  await shop.put(target.url, form, signal);
  return target.resourceUrl;
}

/** Whether Shopify is still at work on any of them, or could not use one. */
export function isUnsettled({ media }: Pick<ThereProduct, "media">): boolean {
  return media.some(({ status }) => status !== "READY");
}

const Answer = z.object({
  product: Reference.extend({
    media: z.object({ nodes: z.array(Media), pageInfo: Paging }),
  }).nullable(),
});

/** The verb `settle`: how far the photos of a product are. @throws ChannelError `invalid` for one that cannot be used */
export async function settlePhotos(shop: Shop, id: string, signal: AbortSignal): Promise<Done | "settling"> {
  let isReady = true;
  for (let after: string | null | undefined = null; ; ) {
    const { product } = await readPhotos(shop, { id, media: PAGE, after }, signal);
    const { nodes, pageInfo } = product.media;
    const failed = nodes.find(({ status }) => status === "FAILED");
    if (failed) throw failureOfPhoto(failed);
    isReady &&= nodes.every(({ status }) => status === "READY");
    if (!pageInfo.hasNextPage) return isReady ? refOf(shop.settings, product) : "settling";
    after = pageInfo.endCursor;
  }
}

async function readPhotos(shop: Shop, variables: Fields, signal: AbortSignal) {
  const read = Answer.safeParse(await shop.ask(PHOTOS, variables, signal));
  if (!read.success) throw unreadable(read.error);
  const { product } = read.data;
  if (product === null) throw goneFromShopify();
  return { product };
}

function failureOfPhoto({ mediaErrors: [error] }: z.output<typeof Media>): ChannelError {
  const { code = "UNKNOWN", message = "" } = error ?? {};
  const said = failureFor(code, message === "" ? "a photo could not be used" : message);
  if (said.field === "photos") return said;
  const { cause, platformCode } = said;
  return new ChannelError("invalid", said.message, { field: "photos", facets: ["photos"], platformCode, cause });
}
