-- Who works here, what was done by whom, and what may be erased.
-- Times are milliseconds since 1970 in UTC; the last is 9999-12-31T23:59:59.999Z.

CREATE TABLE erasure (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    -- 1 only inside the transaction that erases: while it is, the triggers that keep facts let changes pass.
    isActive INTEGER NOT NULL CHECK (isActive IN (0, 1))
) STRICT;
CREATE INDEX erasureActive ON erasure (isActive) WHERE isActive = 1;

CREATE TABLE auditEntry (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    action TEXT NOT NULL CHECK (length(action) > 0),
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previousHash BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) > 0)
) STRICT;

-- How far each table of facts had come when an audit entry was written: a report of that state reads no further.
CREATE TABLE snapshotMark (
    entry INTEGER PRIMARY KEY,
    -- The highest id by table, as JSON.
    marks TEXT NOT NULL CHECK (length(marks) > 0)
) STRICT;

CREATE TABLE reviewer (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    role TEXT NOT NULL CHECK (role IN ('viewer', 'reviewer', 'lead', 'admin')),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    disabledAt INTEGER CHECK (disabledAt BETWEEN 0 AND 253402300799999),
    passwordHash BLOB,
    passwordSalt BLOB,
    passwordParameters BLOB,
    CHECK ((passwordHash IS NULL) = (passwordSalt IS NULL)),
    CHECK ((passwordHash IS NULL) = (passwordParameters IS NULL))
) STRICT;

CREATE TABLE setupCode (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) > 0),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    usedAt INTEGER CHECK (usedAt BETWEEN 0 AND 253402300799999)
) STRICT;

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    tokenHash BLOB NOT NULL UNIQUE CHECK (length(tokenHash) > 0),
    reviewer INTEGER NOT NULL REFERENCES reviewer (id),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    expiresAt INTEGER NOT NULL CHECK (expiresAt BETWEEN 0 AND 253402300799999)
) STRICT;
CREATE INDEX sessionReviewer ON session (reviewer);
CREATE INDEX sessionExpiry ON session (expiresAt);

-- What programs show instead of a session; only the hash is kept.
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) > 0),
    scope TEXT NOT NULL CHECK (scope IN ('metrics', 'api')),
    reviewer INTEGER NOT NULL REFERENCES reviewer (id),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    expiresAt INTEGER NOT NULL CHECK (expiresAt BETWEEN 0 AND 253402300799999),
    revokedAt INTEGER CHECK (revokedAt BETWEEN 0 AND 253402300799999)
) STRICT;
CREATE UNIQUE INDEX tokenName ON token (name) WHERE revokedAt IS NULL;

-- The number of a form that was sent, so that sending it again changes nothing.
CREATE TABLE submission (
    id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 200),
    actor TEXT NOT NULL CHECK (length(actor) > 0),
    at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
    outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name TEXT PRIMARY KEY CHECK (length(name) > 0),
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Facts are kept: no UPDATE, no DELETE, and no INSERT OR REPLACE, which where recursive triggers are off
-- deletes without asking the DELETE trigger. The audit log lets nothing pass, not even an erasure.
CREATE TRIGGER auditEntryNoInsert BEFORE INSERT ON auditEntry
WHEN EXISTS (SELECT 1 FROM auditEntry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'auditEntry is append-only'); END;
CREATE TRIGGER auditEntryNoUpdate BEFORE UPDATE ON auditEntry
BEGIN SELECT RAISE(ABORT, 'auditEntry is append-only'); END;
CREATE TRIGGER auditEntryNoDelete BEFORE DELETE ON auditEntry
BEGIN SELECT RAISE(ABORT, 'auditEntry is append-only'); END;
CREATE TRIGGER snapshotMarkNoUpdate BEFORE UPDATE ON snapshotMark
BEGIN SELECT RAISE(ABORT, 'snapshotMark is append-only'); END;
CREATE TRIGGER snapshotMarkNoDelete BEFORE DELETE ON snapshotMark
BEGIN SELECT RAISE(ABORT, 'snapshotMark is append-only'); END;
CREATE TRIGGER snapshotMarkNoInsert BEFORE INSERT ON snapshotMark
WHEN EXISTS (SELECT 1 FROM snapshotMark WHERE entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'snapshotMark is append-only'); END;
