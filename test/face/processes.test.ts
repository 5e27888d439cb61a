/** Several processes and one ledger, and a process that is stopped in the middle. Lines of output are waited for. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEtalase, LedgerBusy } from "../../src/index.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { kopi, makeFolder, openTelegram, postsOf, SELLER, standing, TOKEN, thrownBy, webIn } from "./kit.js";

let folder = makeFolder();
let tele: Awaited<ReturnType<typeof openTelegram>>;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = makeFolder();
  tele = await openTelegram();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await tele.close();
  folder.remove();
});

function start(what: "hold" | "publish" | "stay", waitMs = 0) {
  const file = join(import.meta.dirname, "child.ts");
  const given = [folder.path, tele.place.url, TOKEN, what, String(waitMs)];
  const child = spawn(process.execPath, ["--import", "tsx", file, ...given], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit");
  const until = (word: string): Promise<string> =>
    new Promise((resolve, reject) => {
      lines.on("line", (line) => {
        said.push(line);
        if (line.startsWith(word)) resolve(line);
      });
      lines.once("close", () => reject(new Error(`it never said ${word}, but ${said.join(" | ")}`)));
    });
  return { child, said, until, ended };
}

test("a second process on an exclusive ledger is told so, with the cures, and harms nothing", async () => {
  const first = start("hold");
  await first.until("open");
  const shop = createEtalase({
    seller: SELLER,
    ledger: sqliteLedger(folder.in("etalase.db"), { exclusive: true, waitMs: 0 }),
    photos: { folder: folder.in("store") },
    channels: { web: webIn(folder) },
  });
  const error = await thrownBy(() => shop.publish([kopi]));
  expect(error).toBeInstanceOf(LedgerBusy);
  expect(error).toMatchObject({ code: "ledger-busy", field: "ledger" });
  expect(error.cure).toMatch(/Stop the other process/);
  first.child.stdin.end();
  await first.until("closed");
  await first.ended;
  // The cure: the other one has stopped.
  const report = await shop.publish([kopi]);
  expect(await standing(report.rows())).toEqual(["kopi web published"]);
  await shop.close();
});

test("of two processes that publish the same, one works and the other says that it could not", async () => {
  const first = start("stay");
  const counted = first.until("counts");
  await first.until("published");
  const second = start("publish");
  expect(await second.until("failed")).toContain("ledger-busy");
  await counted;
  first.child.stdin.end();
  await first.ended;
  for (let index = 0; index < 6; index += 1) expect(postsOf(tele.place, `nomor ${index}.`)).toHaveLength(1);
});

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  test(`${signal} in the middle: run again, nothing is doubled and everything arrives`, async () => {
    // So slow that the signal comes in the middle, also where this process is late to read.
    await tele.place.fault({ what: "slow", ms: 1_000 });
    const first = start("publish");
    await first.until("published");
    first.child.kill(signal);
    await first.ended;
    expect(first.said.some((line) => line.startsWith("counts"))).toBe(false);
    const before = tele.place.messages("@toko_kopi").length;
    expect(before).toBeLessThan(6);
    const again = start("publish", 10_000);
    await again.until("counts");
    await again.ended;
    const posts = [0, 1, 2, 3, 4, 5].map((index) => postsOf(tele.place, `nomor ${index}.`).length);
    const open = posts.filter((count) => count === 0).length;
    expect(Math.max(...posts)).toBe(1);
    // A call whose answer the dead process never read is in doubt: a person is asked, nothing is sent blindly.
    const asked = again.said.find((line) => line.startsWith("counts"))?.match(/"waitingForYou":(\d+)/)?.[1];
    expect(open).toBeLessThanOrEqual(Number(asked));
    expect(Number(asked)).toBeLessThanOrEqual(2);
  }, 60_000);
}
