/** WhatsApp's own examples of messages, to check ours against. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Recorded } from "../../src/sandbox/sandbox.js";

const vendorFile = fileURLToPath(new URL("../../../shared/spec/vendor/whatsapp.yaml", import.meta.url));

/** The last test of a file: every message that its tests sent looks like one of WhatsApp's examples. */
export function testAgainstExamples(requests: readonly Recorded[]): void {
  if (!existsSync(vendorFile)) {
    test.skip("SKIPPED: ../shared/spec/vendor/whatsapp.yaml is not here to check requests against", () => undefined);
    return;
  }
  test("every message above has the shape of WhatsApp's own examples", () => {
    const known = exampleKeys(readFileSync(vendorFile, "utf8"));
    const sent = requests.filter(({ method }) => method === "messages");
    // In the description of the schema, and in none of its examples.
    const beside = ["biz_opaque_callback_data", "template.components.parameters.image.id", "image.caption"];
    for (const { fields } of sent) {
      const { appsecret_proof: _proof, ...message } = fields;
      expect(pathsIn(message).filter((path) => !known.has(path) && !beside.includes(path))).toEqual([]);
    }
    expect([known.size > 50, sent.length > 50]).toEqual([true, true]);
  });
}

/** Every key of the examples of a message, with those above it, from the YAML as it is indented. */
function exampleKeys(text: string): ReadonlySet<string> {
  const from = text.indexOf("  /{Version}/{Phone-Number-ID}/messages:");
  const part = text.slice(from, text.indexOf("\n      responses:", from));
  const above: { readonly column: number; readonly name: string }[] = [];
  const keys = new Set<string>();
  for (const line of part.split("\n")) {
    const [, lead = "", name] = /^([\s-]*)([\w-]+):/.exec(line) ?? [];
    if (name === undefined) continue;
    while ((above.at(-1)?.column ?? -1) >= lead.length) above.pop();
    above.push({ column: lead.length, name });
    const names = above.map((one) => one.name);
    const start = names.indexOf("value");
    if (start >= 0) keys.add(names.slice(start + 1).join("."));
  }
  return keys;
}

/** Names of all leaves, without the numbers of lists. */
function pathsIn(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => pathsIn(one, path));
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([name, one]) => pathsIn(one, path === "" ? name : `${path}.${name}`));
}
