-- Schema 1: patients, samples, tubes, results, exposures and the audit trail.
-- A migration that was released is never changed; a change is a new file. Rows are never changed either: see the triggers.

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor <> ''),
  software TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  row INTEGER NOT NULL,
  content TEXT NOT NULL,
  previous TEXT NOT NULL CHECK (length(previous) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE UNIQUE INDEX audit_of_row ON audit (subject, row) WHERE row > 0;

CREATE TABLE patient (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE CHECK (key <> '')
) STRICT;

CREATE TABLE sample (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  accession TEXT NOT NULL UNIQUE CHECK (accession <> '')
) STRICT;
CREATE INDEX sample_of_patient ON sample (patient_id);

CREATE TABLE tube (
  id INTEGER PRIMARY KEY,
  sample_id INTEGER NOT NULL REFERENCES sample (id),
  name TEXT NOT NULL,
  UNIQUE (sample_id, name)
) STRICT;

CREATE TABLE result (
  id INTEGER PRIMARY KEY,
  tube_id INTEGER NOT NULL REFERENCES tube (id),
  version INTEGER NOT NULL CHECK (version > 0),
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  path TEXT NOT NULL,
  tissue TEXT NOT NULL,
  acquired TEXT NOT NULL,
  synthetic INTEGER NOT NULL,
  input_sha256 TEXT NOT NULL,
  n_events INTEGER NOT NULL,
  software_version TEXT NOT NULL,
  analysis_version INTEGER NOT NULL,
  config_hash TEXT NOT NULL,
  reference_id TEXT NOT NULL,
  reference_own INTEGER NOT NULL,
  panel TEXT NOT NULL,
  level TEXT NOT NULL,
  cytometer TEXT NOT NULL,
  markers TEXT NOT NULL,
  qc_failed INTEGER NOT NULL,
  call TEXT NOT NULL,
  decision_row INTEGER NOT NULL,
  reasons TEXT NOT NULL,
  flags TEXT NOT NULL,
  counted TEXT NOT NULL,
  count INTEGER NOT NULL,
  candidates INTEGER NOT NULL,
  denominator TEXT NOT NULL,
  denominator_count INTEGER NOT NULL,
  fraction REAL,
  ci_lo REAL,
  ci_hi REAL,
  band_lo REAL,
  band_hi REAL,
  lod REAL,
  loq REAL,
  detectable95 REAL,
  lob_events INTEGER,
  trace_events INTEGER NOT NULL,
  lod_events INTEGER NOT NULL,
  loq_events INTEGER NOT NULL,
  aberrancy_class INTEGER NOT NULL,
  class0 INTEGER NOT NULL,
  class1 INTEGER NOT NULL,
  class2 INTEGER NOT NULL,
  class3 INTEGER NOT NULL,
  hematogones INTEGER,
  laip_status TEXT,
  laip_count INTEGER,
  laip_fraction REAL,
  laip_ci_lo REAL,
  laip_ci_hi REAL,
  laip_lod REAL,
  laip_loq REAL,
  laip_lob_events INTEGER,
  laip_trace_events INTEGER,
  laip_lod_events INTEGER,
  laip_loq_events INTEGER,
  UNIQUE (tube_id, version)
) STRICT;

-- Where a result file was found again; the last row of a result holds.
CREATE TABLE relocation (
  id INTEGER PRIMARY KEY,
  result_id INTEGER NOT NULL REFERENCES result (id),
  path TEXT NOT NULL
) STRICT;
CREATE INDEX relocation_of_result ON relocation (result_id);

CREATE TABLE exposure (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  drug TEXT NOT NULL CHECK (drug <> ''),
  start TEXT NOT NULL,
  stop TEXT,
  status TEXT NOT NULL CHECK (status IN ('stopped', 'ongoing', 'unknown')),
  dose_mg REAL,
  schedule TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  replaces INTEGER UNIQUE REFERENCES exposure (id),
  withdrawn INTEGER NOT NULL CHECK (withdrawn = 0 OR replaces IS NOT NULL)
) STRICT;
CREATE INDEX exposure_of_patient ON exposure (patient_id);

-- The result of each tube that counts: of the latest analysis version, the latest version.
CREATE VIEW current_result AS
  SELECT * FROM result r
  WHERE NOT EXISTS (SELECT 1 FROM result n WHERE n.tube_id = r.tube_id
                    AND (n.analysis_version, n.version) > (r.analysis_version, r.version));

-- The exposure rows that stand: neither replaced nor withdrawn.
CREATE VIEW standing_exposure AS
  SELECT * FROM exposure
  WHERE withdrawn = 0 AND id NOT IN (SELECT replaces FROM exposure WHERE replaces IS NOT NULL);

CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'rows of audit are never changed'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'rows of audit are never removed'); END;
CREATE TRIGGER patient_update BEFORE UPDATE ON patient BEGIN SELECT RAISE(ABORT, 'rows of patient are never changed'); END;
CREATE TRIGGER patient_delete BEFORE DELETE ON patient BEGIN SELECT RAISE(ABORT, 'rows of patient are never removed'); END;
CREATE TRIGGER sample_update BEFORE UPDATE ON sample BEGIN SELECT RAISE(ABORT, 'rows of sample are never changed'); END;
CREATE TRIGGER sample_delete BEFORE DELETE ON sample BEGIN SELECT RAISE(ABORT, 'rows of sample are never removed'); END;
CREATE TRIGGER tube_update BEFORE UPDATE ON tube BEGIN SELECT RAISE(ABORT, 'rows of tube are never changed'); END;
CREATE TRIGGER tube_delete BEFORE DELETE ON tube BEGIN SELECT RAISE(ABORT, 'rows of tube are never removed'); END;
CREATE TRIGGER result_update BEFORE UPDATE ON result BEGIN SELECT RAISE(ABORT, 'rows of result are never changed'); END;
CREATE TRIGGER result_delete BEFORE DELETE ON result BEGIN SELECT RAISE(ABORT, 'rows of result are never removed'); END;
CREATE TRIGGER relocation_update BEFORE UPDATE ON relocation BEGIN SELECT RAISE(ABORT, 'rows of relocation are never changed'); END;
CREATE TRIGGER relocation_delete BEFORE DELETE ON relocation BEGIN SELECT RAISE(ABORT, 'rows of relocation are never removed'); END;
CREATE TRIGGER exposure_update BEFORE UPDATE ON exposure BEGIN SELECT RAISE(ABORT, 'rows of exposure are never changed'); END;
CREATE TRIGGER exposure_delete BEFORE DELETE ON exposure BEGIN SELECT RAISE(ABORT, 'rows of exposure are never removed'); END;
