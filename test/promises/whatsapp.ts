/** WhatsApp against the sandbox's Cloud API, with the webhooks that it sends. */
import { type WhatsAppContacts, whatsapp } from "../../src/channels/whatsapp/index.js";
import { createSandbox, type WhatsAppMessage, type WhatsAppPlace } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { graphWording } from "./graph.js";
import { START } from "./suite.js";

const NUMBER = "106540352242922";
const SECRET = "canary-app-secret-0123456789";
const TOKEN = "canary-system-token-0123456789";
const PORT_OF_NOBODY = "http://127.0.0.1:9";
const TEMPLATE = { name: "katalog_baru", language: "id", parameters: ["{count}", "{list} {price}"], photo: true };

/** What may differ from one test to the next. */
export interface WhatsAppChoices {
  /** @defaultValue one */
  readonly to?: readonly string[] | undefined;
  /** @defaultValue none */
  readonly catalogId?: string | undefined;
  /** Whether webhooks come. @defaultValue `true` */
  readonly hears?: boolean | undefined;
  /** Whether they tell of our messages by themselves. @defaultValue as `hears` */
  readonly tells?: boolean | undefined;
  /** @defaultValue a minute */
  readonly everyMs?: number | undefined;
}

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function whatsAppHarness({
  to = ["+6281230000001"],
  catalogId,
  hears = true,
  tells = hears,
  everyMs = 60_000,
}: WhatsAppChoices = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: WhatsAppPlace | undefined;
  let memory: WhatsAppContacts = whatsapp.memoryContacts();
  // The same options for every test; what they remember begins anew with each place.
  const contacts: WhatsAppContacts = {
    note: (note) => memory.note(note),
    person: (who) => memory.person(who),
    statusOf: (mark) => memory.statusOf(mark),
    // Other people write all the time.
    heardAt: async () => (hears ? clock.now().getTime() : 0),
  };
  const receive = whatsapp.intake({ appSecret: SECRET, verifyToken: "uji", contacts });
  const options = {
    phoneNumberId: NUMBER,
    appSecret: SECRET,
    tokens: { accessToken: TOKEN },
    to: [...to],
    contacts,
    template: TEMPLATE,
    ...(catalogId === undefined ? {} : { catalogId }),
    everyMs,
    server: PORT_OF_NOBODY,
  };
  const open = async (): Promise<void> => {
    await place?.close();
    memory = whatsapp.memoryContacts();
    place = await sandbox.whatsapp({
      phoneNumberId: NUMBER,
      appSecret: SECRET,
      token: TOKEN,
      templates: [{ name: TEMPLATE.name, language: TEMPLATE.language, parameters: 2, photo: true }],
      catalogId,
      ...(tells ? { tell: (webhook) => receive({ ...webhook, method: "POST", query: {} }) } : {}),
    });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: whatsapp,
    options,
    secrets: [SECRET, TOKEN, ...to.map((one) => one.replace(/\D/g, ""))],
    clock,
    place: { items: () => (place?.messages() ?? []).flatMap(productsIn) },
    reset: open,
    wording: graphWording(NUMBER, "whatsapp", 130_429),
  };
  return { ...harness, contacts, receive, open, close: () => sandbox.close(), current: () => place as WhatsAppPlace };
}

/** A message tells of several products. */
function productsIn({ id, says }: WhatsAppMessage): readonly PlaceItem[] {
  return says.split(/(?=Kopi Gayo)/).map((one, index) => ({ id: `${id}:${index}`, says: one, visible: true }));
}
