import { describe, expect, it } from "vitest";
import { formatCount, formatSpan, formatTime, isTimeZone } from "../../src/report/format.js";
import { wordsOf } from "../../src/report/languages.js";
import { stateIn } from "../../src/report/words.js";

const id = { language: "id", timeZone: "Asia/Jakarta" } as const;
const en = { language: "en", timeZone: "Asia/Makassar" } as const;
const at = new Date("2026-08-17T12:40:00Z");

describe("numbers and times", () => {
  it("are written as each language writes them, the zone always with the time", () => {
    expect(formatCount(1_234_567, "id")).toBe("1.234.567");
    expect(formatCount(1_234, "en")).toBe("1,234");
    expect(formatTime(at, id)).toBe("17 Agt 2026 19.40 WIB");
    expect(formatTime(at, en)).toBe("17 Aug 2026 20:40 WITA");
    expect(formatTime(at, { language: "en", timeZone: "Europe/Berlin" })).toBe("17 Aug 2026 14:40 GMT+2");
  });

  it("leave the date out only on the same day in that zone", () => {
    expect(formatTime(at, id, new Date("2026-08-17T16:59:00Z"))).toBe("19.40 WIB");
    expect(formatTime(at, id, new Date("2026-08-17T17:01:00Z"))).toBe("17 Agt 2026 19.40 WIB");
  });

  it("never say 60 minutes or 24 hours", () => {
    expect(formatSpan(2 * 3_600_000 + 5 * 60_000, "id")).toBe("2 j 5 mnt");
    expect(formatSpan(3_600_000 * 2 - 1, "en")).toBe("2 h");
    expect(formatSpan(86_400_000 + 3_600_000, "id")).toBe("1 h 1 j");
    expect(formatSpan(35_000, "en")).toBe("35 s");
  });

  it("know a zone from none", () => {
    expect([isTimeZone("Asia/Jayapura"), isTimeZone("Asia/Nowhere")]).toEqual([true, false]);
  });
});

describe("words", () => {
  it("do not say of a channel whose circuit is open that it works", () => {
    const down = { standing: "open", circuits: [{ state: "open" }] };
    expect(stateIn(wordsOf("id"), down)).toBe("putus");
    expect(stateIn(wordsOf("en"), { standing: "open", circuits: [] })).toBe("works");
  });

  it("say one thing as one, and name goals, channels and times", () => {
    const verdict = {
      mood: "missed",
      products: 12,
      shown: 11,
      missed: [{ goal: "seen", products: 1 }],
      down: [{ channel: "ig", reason: "open", since: at }],
      queued: 1,
      doneAt: undefined,
      needsYou: 1,
    } as const;
    expect(wordsOf("en").verdict(verdict, at, en)).toBe(
      "11 of 12 products can be seen; goal “seen” is missed by 1 product; ig is down since 20:40 WITA; 1 listing is on the way; 1 thing needs you.",
    );
    expect(wordsOf("id").verdict(verdict, at, id)).toBe(
      "11 dari 12 produk terlihat; sasaran “seen” belum terpenuhi untuk 1 produk; ig putus sejak 19.40 WIB; 1 listing antre; 1 hal perlu Anda.",
    );
  });
});
