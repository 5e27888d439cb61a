/** What a shop and its calls may be given: a wrong name or value is told before anything is touched. */
import * as z from "zod";
import { type Channel, inside } from "../channel/define.js";
import { EtalaseError } from "../errors.js";
import { STATUSES } from "./report.js";

const perChannel = <T extends z.ZodType>(value: T) =>
  z.union([value, z.record(z.string(), value.optional())]).optional();
const hasMethods =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === "function");
const isChannel = (value: unknown): value is Channel => typeof value === "object" && value !== null && inside in value;
const span = z.custom<number>((ms) => typeof ms === "number" && ms >= 0, "is no number of milliseconds from 0 on");
const positive = z.number().positive();
const names = z.array(z.string());

const Goal = z.strictObject({
  anyOf: names,
  atLeast: z.int().positive().optional(),
  standIns: names.optional(),
  afterMs: span.optional(),
  onRecovery: z.enum(["keep", "retire", "link"]).optional(),
  cooldownMs: span.optional(),
  needs: z.string().optional(),
});

const Shop = z.strictObject({
  channels: z.record(
    z.string().min(1),
    z.custom(isChannel, "is no channel; make one, such as telegram({ token, chat })"),
  ),
  shop: z.string().min(1).optional(),
  // The model reads it.
  seller: z.unknown().optional(),
  goals: z.record(z.string(), Goal).optional(),
  links: z.string().optional(),
  ledger: z
    .custom(hasMethods("open", "write", "close"), "is no ledger; make one, such as sqliteLedger(file)")
    .optional(),
  photos: z
    .strictObject({
      roots: names.optional(),
      folder: z.string().min(1).optional(),
      host: z.custom(hasMethods("put", "url"), "is no host; make one, such as folderHost({ folder, url })").optional(),
      decodeHeic: z.custom((value) => typeof value === "function", "is no function").optional(),
    })
    .optional(),
  sealKey: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  deliver: z.enum(["here", "elsewhere"]).optional(),
  pace: perChannel(z.number().nonnegative()),
  onExisting: perChannel(z.enum(["ask", "adopt", "createAnyway"])),
  onDoubt: perChannel(z.enum(["ask", "resend"])),
  withoutPhotos: perChannel(z.boolean()),
  refuseLosses: z.array(z.enum(["shortened", "dropped", "merged", "converted", "defaulted"])).optional(),
  maxShrink: z.number().min(0).max(1).optional(),
  keepDays: positive.optional(),
  probes: z.strictObject({ firstMs: positive.optional(), mostMs: positive.optional() }).optional(),
  clock: z.custom(hasMethods("now", "monotonic", "sleep"), "is no clock").optional(),
});

const signal = z.instanceof(AbortSignal).optional();
const waiting = { waitMs: span.optional(), signal };
const CALLS = {
  publish: z.strictObject({
    ...waiting,
    whole: z.boolean().optional(),
    confirm: z.string().optional(),
    onProgress: z.custom((value) => typeof value === "function", "is no function").optional(),
  }),
  setStock: z.strictObject(waiting),
  setPrice: z.strictObject(waiting),
  withdraw: z.strictObject({ ...waiting, how: z.enum(["hide", "delete"]).optional(), confirm: z.string().optional() }),
  plan: z.strictObject({ signal }),
  preview: z.strictObject({ signal }),
  listings: z.strictObject({
    product: z.string().optional(),
    channel: z.string().optional(),
    status: z.enum(STATUSES).optional(),
  }),
  retry: z.strictObject({
    channel: z.string().optional(),
    reason: z.string().optional(),
    product: z.string().optional(),
  }),
  recover: z.strictObject({ askForMs: span.optional() }),
  sunset: z.strictObject({ closesAt: z.date(), drainUntil: z.date().optional(), moveTo: z.string().optional() }),
  deliver: z.strictObject({ budgetMs: span.optional(), signal }),
  start: z.strictObject({ signal }),
} as const;

/** Checks what a shop is made of. @throws EtalaseError `invalid-options` naming the first that is wrong */
export function checkShopOptions(options: unknown): void {
  check(Shop, options, "createEtalase");
}

/** Checks the options of one call, and gives them back. @throws EtalaseError `invalid-options` */
export function checkCall<T>(call: keyof typeof CALLS, options: T): T {
  if (options !== undefined) check(CALLS[call], options, call);
  return options;
}

/** Checks that something can be read one by one. @throws EtalaseError `invalid-options` */
export function checkInput<T>(call: keyof typeof CALLS, input: T): T {
  const isSequence =
    typeof input === "object" && input !== null && (Symbol.iterator in input || Symbol.asyncIterator in input);
  if (isSequence) return input;
  throw new EtalaseError("invalid-options", `${call} takes an array or another iterable.`, {
    field: call,
    cure: `Put what you have into an array: ${call}([…]).`,
  });
}

/** The part of a goal that names channels. */
interface NamedGoal {
  readonly anyOf: readonly string[];
  readonly standIns?: readonly string[] | undefined;
  readonly atLeast?: number | undefined;
}

/** Checks that a name is configured. @throws EtalaseError `unknown-channel` */
export function checkName(name: string, field: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const cure = `Configured are ${names.join(", ")}.`;
  throw new EtalaseError("unknown-channel", `${field} names "${name}", which is not configured.`, { field, cure });
}

/** Checks what a goal names. @throws EtalaseError `unknown-channel`, `invalid-options` */
export function checkGoal(name: string, goal: NamedGoal, names: readonly string[]): void {
  const field = `goals.${name}`;
  if (goal.anyOf.length === 0) {
    const cure = "Name at least one in anyOf.";
    throw new EtalaseError("invalid-options", `Goal "${name}" names no channel.`, { field, cure });
  }
  for (const member of [...goal.anyOf, ...(goal.standIns ?? [])]) checkName(member, field, names);
  const { atLeast = 1, anyOf } = goal;
  if (atLeast <= anyOf.length) return;
  const trouble = `Goal "${name}" wants ${atLeast} of ${anyOf.length}.`;
  throw new EtalaseError("invalid-options", trouble, {
    field: `${field}.atLeast`,
    cure: "Lower it, or name more channels.",
  });
}

function check(schema: z.ZodType, given: unknown, call: string): void {
  const parsed = schema.safeParse(given);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  if (!issue) return;
  const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])].map(String).join(".");
  const field = path === "" ? call : path;
  if (unknown === undefined) {
    const message = `${call}: ${path === "" ? "its options" : `option "${path}"`}: ${issue.message}.`;
    throw new EtalaseError("invalid-options", message, { field, cure: `See the options of ${call}().` });
  }
  const known = keysAt(schema, issue.path);
  throw new EtalaseError("invalid-options", `${call} has no option "${path}".`, {
    field,
    cure: cureFor(unknown, known),
  });
}

function cureFor(unknown: string, known: readonly string[]): string {
  const near = known.find((name) => distance(name.toLowerCase(), unknown.toLowerCase()) <= 2);
  return near === undefined ? `There is ${known.join(", ")}.` : `Did you mean "${near}"?`;
}

/** Names that are known where an unknown one stands. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const key of path) {
    const plain = at instanceof z.ZodOptional ? at.unwrap() : at;
    at = plain instanceof z.ZodRecord ? plain.valueType : plain instanceof z.ZodObject ? plain.shape[String(key)] : at;
  }
  const plain = at instanceof z.ZodOptional ? at.unwrap() : at;
  return plain instanceof z.ZodObject ? Object.keys(plain.shape) : [];
}

/** Letters to change, add or take away (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const same = (row[at - 1] ?? 0) + Number(letter !== other[at - 1]);
      next.push(Math.min(same, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
