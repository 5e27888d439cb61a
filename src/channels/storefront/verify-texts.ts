/** Words of the checking pages, in Indonesian and English. `{host}` and the like are filled in, some of them by the script. */
import { isIndonesian } from "./texts.js";

/** What the page itself says. */
export interface VerifyTexts {
  readonly link: string;
  readonly heading: string;
  readonly product: string;
  /** `{host}` */
  readonly domain: string;
  readonly compare: string;
  /** `{ascii}` */
  readonly spelled: string;
  readonly places: string;
  /** `{usual}` */
  readonly standsIn: string;
  readonly pay: string;
  readonly payNobody: string;
  /** `{check}` */
  readonly lookUp: string;
  /** `{date}` each */
  readonly linked: string;
  /** It marks the address as its owner's. */
  readonly linkedOwn: string;
  readonly missing: string;
  readonly unreachable: string;
  readonly lastLinked: string;
  readonly signature: string;
  /** `{host}` */
  readonly noScript: string;
  readonly price: string;
  readonly paste: string;
  readonly pasteHint: string;
  readonly button: string;
  readonly proves: string;
  readonly provesList: readonly string[];
  readonly cannot: string;
  readonly cannotList: readonly string[];
  readonly details: string;
  readonly qr: string;
  readonly claims: string;
  readonly profile: string;
  /** What the script says, by the names it knows. */
  readonly words: Readonly<Record<string, string>>;
}

const INDONESIAN: VerifyTexts = {
  link: "Periksa keaslian",
  heading: "Apakah ini toko yang asli?",
  product: "Produk",
  domain: "Halaman ini milik",
  compare: "Bandingkan dengan alamat di bagian atas peramban Anda, huruf demi huruf.",
  spelled: "Ditulis {ascii} oleh komputer.",
  places: "Anda harus melihatnya di sini",
  standsIn: "pengganti sementara untuk {usual}",
  pay: "Bayar hanya ke",
  payNobody: "Toko ini tidak menyebut rekening di sini. Tanyakan lewat tempat resmi di atas.",
  lookUp: "Periksa nomor lengkapnya di {check} (ketik sendiri alamat itu).",
  linked: "menyebut alamat kami, diperiksa {date}",
  linkedOwn: "menandai alamat kami sebagai milik akun itu, diperiksa {date}",
  missing: "tidak menyebut alamat kami saat diperiksa {date}",
  unreachable: "tidak bisa dibaca saat diperiksa {date}",
  lastLinked: "terakhir terlihat menyebutnya {date}",
  signature: "Tanda tangan",
  noScript:
    "Pemeriksaan tanda tangan perlu JavaScript. Tanpa itu halaman ini tetap berlaku selama alamatnya benar-benar {host}.",
  price: "Harga sekarang",
  paste: "Tempel tautan atau nomor rekening yang Anda lihat",
  pasteHint: "Tidak dikirim ke mana pun.",
  button: "Periksa",
  proves: "Yang dibuktikan",
  provesList: [
    "Pemilik alamat ini yang menyebut tempat, rekening, dan harga di atas.",
    "Tidak ada yang mengubahnya setelah ditandatangani, dan masih berlaku.",
  ],
  cannot: "Yang tidak bisa dibuktikan",
  cannotList: [
    "Bahwa penjualnya jujur atau barangnya baik.",
    "Bahwa tautan ini Anda terima dari penjual: siapa pun bisa menyalin tautan asli. Karena itu lihat dulu tempat dan rekeningnya.",
    "Bahwa alamat yang mirip adalah toko yang sama.",
  ],
  details: "Rincian untuk yang ingin memeriksa sendiri",
  qr: "Kode QR halaman ini",
  claims: "Pernyataan bertanda tangan (JWS)",
  profile: "Profil penjual bertanda tangan (JWS)",
  words: {
    checking: "Memeriksa tanda tangan …",
    genuine: "Tanda tangan sah. Pemilik {host} menyatakan ini sampai {date}.",
    malformed: "Pernyataan ini rusak: bukan yang ditandatangani penjual.",
    "seller-changed": "Penjual di {host} bukan yang sama seperti {date} sebelumnya di peramban ini. Jangan bayar dulu.",
    "wrong-key": "Ditandatangani dengan kunci yang tidak berhak. Jangan percaya.",
    "revoked-key": "Ditandatangani dengan kunci yang sudah dicabut penjual. Jangan percaya.",
    altered: "Isinya diubah setelah ditandatangani. Jangan percaya.",
    "not-yet": "Tanggalnya masih di depan. Periksa jam perangkat Anda.",
    expired: "Pernyataan ini sudah kedaluwarsa. Harga bisa sudah berubah; lihat toko {host}.",
    superseded: "Sudah ada yang lebih baru. Harga bisa sudah berubah; lihat toko {host}.",
    "wrong-place": "Asli, tetapi untuk tempat lain: {place}.",
    unknown: "Tidak bisa diperiksa sekarang. Itu tidak berarti palsu; coba lagi nanti.",
    sellerGood: "Tanda tangan sah. Pemilik {host} menyebut tempat dan rekening di atas.",
    claimGood: "Asli untuk {place}, dan hanya di sana.",
    file: "Halaman ini dibuka dari berkas: tanda tangan hanya bisa diperiksa di alamat penjual.",
    insecure: "Halaman ini tidak dibuka lewat https, jadi bisa saja dipalsukan. Ketik https:// di depannya.",
    copy: "Ini salinan di {here}. Halaman asli ada di {host}: buka yang itu.",
    oldBrowser:
      "Peramban ini terlalu lama untuk memeriksa tanda tangan. Bandingkan alamat, tempat, dan rekening sendiri.",
    ours: "{place} adalah tempat resmi toko ini.",
    oursStandIn: "{place} adalah tempat resmi toko ini, pengganti sementara untuk {usual}.",
    notOurs: "{place} bukan tempat toko ini. Jangan bayar di sana.",
    noClaim: "{place} tempat resmi toko ini, tetapi produk ini tidak dinyatakan di sana.",
    unreadable: "Itu tidak terbaca sebagai tautan atau nomor rekening. Tempel tautan lengkap.",
    accountEnds:
      "Empat angka terakhir cocok dengan {bank} ···{last4}. Pastikan nama pemegangnya {holder} sebelum membayar.",
    accountStrange: "···{last4} bukan rekening toko ini. Jangan bayar ke sana.",
  },
};

const ENGLISH: VerifyTexts = {
  link: "Check that this is genuine",
  heading: "Is this the genuine shop?",
  product: "Product",
  domain: "This page belongs to",
  compare: "Compare it with the address at the top of your browser, letter by letter.",
  spelled: "Computers write it {ascii}.",
  places: "You must be seeing it here",
  standsIn: "stands in for {usual}",
  pay: "Pay only to",
  payNobody: "This shop names no account here. Ask at one of the places above.",
  lookUp: "Look the whole number up at {check} (type that address yourself).",
  linked: "names our address, checked {date}",
  linkedOwn: "marks our address as its owner's, checked {date}",
  missing: "did not name our address when checked {date}",
  unreachable: "could not be read when checked {date}",
  lastLinked: "last seen to name it on {date}",
  signature: "Signature",
  noScript:
    "Checking the signature needs JavaScript. Without it this page still holds, as long as its address really is {host}.",
  price: "Price now",
  paste: "Paste the link or the account number that you saw",
  pasteHint: "It is sent nowhere.",
  button: "Check",
  proves: "What this proves",
  provesList: [
    "The owner of this address named the places, the account and the price above.",
    "Nobody changed them since they were signed, and they still hold.",
  ],
  cannot: "What it cannot prove",
  cannotList: [
    "That the seller is honest, or the goods are good.",
    "That you got this link from the seller: anybody can repeat a genuine link. So look at the place and the account first.",
    "That an address that looks alike is the same shop.",
  ],
  details: "Details for those who check themselves",
  qr: "QR code of this page",
  claims: "Signed claims (JWS)",
  profile: "Signed profile of the seller (JWS)",
  words: {
    checking: "Checking the signature …",
    genuine: "The signature is right. The owner of {host} says this until {date}.",
    malformed: "This claim is damaged: it is not what the seller signed.",
    "seller-changed": "The seller at {host} is not the one this browser saw on {date}. Do not pay yet.",
    "wrong-key": "Signed with a key that may not sign. Do not believe it.",
    "revoked-key": "Signed with a key that the seller has revoked. Do not believe it.",
    altered: "It was changed after it had been signed. Do not believe it.",
    "not-yet": "Its date lies ahead. Check the clock of your device.",
    expired: "This claim has expired. The price may be another one by now; look at {host}.",
    superseded: "There is a newer one. The price may be another one by now; look at {host}.",
    "wrong-place": "Genuine, but for another place: {place}.",
    unknown: "It cannot be checked now. That does not mean it is fake; try again later.",
    sellerGood: "The signature is right. The owner of {host} names the places and the account above.",
    claimGood: "Genuine for {place}, and only there.",
    file: "This page was opened from a file: the signature can only be checked at the seller's address.",
    insecure: "This page was not opened over https, so anybody may have forged it. Type https:// before it.",
    copy: "This is a copy at {here}. The genuine page is at {host}: open that one.",
    oldBrowser: "This browser is too old to check the signature. Compare address, place and account yourself.",
    ours: "{place} is an official place of this shop.",
    oursStandIn: "{place} is an official place of this shop and stands in for {usual}.",
    notOurs: "{place} is not a place of this shop. Do not pay there.",
    noClaim: "{place} is an official place of this shop, but this product is not claimed there.",
    unreadable: "That cannot be read as a link or an account number. Paste the whole link.",
    accountEnds:
      "The last four digits are those of {bank} ···{last4}. Make sure the holder is {holder} before you pay.",
    accountStrange: "···{last4} is not an account of this shop. Do not pay there.",
  },
};

/** The words of a language: Indonesian, else English. */
export function verifyTexts(locale: string): VerifyTexts {
  return isIndonesian(locale) ? INDONESIAN : ENGLISH;
}
