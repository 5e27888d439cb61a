/**
 * The gate of the model: an input becomes a product, or a list of everything that is wrong with it.
 * Three levels: a draft can be saved, a product is consistent in itself, and whether it can be published on a channel
 * is for that channel's `render` to say.
 */
import * as z from "zod";
import { assemble } from "./assembly.js";
import { follows, withoutFaults } from "./faults.js";
import { type Issue, locate, pathText, valueAt } from "./issues.js";
import type { PhotoSource, Product } from "./product.js";
import { type Ground, readJson } from "./reading.js";
import { ID, isVanishing, productShape } from "./shape.js";

/** The number of this model, kept with every stored document. */
export const MODEL = 1;

/** What an input means where it does not say: usually the seller's. */
export interface ParseContext {
  /** ISO 4217, of prices that name none. */
  readonly currency: string;
  /** BCP 47, of texts that name none. */
  readonly locale: string;
}

/** A product with what has to be copied before it vanishes, or everything that is wrong with the input. */
export type ParsedProduct =
  | {
      readonly ok: true;
      readonly product: Product;
      /** Bytes, streams and functions by photo id; the photo's `source` is `vanishing:<id>` until they are copied. */
      readonly vanishing: ReadonlyMap<string, PhotoSource>;
      /** What is allowed and probably not meant. */
      readonly warnings: readonly Issue[];
    }
  | {
      readonly ok: false;
      /** The product's id, where the input has a usable one. */
      readonly id?: string | undefined;
      readonly issues: readonly Issue[];
    };

/**
 * Reads a product. Takes a stored product as well as the short form, and gives the same for the same meaning.
 *
 * @example
 * parseProduct({ id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 }, { currency: "IDR", locale: "id-ID" });
 */
export function parseProduct(input: unknown, context: ParseContext): ParsedProduct {
  try {
    return readProduct(input, context);
  } catch (error) {
    // A getter of the caller's that throws, a proxy: trouble of this product, not of the call.
    const words = error instanceof Error ? error.message : String(error);
    const cure = "Hand in plain data, such as what JSON.parse gives.";
    return { ok: false, issues: [{ path: "", trouble: `the product could not be read: ${words}`, cure }] };
  }
}

function readProduct(input: unknown, { currency, locale }: ParseContext): ParsedProduct {
  const ground: Ground = { currency, locale, issues: [], warnings: [], vanishing: new Map() };
  const shaped = productShape.safeParse(input);
  if (shaped.success) {
    const product = assemble(shaped.data, ground);
    return ground.issues.length === 0
      ? { ok: true, product, vanishing: ground.vanishing, warnings: ground.warnings }
      : { ok: false, id: product.id, issues: ground.issues };
  }
  const found = locate(shaped.error.issues, input);
  const issues = found.map(({ keys, trouble, cure }) => ({ path: pathText(keys), trouble, cure }));
  const rest = isRecord(input) ? withoutFaults(input, found) : undefined;
  if (rest) {
    // Rules between fields speak too, but not about what is missing only because it was faulty.
    assemble(rest.input, ground);
    issues.push(...ground.issues.filter(({ path }) => !rest.removed.some((keys) => follows(path, pathText(keys)))));
  }
  return { ok: false, id: idOf(input), issues };
}

/** The document of a draft, in the form in which it was written, as JSON. */
export type ProductDraft = Readonly<Record<string, unknown>> & { readonly id: string };

/** A draft that can be saved, with what is still open until it is a product. */
export type ParsedDraft =
  | {
      readonly ok: true;
      readonly draft: ProductDraft;
      readonly vanishing: ReadonlyMap<string, PhotoSource>;
      /** What `parseProduct` would refuse. */
      readonly open: readonly Issue[];
    }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Reads a draft: anything that can be kept as JSON and has an id. Photos that can vanish are named as in a product. */
export function parseDraft(input: unknown, context: ParseContext): ParsedDraft {
  const id = idOf(input);
  if (id === undefined) {
    return { ok: false, issues: [{ path: "id", trouble: "is no id", cure: "Use 1 to 50 letters, digits, _ . or -." }] };
  }
  const ground: Ground = { ...context, issues: [], warnings: [], vanishing: new Map() };
  const document = readJson(withNamedPhotos(input, ground), "", ground);
  if (ground.issues.length > 0) {
    return { ok: false, issues: ground.issues.map((issue) => ({ ...issue, path: issue.path.replace(/^\./, "") })) };
  }
  const parsed = parseProduct(input, context);
  const open = parsed.ok ? [] : parsed.issues;
  return { ok: true, draft: { ...(isRecord(document) ? document : {}), id }, vanishing: ground.vanishing, open };
}

/** The JSON Schema (draft 2020-12) of what may be written for a product in JSON. */
export function productJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(productShape, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      // Bytes, streams, functions and Dates cannot stand in JSON: their place is left to the other forms.
      if (zodSchema._zod.def.type === "custom") Object.assign(jsonSchema, { type: "string" });
      if (zodSchema._zod.def.type === "date") Object.assign(jsonSchema, { not: {} });
    },
  });
}

/**
 * A stored document brought to today's model.
 * @throws RangeError for a number that this version does not know: a newer etalase wrote it.
 */
export function upgradeDocument(document: unknown, from: number): unknown {
  if (from === MODEL) return document;
  throw new RangeError(`Model ${from} is not known here; this etalase knows ${MODEL}. Update etalase.`);
}

// --- Helpers -----------------------------------------------------------------------------

function idOf(input: unknown): string | undefined {
  const id = valueAt(input, ["id"]);
  return typeof id === "string" && ID.test(id) ? id : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withNamedPhotos(input: unknown, ground: Ground): unknown {
  const photos = valueAt(input, ["photos"]);
  if (!isRecord(input) || !Array.isArray(photos)) return input;
  return {
    ...input,
    photos: photos.map((photo: unknown, at) => {
      const source = isRecord(photo) && !isVanishing(photo) ? photo["source"] : photo;
      if (!isVanishing(source)) return photo;
      const given = valueAt(photo, ["id"]);
      const id = typeof given === "string" ? given : String(at + 1);
      ground.vanishing.set(id, source);
      return source === photo ? `vanishing:${id}` : { ...(isRecord(photo) ? photo : {}), source: `vanishing:${id}` };
    }),
  };
}
