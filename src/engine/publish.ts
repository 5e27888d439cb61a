/** Publishing: products in, durable wishes out, chunk by chunk, with at most one chunk in memory. */
import { EtalaseError } from "../errors.js";
import type { ProblemOp } from "../ledger/shared-ops.js";
import type { Product } from "../model/product.js";
import { parseProduct } from "../model/schema.js";
import type { Identified } from "../photos/room.js";
import { keepProducts, type Parsed, type PublishTools } from "./keep.js";
import { warnSharedSkus } from "./shared-skus.js";

const CHUNK = 64;

export interface Progress {
  readonly run: number;
  /** Products whose wishes are durable. */
  readonly kept: number;
  /** Products that could not be kept. */
  readonly problems: number;
}

export interface Intake {
  readonly run: number;
  readonly kept: number;
  readonly problems: number;
  readonly warnings: readonly string[];
}

export interface IntakeOptions {
  readonly run: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Takes in products until the iterable ends. @throws EtalaseError `input-failed`, `aborted`: says how many were kept. */
export async function takeIn(
  products: Iterable<unknown> | AsyncIterable<unknown>,
  options: IntakeOptions,
  tools: PublishTools,
): Promise<Intake> {
  const state = { kept: 0, problems: 0, line: 0 };
  const beganAt = tools.around.clock.now().getTime();
  let chunk: { readonly line: number; readonly input: unknown }[] = [];
  const flush = async (): Promise<void> => {
    if (chunk.length === 0) return;
    const done = await keepChunk(chunk, { ...options, beganAt }, tools);
    chunk = [];
    state.kept += done.kept;
    state.problems += done.problems;
    const progress = { run: options.run, kept: state.kept, problems: state.problems };
    tools.around.bus.emit("publish-progressed", progress);
    options.onProgress(progress);
  };
  try {
    for await (const input of products) {
      state.line += 1;
      chunk.push({ line: state.line, input });
      if (chunk.length >= CHUNK) await flush();
      if (options.signal.aborted)
        throw new EtalaseError("aborted", `The publish was aborted after ${state.kept} products were kept.`, {
          facts: { kept: state.kept },
        });
    }
  } catch (error) {
    if (error instanceof EtalaseError) throw error;
    await flush();
    throw new EtalaseError("input-failed", `The products could not be read to the end; ${state.kept} were kept.`, {
      cure: "Publish again: what was kept is not sent twice.",
      cause: error,
      facts: { kept: state.kept },
    });
  }
  await flush();
  return { run: options.run, kept: state.kept, problems: state.problems, warnings: [] };
}

interface ChunkOptions extends IntakeOptions {
  readonly beganAt: number;
}

async function keepChunk(
  chunk: readonly { readonly line: number; readonly input: unknown }[],
  options: ChunkOptions,
  tools: PublishTools,
): Promise<{ readonly kept: number; readonly problems: number }> {
  const problems: ProblemOp[] = [];
  const parsed: Parsed[] = [];
  const { seller } = tools.around.choices;
  for (const { line, input } of chunk) {
    const result = parseProduct(input, { currency: seller.currency, locale: seller.locale });
    if (result.ok) {
      const issues = overlayIssues(result.product, tools);
      if (issues.length > 0) problems.push(problemOf(options.run, line, result.product.id, issues, "refused"));
      else parsed.push({ line, product: result.product, vanishing: result.vanishing });
    } else problems.push(problemOf(options.run, line, result.id ?? null, result.issues, "refused"));
  }
  const ready = await identifyPhotos(lastOfEach(parsed, problems, options.run), problems, options, tools);
  const changedSkus: string[] = [];
  const { kept, older } = await keepProducts(ready, { ...options, changedSkus }, tools);
  await warnSharedSkus(changedSkus, tools.around);
  problems.push(...older.map(({ line, product }) => problemOf(options.run, line, product.id, [OLDER], "skipped")));
  if (problems.length > 0) await tools.around.ledger.write(problems);
  return { kept, problems: problems.length };
}

const OLDER = { path: "revision", trouble: "is lower than the one that is kept", cure: "Publish the newest revision." };

function problemOf(
  run: number,
  line: number,
  product: string | null,
  issues: readonly object[],
  status: "refused" | "skipped",
): ProblemOp {
  return { op: "problem", run, line, product, issues: JSON.stringify(issues), status };
}

// A product parsed from JSON fits any shop's type: whom its overlays name is checked here too.
function overlayIssues(
  product: Product,
  { places }: PublishTools,
): readonly { path: string; trouble: string; cure: string }[] {
  return Object.keys(product.channels)
    .filter((name) => !places.has(name))
    .map((name) => ({
      path: `channels.${name}`,
      trouble: "names a channel that is not configured",
      cure: `Configured are ${[...places.keys()].join(", ")}.`,
    }));
}

// The same product twice in one chunk: the last one is meant.
function lastOfEach(parsed: readonly Parsed[], problems: ProblemOp[], run: number): readonly Parsed[] {
  const last = new Map(parsed.map((one) => [one.product.id, one]));
  if (last.size === parsed.length) return parsed;
  for (const one of parsed) {
    if (last.get(one.product.id) === one) continue;
    const twice = {
      path: "id",
      trouble: "stands twice in this catalogue; the last one counts",
      cure: "Give each product an id of its own.",
    };
    problems.push(problemOf(run, one.line, one.product.id, [twice], "skipped"));
  }
  return [...last.values()];
}

async function identifyPhotos(
  parsed: readonly Parsed[],
  problems: ProblemOp[],
  options: ChunkOptions,
  tools: PublishTools,
): Promise<readonly Parsed[]> {
  const room = tools.around.photos;
  const asked = parsed.flatMap(({ product, vanishing }) =>
    product.photos.map((ref) => ({ ref, bytes: vanishing.get(ref.id), owner: `${tools.around.shop}/${product.id}` })),
  );
  if (!room || asked.length === 0) return parsed;
  const answers = await room.identify(asked, options.signal);
  let next = 0;
  return parsed.map((one) => {
    const mine = answers.slice(next, next + one.product.photos.length);
    next += one.product.photos.length;
    return withPhotos(one, mine, problems, options.run);
  });
}

function withPhotos(one: Parsed, answers: readonly Identified[], problems: ProblemOp[], run: number): Parsed {
  const photos = answers.flatMap((answer) => {
    if (answer.error === undefined) return [{ ...answer.ref, identity: answer.identity }];
    // Trouble that passes is met again when the photo is needed; what could vanish is gone by then.
    if (answer.error.passing && !one.vanishing.has(answer.ref.id)) return [answer.ref];
    const { message, cure } = answer.error;
    problems.push(
      problemOf(
        run,
        one.line * 1_000 + problems.length,
        one.product.id,
        [{ path: `photos.${answer.ref.id}`, trouble: message, cure: cure ?? "" }],
        "refused",
      ),
    );
    return [];
  });
  return { ...one, product: { ...one.product, photos } };
}
