/** Who may come in: a user with an application password, or a consumer key. Measured on WooCommerce 11.0.1, 2026-11-21 */
import type { Asked } from "../request.js";
import { refuse } from "./refusal.js";

/** Who is known there. */
export interface WooIdentity {
  readonly user: string;
  /** Spaces in it mean nothing. */
  readonly applicationPassword: string;
  readonly consumerKey?: string | undefined;
  readonly consumerSecret?: string | undefined;
}

/** What a user may do: `editor` writes products and may not upload, `reader` only looks. */
export type WooRole = "manager" | "editor" | "reader";

/** The part of the API that is called. */
export type WooSpace = "wc/v3" | "wp/v2";

const VERBS: Readonly<Record<string, string>> = { GET: "view", POST: "create", PUT: "edit", DELETE: "delete" };

/** Lets a caller in, or not. @throws WooRefusal */
export function checkCaller(asked: Asked, identity: WooIdentity | undefined, role: WooRole, space: WooSpace): void {
  const who = identity ? knownBy(asked, identity) : "nobody";
  if (who === "nobody") refuseStranger(asked, space);
  if (space === "wp/v2") {
    if (who === "key") refuse(401, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.");
    if (role !== "manager") {
      refuse(403, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.");
    }
    return;
  }
  if (role === "reader" && asked.verb !== "GET") {
    refuse(403, codeOf(asked), "Sorry, you are not allowed to create resources.");
  }
}

function knownBy({ headers }: Asked, identity: WooIdentity): "user" | "key" | "nobody" {
  const [scheme, token = ""] = (headers["authorization"] ?? "").split(" ");
  if (scheme !== "Basic") return "nobody";
  const pair = Buffer.from(token, "base64").toString("utf8");
  const at = pair.indexOf(":");
  const [name, secret] = [pair.slice(0, at), pair.slice(at + 1)];
  const plain = (text: string) => text.replaceAll(" ", "");
  if (name === identity.user && plain(secret) === plain(identity.applicationPassword)) return "user";
  const isKey =
    identity.consumerKey !== undefined && name === identity.consumerKey && secret === identity.consumerSecret;
  return isKey ? "key" : "nobody";
}

function refuseStranger(asked: Asked, space: WooSpace): never {
  if (space === "wp/v2") refuse(401, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.");
  if (/^Basic Y2tf/.test(asked.headers["authorization"] ?? "")) {
    refuse(401, "woocommerce_rest_authentication_error", "Consumer key is invalid.");
  }
  refuse(401, codeOf(asked), "Sorry, you cannot list resources.");
}

function codeOf({ verb, path }: Asked): string {
  return path.endsWith("/batch") ? "woocommerce_rest_cannot_batch" : `woocommerce_rest_cannot_${VERBS[verb] ?? "view"}`;
}
