/**
 * A shop as a provider of NestJS. It is a plain class with the hooks that Nest calls by name, so that it needs no import:
 *
 *   @Module({ providers: [{ provide: ShopService, useFactory: () => new ShopService(openShop(readSettings(process.env))) }],
 *             exports: [ShopService] })
 *   export class ShopModule {}
 *
 * and in `main.ts`, or nobody is told to end: `app.enableShutdownHooks()`.
 */
import type { ProductInput } from "etalase";
import type { Shop } from "./shop.js";

/** What controllers get injected. */
export class ShopService {
  readonly #shop: Shop;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** For controllers: answers when the products are kept. */
  async publish(products: readonly ProductInput[]): Promise<{ readonly run: number; readonly kept: number }> {
    const { run, kept } = await this.#shop.publish(products, { waitMs: 0 });
    return { run, kept };
  }

  /** For a health indicator. */
  async isWell(): Promise<boolean> {
    const { channels } = await this.#shop.health();
    return Object.values(channels).every(({ standing }) => standing === "open");
  }

  /** Nest calls it when every module is there. */
  async onApplicationBootstrap(): Promise<void> {
    await this.#shop.start();
  }

  /** Before the server is closed: delivering ends, requests may still be answered. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#shop.stop();
  }

  /** Last: the ledger is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.#shop.close();
  }
}
