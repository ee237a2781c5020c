-- Windows, what was found in them, alerts, and how people judged.

CREATE TABLE deployment (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    version TEXT NOT NULL CHECK (length(version) > 0),
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    UNIQUE (model, at)
) STRICT;

-- What the rules of a model's revision measured on each window of a baseline, against the rest of it.
CREATE TABLE referenceWindows (
    baseline INTEGER NOT NULL REFERENCES baseline (id),
    modelRevision INTEGER NOT NULL CHECK (modelRevision >= 1),
    payload TEXT NOT NULL CHECK (length(payload) > 0),
    PRIMARY KEY (baseline, modelRevision)
) STRICT;

-- What the labelled rows of an imported baseline say about quality; an erasure takes it away.
CREATE TABLE baselineKnowledge (
    baseline INTEGER NOT NULL REFERENCES baseline (id),
    modelRevision INTEGER NOT NULL CHECK (modelRevision >= 1),
    payload TEXT NOT NULL CHECK (length(payload) > 0),
    PRIMARY KEY (baseline, modelRevision)
) STRICT;

-- What was learned of usual windows, state by state; findings name the state they stand on.
CREATE TABLE reference (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    baseline INTEGER NOT NULL REFERENCES baseline (id),
    modelRevision INTEGER NOT NULL CHECK (modelRevision >= 1),
    deployment INTEGER REFERENCES deployment (id),
    bank TEXT NOT NULL CHECK (length(bank) > 0),
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999),
    UNIQUE (model, number)
) STRICT;

CREATE TABLE window (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    key TEXT NOT NULL CHECK (length(key) > 0),
    startsAt INTEGER CHECK (startsAt BETWEEN 0 AND 253402300799999),
    endsAt INTEGER CHECK (endsAt BETWEEN 0 AND 253402300799999),
    ordinal INTEGER NOT NULL,
    UNIQUE (model, key)
) STRICT;
CREATE INDEX windowOrdinal ON window (model, ordinal);

CREATE TABLE windowRevision (
    id INTEGER PRIMARY KEY,
    window INTEGER NOT NULL REFERENCES window (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    evaluatedAt INTEGER NOT NULL CHECK (evaluatedAt BETWEEN 0 AND 253402300799999),
    cause TEXT NOT NULL CHECK (cause IN ('closed', 'lateRows', 'withdrawn', 'baseline', 'labels')),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    state TEXT NOT NULL CHECK (state IN ('quiet', 'notice', 'flagged', 'noData', 'learning')),
    isProvisional INTEGER NOT NULL CHECK (isProvisional IN (0, 1)),
    -- The newest batch whose rows were seen; 0: none.
    lastBatch INTEGER NOT NULL CHECK (lastBatch >= 0),
    baseline INTEGER REFERENCES baseline (id),
    modelRevision INTEGER NOT NULL CHECK (modelRevision >= 1),
    profile TEXT NOT NULL CHECK (length(profile) > 0),
    UNIQUE (window, number)
) STRICT;

-- Words are compared one by one: for a list of three and more SQLite builds a table with every row.
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    windowRevision INTEGER NOT NULL REFERENCES windowRevision (id),
    ruleKey TEXT NOT NULL CHECK (length(ruleKey) > 0),
    statistic TEXT NOT NULL CHECK (length(statistic) > 0),
    columnName TEXT,
    category TEXT,
    subject TEXT NOT NULL CHECK (length(subject) > 0),
    level TEXT NOT NULL CHECK (level IN ('alert', 'notice')),
    direction TEXT NOT NULL CHECK (direction = 'above' OR direction = 'below' OR direction = 'both'),
    ruleLimit REAL NOT NULL,
    minimumEffect REAL NOT NULL,
    minimumRows INTEGER NOT NULL,
    severity TEXT NOT NULL CHECK (severity = 'low' OR severity = 'medium' OR severity = 'high'),
    -- So many of the latest windows must be past the limit.
    ofWindows INTEGER NOT NULL CHECK (ofWindows >= 1),
    inWindows INTEGER NOT NULL CHECK (inWindows >= ofWindows),
    thresholdLimit REAL NOT NULL,
    thresholdRevision INTEGER NOT NULL CHECK (thresholdRevision >= 0),
    thresholdBasis TEXT NOT NULL CHECK (thresholdBasis = 'budget' OR thresholdBasis = 'fixed' OR thresholdBasis = 'bound'),
    referenceRevision INTEGER NOT NULL CHECK (referenceRevision >= 0),
    value REAL,
    effectLower REAL,
    z REAL,
    pValue REAL,
    windowFigure REAL,
    baselineFigure REAL,
    -- How far the value may lie from the true one, since only a profile of the rows is known; NULL: it is exact.
    bound REAL CHECK (bound >= 0),
    -- What it names beside: the features that moved it.
    note TEXT,
    windowRows INTEGER NOT NULL CHECK (windowRows >= 0),
    baselineRows INTEGER NOT NULL CHECK (baselineRows >= 0),
    outcome TEXT NOT NULL CHECK (outcome = 'within' OR outcome = 'breached' OR outcome = 'notEvaluable'),
    reason TEXT,
    kind TEXT CHECK (kind IN ('sudden', 'gradual')),
    -- The cumulative sum after the window, for how many windows it has run, and the mean of their squared values.
    shiftSum REAL CHECK (shiftSum >= 0),
    shiftWindows INTEGER CHECK (shiftWindows >= 0),
    shiftMeanSquare REAL,
    -- Labels showed that quality held: an alert otherwise, a notice now.
    isCleared INTEGER NOT NULL CHECK (isCleared IN (0, 1)),
    engineVersion TEXT NOT NULL,
    UNIQUE (windowRevision, ruleKey),
    CHECK ((value IS NULL) = (effectLower IS NULL)),
    CHECK (kind IS NULL OR outcome = 'breached'),
    CHECK (isCleared = 0 OR outcome = 'breached' AND level = 'notice'),
    CHECK ((shiftSum IS NULL) = (shiftWindows IS NULL) AND (shiftSum IS NULL) = (shiftMeanSquare IS NULL)),
    CHECK ((reason IS NOT NULL) = (outcome = 'notEvaluable'))
) STRICT;
CREATE INDEX findingRule ON finding (ruleKey, windowRevision);
CREATE INDEX findingBreached ON finding (windowRevision) WHERE outcome = 'breached';

-- Why a flagged window differs from the baseline: computed once, when it is flagged, since its rows may be pruned.
CREATE TABLE explanation (
    id INTEGER PRIMARY KEY,
    windowRevision INTEGER NOT NULL REFERENCES windowRevision (id),
    body TEXT NOT NULL CHECK (length(body) > 0),
    engineVersion TEXT NOT NULL,
    UNIQUE (windowRevision)
) STRICT;

CREATE TABLE alert (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    level TEXT NOT NULL CHECK (level IN ('alert', 'notice')),
    raisedAt INTEGER NOT NULL CHECK (raisedAt BETWEEN 0 AND 253402300799999)
) STRICT;
CREATE INDEX alertModel ON alert (model, level, id);

CREATE TABLE alertWindow (
    id INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alert (id),
    window INTEGER NOT NULL REFERENCES window (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    addedAt INTEGER NOT NULL CHECK (addedAt BETWEEN 0 AND 253402300799999),
    UNIQUE (alert, window, revision)
) STRICT;
CREATE INDEX alertWindowWindow ON alertWindow (window, alert);

CREATE TABLE alertEvent (
    id INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alert (id),
    kind TEXT NOT NULL CHECK (length(kind) > 0),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    note TEXT NOT NULL,
    until INTEGER CHECK (until BETWEEN 0 AND 253402300799999),
    payload TEXT NOT NULL
) STRICT;
CREATE INDEX alertEventAlert ON alertEvent (alert, id);

-- A quiet or notice window drawn at random for review.
CREATE TABLE auditDraw (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    window INTEGER NOT NULL REFERENCES window (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    probability REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
    drawnAt INTEGER NOT NULL CHECK (drawnAt BETWEEN 0 AND 253402300799999),
    UNIQUE (window)
) STRICT;
CREATE INDEX auditDrawModel ON auditDraw (model, id);

CREATE TABLE verdict (
    id INTEGER PRIMARY KEY,
    alert INTEGER REFERENCES alert (id),
    auditDraw INTEGER REFERENCES auditDraw (id),
    window INTEGER NOT NULL REFERENCES window (id),
    windowRevision INTEGER NOT NULL CHECK (windowRevision >= 1),
    decision TEXT NOT NULL CHECK (decision IN ('confirm', 'dismiss', 'cannotTell')),
    cause TEXT CHECK (cause IN ('data', 'concept', 'population', 'seasonal', 'pipelineFault')),
    harm TEXT CHECK (harm IN ('yes', 'no', 'unknown')),
    dismissReason TEXT CHECK (dismissReason IN ('tooSensitive', 'harmless', 'expected', 'duplicate')),
    overrides TEXT NOT NULL CHECK (length(overrides) > 0),
    note TEXT NOT NULL,
    reviewer TEXT NOT NULL CHECK (length(reviewer) > 0),
    isUnblinded INTEGER NOT NULL CHECK (isUnblinded IN (0, 1)),
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999),
    supersedes INTEGER REFERENCES verdict (id),
    submission TEXT NOT NULL,
    CHECK ((alert IS NULL) <> (auditDraw IS NULL)),
    CHECK ((cause IS NOT NULL) = (decision = 'confirm')),
    CHECK ((harm IS NOT NULL) = (decision = 'confirm')),
    CHECK ((dismissReason IS NOT NULL) = (decision = 'dismiss'))
) STRICT;
CREATE INDEX verdictAlert ON verdict (alert);
CREATE INDEX verdictAudit ON verdict (auditDraw);
CREATE INDEX verdictWindow ON verdict (window);
-- A verdict is corrected once; the correction is what gets corrected next.
CREATE UNIQUE INDEX verdictSupersedes ON verdict (supersedes) WHERE supersedes IS NOT NULL;

-- Facts are kept: no UPDATE, no DELETE, no INSERT OR REPLACE; only an erasure lets a change pass.
CREATE TRIGGER deploymentNoInsert BEFORE INSERT ON deployment
WHEN EXISTS (SELECT 1 FROM deployment WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM deployment WHERE model = NEW.model AND at = NEW.at)
BEGIN SELECT RAISE(ABORT, 'deployment is append-only'); END;
CREATE TRIGGER deploymentNoUpdate BEFORE UPDATE ON deployment
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'deployment is append-only'); END;
CREATE TRIGGER deploymentNoDelete BEFORE DELETE ON deployment
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'deployment is append-only'); END;
CREATE TRIGGER referenceNoInsert BEFORE INSERT ON reference
WHEN EXISTS (SELECT 1 FROM reference WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM reference WHERE model = NEW.model AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'reference is append-only'); END;
CREATE TRIGGER referenceNoUpdate BEFORE UPDATE ON reference
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'reference is append-only'); END;
CREATE TRIGGER referenceNoDelete BEFORE DELETE ON reference
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'reference is append-only'); END;
CREATE TRIGGER windowRevisionNoInsert BEFORE INSERT ON windowRevision
WHEN EXISTS (SELECT 1 FROM windowRevision WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM windowRevision WHERE window = NEW.window AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'windowRevision is append-only'); END;
CREATE TRIGGER windowRevisionNoUpdate BEFORE UPDATE ON windowRevision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'windowRevision is append-only'); END;
CREATE TRIGGER windowRevisionNoDelete BEFORE DELETE ON windowRevision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'windowRevision is append-only'); END;
CREATE TRIGGER findingNoInsert BEFORE INSERT ON finding
WHEN EXISTS (SELECT 1 FROM finding WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM finding WHERE windowRevision = NEW.windowRevision AND ruleKey = NEW.ruleKey)
BEGIN SELECT RAISE(ABORT, 'finding is append-only'); END;
CREATE TRIGGER findingNoUpdate BEFORE UPDATE ON finding
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'finding is append-only'); END;
CREATE TRIGGER findingNoDelete BEFORE DELETE ON finding
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'finding is append-only'); END;
CREATE TRIGGER explanationNoInsert BEFORE INSERT ON explanation
WHEN EXISTS (SELECT 1 FROM explanation WHERE id = NEW.id OR windowRevision = NEW.windowRevision)
BEGIN SELECT RAISE(ABORT, 'explanation is append-only'); END;
CREATE TRIGGER explanationNoUpdate BEFORE UPDATE ON explanation
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'explanation is append-only'); END;
CREATE TRIGGER explanationNoDelete BEFORE DELETE ON explanation
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'explanation is append-only'); END;
CREATE TRIGGER alertNoInsert BEFORE INSERT ON alert
WHEN EXISTS (SELECT 1 FROM alert WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'alert is append-only'); END;
CREATE TRIGGER alertNoUpdate BEFORE UPDATE ON alert
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'alert is append-only'); END;
CREATE TRIGGER alertNoDelete BEFORE DELETE ON alert
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'alert is append-only'); END;
CREATE TRIGGER alertWindowNoInsert BEFORE INSERT ON alertWindow
WHEN EXISTS (SELECT 1 FROM alertWindow WHERE id = NEW.id)
    OR EXISTS (
        SELECT 1 FROM alertWindow
        WHERE alert = NEW.alert AND window = NEW.window AND revision = NEW.revision
    )
BEGIN SELECT RAISE(ABORT, 'alertWindow is append-only'); END;
CREATE TRIGGER alertWindowNoUpdate BEFORE UPDATE ON alertWindow
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'alertWindow is append-only'); END;
CREATE TRIGGER alertWindowNoDelete BEFORE DELETE ON alertWindow
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'alertWindow is append-only'); END;
CREATE TRIGGER alertEventNoInsert BEFORE INSERT ON alertEvent
WHEN EXISTS (SELECT 1 FROM alertEvent WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'alertEvent is append-only'); END;
CREATE TRIGGER alertEventNoUpdate BEFORE UPDATE ON alertEvent
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'alertEvent is append-only'); END;
CREATE TRIGGER alertEventNoDelete BEFORE DELETE ON alertEvent
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'alertEvent is append-only'); END;
CREATE TRIGGER auditDrawNoInsert BEFORE INSERT ON auditDraw
WHEN EXISTS (SELECT 1 FROM auditDraw WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM auditDraw WHERE window = NEW.window)
BEGIN SELECT RAISE(ABORT, 'auditDraw is append-only'); END;
CREATE TRIGGER auditDrawNoUpdate BEFORE UPDATE ON auditDraw
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'auditDraw is append-only'); END;
CREATE TRIGGER auditDrawNoDelete BEFORE DELETE ON auditDraw
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'auditDraw is append-only'); END;
CREATE TRIGGER verdictNoInsert BEFORE INSERT ON verdict
WHEN EXISTS (SELECT 1 FROM verdict WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM verdict WHERE supersedes = NEW.supersedes)
BEGIN SELECT RAISE(ABORT, 'verdict is append-only'); END;
CREATE TRIGGER verdictNoUpdate BEFORE UPDATE ON verdict
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'verdict is append-only'); END;
CREATE TRIGGER verdictNoDelete BEFORE DELETE ON verdict
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'verdict is append-only'); END;
