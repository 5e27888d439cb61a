/**
 * Every GraphQL document that is sent, each written for the Admin schema of 2026-10 and checked against it in the tests.
 * What is asked for is what is read. The page of `productSet` and the schema's own descriptions, read 2026-11-21.
 */

/** One operation, and what it may cost before anything is known about it. */
export interface GraphDocument {
  /** The name of the operation: the sandbox and the throttle know it by this. */
  readonly name: string;
  readonly text: string;
  /** Points that a call is held to cost until an answer has said what it does. (ours) */
  readonly points: number;
}

/** `metafield` of our own, which other apps neither see nor change; the value is the listing's marker. */
export const MARKER = { namespace: "$app:etalase", key: "listing", type: "single_line_text_field" } as const;

/** A page of variants or media; larger pages could cost more than one call may. (ours) */
export const PAGE = 100;

const REFERENCE = "id handle status createdAt onlineStoreUrl";
const MARKED = `marker: metafield(namespace: "${MARKER.namespace}", key: "${MARKER.key}") { value }`;
const VARIANT = "id sku selectedOptions { name value } inventoryItem { id }";
const PAGING = "pageInfo { hasNextPage endCursor }";
const MEDIA = "id status mediaErrors { code message } ... on MediaImage { image { url } }";

/** What is read of a shop before anything is put into it. */
export const SHOP: GraphDocument = {
  name: "EtalaseShop",
  points: 30,
  text: `query EtalaseShop {
  shop { currencyCode myshopifyDomain resourceLimits { maxProductVariants maxProductOptions } }
  locations(first: 50) { nodes { id name isActive fulfillsOnlineOrders } }
  publications(first: 50) { nodes { id name catalog { title } } }
}`,
};

/** Shows that shop and token work. */
export const PING: GraphDocument = {
  name: "EtalasePing",
  points: 2,
  text: "query EtalasePing { shop { currencyCode myshopifyDomain } }",
};

/** A product as far as its next version has to know it: ids of variants, photos. */
export const PRODUCT: GraphDocument = {
  name: "EtalaseProduct",
  points: 60,
  text: `query EtalaseProduct($identifier: ProductIdentifierInput!, $variants: Int!, $after: String, $media: Int!) {
  product: productByIdentifier(identifier: $identifier) {
    ${REFERENCE}
    ${MARKED}
    variants(first: $variants, after: $after) { nodes { ${VARIANT} } ${PAGING} }
    media(first: $media) { nodes { ${MEDIA} } }
  }
}`,
};

/** A product as buyers see it. */
export const CONTENT: GraphDocument = {
  name: "EtalaseContent",
  points: 100,
  text: `query EtalaseContent($id: ID!, $location: ID!, $variants: Int!, $after: String) {
  product(id: $id) {
    ${REFERENCE}
    title
    descriptionHtml
    tags
    options(first: 3) { name optionValues { name } }
    resourcePublicationsV2(first: 50) { nodes { isPublished publication { id } } }
    variants(first: $variants, after: $after) {
      nodes {
        id
        sku
        price
        compareAtPrice
        inventoryItem {
          id
          tracked
          inventoryLevel(locationId: $location) { isActive quantities(names: ["available"]) { name quantity } }
        }
      }
      ${PAGING}
    }
  }
}`,
};

/** What is at one location. */
export const LEVELS: GraphDocument = {
  name: "EtalaseLevels",
  points: 30,
  text: `query EtalaseLevels($ids: [ID!]!, $location: ID!) {
  nodes(ids: $ids) {
    id
    ... on InventoryItem {
      inventoryLevel(locationId: $location) { isActive quantities(names: ["available"]) { name quantity } }
    }
  }
}`,
};

const FOUND = `${REFERENCE} ${MARKED}`;

/** Looks by our handles and by SKUs; the search matches more than was asked for. */
export const FIND: GraphDocument = {
  name: "EtalaseFind",
  points: 30,
  text: `query EtalaseFind($handles: String!, $skus: String!, $after: String) {
  products(first: 20, query: $handles) { nodes { ${FOUND} } }
  productVariants(first: 50, after: $after, query: $skus) { nodes { sku product { ${FOUND} } } ${PAGING} }
}`,
};

/** Puts a whole product. Lists that are sent replace those that are there. */
export const SET: GraphDocument = {
  name: "EtalaseSet",
  points: 10,
  text: `mutation EtalaseSet($identifier: ProductSetIdentifiers!, $input: ProductSetInput!, $variants: Int!, $media: Int!) {
  productSet(identifier: $identifier, input: $input, synchronous: true) {
    product {
      ${REFERENCE}
      variants(first: $variants) { nodes { ${VARIANT} } ${PAGING} }
      media(first: $media) { nodes { ${MEDIA} } }
    }
    userErrors { code field message }
  }
}`,
};

/** Shows a product where buyers are. */
export const PUBLISH: GraphDocument = {
  name: "EtalasePublish",
  points: 10,
  text: `mutation EtalasePublish($id: ID!, $input: [PublicationInput!]!) {
  publishablePublish(id: $id, input: $input) { userErrors { field message } }
}`,
};

/** Takes a product out of where buyers are. */
export const UNPUBLISH: GraphDocument = {
  name: "EtalaseUnpublish",
  points: 10,
  text: `mutation EtalaseUnpublish($id: ID!, $input: [PublicationInput!]!) {
  publishableUnpublish(id: $id, input: $input) { userErrors { field message } }
}`,
};

/** Hides a product by its status. */
export const STATUS: GraphDocument = {
  name: "EtalaseStatus",
  points: 10,
  text: `mutation EtalaseStatus($product: ProductUpdateInput!) {
  productUpdate(product: $product) { userErrors { field message } }
}`,
};

/** Deletes a product for good. */
export const DELETE: GraphDocument = {
  name: "EtalaseDelete",
  points: 10,
  text: `mutation EtalaseDelete($input: ProductDeleteInput!) {
  productDelete(input: $input, synchronous: true) { deletedProductId userErrors { field message } }
}`,
};

/** Prices alone. */
export const PRICES: GraphDocument = {
  name: "EtalasePrices",
  points: 10,
  text: `mutation EtalasePrices($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants) { userErrors { code field message } }
}`,
};

/** Stock alone. Refused without a key since 2026-04, which the schema does not say. */
export const STOCK: GraphDocument = {
  name: "EtalaseStock",
  points: 10,
  text: `mutation EtalaseStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } }
}`,
};

/** Begins to stock a variant at a location. Refused without a key since 2026-04. */
export const ACTIVATE: GraphDocument = {
  name: "EtalaseActivate",
  points: 10,
  text: `mutation EtalaseActivate($item: ID!, $location: ID!, $key: String!) {
  inventoryActivate(inventoryItemId: $item, locationId: $location) @idempotent(key: $key) {
    userErrors { field message }
  }
}`,
};

/** Where photos are put before a product names them. */
export const STAGE: GraphDocument = {
  name: "EtalaseStage",
  points: 10,
  text: `mutation EtalaseStage($input: [StagedUploadInput!]!) {
  stagedUploadsCreate(input: $input) {
    stagedTargets { url resourceUrl parameters { name value } }
    userErrors { field message }
  }
}`,
};

/** How far Shopify is with a product's photos. */
export const PHOTOS: GraphDocument = {
  name: "EtalasePhotos",
  points: 30,
  text: `query EtalasePhotos($id: ID!, $media: Int!, $after: String) {
  product(id: $id) {
    ${REFERENCE}
    media(first: $media, after: $after) { nodes { ${MEDIA} } ${PAGING} }
  }
}`,
};

/** All of them. */
export const DOCUMENTS: readonly GraphDocument[] = [
  ...[SHOP, PING, PRODUCT, CONTENT, LEVELS, FIND, PHOTOS],
  ...[SET, PUBLISH, UNPUBLISH, STATUS, DELETE, PRICES, STOCK, ACTIVATE, STAGE],
];
