-- Schema 3: the night batch. State of work, not memory: these rows change and have no entries in the audit trail; what
-- a night files are results, which have. They may be removed: a batch then looks at every file again.

-- What stood on the shares. A path is the first 16 bytes of the SHA-256 of its text, as
-- two numbers: file names hold names of persons.
CREATE TABLE batch_file (
  path_a INTEGER NOT NULL,
  path_b INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ignored', 'waiting', 'held', 'item')),
  first_seen INTEGER NOT NULL,
  looked INTEGER NOT NULL,
  looks INTEGER NOT NULL,
  input_sha256 TEXT NOT NULL,
  class TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (path_a, path_b)
) STRICT, WITHOUT ROWID;

-- One row per content that is, or was, to be screened.
CREATE TABLE batch_item (
  id INTEGER PRIMARY KEY,
  input_sha256 TEXT NOT NULL UNIQUE CHECK (length(input_sha256) = 64),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'screened', 'done', 'held')),
  stem TEXT UNIQUE,
  accession TEXT NOT NULL,
  tube TEXT NOT NULL,
  acquired TEXT NOT NULL,
  facts TEXT NOT NULL,
  class TEXT NOT NULL,
  detail TEXT NOT NULL,
  result_sha256 TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  owner TEXT NOT NULL,
  leased_until INTEGER NOT NULL,
  finished INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_item_state ON batch_item (state);
CREATE INDEX batch_item_accession ON batch_item (accession);

CREATE TABLE batch_run (
  id INTEGER PRIMARY KEY,
  started INTEGER NOT NULL,
  ended INTEGER,
  counts TEXT NOT NULL
) STRICT;
