import { describe, expect, it } from "vitest";
import { joined } from "../../src/photos/joined.js";

describe("work that many ask for", () => {
  const begun = () => {
    const runs: PromiseWithResolvers[] = [];
    const ask = joined(() => {
      const run = resolvers();
      runs.push(run);
      return run.promise;
    });
    return { runs, ask };
  };

  it("runs once for all who ask while another run is under way, and only after they asked", async () => {
    const { runs, ask } = begun();
    const first = ask();
    const others = Promise.all([ask(), ask(), ask()]);
    expect(runs.length).toBe(1);
    runs[0]?.resolve();
    await first;
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve();
    await others;
    const last = ask();
    expect(runs.length).toBe(3);
    runs[2]?.resolve();
    await last;
  });

  it("tells a failure to those whose run it was, and to nobody else", async () => {
    const { runs, ask } = begun();
    const [first, second] = [ask(), ask()];
    runs[0]?.reject(new Error("ENOSPC"));
    await expect(first).rejects.toThrow("ENOSPC");
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve();
    await expect(second).resolves.toBeUndefined();
  });
});

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function resolvers(): PromiseWithResolvers {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((ok, fail) => {
    [resolve, reject] = [ok, fail];
  });
  return { promise, resolve, reject };
}
