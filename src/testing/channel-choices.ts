/** What the owner of a stage's shop has decided, and the network of a stage that has none. */
import type { Http } from "../channel/toolbox.js";
import type { Choices } from "../engine/surroundings.js";
import { CIRCUIT_POLICY } from "../resilience/circuit.js";

/** For stages whose fake lives in memory and was not handed in. */
export const failing: Http = { send: () => Promise.reject(new Error("there is no network here")) };

/** Defaults of a shop, without pace. */
export const CHOICES: Choices = {
  seller: { id: "toko", name: "Toko Uji", url: "https://toko.example", currency: "IDR", locale: "id-ID" },
  goals: {},
  links: undefined,
  // Pace is the engine's, not the channel's.
  pace: () => 1_000,
  onExisting: () => "ask",
  onDoubt: () => "ask",
  withoutPhotos: () => false,
  refuseLosses: [],
  maxShrink: 1,
  circuit: CIRCUIT_POLICY,
  keepMs: 30 * 86_400_000,
};
