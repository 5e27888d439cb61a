/** Commands about accounts, what stands there already, and keys. */
import type { Command } from "./command.js";

const CHANNEL = { name: "CHANNEL" } as const;
const YES = { summary: { en: "yes, really", id: "ya, sungguh" } } as const;

/** Commands by name. */
export const PLACE_COMMANDS = {
  withdraw: {
    summary: { en: "take products down everywhere", id: "tarik produk dari semua kanal" },
    more: {
      en: "They are hidden where a channel can hide, and come back with the next publish.\n--delete takes them down for good.",
      id: "Disembunyikan bila kanal bisa, dan kembali saat diterbitkan lagi.\n--delete menghapusnya untuk seterusnya.",
    },
    arguments: [{ name: "PRODUCT", isMany: true }],
    flags: {
      delete: { summary: { en: "delete instead of hide", id: "hapus, bukan sembunyikan" } },
      confirm: { value: "TOKEN", summary: { en: "confirm a large withdrawal", id: "setujui penarikan besar" } },
      wait: {
        value: "TIME",
        summary: {
          en: "wait for the channels, such as 2m (default 30s)",
          id: "tunggu kanal, misalnya 2m (bawaan 30s)",
        },
      },
      "no-journal": { summary: { en: "keep no journal", id: "jangan simpan jurnal" } },
    },
    load: () => import("./commands/withdraw.js"),
  },
  connect: {
    summary: { en: "give a channel new tokens", id: "beri kanal token baru" },
    more: {
      en: 'FILE holds {"accessToken": …, "refreshToken": …, "expiresAt": …} as JSON; - is stdin. Never type a token as a word:\nother programs see what is typed.',
      id: 'FILE berisi {"accessToken": …, "refreshToken": …, "expiresAt": …} dalam JSON; - adalah stdin. Jangan mengetik token\nsebagai kata: program lain bisa melihatnya.',
    },
    arguments: [CHANNEL, { name: "FILE" }],
    flags: {},
    load: () => import("./commands/connect.js"),
  },
  adopt: {
    summary: {
      en: "take over listings that stand there already, by SKU",
      id: "ambil alih listing yang sudah ada di sana, menurut SKU",
    },
    arguments: [CHANNEL],
    flags: { "dry-run": { summary: { en: "only count them", id: "hanya hitung" } } },
    load: () => import("./commands/adopt.js"),
  },
  rebind: {
    summary: {
      en: "a name means another account now: keep the old listings there, or they are the same ones",
      id: "nama ini berarti akun lain: biarkan listing lama di sana, atau listing-nya sama",
    },
    arguments: [CHANNEL, { name: "HOW", choices: ["keep", "sameListings"] }],
    flags: {},
    load: () => import("./commands/rebind.js"),
  },
  refresh: {
    summary: {
      en: "send again what an older rendering made",
      id: "kirim ulang yang dibuat dengan cara lama",
    },
    arguments: [CHANNEL],
    flags: {},
    load: () => import("./commands/refresh.js"),
  },
  recover: {
    summary: {
      en: "go on with a ledger that is older than its work",
      id: "lanjutkan dengan buku besar yang lebih tua dari pekerjaannya",
    },
    arguments: [],
    flags: {
      ask: {
        value: "TIME",
        summary: {
          en: "how long to ask where nobody can look (default 1d)",
          id: "berapa lama bertanya bila tidak bisa dilihat (bawaan 1d)",
        },
      },
      yes: YES,
    },
    load: () => import("./commands/recover.js"),
  },
  keys: {
    summary: {
      en: "keys that sign for the seller: list, generate, rotate, revoke",
      id: "kunci yang menandatangani untuk penjual: list, generate, rotate, revoke",
    },
    more: {
      en: "generate   a root key and a first working key, each in a file of its own that only you can read\nrotate     a new working key; the old one stays valid until its last claim has died\nrevoke     the working key named --kid signs nothing any more\nMove the root key to a place that is offline. A lost root cannot be replaced.",
      id: "generate   kunci akar dan kunci kerja pertama, masing-masing di berkas yang hanya bisa Anda baca\nrotate     kunci kerja baru; yang lama berlaku sampai klaim terakhirnya habis\nrevoke     kunci kerja --kid tidak menandatangani apa pun lagi\nPindahkan kunci akar ke tempat luring. Kunci akar yang hilang tidak bisa diganti.",
    },
    arguments: [{ name: "ACTION", choices: ["list", "generate", "rotate", "revoke"] }],
    flags: {
      folder: {
        value: "FOLDER",
        summary: { en: "where the keys lie (default: here)", id: "letak kunci (bawaan: di sini)" },
      },
      kid: { value: "KID", summary: { en: "which key, or its beginning", id: "kunci mana, atau awalannya" } },
    },
    load: () => import("./commands/keys.js"),
  },
} as const satisfies Readonly<Record<string, Command>>;
