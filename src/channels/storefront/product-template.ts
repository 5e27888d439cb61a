/** Our own product page. It needs no script: photos scroll, choices are a table with a link to order each. */
import { type Html, html } from "./html.js";
import type { PriceView, ProductPage, TemplateTools, VariantPageView } from "./pages.js";
import { fileFor, THUMB_WIDTH } from "./photos.js";
import type { StorefrontTexts } from "./texts.js";

const WIDE_SIZES = "(min-width: 72rem) 37rem, (min-width: 52rem) 52vw";
const FIRST_SIZES = `${WIDE_SIZES}, calc(100vw - 2rem)`;
/** Browsers load the neighbours of what is seen: on a phone they come a size smaller, or a page would weigh twice as much. */
const REST_SIZES = `${WIDE_SIZES}, 60vw`;

/** A product's page as our own template shows it. */
export function productHtml(page: ProductPage, tools: TemplateTools): Html {
  const { texts, notes } = page;
  return html`${notes.length > 0 && html`<p class="note">${notes.map(noteHtml)}</p>`}
<article class="item">
${page.pictures.length > 0 ? galleryHtml(page, tools) : html`<div class="blank"></div>`}
<div class="info" id="info">
<h1>${page.title}</h1>
${priceHtml(page.price, texts, "now")}
${page.price.until !== undefined && html`<p class="stock">${tools.fill(texts.until, { date: page.price.until })}</p>`}
<p><span class="pill ${page.stock.availability}">${page.stock.text}</span></p>
${page.variants.length === 1 ? singleHtml(page) : choicesHtml(page, tools)}
${page.verify && html`<p class="genuine"><a href="${page.verify.url}">${page.verify.title}</a></p>`}
${page.highlights.length > 0 && html`<section><ul class="points">${page.highlights.map((line) => html`<li>${line}</li>`)}</ul></section>`}
${page.description.text !== "" && html`<section><h2>${texts.description}</h2><div class="text">${page.description}</div></section>`}
${page.facts.length > 0 && factsHtml(page)}
${page.certificates.length > 0 && certificatesHtml(page)}
</div>
</article>`;
}

function noteHtml({ text, url }: ProductPage["notes"][number]): Html {
  return url === undefined ? html`${text} ` : html`<a href="${url}">${text}</a> `;
}

function galleryHtml({ pictures, texts }: ProductPage, { picture, attributes, fill }: TemplateTools): Html {
  const shots = pictures.map((one, index) => {
    const eager = index === 0 ? "first" : undefined;
    return html`<li id="f${index + 1}">${picture(one, { sizes: eager ? FIRST_SIZES : REST_SIZES, eager })}</li>`;
  });
  const thumbs = pictures.map((one, index) => {
    const small = fileFor(one.renditions, 128);
    const size = { width: 48, height: 48, alt: "", loading: "lazy" };
    const content = small.width <= THUMB_WIDTH ? html`<img${attributes({ src: small.url, ...size })}>` : index + 1;
    const label = fill(texts.photo, { title: one.alt, n: index + 1 });
    return html`<li><a href="#f${index + 1}" aria-label="${label}">${content}</a></li>`;
  });
  return html`<div><a class="skip" href="#info">${texts.skipGallery}</a><ul class="shots ${shapeOf(pictures)}" tabindex="0" aria-label="${texts.photos}">${shots}</ul>
${pictures.length > 1 && html`<ul class="thumbs">${thumbs}</ul>`}</div>`;
}

/** The frame has the shape of the first photo, as near as a few classes come: no shift, and hardly a margin. */
function shapeOf([first]: ProductPage["pictures"]): string {
  const { width, height } = first?.renditions[0] ?? { width: 1, height: 1 };
  const shape = width / height;
  if (shape >= 1.2) return shape >= 1.42 ? "wide" : "broad";
  return shape < 0.9 ? "tall" : "";
}

/** `place` is a class; what is read aloud says which price is which. */
function priceHtml({ text, before }: PriceView, texts: StorefrontTexts, place: string): Html {
  if (before === undefined)
    return html`<p class="price ${place}"><span class="hide">${texts.price}: </span>${text}</p>`;
  return html`<p class="price is-sale ${place}"><span class="hide">${texts.salePrice}: </span>${text} <span class="hide">${texts.regularPrice}: </span><s>${before}</s></p>`;
}

function singleHtml({ variants: [only], shop, texts }: ProductPage): Html {
  const more = [...only.price.tiers, ...only.notes];
  return html`${more.map((line) => html`<p class="stock">${line}</p>`)}
${only.order !== undefined && html`<div class="buy"><a class="button" href="${only.order}">${isChat(only.order) ? texts.orderChat : texts.order}</a></div>`}
${only.order === undefined && shop.whatsapp !== undefined && html`<div class="buy"><a class="button" href="${shop.whatsapp}">${texts.ask}</a></div>`}`;
}

function isChat(address: string): boolean {
  return address.startsWith("https://wa.me/");
}

function choicesHtml({ variants, texts }: ProductPage, tools: TemplateTools): Html {
  const rows = variants.map((variant) => rowHtml(variant, texts, tools));
  return html`<section><h2>${texts.choices}</h2><table class="picks"><thead class="hide"><tr><th scope="col">${texts.choice}</th><th scope="col">${texts.price}</th><th scope="col">${texts.order}</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function rowHtml(variant: VariantPageView, texts: StorefrontTexts, { fill }: TemplateTools): Html {
  const { label, price, stock, notes, order, photo } = variant;
  const name = photo === undefined ? label : html`<a href="#f${photo}">${label}</a>`;
  const small = [
    ...price.tiers,
    ...notes,
    ...(price.until === undefined ? [] : [fill(texts.until, { date: price.until })]),
  ];
  const action =
    order === undefined
      ? ""
      : html`<a class="button" href="${order}" aria-label="${fill(texts.orderThis, { choice: label })}">${texts.order}</a>`;
  return html`<tr><th scope="row">${name}<small>${stock.text}</small></th><td>${priceHtml(price, texts, "one")}${small.map((line) => html`<small>${line}</small>`)}</td><td>${action}</td></tr>`;
}

function factsHtml({ facts, texts }: ProductPage): Html {
  const rows = facts.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`);
  return html`<section><h2>${texts.details}</h2><dl class="facts">${rows}</dl></section>`;
}

function certificatesHtml({ certificates, texts }: ProductPage): Html {
  const items = certificates.map(
    ({ text, url }) =>
      html`<li>${text}${url !== undefined && html` (<a href="${url}" rel="nofollow">${texts.check}</a>)`}</li>`,
  );
  return html`<section><h2>${texts.certificates}</h2><ul class="points">${items}</ul></section>`;
}
