-- Samples drawn for labelling, who holds what, and the labels.

CREATE TABLE sampleDraw (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    window INTEGER NOT NULL REFERENCES window (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    design TEXT NOT NULL CHECK (length(design) > 0),
    -- Unsigned 64 bits in a signed column.
    seed INTEGER NOT NULL,
    target INTEGER NOT NULL CHECK (target >= 0),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    meanPredicted REAL,
    -- Whether the plan, an answer that was still open, or a person asked for it.
    purpose TEXT NOT NULL CHECK (purpose IN ('plan', 'secondLook', 'asked')),
    drawnAt INTEGER NOT NULL CHECK (drawnAt BETWEEN 0 AND 253402300799999)
) STRICT;
CREATE INDEX sampleDrawWindow ON sampleDraw (window, id);

-- A prediction that people are asked about; later draws of its window share it. One that was withdrawn and imported
-- again is another item: its row is another.
CREATE TABLE labelItem (
    id INTEGER PRIMARY KEY,
    -- NULL: asked only because its truth is known.
    draw INTEGER REFERENCES sampleDraw (id),
    model INTEGER NOT NULL REFERENCES model (id),
    window INTEGER NOT NULL REFERENCES window (id),
    predictionID TEXT NOT NULL,
    predictionHash INTEGER NOT NULL,
    segment INTEGER NOT NULL REFERENCES segment (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    UNIQUE (window, predictionID, segment)
) STRICT;
CREATE INDEX labelItemModel ON labelItem (model, id);
CREATE INDEX labelItemPrediction ON labelItem (model, predictionHash);
CREATE INDEX labelItemDraw ON labelItem (draw);
CREATE INDEX labelItemSegment ON labelItem (segment);

CREATE TABLE sampleRow (
    id INTEGER PRIMARY KEY,
    draw INTEGER NOT NULL REFERENCES sampleDraw (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    item INTEGER NOT NULL REFERENCES labelItem (id),
    probability REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
    ratio REAL NOT NULL CHECK (ratio >= 0),
    predicted REAL,
    stratum INTEGER CHECK (stratum >= 0),
    UNIQUE (draw, ordinal)
) STRICT;
CREATE INDEX sampleRowItem ON sampleRow (item, draw);

-- One row an answer that is wanted. Leases change, so this is no fact.
-- Words are compared one by one: for a list of three and more SQLite builds a table with every row.
CREATE TABLE labelSlot (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES labelItem (id),
    slot INTEGER NOT NULL CHECK (slot >= 0),
    model INTEGER NOT NULL REFERENCES model (id),
    -- An answer that the plan asks for; the settling of others' disagreement; an answer whose truth is known.
    purpose TEXT NOT NULL CHECK (purpose = 'answer' OR purpose = 'adjudication' OR purpose = 'gold'),
    -- Lower comes first.
    priority REAL NOT NULL,
    -- Kept for one person for a while.
    reservedFor INTEGER REFERENCES reviewer (id),
    reservedUntil INTEGER CHECK (reservedUntil BETWEEN 0 AND 253402300799999),
    holder INTEGER REFERENCES reviewer (id),
    -- When the holder first saw the item.
    claimedAt INTEGER CHECK (claimedAt BETWEEN 0 AND 253402300799999),
    leaseUntil INTEGER CHECK (leaseUntil BETWEEN 0 AND 253402300799999),
    answeredAt INTEGER CHECK (answeredAt BETWEEN 0 AND 253402300799999),
    UNIQUE (item, slot),
    CHECK ((holder IS NULL) = (leaseUntil IS NULL)),
    CHECK ((reservedFor IS NULL) = (reservedUntil IS NULL))
) STRICT;
CREATE INDEX labelSlotOpen ON labelSlot (priority, id) WHERE answeredAt IS NULL;
CREATE INDEX labelSlotOpenModel ON labelSlot (model, priority, id) WHERE answeredAt IS NULL;
-- What waits is counted on every overview: from this index alone.
CREATE INDEX labelSlotWaiting ON labelSlot (model, item, purpose, holder, leaseUntil) WHERE answeredAt IS NULL;
CREATE INDEX labelSlotHolder ON labelSlot (holder) WHERE holder IS NOT NULL AND answeredAt IS NULL;

CREATE TABLE labelSkip (
    item INTEGER NOT NULL REFERENCES labelItem (id),
    reviewer INTEGER NOT NULL REFERENCES reviewer (id),
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    PRIMARY KEY (item, reviewer)
) STRICT, WITHOUT ROWID;

-- One label a row: those of people, corrections, and those whose prediction was not known when they came.
-- Words are compared one by one: for a list of three and more SQLite builds a table with every row.
CREATE TABLE label (
    -- Labels are numbered in the order in which they came, together with those of the table `labelRun`.
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    predictionID TEXT NOT NULL,
    predictionHash INTEGER NOT NULL,
    -- Where the prediction lies, if it was known when the label came.
    segment INTEGER REFERENCES segment (id),
    position INTEGER CHECK (position >= 0),
    value TEXT,
    origin TEXT NOT NULL CHECK (origin = 'upstream' OR origin = 'adjudicated' OR origin = 'sampled' OR origin = 'convenience'),
    reviewer INTEGER REFERENCES reviewer (id),
    batch INTEGER REFERENCES batch (id),
    item INTEGER REFERENCES labelItem (id),
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999),
    -- The number of a label, here or in a run.
    supersedes INTEGER,
    counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
    note TEXT NOT NULL,
    secondsSpent INTEGER CHECK (secondsSpent >= 0),
    cannotTellReason TEXT,
    CHECK ((segment IS NULL) = (position IS NULL)),
    CHECK (cannotTellReason IS NULL OR value IS NULL)
) STRICT;
CREATE INDEX labelPrediction ON label (model, predictionHash);
CREATE INDEX labelSegment ON label (segment) WHERE segment IS NOT NULL;
CREATE INDEX labelWaiting ON label (model, id) WHERE segment IS NULL;
CREATE INDEX labelItemLabel ON label (item) WHERE item IS NOT NULL;
CREATE INDEX labelBatch ON label (batch) WHERE batch IS NOT NULL;
CREATE INDEX labelSupersedes ON label (supersedes) WHERE supersedes IS NOT NULL;

-- Labels from upstream that one import brought for predictions of one segment, column by column; all count and correct
-- nothing.
CREATE TABLE labelRun (
    -- The number of the first label; those of the others follow it.
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    segment INTEGER NOT NULL REFERENCES segment (id),
    batch INTEGER NOT NULL REFERENCES batch (id),
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999),
    count INTEGER NOT NULL CHECK (count > 0),
    -- The rows of the segment, rising.
    positions BLOB NOT NULL CHECK (length(positions) = count * 4),
    -- The hashes of the predictions' ids; 0 where a label was erased.
    hashes BLOB NOT NULL CHECK (length(hashes) = count * 8),
    -- Codes and what they stand for; no code where a label was erased.
    labels BLOB NOT NULL
) STRICT;
CREATE INDEX labelRunModel ON labelRun (model, id);
CREATE INDEX labelRunSegment ON labelRun (segment, batch, count);
CREATE INDEX labelRunBatch ON labelRun (batch);

-- Predictions whose truth a lead names, to measure reviewers by; the newest row of a prediction holds, and one without
-- a value takes the earlier one back.
CREATE TABLE gold (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    predictionID TEXT NOT NULL,
    predictionHash INTEGER NOT NULL,
    value TEXT,
    reviewer INTEGER NOT NULL REFERENCES reviewer (id),
    note TEXT NOT NULL,
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999)
) STRICT;
CREATE INDEX goldPrediction ON gold (model, predictionHash);

-- A label that met its prediction later.
CREATE TABLE labelJoin (
    id INTEGER PRIMARY KEY,
    -- The label's number.
    label INTEGER NOT NULL,
    -- The run in which it lies; NULL: it is a row of its own.
    run INTEGER REFERENCES labelRun (id),
    segment INTEGER NOT NULL REFERENCES segment (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    UNIQUE (label, segment)
) STRICT;
CREATE INDEX labelJoinSegment ON labelJoin (segment);
CREATE INDEX labelJoinRun ON labelJoin (run) WHERE run IS NOT NULL;

CREATE TABLE slotAnswer (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES labelItem (id),
    reviewer INTEGER NOT NULL REFERENCES reviewer (id),
    label INTEGER NOT NULL REFERENCES label (id),
    -- NULL: a late answer to an item whose slots others had filled.
    slot INTEGER REFERENCES labelSlot (id),
    answeredAt INTEGER NOT NULL CHECK (answeredAt BETWEEN 0 AND 253402300799999),
    UNIQUE (item, reviewer)
) STRICT;
CREATE INDEX slotAnswerReviewer ON slotAnswer (reviewer, answeredAt);

-- Facts are kept: no UPDATE, no DELETE, no INSERT OR REPLACE; only an erasure lets a change pass.
CREATE TRIGGER sampleDrawNoInsert BEFORE INSERT ON sampleDraw
WHEN EXISTS (SELECT 1 FROM sampleDraw WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'sampleDraw is append-only'); END;
CREATE TRIGGER sampleDrawNoUpdate BEFORE UPDATE ON sampleDraw
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'sampleDraw is append-only'); END;
CREATE TRIGGER sampleDrawNoDelete BEFORE DELETE ON sampleDraw
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'sampleDraw is append-only'); END;
CREATE TRIGGER labelItemNoInsert BEFORE INSERT ON labelItem
WHEN EXISTS (SELECT 1 FROM labelItem WHERE id = NEW.id)
    OR EXISTS (
        SELECT 1 FROM labelItem
        WHERE window = NEW.window AND predictionID = NEW.predictionID AND segment = NEW.segment
    )
BEGIN SELECT RAISE(ABORT, 'labelItem is append-only'); END;
CREATE TRIGGER labelItemNoUpdate BEFORE UPDATE ON labelItem
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'labelItem is append-only'); END;
CREATE TRIGGER labelItemNoDelete BEFORE DELETE ON labelItem
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'labelItem is append-only'); END;
CREATE TRIGGER sampleRowNoInsert BEFORE INSERT ON sampleRow
WHEN EXISTS (SELECT 1 FROM sampleRow WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM sampleRow WHERE draw = NEW.draw AND ordinal = NEW.ordinal)
BEGIN SELECT RAISE(ABORT, 'sampleRow is append-only'); END;
CREATE TRIGGER sampleRowNoUpdate BEFORE UPDATE ON sampleRow
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'sampleRow is append-only'); END;
CREATE TRIGGER sampleRowNoDelete BEFORE DELETE ON sampleRow
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'sampleRow is append-only'); END;
CREATE TRIGGER slotAnswerNoInsert BEFORE INSERT ON slotAnswer
WHEN EXISTS (SELECT 1 FROM slotAnswer WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM slotAnswer WHERE item = NEW.item AND reviewer = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'slotAnswer is append-only'); END;
CREATE TRIGGER slotAnswerNoUpdate BEFORE UPDATE ON slotAnswer
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'slotAnswer is append-only'); END;
CREATE TRIGGER slotAnswerNoDelete BEFORE DELETE ON slotAnswer
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'slotAnswer is append-only'); END;

CREATE TRIGGER goldNoInsert BEFORE INSERT ON gold
WHEN EXISTS (SELECT 1 FROM gold WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'gold is append-only'); END;
CREATE TRIGGER goldNoUpdate BEFORE UPDATE ON gold
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'gold is append-only'); END;
CREATE TRIGGER goldNoDelete BEFORE DELETE ON gold
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'gold is append-only'); END;

-- Labels of a batch that was never accepted may be swept; all others stay.
CREATE TRIGGER labelNoInsert BEFORE INSERT ON label
WHEN EXISTS (SELECT 1 FROM label WHERE id = NEW.id)
    OR (SELECT id + count FROM labelRun WHERE id <= NEW.id ORDER BY id DESC LIMIT 1) > NEW.id
BEGIN SELECT RAISE(ABORT, 'label is append-only'); END;
CREATE TRIGGER labelNoUpdate BEFORE UPDATE ON label
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'label is append-only'); END;
CREATE TRIGGER labelNoDelete BEFORE DELETE ON label
WHEN (OLD.batch IS NULL OR EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch))
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'label is append-only'); END;
CREATE TRIGGER labelRunNoInsert BEFORE INSERT ON labelRun
WHEN EXISTS (SELECT 1 FROM label WHERE id BETWEEN NEW.id AND NEW.id + NEW.count - 1)
    OR (SELECT id + count FROM labelRun WHERE id < NEW.id + NEW.count ORDER BY id DESC LIMIT 1) > NEW.id
BEGIN SELECT RAISE(ABORT, 'labelRun is append-only'); END;
CREATE TRIGGER labelRunNoUpdate BEFORE UPDATE ON labelRun
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'labelRun is append-only'); END;
CREATE TRIGGER labelRunNoDelete BEFORE DELETE ON labelRun
WHEN EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = OLD.batch)
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'labelRun is append-only'); END;
CREATE TRIGGER labelJoinNoInsert BEFORE INSERT ON labelJoin
WHEN EXISTS (SELECT 1 FROM labelJoin WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'labelJoin is append-only'); END;
CREATE TRIGGER labelJoinNoUpdate BEFORE UPDATE ON labelJoin
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'labelJoin is append-only'); END;
CREATE TRIGGER labelJoinNoDelete BEFORE DELETE ON labelJoin
WHEN (
        EXISTS (SELECT 1 FROM label WHERE id = OLD.label
            AND (batch IS NULL OR EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = label.batch)))
        OR EXISTS (SELECT 1 FROM labelRun WHERE id = OLD.run
            AND EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = labelRun.batch))
    )
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'labelJoin is append-only'); END;
