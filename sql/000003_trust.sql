-- Every life of another host's ledger that was seen: one that has ended is not taken again.
CREATE TABLE link_lives (
  host       TEXT    NOT NULL,
  instance   TEXT    NOT NULL,
  PRIMARY KEY (host, instance)
) STRICT;

INSERT INTO link_lives (host, instance) SELECT host, instance FROM link_peers;

-- The highest number that was ever given to an item for a host: nobody can have read further.
CREATE TABLE link_reach (
  host   TEXT PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT;

-- Numbers that are gone were confirmed; which host they were for is not known any more.
INSERT INTO link_reach (host, number)
  SELECT host, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'link_items'), 0)
  FROM (SELECT host FROM link_peers UNION SELECT host FROM link_items);

-- Whose signature the last snapshot of a host has, and whether that is the key that a person paired.
ALTER TABLE link_peers ADD COLUMN key TEXT;
ALTER TABLE link_peers ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
