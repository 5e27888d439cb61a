/** What exit codes mean, for help. */
import { EXIT, type ExitCode } from "./exit-code.js";
import type { Said } from "./said.js";

/** Every code with its meaning, in order. */
export const EXIT_WORDS: readonly { readonly code: ExitCode; readonly said: Said }[] = [
  { code: EXIT.done, said: { en: "done, or safely queued", id: "selesai, atau aman dalam antrean" } },
  {
    code: EXIT.failed,
    said: { en: "it could not be done; nothing is lost", id: "tidak bisa dikerjakan; tidak ada yang hilang" },
  },
  { code: EXIT.usage, said: { en: "wrong words or wrong configuration", id: "perintah atau konfigurasi keliru" } },
  { code: EXIT.nothing, said: { en: "nothing matched", id: "tidak ada yang cocok" } },
  { code: EXIT.needsYou, said: { en: "something needs you", id: "ada yang perlu Anda" } },
  { code: EXIT.missed, said: { en: "a goal is missed now", id: "ada sasaran yang belum terpenuhi" } },
  {
    code: EXIT.changes,
    said: {
      en: "plan --detailed-exitcode: there is something to send",
      id: "plan --detailed-exitcode: ada yang akan dikirim",
    },
  },
  {
    code: EXIT.interrupted,
    said: { en: "stopped by you; what was kept is safe", id: "dihentikan; yang sudah tersimpan aman" },
  },
];
