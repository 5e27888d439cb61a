/** Putting a product together from an input of the right shape: defaults, one form for each meaning, rules between fields. */
import { fileURLToPath } from "node:url";
import type { CertificateInput, PhotoDetails, PhotoInput, ProductInput } from "./input.js";
import { matchLocale } from "./language.js";
import { isCurrency } from "./money.js";
import { checkPhoto, checkPhotos, readAttributes, readOverlay } from "./overlay.js";
import type {
  Categories,
  Certificate,
  Overlay,
  PhotoRef,
  PhotoSource,
  Product,
  ProductOption,
  Variant,
} from "./product.js";
import {
  complain,
  type Ground,
  momentOf,
  readDescription,
  readJson,
  readLocale,
  readText,
  readTime,
} from "./reading.js";
import { isPhotoSource, isVanishing } from "./shape.js";
import { normalizeLine, normalizeText } from "./text.js";
import { complainTwice, readOptions, readShipping, readVariants } from "./variants.js";

/** The product that an input means. What is wrong with it is in `ground.issues`; with any, the product is worth nothing. */
export function assemble(input: ProductInput, given: Ground): Product {
  const ground = settle(input, given);
  const title = readText(input.title, "title", ground);
  const tags = Object.keys(title);
  if (tags.length > 0 && matchLocale(tags, ground.locale) === undefined) {
    complain(ground, "title", `has no text in ${ground.locale}`, "Add it, or say defaultLocale.");
  }
  const photos = readPhotos(input.photos ?? [], ground);
  const options = readOptions(input, ground);
  const variants = readVariants(input, options, ground);
  const product: Product = {
    id: input.id,
    revision: input.revision,
    status: input.status ?? "active",
    kind: input.kind ?? "physical",
    defaultLocale: ground.locale,
    title,
    ...readWords(input, ground),
    options,
    variants,
    photos,
    certificates: (input.certificates ?? []).map((each, at) => readCertificate(each, `certificates[${at}]`, ground)),
    condition: input.condition ?? "new",
    shipping: readShipping(input.shipping ?? {}, "shipping", ground),
    url: input.url,
    channels: readOverlays(input, photos, options, variants, ground),
    ext: readExt(input.ext ?? {}, ground),
  };
  warn(product, ground);
  return product;
}

/** The defaults that this product sets for itself. */
function settle(input: ProductInput, given: Ground): Ground {
  const locale = readLocale(input.defaultLocale ?? given.locale, "defaultLocale", given);
  if (input.currency === undefined || isCurrency(input.currency)) {
    return { ...given, currency: input.currency ?? given.currency, locale };
  }
  const trouble = `"${input.currency}" is no ISO 4217 currency`;
  complain(given, "currency", trouble, 'Write three capital letters, such as "IDR".');
  return { ...given, locale };
}

function readWords(input: ProductInput, ground: Ground) {
  return {
    description: input.description === undefined ? {} : readDescription(input.description, "description", ground),
    highlights: (input.highlights ?? []).map((each, at) => readHighlight(each, `highlights[${at}]`, ground)),
    brand: readName(input.brand),
    manufacturer: readName(input.manufacturer),
    categories: readCategories(input.categories),
    attributes: readAttributes(input.attributes ?? {}),
    tags: (input.tags ?? []).map(normalizeLine),
  };
}

function readExt(ext: Readonly<Record<string, unknown>>, ground: Ground): Product["ext"] {
  return Object.fromEntries(
    Object.entries(ext).map(([key, value]) => [normalizeText(key), readJson(value, `ext.${key}`, ground)]),
  );
}

function readName(name: string | undefined): string | undefined {
  const line = name === undefined ? "" : normalizeLine(name);
  return line === "" ? undefined : line;
}

function readCategories(categories: Categories | undefined): Categories {
  return categories ? { own: categories.own?.map(normalizeLine), google: categories.google } : {};
}

function readHighlight(value: Parameters<typeof readText>[0], path: string, ground: Ground) {
  const texts = readText(value, path, ground);
  if (Object.values(texts).some((text) => text.length > 150)) {
    complain(ground, path, "is longer than 150 characters", "Shorten it, or move it into the description.");
  }
  return texts;
}

function readOverlays(
  input: ProductInput,
  photos: readonly PhotoRef[],
  options: readonly ProductOption[],
  variants: readonly Variant[],
  ground: Ground,
): Product["channels"] {
  const known = new Set(photos.map(({ id }) => id));
  for (const [at, { values }] of options.entries()) {
    for (const [place, { photo }] of values.entries()) {
      if (photo !== undefined) checkPhoto(photo, `options[${at}].values[${place}].photo`, known, ground);
    }
  }
  for (const [at, each] of variants.entries()) checkPhotos(each.photos, `variants[${at}].photos`, known, ground);
  return Object.fromEntries(
    Object.entries(input.channels ?? {}).map(([name, overlay]): [string, Overlay] => [
      name,
      readOverlay(overlay, `channels.${name}`, { photos: known, variants }, ground),
    ]),
  );
}

// --- Photos ----------------------------------------------------------------------------

function readPhotos(inputs: readonly PhotoInput[], ground: Ground): readonly PhotoRef[] {
  const hasMain = inputs.some((each) => !isPhotoSource(each) && each.role === "main");
  const photos = inputs.map((each, at): PhotoRef => {
    const details: PhotoDetails = isPhotoSource(each) ? { source: each } : each;
    const id = details.id ?? String(at + 1);
    const path = isPhotoSource(each) ? `photos[${at}]` : `photos[${at}].source`;
    return {
      id,
      source: readSource(details.source, id, path, ground),
      revision: details.revision,
      sha256: details.sha256,
      size: details.size,
      mtimeMs: details.mtimeMs,
      alt: details.alt === undefined ? undefined : readText(details.alt, `photos[${at}].alt`, ground),
      role: details.role ?? (at === 0 && !hasMain ? "main" : "extra"),
      focal: details.focal,
    };
  });
  complainTwice(photos, "photos", "id", ground);
  return photos;
}

function readSource(source: PhotoSource, id: string, path: string, ground: Ground): string {
  if (isVanishing(source)) {
    ground.vanishing.set(id, source);
    return `vanishing:${id}`;
  }
  const text = typeof source === "string" ? source : source.href;
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return readPath(text, path, ground);
  if (scheme === "https" && URL.canParse(text)) return text;
  if (scheme === "store" && /^store:[0-9a-f]{64}$/.test(text)) return text;
  if (scheme === "file" && URL.canParse(text)) return pathOfFile(text, path, ground);
  const cure =
    scheme === "http" ? 'Use its "https:" address.' : "Give a path, an https address, or the bytes (Uint8Array).";
  complain(ground, path, `cannot be read from "${scheme}:"`, cure);
  return text;
}

function readPath(text: string, path: string, ground: Ground): string {
  if (text.trim() === "" || text.includes("\0")) complain(ground, path, "is no path", "Give the path of a file.");
  return text;
}

function pathOfFile(url: string, path: string, ground: Ground): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    complain(ground, path, error instanceof Error ? error.message : "is no file address", "Give the path of a file.");
    return url;
  }
}

// --- Certificates -------------------------------------------------------------------------

function readCertificate(input: CertificateInput, path: string, ground: Ground): Certificate {
  const validFrom = readTime(input.validFrom, `${path}.validFrom`, ground);
  const expires = readTime(input.expires, `${path}.expires`, ground);
  if (validFrom !== undefined && expires !== undefined && momentOf(validFrom) >= momentOf(expires, "end")) {
    complain(ground, `${path}.expires`, "is before validFrom", "Compare both dates with the certificate.");
  }
  const number = normalizeLine(input.number);
  if (number === "") complain(ground, `${path}.number`, "is empty", "Write the number on the certificate.");
  return {
    kind: input.kind,
    number,
    issuer: readName(input.issuer),
    validFrom,
    expires,
    holder: readName(input.holder),
    verifyUrl: input.verifyUrl,
  };
}

// --- Warnings -------------------------------------------------------------------------------

/** A halal certificate of BPJPH: `ID` and digits (spec of 2026-11-21; other forms are unverified, so they only warn). */
const HALAL = /^ID\d{10,20}$/;

function warn({ photos, kind, variants, shipping, certificates }: Product, { warnings }: Ground): void {
  if (photos.length === 0) {
    warnings.push({ path: "photos", trouble: "is empty; most channels need one", cure: "Add a photo." });
  }
  if (kind === "physical" && variants.some((each) => (each.shipping ?? shipping).weightGrams === undefined)) {
    const trouble = "is missing; every marketplace asks for it";
    warnings.push({ path: "shipping.weightGrams", trouble, cure: "Write the weight of the parcel in grams." });
  }
  for (const [at, { price }] of variants.entries()) {
    if (price.list.amount !== "0") continue;
    warnings.push({ path: `variants[${at}].price`, trouble: "is zero", cure: "Write the price." });
  }
  for (const [at, { kind, number }] of certificates.entries()) {
    if (kind !== "halal" || HALAL.test(number.replace(/[\s.-]/g, ""))) continue;
    const cure = 'Compare it with the certificate: "ID" and digits.';
    warnings.push({ path: `certificates[${at}].number`, trouble: "does not look like a halal number", cure });
  }
}
