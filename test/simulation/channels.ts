/** Channels of every safety and kind, defined as any channel is. Their places live in this process. */
import { type Channel, defineChannel } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { Again, Done, Item, Many, Safety, Withdrawal } from "../../src/channel/verbs.js";
import { mailbox } from "./mailbox.js";
import {
  accountOf,
  type Content,
  facets,
  fieldsOf,
  find,
  habitsOf,
  idOf,
  limitsOf,
  type PlaceConfig,
  ping,
  render,
  type Session,
  settings,
} from "./session.js";

/** Makes the channel of a place; `as` is what its account is called. */
export function channelOf(config: PlaceConfig, as: string): Channel {
  return MAKERS[config.kind](config)({ place: config.name, as });
}

type Maker = (
  config: PlaceConfig,
) => (options: { readonly place: string; readonly as?: string | undefined }) => Channel;
const ALL = ["content", "price", "stock", "photos"] as const;

// --- Verbs that several kinds share ------------------------------------------------

type Some = Item<unknown, Content, never>;

async function update(session: Session, item: Again<unknown, Content, never>, signal: AbortSignal): Promise<Done> {
  const fields = fieldsOf(item.content, item.due, item.photos);
  const visible = item.due.includes("presence") ? { visible: true } : {};
  return idOf(await session.call({ call: "set", id: item.previous.id, fields, ...visible }, signal));
}

async function withdraw(session: Session, { ref, how }: Withdrawal<never>, signal: AbortSignal): Promise<void> {
  if (how === "hide") await session.call({ call: "hide", id: ref.id, visible: false }, signal);
  else await session.call({ call: "drop", id: ref.id }, signal);
}

/** One answer for each listing; what the answer leaves out has an unknown outcome. */
function reviseUpTo(upTo: number): Many<Session, Again<unknown, Content, never>, Done> {
  return {
    upTo,
    async run(session, items, signal) {
      const calls = items.map(({ content, due, previous }) => ({
        call: "set",
        id: previous.id,
        fields: fieldsOf(content, due, []),
      }));
      const body = await session.call({ call: "sets", items: calls }, signal);
      const answers = body["items"] as readonly ({
        readonly status: number;
        readonly body: { readonly id?: string };
      } | null)[];
      return answers.map((answer, index) => doneOf(answer, items[index]?.previous.id ?? ""));
    },
  };
}

function doneOf(answer: { readonly status: number } | null, id: string): Done | ChannelError {
  if (answer === null) {
    return new ChannelError("unavailable", "the answer leaves this listing out", {
      outcome: "unknown",
      scope: "listing",
    });
  }
  if (answer.status === 404) return new ChannelError("gone", "no such listing");
  return answer.status >= 400 ? new ChannelError("invalid", "forbidden word") : { id };
}

function made(item: Some): { readonly marker: string; readonly sku: string; readonly fields: object } {
  return { marker: item.marker, sku: item.content.sku, fields: fieldsOf(item.content, ALL, item.photos) };
}

// --- Kinds -----------------------------------------------------------------------

const key: Maker = (config) =>
  defineChannel({
    id: "sim-key",
    title: config.name,
    kind: "shelf",
    rendering: 1,
    options: settings,
    limits: limitsOf(config),
    account: accountOf,
    render,
    facets,
    ...habitsOf(config),
    verbs: {
      create: async (session, item, signal) => {
        const fresh = JSON.stringify(made(item));
        return item.step(
          "make",
          "key",
          async ({ key: idempotency, body = fresh }) =>
            idOf(await session.call({ call: "make", key: idempotency, body, ...(JSON.parse(body) as object) }, signal)),
          { body: fresh },
        );
      },
      update,
      revise: reviseUpTo(config.batch),
      withdraw,
      find,
      ping,
    },
    safety: { create: "key", update: "absolute", revise: "absolute", withdraw: "absolute" },
  });

const upsert: Maker = (config) =>
  defineChannel({
    id: "sim-upsert",
    title: config.name,
    kind: "shelf",
    rendering: 1,
    options: settings,
    limits: limitsOf(config),
    account: accountOf,
    render,
    facets,
    ...habitsOf(config),
    verbs: {
      upsert: async (session, item, signal) =>
        idOf(await session.call({ call: "upsert", visible: true, ...made(item) }, signal)),
      withdraw,
      find,
      ping,
    },
    safety: { upsert: "upsert", withdraw: "absolute" },
  });

/** As a marketplace does it: photos, then a hidden item, then its numbers, then it is shown. */
const lookup: Maker = (config) =>
  defineChannel({
    id: "sim-lookup",
    title: config.name,
    kind: "shelf",
    rendering: 1,
    options: settings,
    limits: limitsOf(config),
    account: accountOf,
    render,
    facets,
    ...habitsOf(config),
    verbs: {
      create: async (session, item, signal) => {
        const photos = await uploaded(session, item, signal);
        const { title } = item.content;
        const call = { call: "make", marker: item.marker, sku: item.content.sku, visible: false } as const;
        const { id } = await item.step(
          "add-item",
          "lookup",
          async () => idOf(await session.call({ ...call, fields: { title, photos } }, signal)),
          { made: (answer) => answer, found: (found) => ({ id: found.id }) },
        );
        const { price, stock } = item.content;
        await item.step("numbers", "absolute", async () =>
          idOf(await session.call({ call: "set", id, fields: { price, stock } }, signal)),
        );
        await item.step("list", "absolute", async () =>
          idOf(await session.call({ call: "list", id, visible: true }, signal)),
        );
        return { id };
      },
      update: async (session, item, signal) => {
        if (item.due.includes("photos")) await uploaded(session, item, signal);
        return update(session, { ...item, due: item.due } as Again<unknown, Content, never>, signal);
      },
      revise: reviseUpTo(config.batch),
      withdraw,
      find,
      ping,
    },
    safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
  });

async function uploaded(
  session: Session,
  item: Pick<Some, "photos" | "upload">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const photo of item.photos) {
    const { id } = await item.upload(photo, "item", async () =>
      idOf(await session.call({ call: "upload", key: photo.sha256 }, signal)),
    );
    ids.push(id);
  }
  return ids;
}

/** As a platform with containers does it: a container, then its publication, which is worked on for a while. */
const handle: Maker = (config) =>
  defineChannel({
    id: "sim-handle",
    title: config.name,
    kind: "shelf",
    rendering: 1,
    options: settings,
    limits: limitsOf(config),
    account: accountOf,
    render,
    facets,
    ...habitsOf(config),
    verbs: {
      create: async (session, item, signal) => {
        const box = await item.step(
          "contain",
          "absolute",
          async () => String((await session.call({ call: "contain", ...made(item) }, signal))["handle"]),
          { keepMs: 600_000 },
        );
        const done = await item.step(
          "publish",
          "handle",
          async () => idOf(await session.call({ call: "publish", handle: box }, signal)),
          { handle: box },
        );
        return { ...done, settling: box };
      },
      update,
      withdraw,
      settle: async (session, box, signal) => {
        const { state, id } = await session.call({ call: "status", handle: box }, signal);
        if (state === "open") return "open";
        return state === "working" ? "settling" : { id: String(id) };
      },
      ping,
    },
    safety: { create: "handle" satisfies Safety, update: "absolute", withdraw: "absolute" },
  });

const wall: Maker = (config) =>
  defineChannel({
    id: "sim-wall",
    title: config.name,
    kind: "wall",
    rendering: 1,
    options: settings,
    limits: limitsOf(config),
    account: accountOf,
    home: ({ place }) => `https://${place}/`,
    render,
    facets,
    ...habitsOf(config),
    verbs: {
      create: async (session, item, signal) => idOf(await session.call({ call: "make", ...made(item) }, signal)),
      update,
      withdraw,
    },
    safety: { create: "blind", update: "absolute", withdraw: "absolute" },
  });

const feed: Maker = (config) =>
  defineChannel({
    id: "sim-feed",
    title: config.name,
    kind: "shelf",
    rendering: 1,
    options: settings,
    limits: limitsOf(config),
    account: accountOf,
    // A file takes anything: what is not acceptable there is found before.
    render: (input) => {
      if (input.product.title.includes("forbidden")) throw new ChannelError("invalid", "forbidden word");
      return render(input);
    },
    facets,
    ...habitsOf(config),
    verbs: {
      rebuild: async (session, set, signal) => {
        const rows: { readonly marker: string; readonly fields: object }[] = [];
        for await (const { product, content, photos } of set.rows())
          rows.push({ marker: product, fields: fieldsOf(content, ALL, photos) });
        const body = await session.call({ call: "feed", rows }, signal);
        return { written: Number(body["written"]) };
      },
    },
    safety: {},
  });

const MAKERS: Readonly<Record<PlaceConfig["kind"], Maker>> = { key, upsert, lookup, handle, wall, feed, mailbox };
