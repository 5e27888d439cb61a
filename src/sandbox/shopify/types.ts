/**
 * The part of the Admin schema that this place answers: names and types of 2026-10. What is not in here is refused, as
 * it is refused there where it does not exist. Read 2026-11-21
 */
import { Reader } from "./document.js";

const TEXT = `
type QueryRoot {
  shop: Shop!
  locations(first: Int): LocationConnection!
  publications(first: Int): PublicationConnection!
  product(id: ID!): Product
  productByIdentifier(identifier: ProductIdentifierInput!): Product
  products(first: Int, after: String, query: String): ProductConnection!
  productVariants(first: Int, after: String, query: String): ProductVariantConnection!
  nodes(ids: [ID!]!): [Node]!
}
type Mutation {
  productSet(identifier: ProductSetIdentifiers, input: ProductSetInput!, synchronous: Boolean): ProductSetPayload
  productUpdate(product: ProductUpdateInput): ProductUpdatePayload
  productDelete(input: ProductDeleteInput!, synchronous: Boolean): ProductDeletePayload
  publishablePublish(id: ID!, input: [PublicationInput!]!): PublishablePublishPayload
  publishableUnpublish(id: ID!, input: [PublicationInput!]!): PublishableUnpublishPayload
  productVariantsBulkUpdate(productId: ID!, variants: [ProductVariantsBulkInput!]!, allowPartialUpdates: Boolean): ProductVariantsBulkUpdatePayload
  inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
  inventoryActivate(inventoryItemId: ID!, locationId: ID!, available: Int): InventoryActivatePayload
  stagedUploadsCreate(input: [StagedUploadInput!]!): StagedUploadsCreatePayload
}
type Shop { id: ID! name: String! currencyCode: String! myshopifyDomain: String! resourceLimits: ShopResourceLimits! }
type ShopResourceLimits { maxProductVariants: Int! maxProductOptions: Int! }
type Location { id: ID! name: String! isActive: Boolean! fulfillsOnlineOrders: Boolean! }
type LocationConnection { nodes: [Location!]! pageInfo: PageInfo! }
type Publication { id: ID! name: String! catalog: Catalog }
type Catalog { id: ID! title: String! }
type PublicationConnection { nodes: [Publication!]! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Product {
  id: ID! handle: String! title: String! descriptionHtml: String! vendor: String! productType: String! tags: [String!]!
  status: ProductStatus! createdAt: String! onlineStoreUrl: String category: TaxonomyCategory templateSuffix: String
  metafield(namespace: String, key: String!): Metafield
  options(first: Int): [ProductOption!]!
  variants(first: Int, after: String): ProductVariantConnection!
  media(first: Int, after: String): MediaConnection!
  resourcePublicationsV2(first: Int, onlyPublished: Boolean): ResourcePublicationV2Connection!
}
type TaxonomyCategory { id: ID! }
type ProductConnection { nodes: [Product!]! pageInfo: PageInfo! }
type Metafield { namespace: String! key: String! type: String! value: String! }
type ProductOption { id: ID! name: String! position: Int! optionValues: [ProductOptionValue!]! }
type ProductOptionValue { id: ID! name: String! }
type ProductVariantConnection { nodes: [ProductVariant!]! pageInfo: PageInfo! }
type ProductVariant {
  id: ID! sku: String barcode: String price: Money! compareAtPrice: Money position: Int! selectedOptions: [SelectedOption!]!
  inventoryItem: InventoryItem! inventoryPolicy: ProductVariantInventoryPolicy! inventoryQuantity: Int product: Product!
}
type SelectedOption { name: String! value: String! }
type InventoryItem { id: ID! tracked: Boolean! sku: String requiresShipping: Boolean! inventoryLevel(locationId: ID!): InventoryLevel }
type InventoryLevel { id: ID! isActive: Boolean! quantities(names: [String!]!): [InventoryQuantity!]! }
type InventoryQuantity { name: String! quantity: Int! }
type MediaConnection { nodes: [Media!]! pageInfo: PageInfo! }
interface Media { id: ID! alt: String status: MediaStatus! mediaErrors: [MediaError!]! }
type MediaImage { id: ID! alt: String status: MediaStatus! mediaErrors: [MediaError!]! image: Image }
type MediaError { code: String! message: String! details: String }
type Image { url: String! }
interface Node { id: ID! }
type ResourcePublicationV2Connection { nodes: [ResourcePublicationV2!]! pageInfo: PageInfo! }
type ResourcePublicationV2 { isPublished: Boolean! publication: Publication! }
type ProductSetPayload { product: Product userErrors: [CodedError!]! }
type ProductUpdatePayload { product: Product userErrors: [UserError!]! }
type ProductDeletePayload { deletedProductId: ID userErrors: [UserError!]! }
type PublishablePublishPayload { userErrors: [UserError!]! }
type PublishableUnpublishPayload { userErrors: [UserError!]! }
type ProductVariantsBulkUpdatePayload { product: Product userErrors: [CodedError!]! }
type InventorySetQuantitiesPayload { userErrors: [CodedError!]! }
type InventoryActivatePayload { inventoryLevel: InventoryLevel userErrors: [UserError!]! }
type StagedUploadsCreatePayload { stagedTargets: [StagedMediaUploadTarget!] userErrors: [UserError!]! }
type StagedMediaUploadTarget { url: String resourceUrl: String parameters: [StagedUploadParameter!]! }
type StagedUploadParameter { name: String! value: String! }
type UserError { field: [String!] message: String! }
type CodedError { code: String field: [String!] message: String! }
input ProductIdentifierInput @oneOf { id: ID handle: String customId: UniqueMetafieldValueInput }
input ProductSetIdentifiers @oneOf { id: ID handle: String customId: UniqueMetafieldValueInput }
input UniqueMetafieldValueInput { namespace: String key: String! value: String! }
input ProductSetInput {
  handle: String title: String descriptionHtml: String vendor: String productType: String category: ID tags: [String!]
  status: ProductStatus seo: SEOInput templateSuffix: String collections: [ID!] metafields: [MetafieldInput!]
  files: [FileSetInput!] productOptions: [OptionSetInput!] variants: [ProductVariantSetInput!] redirectNewHandle: Boolean
}
input SEOInput { title: String description: String }
input MetafieldInput { namespace: String key: String type: String value: String }
input FileSetInput { id: ID originalSource: String filename: String contentType: FileContentType alt: String duplicateResolutionMode: FileCreateInputDuplicateResolutionMode }
input OptionSetInput { id: ID name: String position: Int values: [OptionValueSetInput!] }
input OptionValueSetInput { id: ID name: String }
input ProductVariantSetInput {
  id: ID optionValues: [VariantOptionValueInput!]! sku: String barcode: String price: Money compareAtPrice: Money
  position: Int file: FileSetInput inventoryPolicy: ProductVariantInventoryPolicy taxable: Boolean
  inventoryItem: InventoryItemInput inventoryQuantities: [ProductSetInventoryInput!] metafields: [MetafieldInput!]
}
input VariantOptionValueInput { id: ID name: String optionId: ID optionName: String }
input InventoryItemInput { tracked: Boolean requiresShipping: Boolean cost: Decimal harmonizedSystemCode: String measurement: InventoryItemMeasurementInput }
input InventoryItemMeasurementInput { weight: WeightInput }
input WeightInput { value: Float! unit: WeightUnit! }
input ProductSetInventoryInput { locationId: ID! name: String! quantity: Int! }
input ProductUpdateInput { id: ID status: ProductStatus title: String handle: String }
input ProductDeleteInput { id: ID! }
input PublicationInput { publicationId: ID publishDate: String }
input ProductVariantsBulkInput { id: ID price: Money compareAtPrice: Money barcode: String inventoryPolicy: ProductVariantInventoryPolicy taxable: Boolean inventoryItem: InventoryItemInput }
input InventorySetQuantitiesInput { name: String! reason: String! referenceDocumentUri: String quantities: [InventoryQuantityInput!]! }
input InventoryQuantityInput { inventoryItemId: ID! locationId: ID! quantity: Int! changeFromQuantity: Int }
input StagedUploadInput { filename: String! mimeType: String! resource: StagedUploadTargetGenerateUploadResource! httpMethod: StagedUploadHttpMethodType fileSize: UnsignedInt64 }
enum ProductStatus { ACTIVE ARCHIVED DRAFT UNLISTED }
enum ProductVariantInventoryPolicy { CONTINUE DENY }
enum MediaStatus { FAILED PROCESSING READY UPLOADED }
enum FileContentType { EXTERNAL_VIDEO FILE IMAGE MODEL_3D VIDEO }
enum FileCreateInputDuplicateResolutionMode { APPEND_UUID RAISE_ERROR REPLACE }
enum WeightUnit { GRAMS KILOGRAMS OUNCES POUNDS }
enum StagedUploadHttpMethodType { POST PUT }
enum StagedUploadTargetGenerateUploadResource { BULK_MUTATION_VARIABLES COLLECTION_IMAGE FILE IMAGE MODEL_3D PRODUCT_IMAGE SHOP_IMAGE VIDEO }
`;

/** One field of a type: what it is, and what it can be asked with. */
export interface FieldType {
  readonly type: string;
  readonly args: ReadonlyMap<string, string>;
}

/** A type that is not a scalar. */
export interface TypeDefinition {
  readonly kind: "type" | "interface" | "input" | "enum";
  /** Exactly one of its fields is given. */
  readonly isOneOf: boolean;
  readonly fields: ReadonlyMap<string, FieldType>;
  readonly values: ReadonlySet<string>;
}

/** Types by name; every other name is a scalar. */
export const TYPES: ReadonlyMap<string, TypeDefinition> = readTypes(TEXT);

function readTypes(source: string): ReadonlyMap<string, TypeDefinition> {
  const reader = new Reader(source);
  const types = new Map<string, TypeDefinition>();
  while (reader.next.kind !== "end") {
    const kind = reader.name() as TypeDefinition["kind"];
    const name = reader.name();
    const isOneOf = reader.has("@") && reader.name() === "oneOf";
    const fields = new Map<string, FieldType>();
    const values = new Set<string>();
    reader.expect("{");
    while (!reader.has("}")) {
      if (kind === "enum") values.add(reader.name());
      else fields.set(reader.name(), fieldType(reader));
    }
    types.set(name, { kind, isOneOf, fields, values });
  }
  return types;
}

function fieldType(reader: Reader): FieldType {
  const args = new Map<string, string>();
  if (reader.has("(")) {
    while (!reader.has(")")) {
      const name = reader.name();
      reader.expect(":");
      args.set(name, reader.type());
    }
  }
  reader.expect(":");
  return { type: reader.type(), args };
}

/** `[ID!]!` is a list of `ID!`; anything else is no list. */
export function itemType(type: string): string | undefined {
  const bare = type.replace(/!$/, "");
  return bare.startsWith("[") ? bare.slice(1, -1) : undefined;
}

/** The name in the middle of a type. */
export function nameOf(type: string): string {
  return type.replace(/[[\]!]/g, "");
}
