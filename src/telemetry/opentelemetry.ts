/**
 * `etalase/telemetry/opentelemetry`: spans and metrics for whatever OpenTelemetry SDK your application has set up.
 * `@opentelemetry/api` is an optional peer: only this entry loads it.
 */
import { channel } from "node:diagnostics_channel";
import type { Attributes, Meter, Span, Tracer } from "@opentelemetry/api";
import { EtalaseError } from "../errors.js";
import { NEWS_NAMES, type Traces } from "../events/tracing.js";
import type { Etalase } from "../face.js";
import { type Watcher, type Watchers, watchTraces } from "./_stages.js";

/** What gauges are read from; a shop of `createEtalase` fits. */
export type Measured = Pick<Etalase, "health">;

export interface OpenTelemetryOptions {
  /** Its listings, backlog and circuits are measured whenever metrics are collected. @defaultValue none: no gauges */
  readonly shop?: Measured | undefined;
  /** Product ids on spans. Never on metrics. @defaultValue `false` */
  readonly productIds?: boolean | undefined;
  /**
   * A span for each durable write, as many as all others together. How long they take is measured in any case.
   * @defaultValue `false`
   */
  readonly ledgerSpans?: boolean | undefined;
}

/** A bridge that is at work. */
export interface Bridge {
  /** Ends it; spans that are open stay open in nobody's hands. */
  stop(): void;
}

type Api = typeof import("@opentelemetry/api");
const NAME = "etalase";
/** Fixed, as the conventions for messaging have them, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Begins to report every shop of this process to OpenTelemetry.
 *
 * @throws EtalaseError `missing-driver` where `@opentelemetry/api` is not installed
 * @example
 * const bridge = await bridgeOpenTelemetry({ shop });
 */
export async function bridgeOpenTelemetry(options: OpenTelemetryOptions = {}): Promise<Bridge> {
  const api = await loadApi();
  const tracer = api.trace.getTracer(NAME);
  const meter = api.metrics.getMeter(NAME);
  const tools: Tools = { api, tracer, meters: metersOf(meter), options };
  const stops = [watchTraces(watchersOf(tools)), watchCircuits(meter), gaugesOf(meter, options.shop)];
  return {
    stop() {
      for (const stop of stops) stop();
    },
  };
}

async function loadApi(): Promise<Api> {
  try {
    return await import("@opentelemetry/api");
  } catch (cause) {
    throw new EtalaseError("missing-driver", "This bridge needs @opentelemetry/api.", {
      cure: "npm install @opentelemetry/api",
      cause,
    });
  }
}

/** A span with the moment it began, in milliseconds that do not jump with the wall clock. */
interface Open {
  readonly span: Span;
  readonly since: number;
}

interface Tools {
  readonly api: Api;
  readonly tracer: Tracer;
  readonly meters: ReturnType<typeof metersOf>;
  readonly options: OpenTelemetryOptions;
}

function metersOf(meter: Meter) {
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, { description, unit: "s", advice: { explicitBucketBoundaries: SECONDS } });
  return {
    attempts: meter.createCounter("etalase.attempts", { description: "Calls of channels, by how they ended" }),
    attemptSeconds: seconds("etalase.attempt.duration", "How long a channel's call takes"),
    photoSeconds: seconds("etalase.photos.duration", "How long the photos of a listing take to be found or made"),
    photoBytes: meter.createCounter("etalase.photos.bytes", { description: "Bytes of renditions", unit: "By" }),
    commitSeconds: seconds("etalase.ledger.commit.duration", "How long a durable write takes"),
    refreshes: meter.createCounter("etalase.token.refreshes", { description: "Tokens traded" }),
  };
}

function watchersOf(tools: Tools): Watchers<Open> {
  const { api, meters } = tools;
  const { CONSUMER, CLIENT, INTERNAL } = api.SpanKind;
  const span = spansOf(tools);
  return {
    publish: {
      begin: ({ shop }, outer) => span.begin("etalase.publish", INTERNAL, { "etalase.shop": shop }, outer),
      end: ({ run, kept, problems }, open, error) =>
        void span.end(open, { "etalase.run": run, "etalase.kept": kept, "etalase.problems": problems }, error),
    },
    deliver: {
      begin({ shop, channel: name, lane, listings }, outer) {
        const attributes = { ...whereOf(shop, name), "etalase.lane": lane, "etalase.listings": listings };
        return span.begin("etalase.deliver", CONSUMER, attributes, outer);
      },
      end: (_, open, error) => void span.end(open, undefined, error),
    },
    attempt: attemptWatcher(tools, span),
    photos: {
      begin: ({ shop, channel: name, photos }, outer) =>
        span.begin("etalase.photos", INTERNAL, { ...whereOf(shop, name), "etalase.photos": photos }, outer),
      end({ channel: name, bytes = 0 }, open, error) {
        meters.photoSeconds.record(span.end(open, { "etalase.bytes": bytes }, error), { channel: name });
        meters.photoBytes.add(bytes, { channel: name });
      },
    },
    refresh: {
      begin: ({ account }, outer) => span.begin("etalase.refresh", CLIENT, { "etalase.account": account }, outer),
      end({ account }, open, error) {
        span.end(open, undefined, error);
        meters.refreshes.add(1, { account, outcome: error === undefined ? "accepted" : "failed" });
      },
    },
    ledger: ledgerWatcher(tools, span),
  };
}

type Spans = ReturnType<typeof spansOf>;

function spansOf({ api, tracer }: Tools) {
  return {
    begin(name: string, kind: number, attributes: Attributes, outer: Open | undefined): Open {
      const around = outer ? api.trace.setSpan(api.context.active(), outer.span) : api.context.active();
      return { span: tracer.startSpan(name, { kind, attributes }, around), since: performance.now() };
    },
    /** Answers how long it took, in seconds. */
    end({ span, since }: Open, attributes: Facts | undefined, error: unknown): number {
      if (attributes) span.setAttributes(filled(attributes));
      if (error !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR, message: wordsOf(error) });
      span.end();
      return (performance.now() - since) / 1_000;
    },
  };
}

function attemptWatcher({ api, meters, options }: Tools, span: Spans): Watcher<"attempt", Open> {
  return {
    begin: (trace, outer) =>
      span.begin("etalase.attempt", api.SpanKind.CLIENT, attemptAttributes(trace, options.productIds === true), outer),
    end(trace, open, error) {
      const { channel: name, verb, kind, requests } = trace;
      const outcome = error === undefined ? (trace.outcome ?? "unknown") : "unknown";
      if (kind !== undefined) open.span.setStatus({ code: api.SpanStatusCode.ERROR });
      const facts = { "etalase.outcome": outcome, "error.type": kind, "etalase.requests": requests };
      meters.attemptSeconds.record(span.end(open, facts, error), { channel: name, verb, outcome });
      meters.attempts.add(1, filled({ channel: name, verb, outcome, kind }));
    },
  };
}

function ledgerWatcher({ api, meters, options }: Tools, span: Spans): Watcher<"ledger", Open> {
  const none = api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT);
  return {
    begin({ ledger, operations }, outer) {
      if (options.ledgerSpans !== true) return { span: none, since: performance.now() };
      const attributes = { "etalase.ledger": ledger, "etalase.operations": operations };
      return span.begin("etalase.ledger", api.SpanKind.INTERNAL, attributes, outer);
    },
    end: ({ ledger }, open, error) => meters.commitSeconds.record(span.end(open, undefined, error), { ledger }),
  };
}

function whereOf(shop: string, name: string): Attributes {
  return { "etalase.shop": shop, "etalase.channel": name };
}

function attemptAttributes(
  { shop, channel: name, verb, safety, products }: Traces["attempt"],
  isNamed: boolean,
): Attributes {
  const attributes: Attributes = {
    "etalase.shop": shop,
    "etalase.channel": name,
    "etalase.verb": verb,
    "etalase.safety": safety,
    "etalase.listings": products.length,
  };
  if (isNamed) attributes["etalase.products"] = [...products];
  return attributes;
}

type Facts = Readonly<Record<string, string | number | undefined>>;

/** What is not there has no attribute. Runs several times a listing. */
function filled(attributes: Facts): Attributes {
  const there: Record<string, string | number> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) there[name] = value;
  }
  return there;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function watchCircuits(meter: Meter): () => void {
  const opened = meter.createCounter("etalase.circuit.opened", { description: "Circuits that opened" });
  const news = channel(NEWS_NAMES.circuit);
  const onNews = (told: unknown): void => {
    const { event, circuit } = told as { readonly event: string; readonly circuit: string };
    if (event === "circuit-opened") opened.add(1, { circuit });
  };
  news.subscribe(onNews);
  return () => void news.unsubscribe(onNews);
}

const CIRCUIT_LEVELS = { closed: 0, trying: 1, open: 2 } as const;

function gaugesOf(meter: Meter, shop: Measured | undefined): () => void {
  if (!shop) return () => undefined;
  const listings = meter.createObservableGauge("etalase.listings", { description: "Listings by how they stand" });
  const backlog = meter.createObservableGauge("etalase.backlog", { description: "Listings that wait to be delivered" });
  const circuits = meter.createObservableGauge("etalase.circuit.state", {
    description: "0 closed, 1 trying, 2 open",
  });
  const all = [listings, backlog, circuits];
  const read: Parameters<Meter["addBatchObservableCallback"]>[0] = async (result) => {
    const health = await shop.health();
    for (const [name, one] of Object.entries(health.channels)) {
      for (const [state, count] of Object.entries(one.listings))
        result.observe(listings, count, { channel: name, state });
      result.observe(backlog, one.backlog, { channel: name });
      for (const { circuit, state } of one.circuits)
        result.observe(circuits, CIRCUIT_LEVELS[state], { channel: name, circuit });
    }
  };
  meter.addBatchObservableCallback(read, all);
  return () => meter.removeBatchObservableCallback(read, all);
}
