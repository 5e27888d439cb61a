/**
 * Leaving in one click: the address in every letter, and what answers there. List-Unsubscribe RFC 2369, one-click RFC 8058:
 * a POST whose body says `List-Unsubscribe=One-Click`. Opening the address alone changes nothing, because mail servers
 * open links to look at them.
 */
import { hmacSha256Base64, timingSafeEqualText } from "../../http/sign.js";
import type { EmailReaders } from "./readers.js";

/** What the answering side needs. */
export interface EmailUnsubscribeOptions {
  /** The same as the channel's `unsubscribeSecret`. */
  readonly secret: string;
  readonly readers: EmailReaders;
}

/** A request as your server got it. */
export interface EmailUnsubscribeRequest {
  readonly method: string;
  /** Of the address. */
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** What to answer. */
export interface EmailUnsubscribeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The address at which one reader leaves. */
export function leavingAddress(page: string, secret: string, who: string): string {
  const url = new URL(page);
  url.searchParams.set("who", who);
  url.searchParams.set("sign", signatureOf(secret, who));
  return url.href;
}

function signatureOf(secret: string, who: string): string {
  return hmacSha256Base64(secret, `etalase:unsubscribe:${who}`).replace(/\W/g, "").slice(0, 24);
}

/** Makes what answers at the address: call it for every request to it. */
export function createUnsubscribe({
  secret,
  readers,
}: EmailUnsubscribeOptions): (request: EmailUnsubscribeRequest) => Promise<EmailUnsubscribeAnswer> {
  return async ({ method, query: { who = "", sign = "" } }) => {
    if (!/^[0-9a-f]{32}$/.test(who) || !timingSafeEqualText(sign, signatureOf(secret, who))) {
      return page(404, "Tautan ini tidak berlaku. · This link is not valid.");
    }
    if (method === "GET") return page(200, FORM);
    if (method !== "POST") return page(405, "");
    await readers.note({ what: "out", who });
    return page(200, "Anda tidak akan menerima surel lagi. · You will get no more letters.");
  };
}

const FORM =
  '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">' +
  '<button type="submit">Berhenti berlangganan · Unsubscribe</button></form>';

function page(status: number, body: string): EmailUnsubscribeAnswer {
  const head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">';
  const headers = { "content-type": "text/html; charset=utf-8", "referrer-policy": "no-referrer" };
  return { status, headers, body: `${head}<title>Surel · E-mail</title><p>${body}</p>` };
}
