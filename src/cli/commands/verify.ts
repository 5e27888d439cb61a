/** `etalase verify`: reads live listings back and says what differs from what was sent; or checks a seller's address. */
import type { Place } from "../../index.js";
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import type { Cell } from "../output.js";
import { many } from "../said.js";

type Seen = ReturnType<Place["verify"]> extends AsyncIterable<infer T> ? T : never;

/** Prints each listing that was read. */
export async function run(call: Call): Promise<ExitCode> {
  const { output, say, world } = call;
  const [what = ""] = call.words;
  // No channel's name holds a colon.
  if (what.includes("://")) return (await import("../verify-address.js")).verifyAddress(what, call);
  const { shop } = await call.open();
  let read = 0;
  let differ = 0;
  for await (const seen of shop.channel(what).verify()) {
    if (output.isGone || world.signal.aborted) break;
    read += 1;
    if (!isFine(seen)) differ += 1;
    await output.row("seen", seen, () => cellsOf(seen, call));
  }
  const lines = [
    say({ en: `${read} read, ${many(differ, "differs", "differ")}.`, id: `${read} dibaca, ${differ} berbeda.` }),
  ];
  return output.end({ status: "complete", exit: exitOf(read, differ), data: { read, differ }, lines });
}

function exitOf(read: number, differ: number): ExitCode {
  if (read === 0) return EXIT.nothing;
  return differ > 0 ? EXIT.needsYou : EXIT.done;
}

function isFine({ visible, drift }: Seen): boolean {
  return visible && drift.length === 0;
}

function cellsOf(seen: Seen, { say, output: { style } }: Call): readonly Cell[] {
  const { product, visible, because, drift, url = "" } = seen;
  const hidden = say({ en: "not visible", id: "tidak terlihat" });
  const what = visible ? drift.join(", ") : [hidden, because].filter(Boolean).join(": ");
  const tone = isFine(seen) ? "good" : "bad";
  return [[style.sign(tone), tone], product.padEnd(20), what, url];
}
