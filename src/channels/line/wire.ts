/** LINE's Messaging API as far as we call and read it. line-openapi of 2026-07-01, read 2026-11-22. */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, HttpRequest, Toolbox } from "../../channel/toolbox.js";
import type { Done, Item } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { isOfLine, QUOTA_WAIT_MS, readAnswer } from "./failures.js";
import { type LineEdition, messagesOf } from "./messages.js";

/** The session of one LINE Official Account. */
export interface Account {
  readonly botId: string;
  readonly isSilent: boolean;
  readonly now: () => Date;
  send(method: string, path: string, sent: Sent, signal: AbortSignal): Promise<HttpReply>;
}

type Sent = Pick<HttpRequest, "body" | "headers">;

/** What a session is made of. */
export interface AccountSettings {
  readonly server: string;
  readonly botId: string;
  readonly silent: boolean;
}

const Bot = z.object({ basicId: z.string() });
const Quota = z.object({ type: z.string(), value: z.number().optional() });
const Used = z.object({ totalUsage: z.number() });

/** Makes the session of one account. */
export function createAccount(settings: AccountSettings, { http, now, tokens }: Toolbox): Account {
  const { server, botId, silent } = settings;
  const base = `${server.replace(/\/+$/, "")}/v2/bot`;
  return {
    botId,
    isSilent: silent,
    now,
    async send(method, path, { headers, body }, signal) {
      const { accessToken } = await tokens(signal);
      const own = {
        authorization: `Bearer ${accessToken}`,
        ...(body === undefined ? {} : { "content-type": JSON_TYPE }),
      };
      return http.send({ url: `${base}${path}`, method, headers: { ...own, ...headers }, body, signal });
    },
  };
}

const JSON_TYPE = "application/json; charset=utf-8";

type Safe = "key" | "absolute";
type Sending = Pick<Item<unknown, LineEdition, Safe>, "content" | "photos" | "step">;

/** Sends one edition to everybody who follows the account. */
export async function sendEdition(
  account: Account,
  { content, photos, step }: Sending,
  signal: AbortSignal,
): Promise<Done> {
  const messages = messagesOf(content, photos);
  const quiet = account.isSilent ? { notificationDisabled: true } : {};
  const body = JSON.stringify({ messages, ...quiet });
  const check = async (): Promise<true> => {
    await beforeWriting(checkQuota(account, signal));
    await beforeWriting(validate(account, JSON.stringify({ messages }), signal));
    return true;
  };
  await step("check", "absolute", check, { keepMs: CHECK_LIVES_MS });
  return step("broadcast", "key", ({ uuid, body: kept = body }) => broadcast(account, kept, uuid, signal), {
    body,
    made: (ref) => ref,
  });
}

/** What was checked an hour ago need not be true any more. */
const CHECK_LIVES_MS = 3_600_000;

async function checkQuota(account: Account, signal: AbortSignal): Promise<void> {
  const quota = Quota.safeParse(await get(account, "/message/quota", signal)).data;
  if (quota?.type !== "limited" || quota.value === undefined) return;
  const used = Used.safeParse(await get(account, "/message/quota/consumption", signal)).data?.totalUsage ?? 0;
  if (used < quota.value) return;
  const retryAt = new Date(account.now().getTime() + QUOTA_WAIT_MS);
  const message = `LINE's plan has ${quota.value} messages a month, and ${used} are out`;
  const cure = "Take a larger plan in the LINE Official Account Manager, or wait for the next month.";
  throw new ChannelError("quota", message, { outcome: "not-sent", retryAt, cure });
}

// A dry run that costs nothing: what is refused is refused before anybody sees it.
async function validate(account: Account, body: string, signal: AbortSignal): Promise<void> {
  readAnswer(await account.send("POST", "/message/validate/broadcast", { body }, signal), account.now());
}

async function broadcast(account: Account, body: string, key: string, signal: AbortSignal): Promise<Done> {
  const headers = { "x-line-retry-key": key };
  const reply = await account.send("POST", "/message/broadcast", { body, headers }, signal);
  // "409 Conflict": an earlier try with this key was accepted; the header names it, where nothing on the way takes it off.
  const accepted = reply.headers["x-line-accepted-request-id"];
  if (reply.status === 409 && (accepted !== undefined || isOfLine(reply))) return { id: accepted ?? key };
  readAnswer(reply, account.now());
  return { id: reply.headers["x-line-request-id"] ?? key };
}

function get(account: Account, path: string, signal: AbortSignal): Promise<unknown> {
  return account.send("GET", path, {}, signal).then((reply) => readAnswer(reply, account.now()));
}

/** Says hello. @throws ChannelError `auth` where the token is another account's */
export async function greet(account: Account, signal: AbortSignal): Promise<void> {
  const bot = Bot.safeParse(await get(account, "/info", signal)).data;
  if (bot === undefined || bot.basicId.toLowerCase() === account.botId) return;
  throw new ChannelError("auth", `LINE's token belongs to ${bot.basicId}, not to ${account.botId}`, {
    cure: `Set botId to "${bot.basicId}", or give the token of ${account.botId}.`,
  });
}
