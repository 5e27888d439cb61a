/** What LINE refuses of messages. Messaging API, message and Flex objects, line-openapi of 2026-07-01, read 2026-11-22. */
import { refuse } from "./refusal.js";

type Fields = Readonly<Record<string, unknown>>;

/** Longest texts and fields that are known, by the type of an element. Others are misspelt: LINE refuses them too. */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  text: ["type", "text", "wrap", "size", "weight", "maxLines", "color", "margin"],
  image: ["type", "url", "size", "aspectRatio", "aspectMode", "action"],
  button: ["type", "style", "height", "action"],
  box: ["type", "layout", "contents", "spacing", "margin"],
  bubble: ["type", "hero", "body", "footer", "header", "size"],
  carousel: ["type", "contents"],
  uri: ["type", "label", "uri"],
};

/** Checks the messages of one request. @throws Refusal */
export function checkMessages(given: unknown): void {
  if (!Array.isArray(given) || given.length < 1 || given.length > 5) {
    invalid("Size must be between 1 and 5", "messages");
    return;
  }
  for (const [index, message] of given.entries()) checkMessage(Object(message), `messages[${index}]`);
}

function invalid(message: string, property: string): never {
  return refuse(400, "The request body has 1 error(s)", [{ message, property }]);
}

function checkMessage(message: Fields, at: string): void {
  if (message["type"] === "text") {
    only(message, ["type", "text"], at);
    lengthOf(message["text"], 5_000, `${at}.text`);
    return;
  }
  if (message["type"] !== "flex") invalid("The sandbox knows text and flex", `${at}.type`);
  only(message, ["type", "altText", "contents"], at);
  lengthOf(message["altText"], 1_500, `${at}.altText`);
  const contents: Fields = Object(message["contents"]);
  if (contents["type"] !== "bubble" && contents["type"] !== "carousel") invalid("unknown type", `${at}.contents`);
  checkElement(contents, `${at}.contents`);
}

function only(fields: Fields, known: readonly string[], at: string): void {
  for (const name of Object.keys(fields)) if (!known.includes(name)) invalid("unknown field", `${at}/${name}`);
}

function lengthOf(text: unknown, max: number, at: string): void {
  if (typeof text !== "string" || text === "" || text.length > max) invalid(`Length must be between 1 and ${max}`, at);
}

function checkElement(element: Fields, at: string): void {
  const type = String(element["type"]);
  only(element, ELEMENTS[type] ?? invalid("unknown type", `${at}/type`), at);
  if (type === "carousel") checkCarousel(element["contents"], at);
  if (type === "box") checkBox(element["contents"], at);
  if (type === "text") lengthOf(element["text"], 2_000, `${at}/text`);
  if (type === "image" && !/^https:.{1,1990}$/.test(String(element["url"]))) invalid("invalid uri", `${at}/url`);
  if (type === "uri") checkLink(element, at);
  for (const part of ["hero", "body", "footer", "header", "action"]) {
    if (element[part] !== undefined) checkElement(Object(element[part]), `${at}/${part}`);
  }
  if (type === "bubble" && element["body"] === undefined && element["hero"] === undefined)
    invalid("At least one block must be specified", at);
}

function checkCarousel(contents: unknown, at: string): void {
  if (!Array.isArray(contents) || contents.length < 1 || contents.length > 12) invalid("1 to 12 bubbles", at);
  else for (const [index, bubble] of contents.entries()) checkElement(Object(bubble), `${at}/contents/${index}`);
}

function checkBox(contents: unknown, at: string): void {
  if (!Array.isArray(contents)) invalid("must be specified", `${at}/contents`);
  else for (const [index, one] of contents.entries()) checkElement(Object(one), `${at}/contents/${index}`);
}

function checkLink({ uri, label }: Fields, at: string): void {
  if (!URL.canParse(String(uri)) || String(uri).length > 1_000) invalid("invalid uri", `${at}/uri`);
  lengthOf(label, 20, `${at}/label`);
}
