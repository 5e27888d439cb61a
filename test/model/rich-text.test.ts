import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveRich, sanitize } from "../../src/model/rich-text.js";
import { words } from "./arbitraries.js";

const visible = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, " ").trim();

describe("rich text", () => {
  it("derives HTML and plain text from Markdown", () => {
    const { html, plain } = deriveRich({
      markdown: "# Kopi\n\n**Enak** dan *wangi*\n\n- satu\n- dua\n\n[toko](https://toko.example)",
    });
    expect(html).toContain("<h2>Kopi</h2>");
    expect(html).toContain('<a href="https://toko.example">toko</a>');
    expect(plain).toBe("Kopi\n\nEnak dan wangi\n\n- satu\n- dua\n\ntoko (https://toko.example)");
  });

  it("derives Markdown that means the same HTML again", () => {
    const html =
      '<h2>Kopi</h2><p>a <b>tebal</b> 5 * 3 * 2 [x] <a href="https://x.id/?a=1&amp;b=2">k_l</a></p><ul><li>1</li><li>2</li></ul>';
    const { markdown } = deriveRich({ html });
    expect(deriveRich({ markdown }).plain).toBe(deriveRich({ html }).plain);
    expect(deriveRich({ markdown }).html).toContain("<strong>tebal</strong>");
  });

  it("takes plain text literally", () => {
    const plain = "Kopi *enak* <b>\nbaris\n\n- satu\n1. dua & tiga_empat";
    const { html, markdown } = deriveRich({ plain });
    expect(html).toBe("<p>Kopi *enak* &lt;b&gt;<br />baris</p><p>- satu<br />1. dua &amp; tiga_empat</p>");
    expect(deriveRich({ markdown }).plain.replace(/\s+/g, " ")).toBe(plain.replace(/\s+/g, " "));
  });

  it("keeps the forms that were given", () => {
    expect(deriveRich({ markdown: "**a**", plain: "sendiri" }).plain).toBe("sendiri");
  });

  it.each([
    "<script>alert(1)</script>",
    '<p onclick="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="  JaVaScRiPt:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<a href="//jahat.example">x</a>',
    "<img src=x onerror=alert(1)>",
    '<iframe src="https://jahat.example"></iframe>',
    "<svg><script>alert(1)</script></svg>",
    "<style>p{}</style>",
    "<<script>script>alert(1)<</script>/script>",
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
  ])("lets nothing through of %s", (hostile) => {
    for (const html of [sanitize(hostile), deriveRich({ markdown: hostile }).html]) {
      expect(html).not.toMatch(
        /<(?:script|style|img|iframe|svg|math)|<[^>]*\son\w+=|<[^>]*href="(?!https?:)|<[^>]*javascript:/i,
      );
    }
  });

  it("cleans to the same the second time, and never loses a visible word", () => {
    const tag = fc.constantFrom("p", "div", "b", "h1", "h4", "blockquote", "td", "tr", "table", "span", "li", "ul");
    const html = fc
      .array(fc.tuple(tag, words), { maxLength: 6 })
      .map((parts) => parts.map(([name, text]) => `<${name}>${text}</${name}>`).join(""));
    fc.assert(
      fc.property(html, (given) => {
        const once = sanitize(given);
        expect(sanitize(once)).toBe(once);
        const said = visible(given.replace(/<[^>]*>/g, " ").normalize("NFC"));
        expect(visible(deriveRich({ html: given }).plain).replaceAll(" ", "")).toBe(said.replaceAll(" ", ""));
      }),
    );
  });

  it.each(["<a>", "<ul><li>", "<div>", "<b>", "> ", "- ", "*", "["])("survives %j by the thousand", (piece) => {
    const text = piece.repeat(5_000);
    for (const source of [{ html: `${text}kopi` }, { markdown: `${text}kopi` }]) {
      expect(typeof deriveRich(source).plain).toBe("string");
    }
  });

  it("keeps words of neighbouring blocks and cells apart", () => {
    const html = "<div>satu</div><div>dua</div><table><tr><td>tiga</td><td>empat</td></tr></table>";
    expect(deriveRich({ html }).plain.split(/\s+/)).toEqual(["satu", "dua", "tiga", "empat"]);
  });
});
