/** Commands that change nothing. */
import type { Command } from "./command.js";

/** Statuses of rows, as `listings` filters by them; they are the library's own. */
const STATUSES = ["published", "updated", "unchanged", "withdrawn", "queued", "waitingForYou", "refused", "skipped"];

/** Commands by name. */
export const LOOKING_COMMANDS = {
  check: {
    summary: {
      en: "check configuration, ledger and catalogue; sends nothing",
      id: "periksa konfigurasi, buku besar, dan katalog; tidak mengirim apa pun",
    },
    arguments: [{ name: "FILE", isOptional: true }],
    flags: {},
    load: () => import("./commands/check.js"),
  },
  plan: {
    summary: { en: "a dry run: what publish would send", id: "uji coba: apa yang akan dikirim publish" },
    arguments: [{ name: "FILE", isOptional: true }],
    flags: {
      channel: { value: "CHANNEL", summary: { en: "show only this one", id: "tampilkan hanya ini" } },
      "detailed-exitcode": {
        summary: { en: "exit 10 where there is something to send", id: "keluar 10 bila ada yang akan dikirim" },
      },
    },
    load: () => import("./commands/plan.js"),
  },
  preview: {
    summary: {
      en: "each channel's listing as it would be sent: one HTML file",
      id: "listing setiap kanal seperti yang akan dikirim: satu berkas HTML",
    },
    more: {
      en: "etalase preview --out preview.html\nNothing is sent; photos are made, and lie ready for the publish.",
      id: "etalase preview --out pratinjau.html\nTidak ada yang dikirim; foto dibuat, dan siap untuk diterbitkan.",
    },
    arguments: [{ name: "FILE", isOptional: true }],
    flags: {
      out: { value: "FILE", summary: { en: "where to (default: stdout)", id: "ke mana (bawaan: stdout)" } },
      product: { value: "PRODUCT", summary: { en: "only this one", id: "hanya produk ini" } },
      channel: { value: "CHANNEL", summary: { en: "only there", id: "hanya di sana" } },
      "only-losses": {
        summary: { en: "only what would lose something", id: "hanya yang akan kehilangan sesuatu" },
      },
      most: {
        value: "N",
        summary: { en: "at most so many products (default 100)", id: "paling banyak N produk (bawaan 100)" },
      },
    },
    load: () => import("./commands/preview.js"),
  },
  status: {
    summary: { en: "how everything stands", id: "keadaan semuanya" },
    arguments: [],
    flags: {},
    load: () => import("./commands/status.js"),
  },
  listings: {
    summary: { en: "how each product stands on each channel", id: "keadaan setiap produk di setiap kanal" },
    arguments: [],
    flags: {
      channel: { value: "CHANNEL", summary: { en: "only there", id: "hanya di sana" } },
      status: { value: "STATUS", choices: STATUSES, summary: { en: "only these", id: "hanya ini" } },
      product: { value: "PRODUCT", summary: { en: "only this one", id: "hanya produk ini" } },
    },
    load: () => import("./commands/listings.js"),
  },
  reach: {
    summary: { en: "which products miss a goal now", id: "produk yang belum memenuhi sasaran" },
    arguments: [{ name: "GOAL", isOptional: true }],
    flags: {},
    load: () => import("./commands/reach.js"),
  },
  verify: {
    summary: { en: "read live listings back and say what differs", id: "baca kembali listing dan sebutkan bedanya" },
    more: {
      en: "verify CHANNEL   reads that channel's listings back\nverify URL       whether what stands there is what a seller signed: a shop, a product, a post that leads to one",
      id: "verify KANAL   membaca kembali listing kanal itu\nverify URL     apakah isinya memang ditandatangani penjual: toko, produk, atau unggahan yang menautkannya",
    },
    arguments: [{ name: "CHANNEL-OR-URL" }],
    flags: {
      at: { value: "PLACE", summary: { en: "of a URL: where it was seen", id: "untuk URL: dilihat di mana" } },
      places: {
        summary: {
          en: "of a URL: look whether the seller's places name the domain",
          id: "untuk URL: periksa apakah tempat penjual menyebut domainnya",
        },
      },
      memory: {
        value: "FILE",
        summary: {
          en: "of a URL: remember the seller there, and notice another one",
          id: "untuk URL: ingat penjualnya di sana, dan sadari bila berganti",
        },
      },
    },
    load: () => import("./commands/verify.js"),
  },
  report: {
    summary: {
      en: "write the report: one HTML file that opens anywhere",
      id: "tulis laporan: satu berkas HTML yang terbuka di mana saja",
    },
    arguments: [],
    flags: {
      out: { value: "FILE", summary: { en: "where to (default: stdout)", id: "ke mana (bawaan: stdout)" } },
      format: {
        value: "FORMAT",
        choices: ["html", "md"],
        summary: { en: "html (default), or md for job summaries", id: "html (bawaan), atau md untuk ringkasan CI" },
      },
    },
    load: () => import("./commands/report.js"),
  },
  tail: {
    summary: { en: "follow the journal of a worker until Ctrl-C", id: "ikuti jurnal pekerja sampai Ctrl-C" },
    arguments: [],
    flags: {
      lines: {
        value: "N",
        summary: { en: "begin with the last N (default 10)", id: "mulai dari N terakhir (bawaan 10)" },
      },
      once: { summary: { en: "do not wait for more", id: "jangan tunggu yang baru" } },
    },
    load: () => import("./commands/tail.js"),
  },
  completion: {
    summary: { en: "a completion script for your shell", id: "skrip pelengkap untuk shell Anda" },
    more: {
      en: 'bash:  eval "$(etalase completion bash)"\nfish:  etalase completion fish | source',
      id: 'bash:  eval "$(etalase completion bash)"\nfish:  etalase completion fish | source',
    },
    arguments: [{ name: "SHELL", choices: ["bash", "zsh", "fish", "powershell"] }],
    flags: {},
    load: () => import("./commands/completion.js"),
  },
  mcp: {
    summary: {
      en: "a server for agents on stdin and stdout; it only looks",
      id: "server untuk agen di stdin dan stdout; hanya melihat",
    },
    more: {
      en: "Needs: npm install @modelcontextprotocol/sdk\nWith --allow-publish an agent may carry out a plan that is at most ten minutes old, by its id and digest.",
      id: "Perlu: npm install @modelcontextprotocol/sdk\nDengan --allow-publish agen boleh menjalankan rencana berumur paling lama sepuluh menit, dengan id dan digest-nya.",
    },
    arguments: [{ name: "FILE", isOptional: true }],
    flags: {
      "allow-publish": {
        summary: { en: "an agent may carry out a plan", id: "agen boleh menjalankan rencana" },
      },
    },
    load: () => import("./commands/mcp.js"),
  },
  schema: {
    summary: { en: "the JSON Schema of --json", id: "JSON Schema dari --json" },
    arguments: [],
    flags: {},
    load: () => import("./commands/schema.js"),
  },
} as const satisfies Readonly<Record<string, Command>>;
