-- A laboratory database as schema 1 was. Synthetic. Never to be changed: it is what later releases must be able to read.
PRAGMA application_id = 0x66637363;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO audit VALUES(1,'2026-11-22T21:44:27.296Z','A. Technician','fcscreen 0.1.0','create','database',0,'{"schema":1}','0000000000000000000000000000000000000000000000000000000000000000','52f9bd4f273131262f4b0d082aa8067a37aa4aa2b57334b455945e468e11acd4');
INSERT INTO audit VALUES(2,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','patient',1,'{"id":1,"key":"SYN-P1"}','52f9bd4f273131262f4b0d082aa8067a37aa4aa2b57334b455945e468e11acd4','27a3b6e3802955a11d66ade981bcdc5630f56ec00166835b85a82558c895f258');
INSERT INTO audit VALUES(3,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','sample',1,'{"id":1,"patient_id":1,"accession":"SYN-A1"}','27a3b6e3802955a11d66ade981bcdc5630f56ec00166835b85a82558c895f258','d7b5631c23a71008e8ce40495609fa61335557372d17d82a5e9152dcad7e7b4e');
INSERT INTO audit VALUES(4,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','tube',1,'{"id":1,"sample_id":1,"name":"ball8"}','d7b5631c23a71008e8ce40495609fa61335557372d17d82a5e9152dcad7e7b4e','1081746822fc4b3caa1f97a45b98aea2306f901490b56db505bb431f4671aa65');
INSERT INTO audit VALUES(5,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','result',1,'{"id":1,"tube_id":1,"version":1,"sha256":"3846fe48fc581e0259bf50ab614383801f24cf4a8c17307bc0a008d13bf8d827","bytes":123456,"path":"/laboratory/results/SYN-A1-1.result.h5","tissue":"BM","acquired":"2023-03-01","synthetic":1,"input_sha256":"b92ea7f25c80744ce944f959de18cb48fdb0fd2436d3008e848041635192d64d","n_events":40000,"software_version":"0.1.0","analysis_version":2,"config_hash":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","reference_id":"synthetic-1","reference_own":1,"panel":"ball8","level":"L2","cytometer":"SYNTHETIC","markers":"[\"CD10\",\"CD19\",\"CD34\",\"CD45\"]","qc_failed":0,"call":"DETECTED_QUANTIFIABLE","decision_row":8,"reasons":"[\"LOB_NOT_ESTABLISHED\"]","flags":"[\"LOW_N\"]","counted":"aberrant immature B cells","count":580,"candidates":680,"denominator":"TNC_gate","denominator_count":32246,"fraction":0.01798672703591143,"ci_lo":0.0168,"ci_hi":0.0198,"band_lo":0.017,"band_hi":0.019,"lod":0.00062,"loq":0.0016,"detectable95":0.0009,"lob_events":null,"trace_events":10,"lod_events":20,"loq_events":50,"aberrancy_class":2,"class0":100,"class1":0,"class2":580,"class3":0,"hematogones":100}','1081746822fc4b3caa1f97a45b98aea2306f901490b56db505bb431f4671aa65','ecc5bf14f2ab057759ee2c1bf531e23d2e5955048e03b9e8ae1fb4023f3a92ab');
INSERT INTO audit VALUES(6,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','result',2,'{"id":2,"tube_id":1,"version":2,"sha256":"e216a110779a1259b3b8e37fa142c1235fbac4aac12bde5c52924354c73fdac2","bytes":123456,"path":"/laboratory/results/SYN-A1-2.result.h5","tissue":"BM","acquired":"2023-03-01","synthetic":1,"input_sha256":"b92ea7f25c80744ce944f959de18cb48fdb0fd2436d3008e848041635192d64d","n_events":40000,"software_version":"0.1.0","analysis_version":2,"config_hash":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","reference_id":"synthetic-1","reference_own":1,"panel":"ball8","level":"L2","cytometer":"SYNTHETIC","markers":"[\"CD10\",\"CD19\",\"CD34\",\"CD45\"]","qc_failed":0,"call":"DETECTED_QUANTIFIABLE","decision_row":8,"reasons":"[\"LOB_NOT_ESTABLISHED\"]","flags":"[\"LOW_N\"]","counted":"aberrant immature B cells","count":590,"candidates":690,"denominator":"TNC_gate","denominator_count":32246,"fraction":0.018296843019289213,"ci_lo":0.0168,"ci_hi":0.0198,"band_lo":0.017,"band_hi":0.019,"lod":0.00062,"loq":0.0016,"detectable95":0.0009,"lob_events":null,"trace_events":10,"lod_events":20,"loq_events":50,"aberrancy_class":2,"class0":100,"class1":0,"class2":590,"class3":0,"hematogones":100}','ecc5bf14f2ab057759ee2c1bf531e23d2e5955048e03b9e8ae1fb4023f3a92ab','def99e0ef35a93290e76aa57aaf9c33d5f56dfbecbc37d3d5503d60a2213dbe5');
INSERT INTO audit VALUES(7,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','sample',2,'{"id":2,"patient_id":1,"accession":"SYN-A2"}','def99e0ef35a93290e76aa57aaf9c33d5f56dfbecbc37d3d5503d60a2213dbe5','14a8f41a71759e5e63bde48c629c80808e3bb942b11e7b3b37ad2c304caf73a9');
INSERT INTO audit VALUES(8,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','tube',2,'{"id":2,"sample_id":2,"name":"ball8"}','14a8f41a71759e5e63bde48c629c80808e3bb942b11e7b3b37ad2c304caf73a9','50fcdc729d195c427ff86492a208d4b8b2ef9a1581252ac0690d5240606d01a8');
INSERT INTO audit VALUES(9,'2026-11-22T21:44:27.313Z','A. Technician','fcscreen 0.1.0','file','result',3,'{"id":3,"tube_id":2,"version":1,"sha256":"6d1cda0bcd252501f375abe7978bf555b94d88c3a14e3ca3940a21d60d089900","bytes":123456,"path":"/laboratory/results/SYN-A2-3.result.h5","tissue":"BM","acquired":"2023-09-01","synthetic":1,"input_sha256":"5b292831a97b75af563f146ede40d2fae14bc0cf00e262ed8d88c45640df4dfc","n_events":40000,"software_version":"0.1.0","analysis_version":2,"config_hash":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","reference_id":"synthetic-1","reference_own":1,"panel":"ball8","level":"L2","cytometer":"SYNTHETIC","markers":"[\"CD10\",\"CD19\",\"CD34\",\"CD45\"]","qc_failed":0,"call":"DETECTED_QUANTIFIABLE","decision_row":8,"reasons":"[\"LOB_NOT_ESTABLISHED\"]","flags":"[\"LOW_N\"]","counted":"aberrant immature B cells","count":115,"candidates":215,"denominator":"TNC_gate","denominator_count":32072,"fraction":0.0035856822150162134,"ci_lo":0.0168,"ci_hi":0.0198,"band_lo":0.017,"band_hi":0.019,"lod":0.00062,"loq":0.0016,"detectable95":0.0009,"lob_events":null,"trace_events":10,"lod_events":20,"loq_events":50,"aberrancy_class":2,"class0":100,"class1":0,"class2":115,"class3":0,"hematogones":100,"laip_status":"used","laip_count":110,"laip_fraction":0.003429782988276378,"laip_ci_lo":0.002,"laip_ci_hi":0.004,"laip_lod":0.0006,"laip_loq":0.001,"laip_lob_events":null,"laip_trace_events":10,"laip_lod_events":20,"laip_loq_events":50}','50fcdc729d195c427ff86492a208d4b8b2ef9a1581252ac0690d5240606d01a8','8f89954e50089f7a79924fb8adf9b80cfb00b796ef0d7c173c1961ecaa1deb33');
INSERT INTO audit VALUES(10,'2026-11-22T21:44:27.324Z','A. Technician','fcscreen 0.1.0','add','exposure',1,'{"id":1,"patient_id":1,"drug":"lenalidomide","start":"2019-02","stop":"2023-09-01","status":"stopped","dose_mg":10.0,"schedule":"21/28","reason":"","source":"","replaces":null,"withdrawn":0}','8f89954e50089f7a79924fb8adf9b80cfb00b796ef0d7c173c1961ecaa1deb33','5c6f9b6b61d89ee7c5af8ff4a5754cb969f8a78dd807c5ec8ce1a411dfa484eb');
CREATE TABLE patient (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE CHECK (key <> '')
) STRICT;
INSERT INTO patient VALUES(1,'SYN-P1');
CREATE TABLE sample (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  accession TEXT NOT NULL UNIQUE CHECK (accession <> '')
) STRICT;
INSERT INTO sample VALUES(1,1,'SYN-A1');
INSERT INTO sample VALUES(2,1,'SYN-A2');
CREATE TABLE tube (
  id INTEGER PRIMARY KEY,
  sample_id INTEGER NOT NULL REFERENCES sample (id),
  name TEXT NOT NULL,
  UNIQUE (sample_id, name)
) STRICT;
INSERT INTO tube VALUES(1,1,'ball8');
INSERT INTO tube VALUES(2,2,'ball8');
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
INSERT INTO result VALUES(1,1,1,'3846fe48fc581e0259bf50ab614383801f24cf4a8c17307bc0a008d13bf8d827',123456,'/laboratory/results/SYN-A1-1.result.h5','BM','2023-03-01',1,'b92ea7f25c80744ce944f959de18cb48fdb0fd2436d3008e848041635192d64d',40000,'0.1.0',2,'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','synthetic-1',1,'ball8','L2','SYNTHETIC','["CD10","CD19","CD34","CD45"]',0,'DETECTED_QUANTIFIABLE',8,'["LOB_NOT_ESTABLISHED"]','["LOW_N"]','aberrant immature B cells',580,680,'TNC_gate',32246,0.017986727035911431044,0.016799999999999998961,0.019800000000000001626,0.017000000000000001221,0.018999999999999999528,0.00061999999999999999989,0.0016000000000000000766,0.00089999999999999997536,NULL,10,20,50,2,100,0,580,0,100,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO result VALUES(2,1,2,'e216a110779a1259b3b8e37fa142c1235fbac4aac12bde5c52924354c73fdac2',123456,'/laboratory/results/SYN-A1-2.result.h5','BM','2023-03-01',1,'b92ea7f25c80744ce944f959de18cb48fdb0fd2436d3008e848041635192d64d',40000,'0.1.0',2,'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','synthetic-1',1,'ball8','L2','SYNTHETIC','["CD10","CD19","CD34","CD45"]',0,'DETECTED_QUANTIFIABLE',8,'["LOB_NOT_ESTABLISHED"]','["LOW_N"]','aberrant immature B cells',590,690,'TNC_gate',32246,0.018296843019289212722,0.016799999999999998961,0.019800000000000001626,0.017000000000000001221,0.018999999999999999528,0.00061999999999999999989,0.0016000000000000000766,0.00089999999999999997536,NULL,10,20,50,2,100,0,590,0,100,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO result VALUES(3,2,1,'6d1cda0bcd252501f375abe7978bf555b94d88c3a14e3ca3940a21d60d089900',123456,'/laboratory/results/SYN-A2-3.result.h5','BM','2023-09-01',1,'5b292831a97b75af563f146ede40d2fae14bc0cf00e262ed8d88c45640df4dfc',40000,'0.1.0',2,'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','synthetic-1',1,'ball8','L2','SYNTHETIC','["CD10","CD19","CD34","CD45"]',0,'DETECTED_QUANTIFIABLE',8,'["LOB_NOT_ESTABLISHED"]','["LOW_N"]','aberrant immature B cells',115,215,'TNC_gate',32072,0.0035856822150162133595,0.016799999999999998961,0.019800000000000001626,0.017000000000000001221,0.018999999999999999528,0.00061999999999999999989,0.0016000000000000000766,0.00089999999999999997536,NULL,10,20,50,2,100,0,115,0,100,'used',110,0.0034297829882763779772,0.0020000000000000000416,0.0040000000000000000832,0.00059999999999999994743,0.0010000000000000000208,NULL,10,20,50);
CREATE TABLE relocation (
  id INTEGER PRIMARY KEY,
  result_id INTEGER NOT NULL REFERENCES result (id),
  path TEXT NOT NULL
) STRICT;
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
INSERT INTO exposure VALUES(1,1,'lenalidomide','2019-02','2023-09-01','stopped',10.0,'21/28','','',NULL,0);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('audit',10);
CREATE UNIQUE INDEX audit_of_row ON audit (subject, row) WHERE row > 0;
CREATE INDEX sample_of_patient ON sample (patient_id);
CREATE INDEX relocation_of_result ON relocation (result_id);
CREATE INDEX exposure_of_patient ON exposure (patient_id);
CREATE VIEW current_result AS
  SELECT * FROM result r
  WHERE NOT EXISTS (SELECT 1 FROM result n WHERE n.tube_id = r.tube_id
                    AND (n.analysis_version, n.version) > (r.analysis_version, r.version));
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
COMMIT;
