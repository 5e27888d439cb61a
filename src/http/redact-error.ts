/** Copies of errors without secrets. */
import { HIDDEN, SECRET_NAME } from "./secret-forms.js";

/** Deeper fields of an error are left out. */
const DEEPEST = 6;

type Redact = (text: string) => string;
type Seen = Map<object, unknown>;

/** Copies what was thrown, strings through `redact`; class, fields and the chain of causes stay. */
export function redactErrorWith(redact: Redact, error: unknown): unknown {
  return copyValue(error, { redact, seen: new Map(), depth: 0 });
}

interface Walk {
  readonly redact: Redact;
  readonly seen: Seen;
  readonly depth: number;
}

function copyValue(value: unknown, walk: Walk): unknown {
  if (typeof value === "string") return walk.redact(value);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (walk.seen.has(value)) return walk.seen.get(value);
  if (value instanceof Error) return copyError(value, walk);
  if (walk.depth >= DEEPEST) return "[more]";
  return copyData(value, { ...walk, depth: walk.depth + 1 });
}

function copyData(value: object, walk: Walk): unknown {
  if (value instanceof Date) return new Date(value);
  if (value instanceof URL) return walk.redact(value.href);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    walk.seen.set(value, copy);
    for (const item of value) copy.push(copyValue(item, walk));
    return copy;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor?.name ?? "object"}]`;
  const copy: Record<string, unknown> = {};
  walk.seen.set(value, copy);
  for (const [key, item] of Object.entries(value)) copy[walk.redact(key)] = copyField(key, item, walk);
  return copy;
}

function copyField(key: string, value: unknown, walk: Walk): unknown {
  return SECRET_NAME.test(key) && typeof value === "string" ? HIDDEN : copyValue(value, walk);
}

function copyError(error: Error, walk: Walk): Error {
  const copy = emptyCopy(error, walk.redact);
  walk.seen.set(error, copy);
  const stack: unknown = error.stack;
  hide(copy, "stack", typeof stack === "string" ? walk.redact(stack) : undefined);
  for (const key of Object.getOwnPropertyNames(error)) {
    const own = Object.getOwnPropertyDescriptor(error, key);
    if (key === "stack" || key === "message" || own === undefined || !("value" in own)) continue;
    const value = copyField(key, own.value, walk);
    Object.defineProperty(copy, key, {
      value,
      enumerable: own.enumerable ?? false,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

function emptyCopy(error: Error, redact: Redact): Error {
  const message = redact(error.message);
  // Its name and message live in slots that a changed prototype does not bring along.
  if (error instanceof DOMException) return new DOMException(message, error.name);
  const copy = new Error(message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  return copy;
}

function hide(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}
