/** Who may call, and with which fields: the same for every place of the Graph family. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { PlaceSpec } from "../server.js";
import { GraphRefusal, graphTrouble, refuse, refused, type UseCase, usageHeader } from "./refusal.js";

/** What a call has to show. */
export interface GraphAccess {
  /** The only token that is accepted; it can be replaced while the place is open. */
  readonly token: () => string;
  readonly appSecret: string;
  /** The only version there is: `"1.0"`. @defaultValue every one from 21 on */
  readonly version?: string | undefined;
}

/** A call that was let in. */
export interface GraphCall {
  /** `POST media`, `GET`: the HTTP method and the edge behind the id. */
  readonly route: string;
  readonly id: string;
  /** Without what identifies the caller. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const PATH = /^\/v(\d+\.\d)\/([^/]+)(?:\/([a-z_]+))?$/;
/** Version 20 ended on 24 September 2026. */
const OLDEST = 21;

/** What a place calls a request, for faults: the edge, or `read`, `write` and `delete` for the object itself. */
function graphMethodOf(path: string, verb: string): string {
  const [, , , edge] = PATH.exec(path) ?? [];
  if (edge !== undefined) return verb === "GET" ? `${edge}.list` : edge;
  return verb === "GET" ? "read" : verb === "DELETE" ? "delete" : "write";
}

/** Lets a call in. @throws GraphRefusal */
function enter(asked: Asked, { token, appSecret, version: only }: GraphAccess): GraphCall {
  const [, version, id = "", edge] = PATH.exec(asked.path) ?? refuse(2500, "Unknown path components", {});
  const isKnown = only === undefined ? Number.parseInt(version ?? "", 10) >= OLDEST : version === only;
  if (!isKnown) refuse(2635, "You are calling a deprecated version of the API.");
  if (asked.query["access_token"] !== undefined)
    refuse(1, "The sandbox takes tokens in a header only: addresses are logged.");
  const [, given] = /^Bearer (.+)$/.exec(asked.headers["authorization"] ?? "") ?? [];
  if (given === undefined) refuse(104, "An access token is required to request this resource.", { status: 401 });
  if (given !== token()) refuse(190, "Invalid OAuth access token - Cannot parse access token", { status: 401 });
  const { appsecret_proof: proof, ...fields } = asked.fields;
  if (!isProof(proof, given ?? "", appSecret)) refuse(100, "Invalid appsecret_proof provided in the API argument");
  return { route: edge === undefined ? asked.verb : `${asked.verb} ${edge}`, id, fields };
}

function isProof(proof: unknown, token: string, appSecret: string): boolean {
  const expected = createHmac("sha256", appSecret).update(token).digest("hex");
  if (typeof proof !== "string" || proof.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(proof), Buffer.from(expected));
}

/** Refuses fields that an edge does not have, and the lack of those it wants. The real API ignores some of them. */
export function checkFields(
  given: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  wanted: readonly string[] = [],
): void {
  for (const name of Object.keys(given)) {
    if (!allowed.includes(name)) refuse(100, `Param ${name} is not a field of this edge`);
  }
  for (const name of wanted)
    if (given[name] === undefined || given[name] === "") refuse(100, `The parameter ${name} is required`);
}

/** The fields that a read asks for. @throws GraphRefusal where one does not exist */
export function wantedFields(fields: unknown, known: readonly string[]): readonly string[] {
  const names = typeof fields === "string" ? fields.split(",") : ["id"];
  for (const name of names) if (!known.includes(name)) refuse(100, `Tried accessing nonexisting field (${name})`);
  return [...new Set(["id", ...names])];
}

/** Only these keys of an object. */
export function pick(
  from: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
}

/** Nothing is there under this id. */
export function missing(id: string): never {
  return refuse(
    100,
    `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions`,
    {
      subcode: 33,
    },
  );
}

/** How much of the rate is said to be used. */
export interface Usage {
  percent: number;
  minutes: number;
}

/** The spec of one place: access, refusals, usage and trouble in Graph's words. */
export function graphSpec(
  name: string,
  access: GraphAccess,
  useCase: UseCase,
  usage: Usage,
  act: (call: GraphCall, asked: Asked, moment: Parameters<PlaceSpec["act"]>[1]) => Answer | Promise<Answer>,
): PlaceSpec {
  return {
    name,
    methodOf: graphMethodOf,
    async act(asked, moment) {
      try {
        const answer = await act(enter(asked, access), asked, moment);
        return {
          ...answer,
          headers: { ...usageHeader(useCase.id, useCase.type, usage.percent, usage.minutes), ...answer.headers },
        };
      } catch (error) {
        if (error instanceof GraphRefusal) return refused(error);
        throw error;
      }
    },
    trouble: (trouble) => graphTrouble(trouble, useCase),
  };
}
