-- Schema 2: alerts and who acknowledged them, and signatures.

CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  sample_id INTEGER REFERENCES sample (id),
  rule TEXT NOT NULL CHECK (rule <> ''),
  priority TEXT NOT NULL,
  text TEXT NOT NULL,
  analysis_version INTEGER NOT NULL,
  held INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX alert_once ON alert (patient_id, coalesce(sample_id, 0), rule, analysis_version);

CREATE TABLE acknowledgement (
  id INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL UNIQUE REFERENCES alert (id),
  person TEXT NOT NULL CHECK (person <> ''),
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE sign_off (
  id INTEGER PRIMARY KEY,
  result_id INTEGER NOT NULL REFERENCES result (id),
  result_sha256 TEXT NOT NULL,
  person TEXT NOT NULL CHECK (person <> ''),
  meaning TEXT NOT NULL CHECK (meaning IN ('reviewed', 'approved', 'amended')),
  reason TEXT NOT NULL CHECK (reason <> ''),
  UNIQUE (result_id, person, meaning)
) STRICT;

CREATE TRIGGER alert_update BEFORE UPDATE ON alert BEGIN SELECT RAISE(ABORT, 'rows of alert are never changed'); END;
CREATE TRIGGER alert_delete BEFORE DELETE ON alert BEGIN SELECT RAISE(ABORT, 'rows of alert are never removed'); END;
CREATE TRIGGER acknowledgement_update BEFORE UPDATE ON acknowledgement BEGIN SELECT RAISE(ABORT, 'rows of acknowledgement are never changed'); END;
CREATE TRIGGER acknowledgement_delete BEFORE DELETE ON acknowledgement BEGIN SELECT RAISE(ABORT, 'rows of acknowledgement are never removed'); END;
CREATE TRIGGER sign_off_update BEFORE UPDATE ON sign_off BEGIN SELECT RAISE(ABORT, 'rows of sign_off are never changed'); END;
CREATE TRIGGER sign_off_delete BEFORE DELETE ON sign_off BEGIN SELECT RAISE(ABORT, 'rows of sign_off are never removed'); END;
