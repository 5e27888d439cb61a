/** A shop on two sandboxed channels, watched by everything that there is. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metrics, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { shopee } from "../../src/channels/shopee/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { createEtalase } from "../../src/index.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../photos/pictures.js";

export const CANARIES = {
  token: "123456:canarycanarycanarycanarycanarycanar",
  partnerKey: "canary-partner-key-0123456789abcdef",
  sealKey: "canary-seal-key-0123456789abcdefghijk",
} as const;
const SHOPEE = { partnerId: 2_001_887, partnerKey: CANARIES.partnerKey, shopId: 600_000 } as const;

/** One photo for all: Shopee takes nothing without. */
const photo = await jpeg(600, 600);

export const kopi = {
  id: "kopi",
  title: "Kopi Gayo 250 g",
  description: "Disangrai setiap Selasa di Takengon, digiling kasar atau halus sesuai pesanan.",
  price: "65000",
  stock: 12,
  photos: [{ id: "a", source: photo }],
  shipping: { weightGrams: 300 },
  channels: { shopee: { extras: { categoryId: 100_202 } } },
};

/** Opens sandbox and shop. */
export async function openWatchedShop() {
  const folder = mkdtempSync(join(tmpdir(), "etalase-telemetry-"));
  const sandbox = createSandbox();
  const tele = await sandbox.telegram({ token: CANARIES.token, chats: ["@toko_kopi"] });
  const mall = await sandbox.shopee(SHOPEE);
  const shop = createEtalase({
    shop: "toko",
    sealKey: CANARIES.sealKey,
    ledger: sqliteLedger(join(folder, "etalase.db")),
    photos: { folder: join(folder, "photos") },
    probes: { firstMs: 20, mostMs: 50 },
    channels: {
      tele: telegram({ token: CANARIES.token, chat: "@toko_kopi", server: tele.url }),
      shopee: shopee({ ...SHOPEE, tokens: mall.tokens, server: mall.url }),
    },
  });
  return {
    shop,
    tele,
    mall,
    async close() {
      await shop.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Spans and metrics in memory, as an application's SDK would take them. */
export function openSdk() {
  const spans = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  trace.setGlobalTracerProvider(provider);
  const exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 2 ** 30 });
  const meters = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(meters);
  return {
    spans: () => spans.getFinishedSpans(),
    async metrics() {
      await reader.forceFlush();
      const last = exported.getMetrics().at(-1);
      return (last?.scopeMetrics ?? []).flatMap((scope) => scope.metrics);
    },
    async close() {
      trace.disable();
      metrics.disable();
      await provider.shutdown();
      await meters.shutdown();
    },
  };
}
