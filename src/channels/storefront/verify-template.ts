/**
 * The checking page: first where the listing must be seen and whom to pay, because a genuine link can be repeated by
 * anybody; then what the signature says. Complete without the script, which only checks the signature and what is pasted.
 */
import { type Html, html, jsonScript } from "./html.js";
import type { PlaceSeen, PlaceView, TemplateTools, VerifyPage } from "./pages.js";
import { fill } from "./texts.js";

/** A checking page's content. */
export function verifyHtml(page: VerifyPage, { picture }: Pick<TemplateTools, "picture">): Html {
  const { words, product } = page;
  return html`<h1>${words.heading}</h1>
${product && html`<p class="what">${product.picture && picture({ ...product.picture, alt: "" }, { sizes: "4rem" })}<span><a href="${product.url}">${product.title}</a><small>${words.price}: ${product.price}</small></span></p>`}
<div class="lead">${domainHtml(page)}${placesHtml(page)}${payHtml(page)}</div>
<section><h2>${words.signature}</h2><p class="verdict unsure" data-verdict role="status">${fill(words.noScript, { host: page.host })}</p></section>
${pasteHtml(page)}
<section class="two"><div><h2>${words.proves}</h2>${listHtml(words.provesList)}</div><div><h2>${words.cannot}</h2>${listHtml(words.cannotList)}</div></section>
${detailsHtml(page)}
${jsonScript("application/json", { iss: page.iss, root: page.shop.root, claims: page.claims, words: words.words })}
<script src="${page.script}" defer></script>`;
}

function domainHtml({ host, ascii, words }: VerifyPage): Html {
  return html`<section class="card"><h2>${words.domain}</h2><p class="domain">${host}</p>${ascii !== undefined && html`<p class="stock">${fill(words.spelled, { ascii })}</p>`}<p class="stock">${words.compare}</p></section>`;
}

function placesHtml({ places, words }: VerifyPage): Html {
  return html`<section class="card"><h2>${words.places}</h2><ul>${places.map((place) => placeHtml(place, words))}</ul></section>`;
}

function placeHtml({ url, text, usual, seen }: PlaceView, words: VerifyPage["words"]): Html {
  return html`<li><a rel="me" href="${url}">${text}</a>${usual !== undefined && html`<small>${fill(words.standsIn, { usual })}</small>`}${seen && seenHtml(seen, words)}</li>`;
}

function seenHtml({ state, how, date, lastDate }: PlaceSeen, words: VerifyPage["words"]): Html {
  const text = fill(how === "own" ? words.linkedOwn : words[state], { date });
  return html`<small>${text}</small>${lastDate !== undefined && html`<small>${fill(words.lastLinked, { date: lastDate })}</small>`}`;
}

function payHtml({ payTo, words, texts }: VerifyPage): Html {
  // As text, not as a link: who pays types that address, so that nobody can lead elsewhere.
  const checks = [...new Set(payTo.flatMap(({ check }) => (check === undefined ? [] : [check])))];
  return html`<section class="card"><h2>${words.pay}</h2>${
    payTo.length === 0
      ? html`<p>${words.payNobody}</p>`
      : html`<ul class="payees">${payTo.map(({ bank, holder, last4 }) => html`<li>${last4 === undefined ? `${bank}, ${holder}` : fill(texts.payTo, { bank, holder, last4 })}</li>`)}</ul>`
  }${checks.map((check) => html`<p class="stock">${fill(words.lookUp, { check })}</p>`)}</section>`;
}

/** Hidden until the script can answer. */
function pasteHtml({ words }: VerifyPage): Html {
  return html`<form class="paste" data-paste hidden><label for="seen">${words.paste}</label><p class="stock" id="seen-hint">${words.pasteHint}</p><div><input id="seen" type="text" maxlength="3000" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="seen-hint"><button type="submit" class="button">${words.button}</button></div><p class="verdict" data-answer role="status"></p></form>`;
}

function listHtml(lines: readonly string[]): Html {
  return html`<ul class="points">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function detailsHtml({ claims, profile, qr, words }: VerifyPage): Html {
  return html`<details><summary>${words.details}</summary><ul class="points">${claims !== undefined && html`<li><a href="${profile.root}${claims}">${words.claims}</a></li>`}<li><a href="${profile.url}">${words.profile}</a></li></ul>${qr !== undefined && html`<p><img class="qr" src="${qr}" width="185" height="185" alt="${words.qr}" loading="lazy"></p>`}</details>`;
}
