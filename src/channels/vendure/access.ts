/** Signing in: a login's session travels as a bearer token; an API key is its own. `@vendure/core` 3.7.3, 2026-11-22 */
import * as z from "zod";
import type { TokenSpec } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Tokens } from "../../channel/toolbox.js";
import { failureFor, readAnswer, unreadable } from "./failures.js";
import type { VendureSettings } from "./settings.js";
import { baseHeaders } from "./wire.js";

const LOGIN = `mutation Login($username: String!, $password: String!) {
  login(username: $username, password: $password) { __typename ... on ErrorResult { errorCode message } }
}`;
const Login = z.object({
  login: z.object({ errorCode: z.string().optional(), message: z.string().optional() }),
});

/** Stands where no session is yet; it has ended long ago, so that the first call signs in. */
const NO_SESSION: Tokens = { accessToken: "etalase-has-not-signed-in-yet", expiresAt: new Date(0) };

/** Tokens of the definition. */
export const tokens: TokenSpec<VendureSettings> = {
  seed: ({ apiKey }) => (apiKey === undefined ? NO_SESSION : { accessToken: apiKey }),
  sealWith: ({ apiKey, login }) => apiKey ?? login?.password ?? "",
  async refresh(settings, _tokens, { http }, signal) {
    const { login, url } = settings;
    if (!login) {
      throw new ChannelError("auth", "Vendure no longer accepts the API key", {
        cure: 'Make a new one in Vendure and set the option apiKey; the server must list "api-key" in authOptions.tokenMethod.',
      });
    }
    const json = { query: LOGIN, variables: login };
    const reply = await http.send({ url, headers: baseHeaders(settings), json, signal });
    const read = Login.safeParse(loggedIn(() => readAnswer(reply)));
    if (!read.success) throw unreadable(read.error);
    const { errorCode, message = "" } = read.data.login;
    if (errorCode !== undefined) throw failureFor(errorCode, message);
    const accessToken = reply.headers["vendure-auth-token"];
    if (accessToken !== undefined && accessToken !== "") return { accessToken };
    throw new ChannelError("auth", "Vendure has signed us in and handed out no bearer token", {
      cure: 'List "bearer" in the server\'s authOptions.tokenMethod, or use an API key.',
    });
  },
};

// At the door every refusal of who we are is one: there is nobody yet who could lack a right.
function loggedIn(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "forbidden") {
      throw new ChannelError("auth", error.message, { platformCode: error.platformCode, cause: error });
    }
    throw error;
  }
}
