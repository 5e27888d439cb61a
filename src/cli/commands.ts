/** Every command with its words. What a command does is loaded when it is called. */
import type { Command, Flag } from "./command.js";
import { LOOKING_COMMANDS } from "./commands-looking.js";
import { PLACE_COMMANDS } from "./commands-places.js";
import type { Said } from "./said.js";

const NO_JOURNAL: Flag = {
  summary: { en: "write no journal (etalase.journal.jsonl)", id: "jangan tulis jurnal (etalase.journal.jsonl)" },
};
const FILE = { name: "FILE", isOptional: true } as const;

const DOING_COMMANDS = {
  init: {
    summary: {
      en: "write a configuration and a sample catalogue here",
      id: "tulis konfigurasi dan contoh katalog di sini",
    },
    arguments: [],
    flags: {
      sandbox: {
        summary: { en: "with a Telegram that is played on this machine", id: "dengan Telegram tiruan di komputer ini" },
      },
    },
    load: () => import("./commands/init.js"),
  },
  publish: {
    summary: {
      en: "publish the products of FILE, or - for stdin",
      id: "terbitkan produk dari FILE, atau - untuk stdin",
    },
    more: {
      en: "FILE is JSON or JSON lines. Without it the configuration's `catalogue` is published.\nWhat is not delivered within --wait goes on with: etalase start, or etalase deliver",
      id: "FILE berisi JSON atau baris JSON. Tanpa FILE, `catalogue` dari konfigurasi yang diterbitkan.\nYang belum terkirim dalam --wait dilanjutkan oleh: etalase start, atau etalase deliver",
    },
    arguments: [FILE],
    flags: {
      whole: {
        summary: { en: "this is the entire catalogue: withdraw the rest", id: "ini seluruh katalog: tarik sisanya" },
      },
      confirm: { value: "TOKEN", summary: { en: "confirm a large withdrawal", id: "setujui penarikan besar" } },
      wait: {
        value: "TIME",
        summary: {
          en: "wait for the channels, such as 2m (default 30s)",
          id: "tunggu kanal, misalnya 2m (bawaan 30s)",
        },
      },
      "fail-on": {
        value: "queued,losses",
        summary: {
          en: "also exit 4 for what is queued, or lost",
          id: "keluar 4 juga bila ada antrean, atau kehilangan",
        },
      },
      "no-journal": NO_JOURNAL,
    },
    load: () => import("./commands/publish.js"),
  },
  deliver: {
    summary: { en: "deliver what is due, then end: for cron", id: "kirim yang jatuh tempo, lalu selesai: untuk cron" },
    arguments: [],
    flags: {
      budget: {
        value: "TIME",
        summary: { en: "at most so long, such as 50s", id: "paling lama sekian, misalnya 50s" },
      },
      "no-journal": NO_JOURNAL,
    },
    load: () => import("./commands/deliver.js"),
  },
  start: {
    summary: {
      en: "deliver until Ctrl-C, and tell what changes",
      id: "kirim terus sampai Ctrl-C, dan ceritakan perubahan",
    },
    arguments: [],
    flags: { "no-journal": NO_JOURNAL },
    load: () => import("./commands/start.js"),
  },
  answer: {
    summary: {
      en: "say what you saw about a listing in doubt",
      id: "jawab apa yang Anda lihat tentang listing yang diragukan",
    },
    arguments: [{ name: "PRODUCT" }, { name: "CHANNEL" }],
    flags: {
      there: { summary: { en: "it is there", id: "ada di sana" } },
      "not-there": { summary: { en: "it is not there: put it up", id: "tidak ada: terbitkan" } },
      id: { value: "ID", summary: { en: "its id on the platform", id: "id di platform" } },
      url: { value: "URL", summary: { en: "its address", id: "alamatnya" } },
    },
    load: () => import("./commands/answer.js"),
  },
  retry: {
    summary: { en: "try again what was refused or put aside", id: "coba lagi yang ditolak atau disisihkan" },
    arguments: [],
    flags: {
      channel: { value: "CHANNEL", summary: { en: "only there", id: "hanya di sana" } },
      reason: { value: "REASON", summary: { en: "only for this reason", id: "hanya karena sebab ini" } },
      product: { value: "PRODUCT", summary: { en: "only this one", id: "hanya produk ini" } },
    },
    load: () => import("./commands/retry.js"),
  },
  pause: {
    summary: { en: "deliver nothing there until resume", id: "jangan kirim apa pun ke sana sampai resume" },
    arguments: [{ name: "CHANNEL" }],
    flags: {
      for: {
        value: "FEATURE",
        summary: { en: "only this feature is dark, such as live", id: "hanya fitur ini mati, misalnya live" },
      },
      until: { value: "DATE", summary: { en: "ends by itself then", id: "berakhir sendiri saat itu" } },
    },
    load: () => import("./commands/pause.js"),
  },
  resume: {
    summary: { en: "end a pause, and a wait for credentials", id: "akhiri jeda, dan tunggu kredensial" },
    arguments: [{ name: "CHANNEL" }],
    flags: {},
    load: () => import("./commands/resume.js"),
  },
  sunset: {
    summary: {
      en: "close a channel in good order, and list what stands there",
      id: "tutup kanal dengan rapi, dan daftar isinya",
    },
    arguments: [{ name: "CHANNEL" }],
    flags: {
      closes: { value: "DATE", summary: { en: "nothing new from then on", id: "tidak ada yang baru sejak itu" } },
      drain: {
        value: "DATE",
        summary: {
          en: "nothing at all from then on (default: --closes)",
          id: "tidak ada kiriman sama sekali sejak itu (bawaan: --closes)",
        },
      },
      "move-to": { value: "CHANNEL", summary: { en: "takes its place", id: "penggantinya" } },
      undo: { summary: { en: "it stays open after all", id: "batalkan: tetap buka" } },
      yes: { summary: { en: "yes, really", id: "ya, sungguh" } },
    },
    load: () => import("./commands/sunset.js"),
  },
} as const satisfies Readonly<Record<string, Command>>;

/** Commands by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  ...DOING_COMMANDS,
  ...PLACE_COMMANDS,
  ...LOOKING_COMMANDS,
};

/** Commands as help shows them. */
export const GROUPS: readonly { readonly title: Said; readonly names: readonly string[] }[] = [
  { title: { en: "Begin", id: "Mulai" }, names: ["init", "check"] },
  {
    title: { en: "Publish and deliver", id: "Terbitkan dan kirim" },
    names: ["plan", "preview", "publish", "deliver", "start"],
  },
  {
    title: { en: "Look", id: "Lihat" },
    names: ["status", "listings", "reach", "verify", "report", "tail"],
  },
  { title: { en: "Decide", id: "Putuskan" }, names: ["answer", "retry", "withdraw", "pause", "resume", "sunset"] },
  {
    title: { en: "Accounts and keys", id: "Akun dan kunci" },
    names: ["connect", "adopt", "rebind", "refresh", "recover", "keys"],
  },
  {
    title: { en: "For the shell and programs", id: "Untuk shell dan program" },
    names: ["mcp", "completion", "schema"],
  },
];
