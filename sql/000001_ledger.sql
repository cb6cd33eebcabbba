CREATE TABLE messages (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT    NOT NULL UNIQUE,
  short       TEXT    NOT NULL,
  foreign_id  TEXT,
  sent_at     INTEGER NOT NULL,
  stored_at   INTEGER NOT NULL,
  sender      TEXT    NOT NULL,
  trust       TEXT    NOT NULL,
  addressed   TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  subject     TEXT,
  body        TEXT    NOT NULL,
  priority    INTEGER NOT NULL,
  thread      TEXT,
  reply_to    TEXT,
  needs_reply INTEGER NOT NULL,
  reply_by    INTEGER,
  ephemeral   INTEGER NOT NULL,
  expires_at  INTEGER,
  interrupt   INTEGER NOT NULL,
  project     TEXT,
  key         TEXT,
  continued   INTEGER NOT NULL
) STRICT;

CREATE INDEX messages_short ON messages (short);
CREATE INDEX messages_foreign ON messages (foreign_id) WHERE foreign_id IS NOT NULL;
CREATE INDEX messages_thread ON messages (thread) WHERE thread IS NOT NULL;
CREATE INDEX messages_reply_to ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX messages_key ON messages (sender, key) WHERE key IS NOT NULL;
CREATE INDEX messages_recent ON messages (sender, stored_at);

CREATE TABLE deliveries (
  id          INTEGER PRIMARY KEY,
  message     INTEGER NOT NULL REFERENCES messages (sequence),
  recipient   TEXT    NOT NULL,
  state       TEXT    NOT NULL,
  because     TEXT,
  hold_reason TEXT,
  reason      TEXT,
  rung        TEXT,
  evidence    TEXT,
  priority    INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  due_at      INTEGER NOT NULL DEFAULT 0,
  owed        INTEGER NOT NULL,
  stored_at   INTEGER NOT NULL,
  handed_at   INTEGER,
  seen_at     INTEGER,
  answered_at INTEGER,
  updated_at  INTEGER NOT NULL,
  UNIQUE (message, recipient)
) STRICT;

CREATE INDEX deliveries_waiting ON deliveries (recipient, priority, message)
  WHERE state IN ('stored', 'held', 'handing');
CREATE INDEX deliveries_unread ON deliveries (recipient, message)
  WHERE seen_at IS NULL;
CREATE INDEX deliveries_handed ON deliveries (recipient) WHERE state = 'handed';
CREATE INDEX deliveries_owed ON deliveries (recipient) WHERE owed = 1 AND answered_at IS NULL;

CREATE TABLE attempts (
  id                INTEGER PRIMARY KEY,
  delivery          INTEGER NOT NULL REFERENCES deliveries (id),
  number            INTEGER NOT NULL,
  rung              TEXT    NOT NULL,
  phase             TEXT    NOT NULL,
  incarnation       TEXT    NOT NULL,
  transcript        TEXT,
  transcript_offset INTEGER NOT NULL,
  text_hash         TEXT    NOT NULL,
  resubmits         INTEGER NOT NULL DEFAULT 0,
  opened_at         INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX attempts_delivery ON attempts (delivery, number);
CREATE INDEX attempts_open ON attempts (id) WHERE phase IN ('opened', 'pasted', 'submitted');

CREATE TABLE events (
  number   INTEGER PRIMARY KEY AUTOINCREMENT,
  at       INTEGER NOT NULL,
  type     TEXT    NOT NULL,
  message  TEXT,
  sender   TEXT,
  recipient TEXT,
  status   TEXT,
  detail   TEXT
) STRICT;

CREATE INDEX events_message ON events (message) WHERE message IS NOT NULL;

CREATE TABLE agents (
  name         TEXT PRIMARY KEY,
  last_seen_at INTEGER NOT NULL,
  socket       TEXT,
  pane         TEXT
) STRICT;
