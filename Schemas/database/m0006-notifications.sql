-- Where alerts are announced, and the messages on their way there. Destinations and deliveries change as they are
-- worked on, so they are no facts; what people did with them is in the audit log.

CREATE TABLE destination (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (kind IN ('webhook', 'mail')),
    -- NULL: the alerts of all models.
    model INTEGER REFERENCES model (id),
    -- What may be shown of where it goes; never a webhook's path, which can be a secret itself.
    shown TEXT NOT NULL CHECK (length(shown) > 0),
    -- Address, secret and the rest, sealed with a key that lies outside of this file.
    sealed BLOB NOT NULL,
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    createdBy TEXT NOT NULL CHECK (length(createdBy) > 0),
    -- Since when nothing is sent to it, until somebody resumes it.
    pausedAt INTEGER CHECK (pausedAt BETWEEN 0 AND 253402300799999),
    pauseReason TEXT NOT NULL,
    removedAt INTEGER CHECK (removedAt BETWEEN 0 AND 253402300799999)
) STRICT;
CREATE UNIQUE INDEX destinationName ON destination (name) WHERE removedAt IS NULL;

-- One message to one destination, written in the transaction of what it announces.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    -- What the receiver sees; the same in every attempt.
    message TEXT NOT NULL UNIQUE CHECK (length(message) > 0),
    destination INTEGER NOT NULL REFERENCES destination (id),
    alert INTEGER NOT NULL REFERENCES alert (id),
    event TEXT NOT NULL CHECK (event IN ('raised', 'reopened', 'promoted', 'cleared')),
    payload TEXT NOT NULL CHECK (length(payload) > 0),
    createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 253402300799999),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    -- When the next attempt is due; NULL once it was delivered or given up.
    dueAt INTEGER CHECK (dueAt BETWEEN 0 AND 253402300799999),
    -- While a process is at it, so that two do not send the same.
    leaseUntil INTEGER CHECK (leaseUntil BETWEEN 0 AND 253402300799999),
    deliveredAt INTEGER CHECK (deliveredAt BETWEEN 0 AND 253402300799999),
    givenUpAt INTEGER CHECK (givenUpAt BETWEEN 0 AND 253402300799999),
    lastError TEXT NOT NULL,
    CHECK ((dueAt IS NULL) = (deliveredAt IS NOT NULL OR givenUpAt IS NOT NULL)),
    CHECK (deliveredAt IS NULL OR givenUpAt IS NULL)
) STRICT;
CREATE INDEX deliveryDue ON delivery (destination, dueAt) WHERE dueAt IS NOT NULL;
CREATE INDEX deliveryDestination ON delivery (destination, id);
