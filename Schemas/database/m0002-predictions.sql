-- Models, what was imported for them, and the columns in which it lies.

CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999)
) STRICT;

CREATE TABLE modelRevision (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    source TEXT NOT NULL,
    definition TEXT NOT NULL CHECK (length(definition) > 0),
    author TEXT NOT NULL CHECK (length(author) > 0),
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999),
    UNIQUE (model, number)
) STRICT;

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    kind TEXT NOT NULL CHECK (kind IN ('predictions', 'baseline', 'labels', 'evidence')),
    startedAt INTEGER NOT NULL CHECK (startedAt BETWEEN 0 AND 253402300799999),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    -- The process that imports it: what is left of a batch whose process is gone is swept.
    owner TEXT NOT NULL
) STRICT;
CREATE INDEX batchModel ON batch (model, kind);

-- One row makes everything of a batch visible.
CREATE TABLE batchAcceptance (
    batch INTEGER PRIMARY KEY REFERENCES batch (id),
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    -- What it came from: the same content again changes nothing.
    byteCount INTEGER NOT NULL CHECK (byteCount >= 0),
    contentHash TEXT NOT NULL CHECK (length(contentHash) > 0),
    read INTEGER NOT NULL CHECK (read >= 0),
    accepted INTEGER NOT NULL CHECK (accepted >= 0),
    duplicate INTEGER NOT NULL CHECK (duplicate >= 0),
    rejected INTEGER NOT NULL CHECK (rejected >= 0),
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    extraColumns TEXT NOT NULL CHECK (length(extraColumns) > 0),
    missingColumns TEXT NOT NULL CHECK (length(missingColumns) > 0),
    -- Which unknown column probably is which missing one, and why.
    probableRenames TEXT NOT NULL CHECK (length(probableRenames) > 0),
    typeProblems TEXT NOT NULL CHECK (length(typeProblems) > 0),
    CHECK (read = accepted + duplicate + rejected)
) STRICT;
CREATE INDEX batchContent ON batchAcceptance (byteCount, contentHash);

CREATE TABLE batchWithdrawal (
    batch INTEGER PRIMARY KEY REFERENCES batchAcceptance (batch),
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    reason TEXT NOT NULL
) STRICT;

-- In which order batches became visible, and were withdrawn: their numbers say only when they began.
CREATE TABLE batchOrder (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batchAcceptance (batch),
    isWithdrawal INTEGER NOT NULL CHECK (isWithdrawal IN (0, 1)),
    UNIQUE (batch, isWithdrawal)
) STRICT;
CREATE TRIGGER batchAcceptanceOrder AFTER INSERT ON batchAcceptance
BEGIN INSERT INTO batchOrder (batch, isWithdrawal) VALUES (NEW.batch, 0); END;
CREATE TRIGGER batchWithdrawalOrder AFTER INSERT ON batchWithdrawal
BEGIN INSERT INTO batchOrder (batch, isWithdrawal) VALUES (NEW.batch, 1); END;

CREATE VIEW visibleBatch AS
SELECT batch FROM batchAcceptance
WHERE NOT EXISTS (SELECT 1 FROM batchWithdrawal WHERE batchWithdrawal.batch = batchAcceptance.batch);

-- Values that were refused, by window and column: what the rules about data look at.
CREATE TABLE rejectedValue (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id),
    model INTEGER NOT NULL REFERENCES model (id),
    windowKey TEXT NOT NULL,
    columnName TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    UNIQUE (batch, windowKey, columnName)
) STRICT;
CREATE INDEX rejectedValueWindow ON rejectedValue (model, windowKey);

-- Rows whose id was imported before, by the window in which they would lie: they are not stored again.
CREATE TABLE repeatedId (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id),
    model INTEGER NOT NULL REFERENCES model (id),
    windowKey TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    UNIQUE (batch, windowKey)
) STRICT;
CREATE INDEX repeatedIdWindow ON repeatedId (model, windowKey, batch, count);

-- Up to 65,536 rows of one window, column by column.
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id),
    model INTEGER NOT NULL REFERENCES model (id),
    -- sampled: the rows that travelled with a profile so that they can be labelled.
    kind TEXT NOT NULL CHECK (kind IN ('prediction', 'baseline', 'evidence', 'sampled')),
    windowKey TEXT,
    firstTime INTEGER CHECK (firstTime BETWEEN 0 AND 253402300799999),
    lastTime INTEGER CHECK (lastTime BETWEEN 0 AND 253402300799999),
    rows INTEGER NOT NULL CHECK (rows >= 0)
) STRICT;
-- Holds all that counting windows needs, so that it never looks at the table.
CREATE INDEX segmentWindow ON segment (model, kind, windowKey, id, batch, rows, firstTime, lastTime);
CREATE INDEX segmentBatch ON segment (batch);

-- Where profiles count numbers: the edges that a baseline was cut at, once for each set of them.
CREATE TABLE profileBins (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) > 0),
    edges TEXT NOT NULL CHECK (length(edges) > 0),
    UNIQUE (model, fingerprint)
) STRICT;

-- What other machines made of rows of a window that never came here themselves.
CREATE TABLE windowProfile (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id),
    model INTEGER NOT NULL REFERENCES model (id),
    windowKey TEXT NOT NULL,
    bins INTEGER NOT NULL REFERENCES profileBins (id),
    -- The rows that may be drawn for labelling.
    segment INTEGER NOT NULL REFERENCES segment (id),
    rows INTEGER NOT NULL CHECK (rows > 0),
    firstTime INTEGER NOT NULL CHECK (firstTime BETWEEN 0 AND 253402300799999),
    lastTime INTEGER NOT NULL CHECK (lastTime BETWEEN 0 AND 253402300799999),
    profile TEXT NOT NULL CHECK (length(profile) > 0),
    sample TEXT NOT NULL CHECK (length(sample) > 0),
    UNIQUE (batch, windowKey)
) STRICT;
CREATE INDEX windowProfileWindow ON windowProfile (model, windowKey, batch, rows, firstTime, lastTime);

-- Words are compared one by one: for a list of three and more SQLite builds a table with every row.
CREATE TABLE segmentColumn (
    id INTEGER PRIMARY KEY,
    segment INTEGER NOT NULL REFERENCES segment (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    kind TEXT NOT NULL CHECK (kind = 'id' OR kind = 'time' OR kind = 'number' OR kind = 'category' OR kind = 'text'),
    name TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (segment, position)
) STRICT;

-- Segments that have lost features or evidence, since these are older than they are to be kept.
CREATE TABLE segmentPruning (
    segment INTEGER PRIMARY KEY REFERENCES segment (id) ON DELETE CASCADE,
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    -- How many of its rows have lost them.
    rows INTEGER NOT NULL CHECK (rows >= 0)
) STRICT;

-- Where ids lie: sorted hashes in runs of about 2,048, a set of runs an import, sets merged now and then.
CREATE TABLE idSet (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    kind TEXT NOT NULL CHECK (kind IN ('prediction', 'baseline', 'evidence')),
    -- NULL once merged from sets of accepted batches.
    batch INTEGER REFERENCES batch (id),
    rows INTEGER NOT NULL CHECK (rows >= 0)
) STRICT;
CREATE INDEX idSetModel ON idSet (model, kind);
CREATE INDEX idSetBatch ON idSet (batch);

CREATE TABLE idRun (
    id INTEGER PRIMARY KEY,
    idSet INTEGER NOT NULL REFERENCES idSet (id),
    -- The unsigned hash with its top bit flipped, so that SQLite's signed order is the unsigned one.
    firstHash INTEGER NOT NULL,
    lastHash INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    hashes BLOB NOT NULL CHECK (length(hashes) = count * 8),
    -- Segment and position of each, in as many bytes as the largest takes.
    locations BLOB NOT NULL CHECK (length(locations) BETWEEN 16 + count * 2 AND 16 + count * 12),
    UNIQUE (idSet, firstHash),
    CHECK (firstHash <= lastHash)
) STRICT;

CREATE TABLE baseline (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    batch INTEGER REFERENCES batch (id),
    fromWindow TEXT,
    toWindow TEXT,
    -- Segments after this one came later and do not belong to it: a baseline is frozen.
    lastSegment INTEGER NOT NULL CHECK (lastSegment >= 0),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    firstTime INTEGER CHECK (firstTime BETWEEN 0 AND 253402300799999),
    lastTime INTEGER CHECK (lastTime BETWEEN 0 AND 253402300799999),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    -- What an analysis made elsewhere says the model leans on: one figure a feature and output.
    attributions TEXT CHECK (length(attributions) > 0),
    UNIQUE (model, number),
    CHECK ((batch IS NULL) = (fromWindow IS NOT NULL)),
    CHECK ((fromWindow IS NULL) = (toWindow IS NULL))
) STRICT;

-- Facts are kept: no UPDATE, no DELETE, no INSERT OR REPLACE; only an erasure lets a change pass.
CREATE TRIGGER modelRevisionNoInsert BEFORE INSERT ON modelRevision
WHEN EXISTS (SELECT 1 FROM modelRevision WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM modelRevision WHERE model = NEW.model AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'modelRevision is append-only'); END;
CREATE TRIGGER modelRevisionNoUpdate BEFORE UPDATE ON modelRevision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'modelRevision is append-only'); END;
CREATE TRIGGER modelRevisionNoDelete BEFORE DELETE ON modelRevision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'modelRevision is append-only'); END;
CREATE TRIGGER batchAcceptanceNoInsert BEFORE INSERT ON batchAcceptance
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = NEW.batch)
BEGIN SELECT RAISE(ABORT, 'batchAcceptance is append-only'); END;
CREATE TRIGGER batchAcceptanceNoUpdate BEFORE UPDATE ON batchAcceptance
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'batchAcceptance is append-only'); END;
CREATE TRIGGER batchAcceptanceNoDelete BEFORE DELETE ON batchAcceptance
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'batchAcceptance is append-only'); END;
CREATE TRIGGER batchWithdrawalNoInsert BEFORE INSERT ON batchWithdrawal
WHEN EXISTS (SELECT 1 FROM batchWithdrawal WHERE batch = NEW.batch)
BEGIN SELECT RAISE(ABORT, 'batchWithdrawal is append-only'); END;
CREATE TRIGGER batchWithdrawalNoUpdate BEFORE UPDATE ON batchWithdrawal
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'batchWithdrawal is append-only'); END;
CREATE TRIGGER batchWithdrawalNoDelete BEFORE DELETE ON batchWithdrawal
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'batchWithdrawal is append-only'); END;
CREATE TRIGGER baselineNoInsert BEFORE INSERT ON baseline
WHEN EXISTS (SELECT 1 FROM baseline WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM baseline WHERE model = NEW.model AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'baseline is append-only'); END;
CREATE TRIGGER baselineNoUpdate BEFORE UPDATE ON baseline
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'baseline is append-only'); END;
CREATE TRIGGER baselineNoDelete BEFORE DELETE ON baseline
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'baseline is append-only'); END;

-- What an accepted batch brought stays; what was never accepted may be swept.
CREATE TRIGGER batchNoUpdate BEFORE UPDATE ON batch
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.id)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'batch is append-only'); END;
CREATE TRIGGER batchNoDelete BEFORE DELETE ON batch
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.id)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'batch is append-only'); END;
CREATE TRIGGER segmentNoUpdate BEFORE UPDATE ON segment
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'segment is append-only'); END;
CREATE TRIGGER segmentNoDelete BEFORE DELETE ON segment
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'segment is append-only'); END;
CREATE TRIGGER windowProfileNoUpdate BEFORE UPDATE ON windowProfile
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'windowProfile is append-only'); END;
CREATE TRIGGER windowProfileNoDelete BEFORE DELETE ON windowProfile
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'windowProfile is append-only'); END;
CREATE TRIGGER profileBinsNoUpdate BEFORE UPDATE ON profileBins
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'profileBins is append-only'); END;
CREATE TRIGGER profileBinsNoDelete BEFORE DELETE ON profileBins
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'profileBins is append-only'); END;
CREATE TRIGGER rejectedValueNoUpdate BEFORE UPDATE ON rejectedValue
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'rejectedValue is append-only'); END;
CREATE TRIGGER rejectedValueNoDelete BEFORE DELETE ON rejectedValue
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'rejectedValue is append-only'); END;
CREATE TRIGGER repeatedIdNoUpdate BEFORE UPDATE ON repeatedId
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'repeatedId is append-only'); END;
CREATE TRIGGER repeatedIdNoDelete BEFORE DELETE ON repeatedId
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'repeatedId is append-only'); END;
CREATE TRIGGER segmentColumnNoUpdate BEFORE UPDATE ON segmentColumn
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'segmentColumn is append-only'); END;
CREATE TRIGGER segmentColumnNoDelete BEFORE DELETE ON segmentColumn
WHEN EXISTS (
    SELECT 1 FROM segment JOIN batchAcceptance ON batchAcceptance.batch = segment.batch
    WHERE segment.id = OLD.segment
) AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'segmentColumn is append-only'); END;
