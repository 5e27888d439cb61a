/** Laporan dalam bahasa Indonesia. */
import { type CircuitWords, circuitName } from "./circuit-name.js";
import { formatCount, formatCounts, formatSaid, formatSpan, formatTime } from "./format.js";
import type { JournalEntry } from "./journal-entry.js";
import type { Words } from "./words.js";

const count = (number: number): string => formatCount(number, "id");

/** Kata-kata bahasa Indonesia. */
export const indonesian: Words = {
  language: "id",
  title: "Laporan toko",
  standings: {
    live: "tayang",
    standIn: "pengganti",
    older: "versi lama",
    waiting: "antre",
    doubt: "ragu",
    you: "tunggu Anda",
    refused: "ditolak",
    none: "tidak di sini",
  },
  statuses: {
    published: "terbit",
    updated: "diperbarui",
    unchanged: "tetap",
    withdrawn: "ditarik",
    queued: "antre",
    waitingForYou: "tunggu Anda",
    refused: "ditolak",
    skipped: "dilewati",
  },
  reasons: {
    due: "giliran berikutnya",
    pace: "jatah harian",
    rate: "batas kecepatan",
    quota: "kuota habis",
    "circuit open": "putus",
    settling: "diproses platform",
    locked: "terkunci",
    "photos waiting": "foto menunggu",
    "no worker for it": "belum ada pekerja",
    "newer worker needed": "perlu pekerja lebih baru",
    "in doubt": "ragu",
    "exists already": "sudah ada",
    gone: "hilang",
    drift: "berbeda",
    "seller's tap": "perlu ketukan Anda",
    "would shrink": "akan menyusut",
    reconnect: "sambungkan ulang",
    "account changed": "akun berubah",
    "cannot be withdrawn": "tidak bisa ditarik",
    invalid: "tidak sah",
    forbidden: "dilarang",
    blocked: "diblokir",
    "loss not allowed": "kehilangan tidak diizinkan",
    "bug in the channel": "kesalahan kanal",
    paused: "dijeda",
    closed: "tutup",
    "overlay says no": "tidak untuk kanal ini",
    older: "lebih lama",
    expired: "kedaluwarsa",
    warning: "peringatan",
    throttled: "terlalu cepat",
    unavailable: "tidak tersedia",
    open: "berjalan",
    trying: "dicoba lagi",
  },
  lossReasons: {
    shortened: "dipendekkan",
    dropped: "dibuang",
    merged: "digabung",
    converted: "diubah",
    defaulted: "diisi bawaan",
  },
  labels: {
    shown: "Produk yang terlihat pembeli",
    queued: "Listing dalam antrean",
    refused: "Listing ditolak",
    needsYou: "Menunggu Anda",
    inDoubt: "Ragu",
    reach: "Apa yang tayang di mana",
    reachNote: "Produk dengan keadaan sama menjadi satu baris. Angka adalah produk, pada saat laporan ini.",
    channels: "Kanal",
    channel: "Kanal",
    product: "Produk",
    products: "Produk",
    alike: "Produk seperti ini",
    example: "Contoh",
    goals: "Sasaran",
    goal: "Sasaran",
    missedBy: "Belum terpenuhi untuk",
    timeline: "Yang tidak berjalan, 72 jam terakhir",
    timelineNote: "Setiap batang adalah waktu ketika panggilan tidak sampai, atau sedang dicoba lagi.",
    noTimeline: "Semuanya berjalan selama 72 jam terakhir, sejauh yang diketahui di sini.",
    backlog: "Antrean, dan kapan habis",
    backlogNote: "Listing yang versi terbarunya masih dalam perjalanan, 24 jam terakhir.",
    perHour: "Terkirim 24 jam terakhir, jam demi jam",
    waits: "Antre",
    because: "Sebab",
    forecast: "Perkiraan",
    todo: "Yang perlu Anda",
    nothingToDo: "Tidak ada yang perlu Anda.",
    cause: "Sebab",
    cure: "Yang harus dilakukan",
    command: "Perintah",
    count: "Jumlah",
    losses: "Yang tidak bisa dibawa kanal",
    noLosses: "Tidak ada yang hilang.",
    field: "Bagian",
    what: "Yang terjadi",
    history: "Riwayat",
    noHistory: "Tidak ada catatan. Proses yang menjalankan etalase start, deliver, atau publish menulis jurnal.",
    when: "Kapan",
    since: "Sejak",
    until: "Sampai",
    circuit: "Sirkuit",
    state: "Keadaan",
    now: "sekarang",
    search: "Cari produk",
    searchNote: "Bagian dari judul atau id",
    noMatch: "Tidak ada produk yang cocok.",
    unattended: "Akun yang tidak diurus",
    warnings: "Peringatan",
    exact: "Angka tepat",
    open: "putus",
    trying: "dicoba lagi",
    closing: "tutup",
    suspected: "Platform mengatakan sudah tutup",
    skip: "Langsung ke yang perlu Anda",
    legend: "Tanda",
    everyProduct: "Semua produk",
  },
  listings: (number) => `${count(number)} listing`,
  products: (number) => `${count(number)} produk`,
  shownOf: (all) => `dari ${count(all)} produk terlihat`,
  takenAt: (time) => `Keadaan ${time}.`,
  firstOf: (shown, all) => `${count(shown)} dari ${count(all)} ditampilkan.`,
  verdict(verdict, at, manner) {
    const { mood, products, shown, missed, down, queued, doneAt, needsYou } = verdict;
    if (mood === "empty") return "Belum ada yang diterbitkan.";
    const seen =
      shown === products
        ? `Semua ${count(products)} produk terlihat`
        : `${count(shown)} dari ${count(products)} produk terlihat`;
    const parts = [
      ...missed.map((miss) => `sasaran “${miss.goal}” belum terpenuhi untuk ${count(miss.products)} produk`),
      ...down.map(({ channel, reason, since }) => {
        const when = since ? ` sejak ${formatTime(since, manner, at)}` : "";
        return `${channel} ${DOWN[reason] ?? reason}${when}`;
      }),
      ...(queued > 0 ? [`${count(queued)} listing antre${doneBy(doneAt, at, manner)}`] : []),
      ...(needsYou > 0 ? [`${count(needsYou)} hal perlu Anda`] : []),
    ];
    return parts.length === 0 ? `${seen}, dalam versi terbaru.` : `${seen}; ${parts.join("; ")}.`;
  },
  forecast(forecast, at, manner) {
    switch (forecast.state) {
      case "empty":
        return "tidak ada antrean";
      case "clears":
        return `habis sekitar ${formatTime(forecast.at, manner, at)} (${span(forecast.earliest, at)} sampai ${span(forecast.latest, at)}), ${count(forecast.rate)} per jam`;
      case "stalled": {
        const next = forecast.nextAt ? `, dicoba lagi ${formatTime(forecast.nextAt, manner, at)}` : "";
        return `berhenti: ${DOWN[forecast.reason] ?? forecast.reason}${next}`;
      }
      case "growing":
        return `bertambah ${count(forecast.rate)} per jam: tidak akan habis begini`;
      case "unknown":
        return "terlalu sedikit yang terkirim akhir-akhir ini untuk mengatakan kapan";
      default:
        return forecast satisfies never;
    }
  },
  happened: (entry) => happened(entry),
  circuit: (circuit, channels) => circuitName(circuit, channels, CIRCUIT),
};

const DOWN: Readonly<Record<string, string>> = {
  open: "putus",
  trying: "sedang dicoba lagi",
  "circuit open": "putus",
  paused: "dijeda",
  closed: "tutup",
  reconnect: "perlu disambungkan ulang",
  "account changed": "berganti akun",
};

function doneBy(doneAt: Date | undefined, at: Date, manner: Parameters<typeof formatTime>[1]): string {
  return doneAt ? `, selesai sekitar ${formatTime(doneAt, manner, at)}` : "";
}

function span(to: Date, at: Date): string {
  return formatSpan(to.getTime() - at.getTime(), "id");
}

const CIRCUIT: CircuitWords = {
  verbs: {
    create: "listing baru",
    update: "perubahan",
    upsert: "listing",
    revise: "harga dan stok",
    withdraw: "penarikan",
    find: "pencarian",
    read: "pembacaan ulang",
    settle: "penantian hasil",
    rebuild: "seluruh isi",
    ping: "panggilan pertama",
    photos: "foto",
  },
  app: (name) => `aplikasi ${name}`,
  host: (name) => `host foto ${name}`,
};

function happened(entry: JournalEntry): string {
  switch (entry.type) {
    case "circuit":
      return `${circuitName(entry.circuit, entry.channels ?? [], CIRCUIT)} ${{ open: "putus", trying: "dicoba lagi", closed: "berjalan lagi" }[entry.state]}${formatSaid(entry.message)}`;
    case "channel":
      return `${entry.channel}: ${CHANNEL[entry.what]}${formatSaid(entry.message)}`;
    case "goal":
      return `sasaran “${entry.goal}” ${entry.what === "missed" ? "belum terpenuhi" : "terpenuhi lagi"}: ${count(entry.count)} produk`;
    case "stopped":
      return `${entry.channel}: ${count(entry.count)} listing ${entry.what === "refused" ? "ditolak" : "menunggu Anda"}${formatSaid(entry.message)}`;
    case "delivered":
      return `terkirim: ${formatCounts(entry.channels, "id")}`;
    case "backlog":
      return `antre: ${formatCounts(entry.waiting, "id")}`;
    case "warned":
      return entry.message;
    default:
      return entry satisfies never;
  }
}

const CHANNEL = {
  held: "menunggu Anda",
  released: "berjalan lagi",
  closing: "akan tutup",
  "closing suspected": "mengatakan sudah tutup",
  revived: "tetap buka",
} as const;
