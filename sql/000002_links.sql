CREATE TABLE links (
  name         TEXT PRIMARY KEY,
  instance     TEXT    NOT NULL,
  sequence     INTEGER NOT NULL DEFAULT 0,
  published    TEXT,
  published_at INTEGER
) STRICT;

CREATE TABLE link_peers (
  host       TEXT PRIMARY KEY,
  link       TEXT    NOT NULL,
  instance   TEXT    NOT NULL,
  cursor     INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  tip        TEXT    NOT NULL,
  written_at INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  card       TEXT    NOT NULL
) STRICT;

CREATE TABLE link_items (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  host         TEXT    NOT NULL,
  kind         TEXT    NOT NULL,
  message      TEXT    NOT NULL,
  recipient    TEXT,
  content      TEXT    NOT NULL,
  published    TEXT,
  published_at INTEGER
) STRICT;

CREATE INDEX link_items_host ON link_items (host, number);
CREATE UNIQUE INDEX link_items_receipt ON link_items (host, message, recipient) WHERE kind = 'receipt';

CREATE TABLE link_sent (
  delivery INTEGER PRIMARY KEY REFERENCES deliveries (id),
  number   INTEGER NOT NULL
) STRICT;

CREATE TABLE link_received (
  delivery  INTEGER NOT NULL REFERENCES deliveries (id),
  host      TEXT    NOT NULL,
  addressed TEXT    NOT NULL,
  reported  TEXT    NOT NULL,
  settled   INTEGER NOT NULL,
  PRIMARY KEY (delivery, addressed)
) STRICT;

CREATE INDEX link_received_open ON link_received (delivery) WHERE settled = 0;
