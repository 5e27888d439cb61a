/**
 * Route handlers for Next.js, Hono, Bun, Deno, or whatever else calls a function with a `Request`. In Next.js each of them
 * is the only line of a file: `export const { POST } = routes.products` in `app/api/products/route.ts`.
 *
 * Serverless: nothing lives between two requests, so nobody calls `start()`. A cron job calls `deliver` instead.
 */
import { type ProductInput, webhookIntake } from "etalase";
import { reportHandler } from "etalase/report";
import { isAdmin, readStock, type Shop } from "./shop.js";

type Handler = (request: Request) => Promise<Response>;

/** Makes the handlers of a shop. */
export function makeRoutes(
  shop: Shop,
  { adminToken, hookSecret }: { readonly adminToken: string; readonly hookSecret: string },
) {
  const forAdmins =
    (handle: Handler): Handler =>
    async (request) =>
      isAdmin(request, adminToken) ? handle(request) : new Response("Forbidden", { status: 403 });
  return {
    /** Takes products and answers when they are kept: no platform is waited for. */
    products: {
      POST: forAdmins(async (request) => {
        const products = (await request.json()) as readonly ProductInput[];
        const { run, kept, notKept } = await shop.publish(products, { waitMs: 0 });
        return Response.json({ run, kept, notKept }, { status: 202 });
      }),
    },
    /** For cron: delivers what is due, within the time that a function may run. */
    deliver: {
      GET: forAdmins(async (request) => {
        await shop.deliver({ budgetMs: 8_000, signal: request.signal });
        return Response.json({ delivered: true });
      }),
    },
    /** The report, for whoever may see it. */
    report: { GET: reportHandler({ shop, authorize: (request) => isAdmin(request, adminToken), goals: ["seen"] }) },
    /** Orders take stock, and the shop system says so. */
    stock: {
      POST: webhookIntake({
        secret: hookSecret,
        accept: ({ body }) => shop.setStock([readStock(body)], { waitMs: 0 }),
      }),
    },
  };
}
