import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Photo } from "../../src/channel/verbs.js";
import type { ProductView } from "../../src/channel/view.js";
import { untilText } from "../../src/channels/storefront/dates.js";
import { attributes, html, jsonScript, raw, safeAddress } from "../../src/channels/storefront/html.js";
import { categoryPath, productPath, slugOf } from "../../src/channels/storefront/paths.js";
import { pictureHtml, pictureOf, storedPhoto } from "../../src/channels/storefront/photos.js";
import { deriveRich } from "../../src/model/rich-text.js";
import { photoOf, productOf, variantOf } from "./fake-tools.js";
import { graphOf, openShop } from "./storefront-kit.js";

describe("html", () => {
  test("escapes texts and attributes, joins lists, leaves out what is not there", () => {
    const list = ["<a>", "&"].map((one) => html`<li title="${one}">${one}</li>`);
    expect(html`<ul>${list}${undefined}${false}${null}${0}</ul>`.text).toBe(
      '<ul><li title="&lt;a&gt;">&lt;a&gt;</li><li title="&amp;">&amp;</li>0</ul>',
    );
  });

  test("takes no address that runs something", () => {
    for (const bad of [
      "javascript:alert(1)",
      " JaVaScRiPt:alert(1)",
      "java\nscript:alert(1)",
      "\u0001javascript:x",
      "data:text/html,x",
      "vbscript:x",
    ]) {
      expect(html`<a href="${bad}">x</a>`.text).toBe('<a href="#">x</a>');
      expect(attributes({ src: bad }).text).toBe(' src="#"');
    }
    for (const good of [
      "../p/kopi.html?v=1#a",
      "https://a.example/",
      "tel:+62",
      "mailto:a@b.example",
      "p:x/y".slice(2),
    ]) {
      expect(safeAddress(good)).toBe(good);
    }
  });

  test.each([
    ["a script", () => html`<script>${"x"}</script>`],
    ["a style", () => html`<style>a{}${"x"}</style>`],
    ["a tag", () => html`<a ${"x"}>x</a>`],
    ["an unquoted attribute", () => html`<a href=${"x"}>x</a>`],
    ["single quotes", () => html`<a href='${"x"}'>x</a>`],
    ["an event handler", () => html`<a onclick="${"x"}">x</a>`],
    ["a style attribute", () => html`<a style="color:${"x"}">x</a>`],
    ["an event handler by attributes", () => attributes({ onload: "x" })],
  ])("takes no text in %s", (_what, make) => {
    expect(make).toThrow(TypeError);
  });

  test("knows that a tag is over, also behind a > in an attribute", () => {
    expect(html`<p title="a>b" class="${"x"}">${"<"}</p><script src="a.js"></script>${"<"}`.text).toBe(
      '<p title="a>b" class="x">&lt;</p><script src="a.js"></script>&lt;',
    );
  });

  test("is never broken out of", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", '"', "'", "&", "/", "a", " ", "`") }), (text) => {
        const made = html`<a title="${text}" href="${text}">${text}</a>`.text;
        const [, title = "", inner = ""] = /^<a title="([^"<>]*)" href="[^"<>]*">([^<>]*)<\/a>$/.exec(made) ?? [];
        expect([title, inner].map(unescaped)).toEqual([text, text]);
      }),
    );
  });

  test("data cannot end its script", () => {
    const { text } = jsonScript("application/ld+json", { a: "</script><script>alert(1)</script><!--" });
    expect(text.match(/</g)).toHaveLength(2);
    expect(JSON.parse(text.replace(/^<[^>]*>|<\/script>$/g, ""))).toEqual({
      a: "</script><script>alert(1)</script><!--",
    });
  });
});

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

describe("a hostile product", () => {
  const evil = `</title></script><script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
  const product: ProductView = productOf({
    title: evil,
    description: evil,
    rich: { ...deriveRich({ html: `<p onclick="x">Kopi</p>${evil}<a href="javascript:x">x</a>` }) },
    brand: evil,
    highlights: [evil],
    categoryPath: [evil, "../../etc"],
    attributes: { [evil]: evil },
    tags: [evil],
    certificates: [{ kind: "custom", number: evil, issuer: evil, verifyUrl: "javascript:alert(1)" }],
    variants: [
      variantOf("a", "1", { sku: evil, options: [{ code: evil, name: evil, value: evil, label: evil }] }),
      variantOf("b", "2", { options: [{ code: "warna", name: "Warna", value: "b", label: evil }] }),
    ],
  });
  const photos: readonly Photo[] = [{ ...photoOf("1", Buffer.from("x")), alt: evil }];

  test("runs nothing on any page, and breaks no feed", async () => {
    const shop = openShop({ title: evil, description: evil });
    await shop.build([{ product, photos }]);
    const pages = [...shop.disk.files].filter(([path]) => path.endsWith(".html"));
    expect(pages.length).toBeGreaterThan(4);
    for (const [, text] of pages) {
      expect(text).not.toMatch(/<script>|<img src=x|onclick|href="javascript|<\/title><\/script>/);
      expect(text.match(/<h1/g)).toHaveLength(1);
    }
    for (const path of ["sitemap.xml", "feed.xml"]) expect(shop.read(path)).not.toMatch(/<script|<img/);
    expect(graphOf(shop.read("p/kopi.html"))[1]?.["name"]).toBe(evil);
    expect([...shop.disk.files.keys()].every((path) => !path.includes(".."))).toBe(true);
  });
});

describe("paths", () => {
  test("of products never meet, not even on disks that know no case", () => {
    const ids = ["kopi", "Kopi", "KOPI", "kopi.", "con", "nul.x", "..", ".", "-", "_", "__proto__", "a.b", "A.B"];
    const paths = ids.map((id) => productPath(id).toLowerCase());
    expect(new Set(paths).size).toBe(ids.length);
    for (const path of paths) expect(path).toMatch(/^p\/[a-z0-9_-][a-z0-9._~-]*\.html$/);
    expect(productPath("kopi-250_g")).toBe("p/kopi-250_g.html");
  });

  test("of categories come from their names, and no two names share one by losing letters", () => {
    expect(["Kopi & Teh", "Café", "Alat Tulis"].map(slugOf)).toEqual(["kopi-teh", "cafe", "alat-tulis"]);
    expect(new Set(["咖啡", "茶", "Kopi 茶", "Kopi", "!!!"].map(slugOf)).size).toBe(5);
    expect(categoryPath(["makanan", "kopi"], 2)).toBe("c/makanan/kopi_2.html");
  });
});

test.each([
  ["2026-11-30T17:00:00Z", "id", "30 Nov 2026"],
  ["2026-11-30T10:30:00Z", "id", "30 Nov 2026, 17.30"],
  ["2026-08-17T10:30:00Z", "en", "17 Aug 2026, 17:30"],
])("an end at %s is said in %s as %s", (end, locale, expected) => {
  expect(untilText(new Date(end), "Asia/Jakarta", locale)).toBe(expected);
});

describe("a photo with several renditions", () => {
  const size = (width: number, format: "jpeg" | "webp") => ({
    ...photoOf("1", Buffer.from(`${width} ${format}`)),
    width,
    height: width,
    format,
  });
  const photo = { ...size(1_600, "jpeg"), renditions: [size(320, "webp"), size(1_280, "webp"), size(640, "webp")] };

  test("is offered in all of them, the newest format first", () => {
    const { text } = pictureHtml(pictureOf(storedPhoto([photo, ...photo.renditions]), "../"), {
      sizes: "50vw",
      eager: "first",
    });
    expect(text).toMatch(
      /^<picture><source type="image\/webp" srcset="\.\.\/m\/\w+\.webp 320w, \.\.\/m\/\w+\.webp 640w, \.\.\/m\/\w+\.webp 1280w" sizes="50vw"><img src="\.\.\/m\/\w+\.jpg" width="1600" height="1600" alt="1" fetchpriority="high"><\/picture>$/,
    );
  });

  test("is written in all of them", async () => {
    const shop = openShop();
    await shop.build([{ product: productOf(), photos: [photo] }]);
    expect([...shop.disk.files.keys()].filter((path) => path.startsWith("/shop/m/"))).toHaveLength(4);
  });
});

test("raw markup is taken as it is", () => {
  expect(html`<p>${raw("<br>")}</p>`.text).toBe("<p><br></p>");
});
