/** What programs read stays readable: version 1 of `--json` only ever grows. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonSchema } from "../../src/cli/schema.js";

/** As `etalase schema` printed it when version 1 was made. It is made anew only with a version 2. */
const BEFORE: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "schema-v1.json"), "utf8"));
const now = (): unknown => JSON.parse(JSON.stringify(jsonSchema()));

/** Words for people, and what may grow looser without hurting a reader. */
const FREE: ReadonlySet<string> = new Set([
  "description",
  "title",
  "$schema",
  "$id",
  "examples",
  "additionalProperties",
]);
/** Lists whose members may become more, in any order. */
const SETS: ReadonlySet<string> = new Set(["required", "enum"]);
const CHOICES: ReadonlySet<string> = new Set(["anyOf", "oneOf"]);

/** What somebody who reads by the schema of before would miss, as paths. */
function missing(before: unknown, after: unknown, path = "#"): readonly string[] {
  if (Array.isArray(before)) {
    if (!Array.isArray(after)) return [path];
    return before.flatMap((one, at) => missing(one, after[at], `${path}/${at}`));
  }
  if (typeof before !== "object" || before === null) return before === after ? [] : [path];
  if (typeof after !== "object" || after === null) return [path];
  return Object.entries(before).flatMap(([key, value]) => {
    const [given, at] = [(after as Readonly<Record<string, unknown>>)[key], `${path}/${key}`];
    if (FREE.has(key) && typeof value !== "object") return [];
    if (SETS.has(key) && Array.isArray(value) && Array.isArray(given))
      return value.filter((one) => !given.includes(one)).map((one) => `${at}/${String(one)}`);
    if (CHOICES.has(key) && Array.isArray(value) && Array.isArray(given))
      return value.flatMap((one, index) =>
        given.some((other) => missing(one, other).length === 0) ? [] : [`${at}/${index}`],
      );
    return missing(value, given, at);
  });
}

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** The schema with one thing in it that a reader cannot live with, for each such thing. */
function worsened(schema: unknown, path = "#"): readonly { readonly what: string; readonly schema: unknown }[] {
  if (!isNode(schema)) return [];
  const isList = Array.isArray(schema);
  const set = (key: string, value: unknown): unknown =>
    isList ? schema.map((one, at) => (String(at) === key ? value : one)) : { ...schema, [key]: value };
  return Object.entries(schema).flatMap(([key, value]) => {
    const at = `${path}/${key}`;
    const inside = worsened(value, at).map((one) => ({ what: one.what, schema: set(key, one.schema) }));
    if (isList) return inside;
    if ((key === "type" || key === "const") && typeof value === "string")
      return [{ what: at, schema: set(key, value === "boolean" ? "string" : "boolean") }];
    if (key === "required" && Array.isArray(value))
      return value.map((name) => ({
        what: `${at}/${name}`,
        schema: set(
          key,
          value.filter((one) => one !== name),
        ),
      }));
    if (key !== "properties" || !isNode(value)) return inside;
    const gone = Object.keys(value).map((name) => {
      const { [name]: _gone, ...rest } = value;
      return { what: `${at}/${name}`, schema: set(key, rest) };
    });
    return [...gone, ...inside];
  });
}

describe("version 1 of --json", () => {
  it("still says everything that it said", () => {
    expect(missing(BEFORE, now())).toEqual([]);
  });

  it("would miss each field that goes, may go, or becomes something else", () => {
    const unnoticed = worsened(BEFORE).filter(({ schema }) => missing(BEFORE, schema).length === 0);
    expect(unnoticed.map(({ what }) => what)).toEqual([]);
    expect(worsened(BEFORE).length).toBeGreaterThan(300);
  });

  it("may have fields and kinds of lines that are new", () => {
    const grown = JSON.parse(
      JSON.stringify(BEFORE).replaceAll('"properties":{', '"properties":{"new":{"type":"string"},'),
    );
    expect(missing(BEFORE, grown)).toEqual([]);
  });
});
