import { describe, expect, it } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import { renderTools } from "../../src/channel/tools.js";

const tools = renderTools("id-ID");
const idr = (amount: string) => ({ amount, currency: "IDR" });

describe("render tools", () => {
  it("writes prices for people, marketplaces and agents", () => {
    expect(tools.money(idr("65000"))).toBe("Rp65.000");
    expect(tools.major(idr("65000"), 0)).toBe(65_000);
    expect(tools.minor(idr("65000"))).toBe(6_500_000);
  });

  it("refuses the listing where a price cannot be sent exactly", () => {
    for (const convert of [() => tools.major(idr("65000.50"), 0), () => tools.minor(idr("999999999999999"))]) {
      expect(convert).toThrow(ChannelError);
      expect(convert).toThrow(
        expect.objectContaining({ kind: "invalid", field: "price", cure: expect.stringMatching(/\.$/) }),
      );
    }
  });

  it("fits text", () => {
    expect(tools.fit("Kopi Gayo", { max: 6, unit: "utf16" }).text).toBe("Kopi…");
  });
});
