/**
 * Sessions with an app password: short access tokens, long refresh tokens that rotate, kept in the ledger because few new
 * sessions a day are allowed (30 in 5 minutes, 300 a day). com.atproto.server.*, bluesky-social/atproto@d6296a1, read
 * 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, Tokens } from "../../channel/toolbox.js";
import { sha256Hex } from "../../http/sign.js";
import { checkReply } from "./failures.js";

/** Who we are. */
export interface LoginSettings {
  readonly service: string;
  readonly identifier: string;
  readonly appPassword: string;
}

const Session = z.object({
  accessJwt: z.string().min(1),
  refreshJwt: z.string().min(1),
  did: z.string().startsWith("did:"),
  handle: z.string(),
});
const HOUR_MS = 3_600_000;

/** What stands where no session was made yet: it has ended, and another password makes another one. */
export function seedOf({ identifier, appPassword }: LoginSettings): Tokens {
  return { accessToken: sha256Hex(`${identifier}\n${appPassword}`), expiresAt: new Date(0) };
}

interface Tools {
  readonly http: Http;
  readonly now: () => Date;
}

/** Renews the session, or makes a new one where it has ended. */
export async function renewSession(
  settings: LoginSettings,
  { refreshToken }: Tokens,
  tools: Tools,
  signal: AbortSignal,
): Promise<Tokens> {
  if (refreshToken !== undefined) {
    const renewed = await refresh(settings, refreshToken, tools, signal);
    if (renewed) return renewed;
  }
  const { identifier, appPassword: password } = settings;
  const reply = await tools.http.send({
    url: addressOf(settings, "createSession"),
    json: { identifier, password },
    signal,
  });
  return tokensIn(reply, tools.now());
}

async function refresh(
  settings: LoginSettings,
  token: string,
  { http, now }: Tools,
  signal: AbortSignal,
): Promise<Tokens | undefined> {
  const headers = { authorization: `Bearer ${token}` };
  const reply = await http.send({ url: addressOf(settings, "refreshSession"), method: "POST", headers, signal });
  try {
    return tokensIn(reply, now());
  } catch (error) {
    // Ninety days are over, or another process had it: the password still opens.
    if (error instanceof ChannelError && error.kind === "auth") return undefined;
    throw error;
  }
}

function addressOf({ service }: LoginSettings, method: string): string {
  return `${service.replace(/\/+$/, "")}/xrpc/com.atproto.server.${method}`;
}

function tokensIn(reply: HttpReply, now: Date): Tokens {
  checkReply(reply, now);
  const session = Session.safeParse(reply.body);
  if (!session.success) {
    throw new ChannelError("unavailable", "Bluesky's answer names no session", { cause: session.error });
  }
  const { accessJwt, refreshJwt, did, handle } = session.data;
  return { accessToken: accessJwt, refreshToken: refreshJwt, expiresAt: endOf(accessJwt, now), extra: { did, handle } };
}

/** When a token ends: it says so itself; two hours where it cannot be read. */
function endOf(jwt: string, now: Date): Date {
  try {
    const payload: unknown = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
    const end = z.object({ exp: z.number() }).safeParse(payload);
    if (end.success) return new Date(end.data.exp * 1_000);
  } catch {
    // Nobody promises that it is a JWT for ever.
  }
  return new Date(now.getTime() + 2 * HOUR_MS);
}
