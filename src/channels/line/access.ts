/**
 * Who we are to LINE: a channel access token from the developers console, or the channel's id and secret, for which LINE
 * issues stateless tokens of fifteen minutes, as many as are asked for. "Channel access token" and "Issue stateless channel
 * access token", line-openapi of 2026-07-01 and LINE's own SDK for Node, read 2026-11-22.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, Tokens } from "../../channel/toolbox.js";
import { tokensFromReply } from "../../http/oauth.js";

/** Where the API is. */
export const SERVER = "https://api.line.me";

/** A Messaging API channel, as its "Basic settings" page shows it. */
export interface LineChannel {
  /** Digits. */
  readonly channelId: string;
  readonly channelSecret: string;
}

/** Who we are: a token, or the channel that gets one whenever it is needed. */
export type LineToken = string | LineChannel;

/** The guard of `LineToken`. */
export const tokenSchema: z.ZodType<LineToken, LineToken> = z.union(
  [
    z.string().min(16),
    z.strictObject({ channelId: z.string().regex(/^\d+$/, "expected digits"), channelSecret: z.string().min(16) }),
  ],
  "expected a channel access token, or { channelId, channelSecret }",
);

interface Access {
  readonly server: string;
  readonly token: LineToken;
}

/** Longer ago than any token lives: what is there is to be traded before it is used. */
const SPENT = new Date(0);

/** The token itself; for a channel something that must be traded first. */
export function seedOf({ token }: Pick<Access, "token">): Tokens {
  if (typeof token === "string") return { accessToken: token };
  return { accessToken: `token of channel ${token.channelId}`, expiresAt: SPENT };
}

/** What the ledger's seal is made of where the shop has no `sealKey`. */
export function sealOf({ token }: Pick<Access, "token">): string {
  return typeof token === "string" ? token : token.channelSecret;
}

/** Asks for a token with the channel's id and secret. @throws ChannelError `auth` where LINE does not know them */
export async function issueToken(
  { server, token }: Access,
  _spent: Tokens,
  { http, now }: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  if (typeof token === "string") {
    throw new ChannelError("auth", "LINE no longer takes the token, and a token of the console cannot be renewed", {
      cure: "Issue a new channel access token in the LINE Developers Console and set `token`, or set { channelId, channelSecret }.",
    });
  }
  const grant = { grant_type: "client_credentials", client_id: token.channelId, client_secret: token.channelSecret };
  const reply = await http.send({
    url: `${server.replace(/\/+$/, "")}/oauth2/v3/token`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(grant).toString(),
    signal,
  });
  if (isRefusal(reply)) throw refusedChannel(reply);
  const { accessToken, expiresAt } = tokensFromReply(reply, {}, { now: now() });
  return { accessToken, expiresAt };
}

const Refused = z.union([z.object({ error: z.string() }), z.object({ message: z.string() })]);

// LINE's own no is `{ error, error_description }`, or the `{ message }` of its other calls; which words it has is on no
// page. (unverified)
function isRefusal({ status, body }: HttpReply): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429 && Refused.safeParse(body).success;
}

function refusedChannel({ status, body }: HttpReply): ChannelError {
  return new ChannelError("auth", "LINE does not take the channel's id and secret", {
    platformCode: wordOf(body) ?? String(status),
    cure: "Look them up under Basic settings of the channel in the LINE Developers Console, and set `token`.",
  });
}

function wordOf(body: unknown): string | undefined {
  const refused = Refused.safeParse(body).data;
  return refused !== undefined && "error" in refused ? refused.error : undefined;
}
