/** The e-mail channel with its own SMTP connection, its verbs as a test wants to say them. */
import type { Channel } from "../../src/channel/define.js";
import type { ChannelError } from "../../src/channel/failures.js";
import type { Done, Photo } from "../../src/channel/verbs.js";
import type { EmailEdition } from "../../src/channels/email/edition.js";
import { type EmailOptions, email } from "../../src/channels/email/index.js";
import type { EmailPlace } from "../../src/sandbox/sandbox.js";
import { createAct, fetchTools, NOW, openChannel } from "./fake-tools.js";

export const READERS = ["satu@pembaca.example", "dua@pembaca.example", "tiga@pembaca.example"] as const;
export const LOGIN = { user: "toko", password: "rahasia-rahasia" };

export const EDITION: EmailEdition = {
  lang: "id",
  subject: "Toko Kopi: Kopi Gayo & lainnya — segar",
  intro: "Halo,\nini kabar minggu ini.",
  outro: "",
  items: [
    {
      title: "Kopi Gayo <250 g>",
      price: "Rp65.000",
      status: "",
      summary: "Disangrai Senin.\n.titik di awal baris",
      link: "https://toko.example/kopi?a=1&b=2",
      photo: "kopi/1",
    },
  ],
  more: "dan 2 lainnya",
  shop: "https://toko.example",
  seller: "Toko Kopi",
  because: "Anda menerima surel ini karena meminta kabar dari Toko Kopi.",
  leave: "Berhenti berlangganan",
  look: "Lihat",
  at: NOW.toISOString(),
};

/** Opens the channel against a place. */
export function openOffice(place: Pick<EmailPlace, "port">, more: Partial<EmailOptions> = {}) {
  const readers = email.memoryReaders();
  const channel = email({
    from: "Toko Kopi <kabar@toko.example>",
    to: [...READERS],
    readers,
    server: { host: "127.0.0.1", port: place.port, user: LOGIN.user, plain: true },
    password: LOGIN.password,
    unsubscribePage: "https://toko.example/berhenti",
    unsubscribeSecret: "a secret of sixteen",
    unsubscribeAddress: "berhenti@toko.example",
    ...more,
  });
  const { run, within } = openChannel(
    channel as Channel,
    fetchTools(() => NOW),
  );
  const act = createAct();
  return {
    readers,
    within,
    act,
    ping: () => run("ping"),
    /** Again and again with the same steps: those that are done are not run again. */
    send: (photos: readonly Photo[] = [], content: EmailEdition = EDITION) =>
      run("create", { content, photos, step: act.step, key: "edisi-1" }) as Promise<Done>,
  };
}

/** What was thrown. */
export async function thrownBy(work: Promise<unknown>): Promise<ChannelError> {
  return work.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error: ChannelError) => error,
  );
}
