-- Limits, what recalibration suggested, and what people decided.

CREATE TABLE proposal (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    ruleKey TEXT NOT NULL CHECK (length(ruleKey) > 0),
    fromRevision INTEGER NOT NULL CHECK (fromRevision >= 0),
    fromLimit REAL NOT NULL,
    toLimit REAL NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('raise', 'lower', 'hold', 'stepBack', 'toNotice')),
    payload TEXT NOT NULL CHECK (length(payload) > 0),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    createdBy TEXT NOT NULL CHECK (length(createdBy) > 0),
    evidenceHash TEXT NOT NULL
) STRICT;
CREATE INDEX proposalModel ON proposal (model, id);

CREATE TABLE proposalDecision (
    proposal INTEGER PRIMARY KEY REFERENCES proposal (id),
    decision TEXT NOT NULL CHECK (decision IN ('adopted', 'rejected')),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE thresholdRevision (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    ruleKey TEXT NOT NULL CHECK (length(ruleKey) > 0),
    number INTEGER NOT NULL CHECK (number >= 1),
    -- NULL: what the budget of false alarms allows.
    limitValue REAL,
    -- NULL: the level of the model file or the catalogue.
    level TEXT CHECK (level IN ('alert', 'notice')),
    -- What the quality rule tolerates, in the model file's unit; NULL: what the model file says.
    tolerance REAL CHECK (tolerance > 0),
    origin TEXT NOT NULL CHECK (origin IN ('standard', 'modelFile', 'adopted', 'reverted')),
    reason TEXT NOT NULL,
    author TEXT NOT NULL CHECK (length(author) > 0),
    recordedAt INTEGER NOT NULL CHECK (recordedAt BETWEEN 0 AND 253402300799999),
    evidenceHash TEXT NOT NULL,
    proposal INTEGER REFERENCES proposal (id),
    revertsTo INTEGER REFERENCES thresholdRevision (id),
    UNIQUE (model, ruleKey, number),
    CHECK ((proposal IS NOT NULL) = (origin = 'adopted')),
    CHECK ((revertsTo IS NOT NULL) = (origin = 'reverted'))
) STRICT;

-- Facts are kept: no UPDATE, no DELETE, no INSERT OR REPLACE; only an erasure lets a change pass.
CREATE TRIGGER proposalNoInsert BEFORE INSERT ON proposal
WHEN EXISTS (SELECT 1 FROM proposal WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'proposal is append-only'); END;
CREATE TRIGGER proposalNoUpdate BEFORE UPDATE ON proposal
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'proposal is append-only'); END;
CREATE TRIGGER proposalNoDelete BEFORE DELETE ON proposal
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'proposal is append-only'); END;
CREATE TRIGGER proposalDecisionNoInsert BEFORE INSERT ON proposalDecision
WHEN EXISTS (SELECT 1 FROM proposalDecision WHERE proposal = NEW.proposal)
BEGIN SELECT RAISE(ABORT, 'proposalDecision is append-only'); END;
CREATE TRIGGER proposalDecisionNoUpdate BEFORE UPDATE ON proposalDecision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'proposalDecision is append-only'); END;
CREATE TRIGGER proposalDecisionNoDelete BEFORE DELETE ON proposalDecision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'proposalDecision is append-only'); END;
CREATE TRIGGER thresholdRevisionNoInsert BEFORE INSERT ON thresholdRevision
WHEN EXISTS (SELECT 1 FROM thresholdRevision WHERE id = NEW.id)
    OR EXISTS (
        SELECT 1 FROM thresholdRevision
        WHERE model = NEW.model AND ruleKey = NEW.ruleKey AND number = NEW.number
    )
BEGIN SELECT RAISE(ABORT, 'thresholdRevision is append-only'); END;
CREATE TRIGGER thresholdRevisionNoUpdate BEFORE UPDATE ON thresholdRevision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'thresholdRevision is append-only'); END;
CREATE TRIGGER thresholdRevisionNoDelete BEFORE DELETE ON thresholdRevision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE isActive = 1)
BEGIN SELECT RAISE(ABORT, 'thresholdRevision is append-only'); END;
