/**
 * The SQLite ledger's schema, step by step. SQL in a module instead of `.sql` files, so that bundlers carry it along.
 * A step that was released is never changed; each raises `PRAGMA user_version` by one.
 */
const FIRST = `
CREATE TABLE account (
  key           INTEGER PRIMARY KEY,
  shop          TEXT NOT NULL,
  account       TEXT NOT NULL UNIQUE,
  channel       TEXT NOT NULL,
  name          TEXT,
  seen_at       INTEGER NOT NULL,
  abilities     TEXT NOT NULL,
  paused_at     INTEGER,
  paused_until  INTEGER,
  dark_for      TEXT NOT NULL,
  hold          TEXT,
  hold_at       INTEGER,
  closes_at     INTEGER,
  drain_until   INTEGER,
  failing_since INTEGER
) STRICT;

CREATE TABLE product (
  key      INTEGER PRIMARY KEY,
  shop     TEXT NOT NULL,
  id       TEXT NOT NULL,
  version  INTEGER NOT NULL,
  revision INTEGER,
  model    INTEGER NOT NULL,
  digest   TEXT NOT NULL,
  run      INTEGER NOT NULL,
  removed  INTEGER NOT NULL,
  set_at   INTEGER,
  title    TEXT NOT NULL,
  skus     TEXT NOT NULL,
  doc      TEXT NOT NULL,
  UNIQUE (shop, id)
) STRICT;
CREATE INDEX product_run ON product (shop, run, key, removed);

CREATE TABLE sku (
  shop TEXT NOT NULL, sku TEXT NOT NULL, product INTEGER NOT NULL,
  stock_at INTEGER, price_at INTEGER,
  PRIMARY KEY (shop, sku, product)
) STRICT, WITHOUT ROWID;

CREATE TABLE listing (
  product          INTEGER NOT NULL,
  account          INTEGER NOT NULL,
  occasion         TEXT NOT NULL DEFAULT '',
  state            TEXT NOT NULL,
  lane             TEXT,
  urgency          INTEGER NOT NULL DEFAULT 3,
  wish             INTEGER NOT NULL,
  claimed          INTEGER NOT NULL DEFAULT 0,
  want             TEXT NOT NULL DEFAULT 'live',
  why              TEXT NOT NULL DEFAULT '["direct"]',
  run              INTEGER NOT NULL,
  version          INTEGER NOT NULL,
  rendering        INTEGER NOT NULL,
  source           TEXT NOT NULL,
  changes_at       INTEGER,
  due_at           INTEGER,
  owner            TEXT,
  lease_until      INTEGER,
  fence            INTEGER NOT NULL DEFAULT 0,
  act              INTEGER NOT NULL DEFAULT 0,
  act_verb         TEXT,
  number           INTEGER NOT NULL DEFAULT 1,
  tries            INTEGER NOT NULL DEFAULT 0,
  complete         INTEGER NOT NULL DEFAULT 0,
  live_version     INTEGER,
  made_in_run      INTEGER,
  applied_run      INTEGER,
  echo_at          INTEGER,
  settle_at        INTEGER,
  valid_until      INTEGER,
  wished_presence  TEXT NOT NULL DEFAULT '',
  wished_content   TEXT NOT NULL DEFAULT '',
  wished_price     TEXT NOT NULL DEFAULT '',
  wished_stock     TEXT NOT NULL DEFAULT '',
  wished_photos    TEXT NOT NULL DEFAULT '',
  applied_presence TEXT NOT NULL DEFAULT '',
  applied_content  TEXT NOT NULL DEFAULT '',
  applied_price    TEXT NOT NULL DEFAULT '',
  applied_stock    TEXT NOT NULL DEFAULT '',
  applied_photos   TEXT NOT NULL DEFAULT '',
  ref              TEXT,
  settling         TEXT,
  detail           TEXT,
  losses           TEXT NOT NULL DEFAULT '[]',
  refused          TEXT
) STRICT;
CREATE UNIQUE INDEX listing_key ON listing (product, account, occasion);
CREATE INDEX listing_due ON listing (account, lane, urgency, wish DESC) WHERE state = 'due';
CREATE INDEX listing_wait ON listing (account, state, due_at) WHERE due_at IS NOT NULL AND owner IS NULL;
CREATE INDEX listing_settle ON listing (account, settle_at) WHERE settle_at IS NOT NULL AND owner IS NULL;
CREATE INDEX listing_lease ON listing (account, lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX listing_change ON listing (changes_at) WHERE changes_at IS NOT NULL;
CREATE INDEX listing_stuck ON listing (state, product, account, occasion)
  WHERE state IN ('waiting', 'settling', 'inDoubt', 'asking', 'refused', 'expired');

-- How many listings stand where: kept with every change, so that nobody counts a million rows.
CREATE TABLE tally (
  account INTEGER NOT NULL, state TEXT NOT NULL, lane TEXT NOT NULL, reason TEXT NOT NULL,
  count   INTEGER NOT NULL,
  PRIMARY KEY (account, state, lane, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE act (
  product   INTEGER NOT NULL, account INTEGER NOT NULL, occasion TEXT NOT NULL, act INTEGER NOT NULL,
  tried_at  INTEGER NOT NULL,
  last_at   INTEGER NOT NULL,
  tries     INTEGER NOT NULL,
  ended_at  INTEGER,
  outcome   TEXT,
  failure   TEXT,
  is_frozen INTEGER NOT NULL,
  data      TEXT NOT NULL,
  PRIMARY KEY (product, account, occasion, act)
) STRICT, WITHOUT ROWID;
CREATE INDEX act_ended ON act (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE frozen (
  product INTEGER NOT NULL, account INTEGER NOT NULL, occasion TEXT NOT NULL, act INTEGER NOT NULL,
  frozen  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX frozen_key ON frozen (product, account, occasion, act);

CREATE TABLE step (
  product     INTEGER NOT NULL, account INTEGER NOT NULL, occasion TEXT NOT NULL, act INTEGER NOT NULL,
  name        TEXT NOT NULL,
  safety      TEXT NOT NULL,
  begun_at    INTEGER NOT NULL,
  last_at     INTEGER NOT NULL,
  handle      TEXT,
  body        TEXT,
  answer      TEXT,
  answered_at INTEGER,
  expires_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX step_key ON step (product, account, occasion, act, name);

CREATE TABLE item (
  product  INTEGER NOT NULL, account INTEGER NOT NULL, occasion TEXT NOT NULL,
  edition  INTEGER NOT NULL,
  wish     INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  run      INTEGER NOT NULL,
  digests_presence TEXT NOT NULL, digests_content TEXT NOT NULL, digests_price TEXT NOT NULL,
  digests_stock TEXT NOT NULL, digests_photos TEXT NOT NULL,
  PRIMARY KEY (product, account, occasion)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_edition ON item (account, edition);

CREATE TABLE upload (
  account INTEGER NOT NULL, rendition TEXT NOT NULL, purpose TEXT NOT NULL,
  begun_at INTEGER NOT NULL, answer TEXT, expires_at INTEGER,
  PRIMARY KEY (account, rendition, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE piece (
  account INTEGER NOT NULL, product INTEGER NOT NULL,
  sort TEXT NOT NULL, digest TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX piece_key ON piece (account, product);
CREATE INDEX piece_sort ON piece (account, sort, product);

CREATE TABLE circuit (
  key TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bucket (
  key TEXT PRIMARY KEY, lumps TEXT NOT NULL, at INTEGER NOT NULL, shut_until INTEGER NOT NULL, factor REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
  name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
  account INTEGER PRIMARY KEY, sealed TEXT NOT NULL, seed TEXT NOT NULL,
  version INTEGER NOT NULL, expires_at INTEGER
) STRICT;

CREATE TABLE fact (
  account INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, digest TEXT NOT NULL,
  read_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX fact_key ON fact (account, key);

CREATE TABLE run (
  run INTEGER PRIMARY KEY, shop TEXT NOT NULL, whole INTEGER NOT NULL,
  begun_at INTEGER NOT NULL, ended_at INTEGER, kept INTEGER NOT NULL, problems INTEGER NOT NULL
) STRICT;

CREATE TABLE problem (
  run INTEGER NOT NULL, line INTEGER NOT NULL, product TEXT, issues TEXT NOT NULL, status TEXT NOT NULL,
  PRIMARY KEY (run, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE walk (
  shop TEXT NOT NULL, why TEXT NOT NULL, after INTEGER NOT NULL, asked_at INTEGER NOT NULL,
  PRIMARY KEY (shop, why)
) STRICT, WITHOUT ROWID;

CREATE TABLE worker (
  id TEXT PRIMARY KEY, shop TEXT NOT NULL, accounts TEXT NOT NULL, goals TEXT NOT NULL, seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE source (key TEXT PRIMARY KEY, checked_at INTEGER NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rendition (key TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** In order; the first makes version 1. */
export const SQLITE_MIGRATIONS: readonly string[] = [FIRST];

/** `PRAGMA application_id` of a ledger: "etal". */
export const APPLICATION_ID = 0x6574616c;
