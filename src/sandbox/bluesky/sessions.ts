/** Sessions of one account: short access tokens, refresh tokens that are good once. */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { accept, only, refuse } from "./checks.js";
import type { BlueskyStore } from "./store.js";

/** A place with its account. */
export interface Running {
  readonly store: BlueskyStore;
  readonly options: {
    readonly identifier: string;
    readonly appPassword: string;
    readonly maxBytes: number;
    readonly blobLivesMs: number;
  };
  readonly did: string;
  /** Refresh tokens that are good, and which session they are of. */
  readonly refresh: Map<string, number>;
  /** Sessions up to this one have ended. */
  epoch: number;
  sessions: number;
}

const MINUTE_MS = 60_000;

function bearerOf({ headers }: Asked): string {
  return (
    /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1] ?? refuse(401, "AuthMissing", "Authentication Required")
  );
}

/** Lets a call in. @throws Refused */
export function checkAccess({ epoch }: Running, asked: Asked, now: Date): void {
  const [, payload = ""] = bearerOf(asked).split(".");
  const { session, exp, scope } = readJson(payload);
  if (scope !== "access") refuse(400, "InvalidToken", "Token could not be verified");
  if (Number(session) <= epoch || Number(exp) * 1_000 <= now.getTime())
    refuse(400, "ExpiredToken", "Token has expired");
}

function readJson(base64: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(base64, "base64url").toString("utf8")) as Readonly<Record<string, unknown>>;
  } catch {
    return refuse(400, "InvalidToken", "Token could not be verified");
  }
}

/** A session for the app password. */
export function createSession(running: Running, { fields }: Asked, moment: Moment): Answer {
  only(fields, ["identifier", "password"]);
  const { identifier, appPassword } = running.options;
  const isWho = fields["identifier"] === identifier || fields["identifier"] === running.did;
  if (!isWho || fields["password"] !== appPassword)
    refuse(401, "AuthenticationRequired", "Invalid identifier or password");
  return sessionOf(running, moment);
}

/** A new session for a refresh token, which is then used up. */
export function refreshSession(running: Running, asked: Asked, moment: Moment): Answer {
  const token = bearerOf(asked);
  if (!running.refresh.delete(token)) refuse(400, "ExpiredToken", "Token has been revoked");
  return sessionOf(running, moment);
}

function sessionOf(running: Running, { now }: Moment): Answer {
  running.sessions += 1;
  const token = (scope: string, ms: number): string => {
    const exp = Math.floor((now.getTime() + ms) / 1_000);
    const payload = { scope, sub: running.did, session: running.sessions, exp };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ typ: "at+jwt", alg: "ES256K" })}.${part(payload)}.c2lnbmF0dXJl`;
  };
  const refreshJwt = token("refresh", 90 * 86_400_000);
  running.refresh.set(refreshJwt, running.sessions);
  const { did, options } = running;
  return accept({
    accessJwt: token("access", 120 * MINUTE_MS),
    refreshJwt,
    did,
    handle: options.identifier,
    active: true,
  });
}
