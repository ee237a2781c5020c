-- What a running server does by itself. A slot is a span of the schedule, aligned to its length; it is run at most once,
-- whoever of several servers comes first.

-- How often a model is evaluated; a model without a row has the usual schedule.
CREATE TABLE schedule (
    model INTEGER PRIMARY KEY REFERENCES model (id),
    everySeconds INTEGER NOT NULL CHECK (everySeconds BETWEEN 60 AND 2678400),
    isOn INTEGER NOT NULL CHECK (isOn IN (0, 1))
) STRICT;

CREATE TABLE scheduleRun (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    -- The first moment of the slot.
    slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 253402300799999),
    startedAt INTEGER NOT NULL CHECK (startedAt BETWEEN 0 AND 253402300799999),
    finishedAt INTEGER CHECK (finishedAt BETWEEN 0 AND 253402300799999),
    -- While a process is at it; no other begins a run of the model meanwhile.
    leaseUntil INTEGER CHECK (leaseUntil BETWEEN 0 AND 253402300799999),
    -- How many slots before it passed without a run, since no server was running.
    skipped INTEGER NOT NULL CHECK (skipped >= 0),
    closed INTEGER NOT NULL CHECK (closed >= 0),
    alerts INTEGER NOT NULL CHECK (alerts >= 0),
    error TEXT NOT NULL,
    UNIQUE (model, slot)
) STRICT;
