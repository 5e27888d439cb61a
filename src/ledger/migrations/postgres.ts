/**
 * The PostgreSQL ledger's schema, step by step. SQL in a module instead of `.sql` files, so that bundlers carry it along.
 * A step that was released is never changed; each is a row of `migration`. `@name` is a table of the ledger's schema.
 * Texts compare by their bytes, as in the other ledgers.
 */
const FIRST = `
CREATE TABLE @account (
  key           bigint PRIMARY KEY,
  shop          text COLLATE "C" NOT NULL,
  account       text COLLATE "C" NOT NULL UNIQUE,
  channel       text COLLATE "C" NOT NULL,
  name          text COLLATE "C",
  seen_at       bigint NOT NULL,
  abilities     text COLLATE "C" NOT NULL,
  paused_at     bigint,
  paused_until  bigint,
  dark_for      text COLLATE "C" NOT NULL,
  hold          text COLLATE "C",
  hold_at       bigint,
  closes_at     bigint,
  drain_until   bigint,
  failing_since bigint
);

CREATE TABLE @product (
  key      bigint PRIMARY KEY,
  shop     text COLLATE "C" NOT NULL,
  id       text COLLATE "C" NOT NULL,
  version  bigint NOT NULL,
  revision bigint,
  model    bigint NOT NULL,
  digest   text COLLATE "C" NOT NULL,
  run      bigint NOT NULL,
  removed  bigint NOT NULL,
  set_at   bigint,
  title    text COLLATE "C" NOT NULL,
  skus     text COLLATE "C" NOT NULL,
  doc      text COLLATE "C" NOT NULL,
  UNIQUE (shop, id)
);
CREATE INDEX product_run ON @product (shop, run, key, removed);
CREATE INDEX product_walk ON @product (shop, key);

CREATE TABLE @sku (
  shop text COLLATE "C" NOT NULL, sku text COLLATE "C" NOT NULL, product bigint NOT NULL,
  stock_at bigint, price_at bigint,
  PRIMARY KEY (shop, sku, product)
);

CREATE TABLE @listing (
  product          bigint NOT NULL,
  account          bigint NOT NULL,
  occasion         text COLLATE "C" NOT NULL DEFAULT '',
  state            text COLLATE "C" NOT NULL,
  lane             text COLLATE "C",
  urgency          bigint NOT NULL DEFAULT 3,
  wish             bigint NOT NULL,
  claimed          bigint NOT NULL DEFAULT 0,
  want             text COLLATE "C" NOT NULL DEFAULT 'live',
  why              text COLLATE "C" NOT NULL DEFAULT '["direct"]',
  run              bigint NOT NULL,
  version          bigint NOT NULL,
  rendering        bigint NOT NULL,
  source           text COLLATE "C" NOT NULL,
  changes_at       bigint,
  due_at           bigint,
  owner            text COLLATE "C",
  lease_until      bigint,
  fence            bigint NOT NULL DEFAULT 0,
  act              bigint NOT NULL DEFAULT 0,
  act_verb         text COLLATE "C",
  number           bigint NOT NULL DEFAULT 1,
  tries            bigint NOT NULL DEFAULT 0,
  complete         bigint NOT NULL DEFAULT 0,
  live_version     bigint,
  made_in_run      bigint,
  applied_run      bigint,
  echo_at          bigint,
  settle_at        bigint,
  valid_until      bigint,
  wished_presence  text COLLATE "C" NOT NULL DEFAULT '',
  wished_content   text COLLATE "C" NOT NULL DEFAULT '',
  wished_price     text COLLATE "C" NOT NULL DEFAULT '',
  wished_stock     text COLLATE "C" NOT NULL DEFAULT '',
  wished_photos    text COLLATE "C" NOT NULL DEFAULT '',
  applied_presence text COLLATE "C" NOT NULL DEFAULT '',
  applied_content  text COLLATE "C" NOT NULL DEFAULT '',
  applied_price    text COLLATE "C" NOT NULL DEFAULT '',
  applied_stock    text COLLATE "C" NOT NULL DEFAULT '',
  applied_photos   text COLLATE "C" NOT NULL DEFAULT '',
  ref              text COLLATE "C",
  settling         text COLLATE "C",
  detail           text COLLATE "C",
  losses           text COLLATE "C" NOT NULL DEFAULT '[]',
  refused          text COLLATE "C"
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE UNIQUE INDEX listing_key ON @listing (product, account, occasion);
CREATE INDEX listing_due ON @listing (account, lane, urgency, wish DESC) WHERE state = 'due';
CREATE INDEX listing_wait ON @listing (account, state, due_at) WHERE due_at IS NOT NULL AND owner IS NULL;
CREATE INDEX listing_settle ON @listing (account, settle_at) WHERE settle_at IS NOT NULL AND owner IS NULL;
CREATE INDEX listing_lease ON @listing (account, lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX listing_change ON @listing (changes_at) WHERE changes_at IS NOT NULL;
CREATE INDEX listing_stuck ON @listing (state, product, account, occasion)
  WHERE state IN ('waiting', 'settling', 'inDoubt', 'asking', 'refused', 'expired');

-- How many listings stand where: kept with every change, so that nobody counts a million rows. A count is the sum of
-- its slots, so that connections do not wait for each other.
CREATE TABLE @tally (
  account bigint NOT NULL, state text COLLATE "C" NOT NULL, lane text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  slot    bigint NOT NULL,
  count   bigint NOT NULL,
  PRIMARY KEY (account, state, lane, reason, slot)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE TABLE @act (
  product   bigint NOT NULL, account bigint NOT NULL, occasion text COLLATE "C" NOT NULL, act bigint NOT NULL,
  tried_at  bigint NOT NULL,
  last_at   bigint NOT NULL,
  tries     bigint NOT NULL,
  ended_at  bigint,
  outcome   text COLLATE "C",
  failure   text COLLATE "C",
  is_frozen bigint NOT NULL,
  data      text COLLATE "C" NOT NULL,
  PRIMARY KEY (product, account, occasion, act)
);
CREATE INDEX act_ended ON @act (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE @frozen (
  product bigint NOT NULL, account bigint NOT NULL, occasion text COLLATE "C" NOT NULL, act bigint NOT NULL,
  frozen  text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX frozen_key ON @frozen (product, account, occasion, act);

CREATE TABLE @step (
  product     bigint NOT NULL, account bigint NOT NULL, occasion text COLLATE "C" NOT NULL, act bigint NOT NULL,
  name        text COLLATE "C" NOT NULL,
  safety      text COLLATE "C" NOT NULL,
  begun_at    bigint NOT NULL,
  last_at     bigint NOT NULL,
  handle      text COLLATE "C",
  body        text COLLATE "C",
  answer      text COLLATE "C",
  answered_at bigint,
  expires_at  bigint,
  begun_as    bigint GENERATED ALWAYS AS IDENTITY
);
CREATE UNIQUE INDEX step_key ON @step (product, account, occasion, act, name);

CREATE TABLE @item (
  product  bigint NOT NULL, account bigint NOT NULL, occasion text COLLATE "C" NOT NULL,
  edition  bigint NOT NULL,
  wish     bigint NOT NULL,
  version  bigint NOT NULL,
  run      bigint NOT NULL,
  digests_presence text COLLATE "C" NOT NULL, digests_content text COLLATE "C" NOT NULL,
  digests_price text COLLATE "C" NOT NULL,
  digests_stock text COLLATE "C" NOT NULL, digests_photos text COLLATE "C" NOT NULL,
  PRIMARY KEY (product, account, occasion)
);
CREATE INDEX item_edition ON @item (account, edition);

CREATE TABLE @upload (
  account bigint NOT NULL, rendition text COLLATE "C" NOT NULL, purpose text COLLATE "C" NOT NULL,
  begun_at bigint NOT NULL, answer text COLLATE "C", expires_at bigint,
  PRIMARY KEY (account, rendition, purpose)
);

CREATE TABLE @piece (
  account bigint NOT NULL, product bigint NOT NULL,
  sort text COLLATE "C" NOT NULL, digest text COLLATE "C" NOT NULL, body text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX piece_key ON @piece (account, product);
CREATE INDEX piece_sort ON @piece (account, sort, product);

CREATE TABLE @circuit (
  key text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, state text COLLATE "C" NOT NULL
);

CREATE TABLE @bucket (
  key text COLLATE "C" PRIMARY KEY, lumps text COLLATE "C" NOT NULL, at bigint NOT NULL, shut_until bigint NOT NULL,
  factor double precision NOT NULL
);

CREATE TABLE @lease (
  name text COLLATE "C" PRIMARY KEY, owner text COLLATE "C" NOT NULL, until bigint NOT NULL
);

CREATE TABLE @token (
  account bigint PRIMARY KEY, sealed text COLLATE "C" NOT NULL, seed text COLLATE "C" NOT NULL,
  version bigint NOT NULL, expires_at bigint
);

CREATE TABLE @fact (
  account bigint NOT NULL, key text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL,
  digest text COLLATE "C" NOT NULL,
  read_at bigint NOT NULL, expires_at bigint NOT NULL
);
CREATE UNIQUE INDEX fact_key ON @fact (account, key);

CREATE TABLE @run (
  run bigint PRIMARY KEY, shop text COLLATE "C" NOT NULL, whole bigint NOT NULL,
  begun_at bigint NOT NULL, ended_at bigint, kept bigint NOT NULL, problems bigint NOT NULL
);

CREATE TABLE @problem (
  run bigint NOT NULL, line bigint NOT NULL, product text COLLATE "C", issues text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  PRIMARY KEY (run, line)
);

CREATE TABLE @walk (
  shop text COLLATE "C" NOT NULL, why text COLLATE "C" NOT NULL, after bigint NOT NULL, asked_at bigint NOT NULL,
  PRIMARY KEY (shop, why)
);

CREATE TABLE @worker (
  id text COLLATE "C" PRIMARY KEY, shop text COLLATE "C" NOT NULL, accounts text COLLATE "C" NOT NULL,
  goals text COLLATE "C" NOT NULL, seen_at bigint NOT NULL
);

CREATE TABLE @counter (name text COLLATE "C" PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE @meta (key text COLLATE "C" PRIMARY KEY, value text COLLATE "C" NOT NULL);
CREATE TABLE @source (key text COLLATE "C" PRIMARY KEY, checked_at bigint NOT NULL, data text COLLATE "C" NOT NULL);
CREATE TABLE @rendition (key text COLLATE "C" PRIMARY KEY, data text COLLATE "C" NOT NULL);
`;

/** In order; the first makes version 1. */
export const POSTGRES_MIGRATIONS: readonly string[] = [FIRST];
