import { describe, expect, it } from "vitest";
import { parseSeller, sellerView } from "../../src/model/seller.js";

const payTo = { bank: "BCA", holder: "CV KOPI TAKENGON", last4: "7890" };

function sellerOf(input: unknown) {
  const parsed = parseSeller(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.seller;
}

describe("seller", () => {
  it("needs only a name, and speaks Indonesian and rupiah", () => {
    expect(sellerOf({ name: " Kopi  Takengon " })).toEqual({
      id: "shop",
      name: "Kopi Takengon",
      currency: "IDR",
      locale: "id-ID",
      officialChannels: [],
      payTo: [],
    });
  });

  it("brings numbers into one form", () => {
    const seller = sellerOf({
      name: "Kopi",
      phone: "0812-3456-7890",
      whatsapp: "+62 812 3456 7890",
      nib: "1234 5678 9012 3",
      npwp: "01.234.567.8-901.000",
      locale: "id-id",
    });
    expect(seller).toMatchObject({
      phone: "+6281234567890",
      whatsapp: "+6281234567890",
      nib: "1234567890123",
      npwp: "012345678901000",
      locale: "id-ID",
    });
  });

  it("is the same after a second parsing", () => {
    const seller = sellerOf({
      name: "Kopi",
      url: "https://toko.example",
      payTo: [payTo],
      returnPolicy: { category: "finite", days: 7 },
    });
    expect(sellerOf(JSON.parse(JSON.stringify(seller)))).toEqual(seller);
  });

  it.each([
    [{ payTo: [{ ...payTo, last4: "1234567890" }] }, "payTo[0].last4"],
    [{ payTo: [{ ...payTo, account: "1234567890" }] }, "payTo[0].account"],
    [{ payTo: [{ ...payTo, bank: "BCA 1234567890" }] }, "payTo[0].bank"],
    [{ payTo: [{ ...payTo, holder: "Budi 123-456-7890" }] }, "payTo[0].holder"],
  ])("refuses a whole account number without repeating it: %j", (input, path) => {
    const parsed = parseSeller({ name: "Kopi", ...input });
    const issues = parsed.ok ? [] : parsed.issues;
    expect(issues.map((issue) => issue.path)).toEqual([path]);
    expect(issues[0]?.cure).toContain("last four digits");
    expect(JSON.stringify(issues)).not.toMatch(/\d[\d-]{5}/);
  });

  it.each([
    [{}, "name"],
    [{ name: "" }, "name"],
    [{ name: "Kopi", url: "http://toko.example" }, "url"],
    [{ name: "Kopi", currency: "Rp" }, "currency"],
    [{ name: "Kopi", locale: "x" }, "locale"],
    [{ name: "Kopi", phone: "12" }, "phone"],
    [{ name: "Kopi", email: "toko" }, "email"],
    [{ name: "Kopi", nib: "123" }, "nib"],
    [{ name: "Kopi", npwp: "123" }, "npwp"],
    [{ name: "Kopi", webiste: "x" }, "webiste"],
    [{ name: "Kopi", returnPolicy: { category: "finite" } }, "returnPolicy.days"],
    [{ name: "Kopi", officialChannels: [{ channel: "Shopee", url: "shopee" }] }, "officialChannels[0].url"],
  ])("refuses %j, naming %s and a cure", (input, path) => {
    const parsed = parseSeller(input);
    const issues = parsed.ok ? [] : parsed.issues;
    expect(issues.map((issue) => issue.path)).toEqual([path]);
    expect(issues[0]?.cure).toMatch(/[.?]$/);
  });

  it("shows listings only what they need", () => {
    const view = sellerView(sellerOf({ name: "Kopi", nib: "1234567890123", payTo: [payTo], email: "toko@kopi.id" }));
    expect(view).toEqual({ id: "shop", name: "Kopi", currency: "IDR", locale: "id-ID", email: "toko@kopi.id" });
  });
});
