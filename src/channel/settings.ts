/** Settings: the options of a channel, checked. */
import type * as z from "zod";
import { EtalaseError } from "../errors.js";

interface Checked {
  readonly id: string;
  readonly title: string;
  readonly options: z.ZodType<Record<string, unknown>, unknown>;
}

/**
 * Reads options by a channel's schema, every default filled in.
 *
 * @throws EtalaseError `invalid-options` naming the first option that is wrong.
 */
export function parseSettings(spec: Checked, options: unknown): Record<string, unknown> {
  const parsed = spec.options.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  const field = path === "" ? spec.id : `${spec.id}.${path}`;
  throw new EtalaseError(
    "invalid-options",
    `${spec.title}: ${path === "" ? "" : `option "${path}": `}${issue?.message}.`,
    {
      field,
      cure: `See the options of ${spec.id}().`,
    },
  );
}

/** Every text in a value, however deep: what is kept out of logs. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (value && typeof value === "object") return Object.values(value).flatMap(stringsIn);
  return [];
}
