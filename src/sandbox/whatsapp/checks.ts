/** What the Cloud API refuses of a message. Messages reference and error codes, read 2026-11-21. */
import { refuse } from "../graph/refusal.js";

type Data = Readonly<Record<string, unknown>>;

/** A template as it was approved. */
export interface WhatsAppApprovedTemplate {
  readonly name: string;
  readonly language: string;
  /** How many `{{1}}` its body has. @defaultValue 0 */
  readonly parameters?: number | undefined;
  /** Whether its header is a photo. @defaultValue `false` */
  readonly photo?: boolean | undefined;
  /** Whether it has a catalogue button. @defaultValue `false` */
  readonly catalogueButton?: boolean | undefined;
}

/** What a message is checked against. */
export interface WhatsAppRules {
  readonly templates: readonly WhatsAppApprovedTemplate[];
  readonly catalogId: string | undefined;
  readonly hasMedia: (id: string) => boolean;
}

const SHARED = ["messaging_product", "recipient_type", "to", "type", "biz_opaque_callback_data"];
const TYPES = ["text", "image", "interactive", "template"] as const;

/** Checks a message and gives what people read of it. @throws GraphRefusal */
export function checkMessage(message: Data, rules: WhatsAppRules): string {
  const type = TYPES.find((one) => one === message["type"]) ?? refuse(131_051, "Message type is not supported");
  if (message["messaging_product"] !== "whatsapp") refuse(100, "The parameter messaging_product is required.");
  if (message["recipient_type"] !== undefined && message["recipient_type"] !== "individual")
    refuse(100, "recipient_type");
  only(message, [...SHARED, type]);
  if (String(message["biz_opaque_callback_data"] ?? "").length > 512)
    refuse(100, "biz_opaque_callback_data is too long");
  const content = objectOf(message[type], type);
  switch (type) {
    case "text":
      only(content, ["body", "preview_url"]);
      return textOf(content["body"], 4_096, "text.body");
    case "image":
      return imageOf(content, rules);
    case "interactive":
      return productsOf(content, rules);
    case "template":
      return templateOf(content, rules);
    default:
      return type satisfies never;
  }
}

function only(given: Data, names: readonly string[]): void {
  for (const name of Object.keys(given)) if (!names.includes(name)) refuse(100, `Unexpected key "${name}"`);
}

function objectOf(value: unknown, name: string): Data {
  if (value === null || typeof value !== "object") return refuse(131_008, `Parameter ${name} is missing`);
  return value as Data;
}

function listOf(value: unknown, name: string, min: number, max: number): readonly Data[] {
  if (!Array.isArray(value) || value.length < min || value.length > max) {
    return refuse(131_009, `Parameter ${name} has ${min} to ${max} entries`);
  }
  return value.map((one: unknown) => objectOf(one, name));
}

function textOf(value: unknown, max: number, name: string): string {
  if (typeof value !== "string" || value === "") return refuse(131_008, `Parameter ${name} is missing`);
  return value.length > max ? refuse(131_009, `Parameter ${name} is too long`) : value;
}

function imageOf(image: Data, { hasMedia }: WhatsAppRules): string {
  only(image, ["id", "link", "caption"]);
  if (typeof image["id"] !== "string" || !hasMedia(image["id"])) refuse(131_053, "Media upload error");
  return image["caption"] === undefined ? "" : textOf(image["caption"], 1_024, "image.caption");
}

function productsOf(interactive: Data, { catalogId }: WhatsAppRules): string {
  only(interactive, ["type", "header", "body", "footer", "action"]);
  const action = objectOf(interactive["action"], "action");
  const body = objectOf(interactive["body"], "body");
  const text = textOf(body["text"], 1_024, "body.text");
  if (catalogId === undefined) refuse(131_009, "The catalogue is not connected");
  if (interactive["type"] === "catalog_message") return `${text} ${thumbnailOf(interactive, action)}`;
  if (action["catalog_id"] !== catalogId) refuse(131_009, "The catalogue is not connected");
  if (interactive["type"] === "product") {
    only(action, ["catalog_id", "product_retailer_id"]);
    return `${text} ${textOf(action["product_retailer_id"], 100, "product_retailer_id")}`;
  }
  if (interactive["type"] !== "product_list")
    return refuse(131_051, "The sandbox knows product, product_list and catalog_message");
  const header = objectOf(interactive["header"], "header");
  if (header["type"] !== "text") refuse(131_009, "The header of a product list is a text");
  textOf(header["text"], 60, "header.text");
  const sections = listOf(action["sections"], "sections", 1, 10);
  const items = sections.flatMap((section) => listOf(section["product_items"], "product_items", 1, 30));
  if (items.length > 30) refuse(131_009, "A product list has at most 30 products");
  return `${text} ${items.map((item) => textOf(item["product_retailer_id"], 100, "product_retailer_id")).join(" ")}`;
}

function thumbnailOf(interactive: Data, action: Data): string {
  if (interactive["header"] !== undefined) refuse(131_009, "A catalogue message has no header");
  only(action, ["name", "parameters"]);
  if (action["name"] !== "catalog_message") refuse(131_009, "The action of a catalogue message is catalog_message");
  const parameters = objectOf(action["parameters"], "action.parameters");
  only(parameters, ["thumbnail_product_retailer_id"]);
  return textOf(parameters["thumbnail_product_retailer_id"], 100, "thumbnail_product_retailer_id");
}

function templateOf(template: Data, { templates, hasMedia }: WhatsAppRules): string {
  only(template, ["name", "language", "components"]);
  const code = objectOf(template["language"], "language")["code"];
  const known = templates.find(({ name, language }) => name === template["name"] && language === code);
  if (!known) return refuse(132_001, "Template name does not exist in the translation");
  const components = Array.isArray(template["components"]) ? (template["components"] as readonly Data[]) : [];
  const of = (type: string) => components.filter((one) => one["type"] === type);
  const parameters = (one: Data | undefined) => (one?.["parameters"] ?? []) as readonly Data[];
  const [header] = of("header");
  const image = parameters(header)[0]?.["image"] as Data | undefined;
  if (known.photo === true && !hasMedia(String(image?.["id"])))
    refuse(132_012, "Parameter format does not match: header");
  if (known.photo !== true && header) refuse(132_012, "The template has no header");
  const body = parameters(of("body")[0]).map((one) => textOf(one["text"], 1_024, "parameter"));
  if (body.length !== (known.parameters ?? 0)) refuse(132_000, "Number of parameters does not match");
  if (body.some((one) => /[\n\t]| {5}/.test(one))) refuse(132_018, "Parameters have no line ends, tabs or many spaces");
  const hasButton = of("button").some((one) => one["sub_type"] === "CATALOG");
  if (hasButton !== (known.catalogueButton ?? false)) refuse(132_012, "The button does not match");
  return body.join(" ");
}
