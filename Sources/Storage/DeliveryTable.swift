internal import GRDB
public import Monitoring

/// One message to one destination.
public struct StoredDelivery: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The message's id, the same in every attempt.
    public var message: String
    /// The destination's number.
    public var destination: Int64
    /// The alert it is about.
    public var alert: Int64
    /// What happened with the alert: raised, reopened, promoted or cleared.
    public var event: String
    /// What the message says, as its writer put it.
    public var payload: String
    /// When it was written.
    public var createdAt: Moment
    /// How often sending was tried.
    public var attempts: Int
    /// When the next attempt is due; nil once it was delivered or given up.
    public var dueAt: Moment?
    /// When it was delivered.
    public var deliveredAt: Moment?
    /// When it was given up.
    public var givenUpAt: Moment?
    /// Why the last attempt failed.
    public var lastError: String

    /// Where a message stands.
    public enum State: Sendable {
        /// It is still to be sent, or to be tried again.
        case waiting
        /// The other side took it.
        case delivered
        /// The last attempt has failed, or the destination was removed.
        case givenUp

        /// The condition on `delivery` under which a message stands there.
        fileprivate var condition: String {
            switch self {
            case .waiting: "deliveredAt IS NULL AND givenUpAt IS NULL"
            case .delivered: "deliveredAt IS NOT NULL"
            case .givenUp: "givenUpAt IS NOT NULL"
            }
        }
    }

    /// Where it stands.
    public var state: State {
        deliveredAt != nil ? .delivered : givenUpAt != nil ? .givenUp : .waiting
    }
}

/// How the messages to one destination stand.
public struct DeliveryCounts: Sendable, Equatable {
    /// Those not delivered yet.
    public var waiting = 0
    /// Those delivered.
    public var delivered = 0
    /// Those given up.
    public var givenUp = 0
    /// When the last one was delivered.
    public var lastDelivered: Moment?
    /// When the oldest that waits was written.
    public var oldestWaiting: Moment?

    /// Counts of nothing.
    public init() {}
}

extension ReadTransaction {
    /// Deliveries, newest first.
    ///
    /// - Parameters:
    ///   - state: Only those that stand there; nil: all.
    ///   - limit: The most to be listed; nil: all.
    /// - Returns: The deliveries.
    /// - Throws: A `StorageError`.
    public func deliveries(state: StoredDelivery.State? = nil, limit: Int? = nil) throws -> [StoredDelivery] {
        try rows(
            "SELECT * FROM delivery WHERE \(state?.condition ?? "true") ORDER BY id DESC LIMIT ?",
            [limit.map { max(0, $0) } ?? -1]
        ).map(StoredDelivery.init(row:))
    }

    /// How many deliveries stand somewhere; nil: all.
    public func deliveryCount(state: StoredDelivery.State? = nil) throws -> Int {
        Int(try integer("SELECT count(*) FROM delivery WHERE \(state?.condition ?? "true")") ?? 0)
    }

    /// The delivery of that number.
    public func delivery(id: Int64) throws -> StoredDelivery? {
        try row("SELECT * FROM delivery WHERE id = ?", [id]).map(StoredDelivery.init(row:))
    }

    /// How the messages to each destination stand.
    public func deliveryCounts() throws -> [Int64: DeliveryCounts] {
        var counts: [Int64: DeliveryCounts] = [:]
        let found = try rows(
            """
            SELECT destination, count(dueAt) AS waiting, count(deliveredAt) AS delivered, count(givenUpAt) AS givenUp,
                max(deliveredAt) AS lastDelivered, min(iif(dueAt IS NULL, NULL, createdAt)) AS oldestWaiting
            FROM delivery GROUP BY destination
            """
        )
        for row in found {
            var count = DeliveryCounts()
            count.waiting = row["waiting"]
            count.delivered = row["delivered"]
            count.givenUp = row["givenUp"]
            count.lastDelivered = Moment.stored(row["lastDelivered"])
            count.oldestWaiting = Moment.stored(row["oldestWaiting"])
            counts[row["destination"]] = count
        }
        return counts
    }

    /// The destinations for which a message is due and that nobody is sending to.
    public func destinationsWithDueDeliveries(at moment: Moment) throws -> [Int64] {
        try rows(
            """
            SELECT id FROM destination WHERE removedAt IS NULL AND pausedAt IS NULL AND EXISTS (
                SELECT 1 FROM delivery WHERE destination = destination.id AND dueAt <= ?1
                    AND (leaseUntil IS NULL OR leaseUntil <= ?1)
            )
            """,
            [moment.milliseconds]
        ).map { $0["id"] }
    }

    /// How many messages in a row were given up since one was delivered.
    public func deliveriesGivenUpInARow(destination: Int64) throws -> Int {
        let count = try integer(
            """
            SELECT count(*) FROM delivery WHERE destination = ?1 AND givenUpAt IS NOT NULL AND givenUpAt > coalesce(
                (SELECT max(deliveredAt) FROM delivery WHERE destination = ?1), -1
            )
            """,
            [destination]
        )
        return Int(count ?? 0)
    }
}

extension WriteTransaction {
    /// Writes a message to a destination; it is due at once.
    public func addDelivery(message: String, destination: Int64, alert: Int64, event: String, payload: String)
        throws
    {
        _ = try insert(
            """
            INSERT INTO delivery (message, destination, alert, event, payload, createdAt, attempts, dueAt, lastError)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?6, '')
            """,
            [message, destination, alert, event, payload, moment.milliseconds]
        )
    }

    /// Takes the next due message to a destination, so that no other process sends it before the lease ends.
    public func claimDelivery(destination: Int64, leaseSeconds: Int64) throws -> StoredDelivery? {
        let claimed = try read.rows(
            """
            UPDATE delivery SET leaseUntil = ?3, attempts = attempts + 1 WHERE id = (
                SELECT id FROM delivery WHERE destination = ?1 AND dueAt <= ?2
                    AND (leaseUntil IS NULL OR leaseUntil <= ?2)
                    AND EXISTS (
                        SELECT 1 FROM destination WHERE id = ?1 AND removedAt IS NULL AND pausedAt IS NULL
                    )
                ORDER BY dueAt, id LIMIT 1
            ) RETURNING *
            """,
            [destination, moment.milliseconds, moment.advanced(bySeconds: leaseSeconds).milliseconds]
        )
        return claimed.first.map(StoredDelivery.init(row:))
    }

    /// Notes that a message was delivered.
    public func finishDelivery(id: Int64) throws {
        try run(
            """
            UPDATE delivery SET dueAt = NULL, leaseUntil = NULL, deliveredAt = ?, givenUpAt = NULL, lastError = ''
            WHERE id = ?
            """,
            [moment.milliseconds, id]
        )
    }

    /// Notes that an attempt failed, and when the next is due; nil gives the message up.
    public func failDelivery(id: Int64, reason: String, next: Moment?) throws {
        try run(
            """
            UPDATE delivery SET dueAt = ?2, leaseUntil = NULL, givenUpAt = iif(?2 IS NULL, ?3, NULL), lastError = ?4
            WHERE id = ?1 AND deliveredAt IS NULL
            """,
            [id, next?.milliseconds, moment.milliseconds, reason]
        )
    }

    /// Makes a message that was given up due again, with the same id and a fresh count of attempts.
    public func resendDelivery(id: Int64) throws {
        try run(
            "UPDATE delivery SET dueAt = ?, givenUpAt = NULL, attempts = 0 WHERE id = ? AND givenUpAt IS NOT NULL",
            [moment.milliseconds, id]
        )
    }
}

extension StoredDelivery {
    init(row: Row) {
        self.init(
            id: row["id"],
            message: row["message"],
            destination: row["destination"],
            alert: row["alert"],
            event: row["event"],
            payload: row["payload"],
            createdAt: Moment(stored: row["createdAt"]),
            attempts: row["attempts"],
            dueAt: Moment.stored(row["dueAt"]),
            deliveredAt: Moment.stored(row["deliveredAt"]),
            givenUpAt: Moment.stored(row["givenUpAt"]),
            lastError: row["lastError"]
        )
    }
}
