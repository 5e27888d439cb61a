/** Somebody who talks to a place of the Graph family by hand. */
import { createHmac } from "node:crypto";

export const APP_SECRET = "app-secret-0123456789";
export const TOKEN = "graph-token-0123456789";

export interface GraphReply {
  readonly id: string;
  readonly error: { readonly code: number; readonly error_subcode?: number; readonly message: string };
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly [name: string]: unknown;
}

/** `place` is asked for at each call, because tests open a new one. */
export function createCaller(place: () => { readonly url: string }, version = "v26.0") {
  const proofOf = (token: string): string => createHmac("sha256", APP_SECRET).update(token).digest("hex");
  async function call(
    method: string,
    path: string,
    fields: object | FormData = {},
    who: { readonly token?: string; readonly proof?: string; readonly header?: string } = {},
  ): Promise<GraphReply> {
    const { token = TOKEN } = who;
    const { proof = proofOf(token), header = `Bearer ${token}` } = who;
    const url = new URL(`${place().url}/${version}${path}`);
    url.searchParams.set("appsecret_proof", proof);
    const isForm = fields instanceof FormData;
    const isQuery = method !== "POST";
    if (isQuery) for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, String(value));
    const type: Readonly<Record<string, string>> = isForm || isQuery ? {} : { "content-type": "application/json" };
    const body = isQuery ? {} : { body: isForm ? fields : JSON.stringify(fields) };
    const answer = await fetch(url, { method, headers: { authorization: header, ...type }, ...body });
    return answer.json() as Promise<GraphReply>;
  }
  return {
    call,
    get: (path: string, fields: object = {}) => call("GET", path, fields),
    post: (path: string, fields: object | FormData = {}) => call("POST", path, fields),
    remove: (path: string) => call("DELETE", path),
  };
}

/** Code and subcode of a refusal. */
export const no = ({ error }: GraphReply) =>
  error?.error_subcode === undefined ? error?.code : [error.code, error.error_subcode];
