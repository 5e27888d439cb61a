/** The loop behind `followSource`: one piece of work at a time, and the earliest that is due first. */
import type { ProductInput } from "../model/input.js";
import type { Clock } from "../resilience/clock.js";
import type { CursorStore, FollowedShop, FollowReport, FollowWork, Source, SourceChange } from "./contract.js";

/** Options with every default filled in. */
interface Settings {
  readonly everyMs: number;
  readonly sweepEveryMs: number;
  readonly gatherMs: number;
  readonly atOnce: number;
  readonly cursor: CursorStore;
  readonly onReport: (report: FollowReport, work: FollowWork) => void;
  readonly onTrouble: (error: unknown, work: FollowWork) => void;
  readonly clock: Clock;
}

/** Trouble is waited out no longer than this many times the usual span. */
const MOST_PATIENCE = 10;

export class Follower {
  readonly #shop: FollowedShop;
  readonly #source: Source;
  readonly #settings: Settings;
  readonly #over = new AbortController();
  readonly #touched = new Set<string>();
  /** When each kind of work is due, on the monotonic clock. */
  readonly #due: Record<FollowWork, number>;
  readonly #tries: Record<FollowWork, number> = { changes: 0, touched: 0, sweep: 0 };
  #wake = new AbortController();
  #working: Promise<unknown> = Promise.resolve();

  constructor(shop: FollowedShop, source: Source, settings: Settings) {
    this.#shop = shop;
    this.#source = source;
    this.#settings = settings;
    const now = settings.clock.monotonic();
    this.#due = { sweep: now, changes: now, touched: Number.POSITIVE_INFINITY };
  }

  async run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const [work, at] = this.#next();
      const ms = at - this.#settings.clock.monotonic();
      if (ms > 0) await this.#sleep(ms);
      else await this.#alone(() => this.#try(work));
    }
  }

  touch(ids: Iterable<string>): void {
    for (const id of ids) this.#touched.add(id);
    if (this.#touched.size === 0) return;
    // Gathered from the first hint on: a product that changes without an end is read all the same.
    this.#due.touched = Math.min(this.#due.touched, this.#settings.clock.monotonic() + this.#settings.gatherMs);
    this.#wake.abort();
  }

  /** Beside the schedule, but never beside other work. */
  sweepNow(): Promise<FollowReport> {
    return this.#alone(() => this.#sweep());
  }

  stop(): void {
    this.#over.abort(new Error("the source is no longer followed"));
    this.#wake.abort();
  }

  #next(): readonly [FollowWork, number] {
    const works: readonly FollowWork[] = ["sweep", "touched", "changes"];
    const [first = "changes", ...rest] = works;
    const work = rest.reduce((best, each) => (this.#due[each] < this.#due[best] ? each : best), first);
    return [work, this.#due[work]];
  }

  async #sleep(ms: number): Promise<void> {
    this.#wake = new AbortController();
    // Woken by a hint or by the end.
    await this.#settings.clock.sleep(ms, this.#wake.signal).catch(() => undefined);
  }

  /** After whatever is under way. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#working;
    const mine = before.then(work, work);
    this.#working = mine.catch(() => undefined);
    return mine;
  }

  async #try(work: FollowWork): Promise<void> {
    const { clock, everyMs, sweepEveryMs } = this.#settings;
    try {
      if (work === "sweep") await this.#sweep();
      else if (work === "changes") await this.#readChanges();
      else await this.#readTouched();
      this.#tries[work] = 0;
      if (work !== "touched") this.#due[work] = clock.monotonic() + (work === "sweep" ? sweepEveryMs : everyMs);
    } catch (error) {
      if (this.#over.signal.aborted) return;
      this.#tries[work] += 1;
      const patience = Math.min(2 ** (this.#tries[work] - 1), MOST_PATIENCE);
      this.#due[work] = clock.monotonic() + everyMs * patience;
      this.#settings.onTrouble(error, work);
    }
  }

  /** Everything, as one whole catalogue: what it does not name is withdrawn within the shop's cap. */
  async #sweep(): Promise<FollowReport> {
    const { signal } = this.#over;
    const { cursor, onReport } = this.#settings;
    // What changes while it reads is behind this cursor.
    const newest = (await cursor.load()) === undefined ? await this.#source.newest?.(signal) : undefined;
    const report = await this.#shop.publish(this.#source.all(signal), { waitMs: 0, whole: true, signal });
    if (newest !== undefined) await cursor.save(newest);
    onReport(report, "sweep");
    return report;
  }

  async #readChanges(): Promise<void> {
    const { cursor, atOnce } = this.#settings;
    const { signal } = this.#over;
    let page: SourceChange[] = [];
    const bring = async (): Promise<void> => {
      const last = page.at(-1);
      if (last === undefined) return;
      await this.#bring(page, "changes");
      // Only behind what is kept: after a crash the page is read again, harmlessly.
      await cursor.save(last.cursor);
      page = [];
    };
    for await (const change of this.#source.changes(await cursor.load(), signal)) {
      signal.throwIfAborted();
      page.push(change);
      if (page.length >= atOnce) await bring();
    }
    await bring();
  }

  async #readTouched(): Promise<void> {
    const ids = [...this.#touched];
    this.#touched.clear();
    this.#due.touched = Number.POSITIVE_INFINITY;
    try {
      for (let at = 0; at < ids.length; at += this.#settings.atOnce) {
        const page = ids.slice(at, at + this.#settings.atOnce).map((id) => ({ id }));
        await this.#bring(page, "touched");
      }
    } catch (error) {
      for (const id of ids) this.#touched.add(id);
      throw error;
    }
  }

  /** Reads what is named and publishes what is there. Gone is what is said to be and is not found. */
  async #bring(changes: readonly Pick<SourceChange, "id" | "deleted">[], work: FollowWork): Promise<void> {
    const { signal } = this.#over;
    // The last word on a product counts.
    const last = new Map(changes.map((change) => [change.id, change.deleted === true]));
    const products: readonly ProductInput[] = await this.#source.read([...last.keys()], signal);
    const there = new Set(products.map(({ id }) => id));
    if (products.length > 0) {
      this.#settings.onReport(await this.#shop.publish(products, { waitMs: 0, signal }), work);
    }
    const gone = [...last].flatMap(([id, isDeleted]) => (isDeleted && !there.has(id) ? [id] : []));
    if (gone.length > 0) this.#settings.onReport(await this.#shop.withdraw(gone, { waitMs: 0, signal }), work);
  }
}
