/**
 * Calls to the Admin API: GraphQL by POST, photos as multipart. Header names of `@vendure/core` 3.7.3, 2026-11-22;
 * `apollo-require-preflight` is wanted for multipart where a server has `csrfPrevention`.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { failureFor, isForbidden, readAnswer, unreadable } from "./failures.js";
import type { VendureSettings } from "./settings.js";

/** Values of a query. */
export type Variables = Readonly<Record<string, unknown>>;

/** In which language and currency a call speaks. */
export interface Tongue {
  readonly language: string;
  readonly currency: string;
}

/** The session of one shop. */
export interface Shop {
  readonly settings: VendureSettings;
  readonly now: () => Date;
  /** Sends a query or mutation and reads `data`. @throws ChannelError */
  ask<T>(query: string, variables: Variables, data: z.ZodType<T>, signal: AbortSignal, tongue?: Tongue): Promise<T>;
  /** Uploads a file; gives the asset's id. @throws ChannelError */
  upload(photo: Photo, name: string, signal: AbortSignal): Promise<string>;
}

/** A photo over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** Makes the session of one shop. */
export function createShop(settings: VendureSettings, tools: Toolbox): Shop {
  const http: Http = tools.http;
  const send = async (
    request: { readonly json?: unknown; readonly form?: FormData },
    signal: AbortSignal,
    tongue?: Tongue,
  ) => {
    const headers = { ...baseHeaders(settings), ...(await credentials(settings, tools, signal)) };
    const timeoutMs = request.form ? UPLOAD_TIMEOUT_MS : undefined;
    return readAnswer(
      await http.send({ url: addressFor(settings.url, tongue), headers, timeoutMs, signal, ...request }),
    );
  };
  const guarded = async (request: Parameters<typeof send>[0], signal: AbortSignal, tongue?: Tongue) => {
    try {
      return await send(request, signal, tongue);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      throw await whyForbidden(error, () => send({ json: { query: ME } }, signal));
    }
  };
  return {
    settings,
    now: tools.now,
    async ask(query, variables, data, signal, tongue) {
      return parsed(data, await guarded({ json: { query, variables } }, signal, tongue));
    },
    async upload(photo, name, signal) {
      return assetIn(await guarded({ form: await assetForm(photo, name) }, signal));
    },
  };
}

const ME = "query Me { me { id } }";

// Nobody and somebody without the right get the same word.
async function whyForbidden(error: ChannelError, me: () => Promise<unknown>): Promise<ChannelError> {
  try {
    await me();
    return error;
  } catch (other) {
    if (isForbidden(other)) {
      return new ChannelError(
        "auth",
        "Vendure does not know us any more: the session or API key is no longer accepted",
        {
          platformCode: "FORBIDDEN",
          cure: "Correct the option login or apiKey, then resume the channel.",
          cause: error,
        },
      );
    }
    // It was refused, whoever we are.
    const { message, retryAt } = error;
    return new ChannelError("unavailable", message, {
      outcome: "rejected",
      retryAt,
      platformCode: "FORBIDDEN",
      cause: other,
    });
  }
}

/** What is sent with every call. */
export function baseHeaders({ channelToken }: VendureSettings): Readonly<Record<string, string>> {
  return {
    "apollo-require-preflight": "true",
    ...(channelToken === undefined ? {} : { "vendure-token": channelToken }),
  };
}

async function credentials(
  { apiKey, apiKeyHeader }: VendureSettings,
  tools: Toolbox,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { accessToken } = await tools.tokens(signal);
  return apiKey === undefined ? { authorization: `Bearer ${accessToken}` } : { [apiKeyHeader]: accessToken };
}

function addressFor(url: string, tongue: Tongue | undefined): string {
  if (!tongue) return url;
  const address = new URL(url);
  address.searchParams.set("languageCode", tongue.language);
  address.searchParams.set("currencyCode", tongue.currency);
  return address.href;
}

function parsed<T>(schema: z.ZodType<T>, data: unknown): T {
  const read = schema.safeParse(data);
  if (!read.success) throw unreadable(read.error);
  return read.data;
}

const CREATE_ASSETS = `mutation CreateAssets($input: [CreateAssetInput!]!) {
  createAssets(input: $input) { __typename ... on Asset { id } ... on ErrorResult { errorCode message } }
}`;

/** A form as `graphql-multipart-request` describes it. */
async function assetForm(photo: Photo, name: string): Promise<FormData> {
  const form = new FormData();
  form.set("operations", JSON.stringify({ query: CREATE_ASSETS, variables: { input: [{ file: null }] } }));
  form.set("map", JSON.stringify({ 0: ["variables.input.0.file"] }));
  form.set("0", new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` }), name);
  return form;
}

const Assets = z.object({
  createAssets: z
    .array(z.object({ id: z.string().optional(), errorCode: z.string().optional(), message: z.string().optional() }))
    .length(1),
});

function assetIn(data: unknown): string {
  const [asset] = parsed(Assets, data).createAssets;
  if (asset?.id !== undefined) return asset.id;
  if (asset?.errorCode === undefined) throw unreadable(undefined);
  throw failureFor(asset.errorCode, asset.message ?? "");
}
