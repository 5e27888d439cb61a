/** The seller's desk: what photos will become, and what is in them, before anything is sent. */
import type { PhotoRule } from "../channel/limits.js";
import { EtalaseError } from "../errors.js";
import type { Product } from "../model/product.js";
import { parseProduct } from "../model/schema.js";
import { drawSheet } from "./contact-sheet.js";
import type { ExplainedChannel, LookedPhotos, PhotoDesk, PhotoOfProduct, PhotoTrouble } from "./desk-room.js";
import { compareLikeness } from "./likeness.js";
import type { Look } from "./look.js";
import { PhotoError } from "./photo-error.js";
import type { AskedPhoto, PhotoProblem, PhotoRoom } from "./room.js";
import type { SharpModule } from "./sharp.js";

export interface DeskOptions {
  readonly room: Pick<PhotoRoom, "identify" | "plan" | "render" | "bytes"> & { readonly look: Look };
  readonly shop: string;
  /** Opens what remembers photos; called before anything else. */
  readonly open: () => Promise<void>;
  /** What each channel accepts now, by name. */
  readonly rules: () => ReadonlyMap<string, PhotoRule | null>;
  /** Of products that name none. */
  readonly defaults: { readonly currency: string; readonly locale: string };
  readonly loadSharp: () => Promise<SharpModule>;
}

interface Found {
  readonly product: Product;
  readonly asked: readonly AskedPhoto[];
  readonly problems: readonly PhotoTrouble[];
}

/** Makes the desk of a shop. */
export function createPhotoDesk(options: DeskOptions): PhotoDesk {
  const { room, open } = options;
  const find = async (input: unknown, signal: AbortSignal): Promise<Found> => {
    await open();
    return findPhotos(options, input, signal);
  };
  return {
    async explain(input, { signal = never() } = {}) {
      const found = await find(input, signal);
      const channels: Record<string, ExplainedChannel> = {};
      const files = new Set<string>();
      for (const [name, rule] of rulesFor(options, found.product)) {
        const asked = pickFor(found, name);
        const plan = await room.plan(asked, rule);
        channels[name] = { ...plan, problems: plan.problems.map(troubleOf) };
        for (const { id, recipe } of plan.photos)
          files.add(`${asked.find((one) => one.id === id)?.identity} ${recipe}`);
      }
      return { channels, problems: found.problems, renditions: files.size };
    },

    async look(inputs, { signal = never() } = {}) {
      const photos: PhotoOfProduct[] = [];
      const problems: (PhotoTrouble & { readonly product: string })[] = [];
      for (const input of inputs) {
        const { product, asked, problems: troubles } = await find(input, signal);
        problems.push(...troubles.map((trouble) => ({ ...trouble, product: product.id })));
        (await room.look(asked, signal)).forEach((one, index) => {
          if (one instanceof PhotoError) {
            problems.push({ ...troubleOf({ id: asked[index]?.id, error: one }), product: product.id });
          } else photos.push({ ...one, product: product.id });
        });
      }
      return { photos, duplicates: duplicatesAmong(photos), problems };
    },

    async sheet(input, { signal = never() } = {}) {
      const found = await find(input, signal);
      const rows = await Promise.all(
        rulesFor(options, found.product).map(async ([channel, rule]) => {
          const [rendering] = await room.render(pickFor(found, channel), [rule], signal);
          const photos = rendering?.photos ?? [];
          return {
            channel,
            photos: await Promise.all(photos.map(async ({ id, sha256 }) => ({ id, bytes: await room.bytes(sha256) }))),
          };
        }),
      );
      return drawSheet(await options.loadSharp(), rows);
    },
  };
}

function never(): AbortSignal {
  return new AbortController().signal;
}

async function findPhotos({ room, shop, defaults }: DeskOptions, input: unknown, signal: AbortSignal): Promise<Found> {
  const parsed = parseProduct(input, defaults);
  if (!parsed.ok) {
    const [issue] = parsed.issues;
    throw new EtalaseError("invalid-options", `${parsed.id ?? "The product"}: ${issue?.path} ${issue?.trouble}.`, {
      field: issue?.path,
      cure: issue?.cure,
    });
  }
  const { product, vanishing } = parsed;
  const given = product.photos.map((ref) => ({ ref, bytes: vanishing.get(ref.id), owner: `${shop}/${product.id}` }));
  const asked: AskedPhoto[] = [];
  const problems: PhotoTrouble[] = [];
  for (const { ref, identity, error } of await room.identify(given, signal)) {
    if (error) problems.push(troubleOf({ id: ref.id, error }));
    else asked.push({ id: ref.id, source: ref.source, identity, focal: ref.focal });
  }
  return { product, asked, problems };
}

/** Channels that show photos, unless the product says that it is not for them. */
function rulesFor({ rules }: DeskOptions, { channels }: Product): readonly (readonly [string, PhotoRule])[] {
  return [...rules()].flatMap(([name, rule]) =>
    rule === null || channels[name]?.publish === false ? [] : [[name, rule] as const],
  );
}

function pickFor({ product, asked }: Found, channel: string): readonly AskedPhoto[] {
  const chosen = product.channels[channel]?.photos;
  if (!chosen) return asked;
  return chosen.flatMap((id) => asked.find((photo) => photo.id === id) ?? []);
}

function troubleOf({ id, error }: PhotoProblem): PhotoTrouble {
  const { reason, message, cure, facts } = error;
  return { id, reason, message, cure, facts };
}

function duplicatesAmong(photos: readonly PhotoOfProduct[]): LookedPhotos["duplicates"] {
  return photos.flatMap((a, index) =>
    photos.slice(index + 1).flatMap((b) => {
      const found = compareLikeness(a.likeness, b.likeness);
      if (!found) return [];
      const name = ({ product, id }: PhotoOfProduct) => ({ product, id });
      return [{ a: name(a), b: name(b), verdict: found.verdict }];
    }),
  );
}
