/** Our own lists: the front page, categories, and pages that only say something. */
import { attributes, type Html, html } from "./html.js";
import type { CardView, ListPage, MessagePage, Picture, TemplateTools } from "./pages.js";

const CARD_SIZES = "(min-width: 72rem) 17rem, (min-width: 52rem) 25vw, 45vw";

/** A list of products as our own template shows it. */
export function listHtml(page: ListPage, tools: TemplateTools): Html {
  const { texts, cards } = page;
  return html`${headingHtml(page)}
${page.search && searchHtml(page)}
${page.categories.length > 0 && categoriesHtml(page)}
<div data-rest>${
    cards.length === 0
      ? html`<p>${texts.empty}</p>`
      : html`<ul class="grid">${cards.map((card, index) => cardHtml(card, index, tools))}</ul>`
  }
${page.pages.length > 1 && pagesHtml(page, tools)}</div>`;
}

function headingHtml({ isFront, number, heading, shop, texts, count }: ListPage): Html {
  const total = html`<p class="count">${count} ${texts.products.toLowerCase()}</p>`;
  if (!isFront || number > 1) return html`<div class="head"><h1>${heading}</h1>${total}</div>`;
  return html`<div class="head"><h1>${heading}</h1>${shop.description !== undefined && html`<p>${shop.description}</p>`}</div>`;
}

function categoriesHtml({ categories, texts }: ListPage): Html {
  const items = categories.map(
    ({ title, url, count }) => html`<li><a href="${url}">${title} <span>${count}</span></a></li>`,
  );
  return html`<nav class="cats" aria-label="${texts.categories}"><ul>${items}</ul></nav>`;
}

/** Hidden until the script is there, its room kept: without scripts, lists and categories are the whole shop. */
function searchHtml({ texts, search }: ListPage): Html {
  const data = attributes({ "data-products": search?.data, "data-found": texts.found, "data-nothing": texts.nothing });
  return html`<search class="find" id="cari" data-search${data} hidden><label class="hide" for="q">${texts.search}</label><input id="q" type="search" autocomplete="off" placeholder="${texts.search}: ${texts.searchHint}"><p class="count" role="status"></p><ul class="grid"></ul></search>`;
}

function cardHtml(card: CardView, index: number, { picture }: TemplateTools): Html {
  // The largest thing on a phone's first screen can be any of the first six.
  const eager = index < 2 ? "first" : index < 6 ? "soon" : undefined;
  return html`<li class="card ${card.stock.availability}${card.picture && isTall(card.picture) && " whole"}">${
    card.picture ? picture({ ...card.picture, alt: "" }, { sizes: CARD_SIZES, eager }) : html`<div class="blank"></div>`
  }<div><h2><a href="${card.url}">${card.title}</a></h2>${cardPrice(card)}${
    card.stock.availability !== "inStock" && html`<p class="stock">${card.stock.text}</p>`
  }</div></li>`;
}

/** Cut to a square, an upright picture would lose head and foot. */
function isTall({ renditions: [{ width, height }] }: Picture): boolean {
  return width / height < 0.85;
}

function cardPrice({ price, before }: CardView): Html {
  if (before === undefined) return html`<p class="price">${price}</p>`;
  return html`<p class="price is-sale">${price} <s>${before}</s></p>`;
}

function pagesHtml({ pages, number, texts }: ListPage, { fill }: TemplateTools): Html {
  const near = pages.filter(
    (one) => one.number === 1 || one.number === pages.length || Math.abs(one.number - number) <= 2,
  );
  const item = (title: string, url: string, label: string | undefined, current?: "page") =>
    html`<li><a href="${url}"${attributes({ "aria-label": label, "aria-current": current })}>${title}</a></li>`;
  const [previous, next] = [pages[number - 2], pages[number]];
  return html`<nav class="pages" aria-label="${texts.pages}"><ul>${previous && item("‹", previous.url, texts.previous)}${near.map(
    (one) =>
      item(
        String(one.number),
        one.url,
        fill(texts.page, { n: one.number }),
        one.number === number ? "page" : undefined,
      ),
  )}${next && item("›", next.url, texts.next)}</ul></nav>`;
}

/** A page that only says something, as our own template shows it. */
export function messageHtml({ heading, hint, shop, texts }: MessagePage): Html {
  return html`<div class="head"><h1>${heading}</h1><p>${hint}</p></div><p><a href="${shop.home}">${texts.allProducts}</a></p>`;
}
