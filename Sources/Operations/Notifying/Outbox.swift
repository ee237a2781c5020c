import Foundation
import Monitoring
import Notifications
public import Review
import Storage
import Synchronization

/// Sends what waits in the outbox, each destination on a thread of its own, so that a slow one delays only itself.
///
/// A message is marked after the other side took it: whoever is ended between the two sends it again, with the same id.
public final class Outbox: Sendable {
    private let workbench: Workbench
    private let origin: String?
    private let busy = Mutex<Set<Int64>>([])
    private let isEnding = Mutex(false)

    /// The outbox of a workbench.
    ///
    /// - Parameters:
    ///   - workbench: Whose messages are sent.
    ///   - origin: Where browsers reach the workbench, for links; nil: messages carry none.
    public init(workbench: Workbench, origin: String? = nil) {
        self.workbench = workbench
        self.origin = origin
    }

    /// Starts sending to every destination for which something is due and that is not being sent to; does not wait.
    public func sendDue() throws(WorkbenchError) {
        let due = try mapping {
            try workbench.database.read { try $0.destinationsWithDueDeliveries(at: workbench.now()) }
        }
        for destination in due where busy.withLock({ $0.insert(destination).inserted }) {
            Thread.detachNewThread { [self] in
                // What fails here is due again at the next round; its reason stands with the delivery.
                try? sendAll(to: destination)
                busy.withLock { _ = $0.remove(destination) }
            }
        }
    }

    /// Whether nothing is being sent.
    public var isIdle: Bool { busy.withLock(\.isEmpty) }

    /// Begins no further attempt; those under way go on.
    public func end() { isEnding.withLock { $0 = true } }

    private func sendAll(to destination: Int64) throws {
        while !isEnding.withLock({ $0 }), try workbench.sendOne(to: destination, origin: origin) {}
    }
}

extension Workbench {
    /// Seconds from one attempt to the next; after the last the message is given up, three days after it was written.
    static let retrySeconds: [Int64] = [
        5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
    ]

    /// After so many messages given up in a row a destination is paused.
    private static let mostGivenUp = 3

    /// The messages to all destinations, newest first.
    ///
    /// - Parameters:
    ///   - state: Only those that stand there now.
    ///   - limit: The most to be listed; nil: all. `deliveryCount` says how many there are.
    /// - Returns: One line a message.
    /// - Throws: When the database cannot be read.
    public func deliveries(
        state: DeliveryState? = nil,
        limit: Int? = nil
    ) throws(WorkbenchError) -> [DeliverySummary] {
        try mapping {
            try database.read { read in
                try read.deliveries(state: state?.stored, limit: limit).map { stored in
                    DeliverySummary(
                        id: stored.id,
                        message: stored.message,
                        destination: try read.destination(id: stored.destination)?.name ?? "",
                        alert: stored.alert,
                        event: stored.event,
                        state: DeliveryState(stored.state),
                        createdAt: stored.createdAt,
                        attempts: stored.attempts,
                        dueAt: stored.dueAt,
                        deliveredAt: stored.deliveredAt,
                        lastError: stored.lastError
                    )
                }
            }
        }
    }

    /// How many messages there are.
    public func deliveryCount(state: DeliveryState? = nil) throws(WorkbenchError) -> Int {
        try mapping { try database.read { try $0.deliveryCount(state: state?.stored) } }
    }

    /// Sends a message again that was given up, with the same id.
    public func resendDelivery(_ id: Int64, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "send messages again")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                guard let stored = try transaction.read.delivery(id: id) else {
                    throw WorkbenchError.notFound(
                        "There is no message \(id). `plumbline notification deliveries` shows them."
                    )
                }
                guard stored.givenUpAt != nil else {
                    throw WorkbenchError.conflict(
                        "Message \(id) was not given up: it is \(stored.deliveredAt == nil ? "still to be sent" : "delivered")."
                    )
                }
                let name = try transaction.read.destination(id: stored.destination)?.name ?? ""
                guard try transaction.read.destination(named: name)?.id == stored.destination else {
                    throw WorkbenchError.conflict("The destination “\(name)” of message \(id) was removed.")
                }
                try transaction.resendDelivery(id: id)
                _ = try transaction.record(action: "delivery.resent", subject: "message \(id)", detail: name)
            }
        }
    }

    /// Sends the next due message to a destination; blocks until it is answered.
    ///
    /// - Returns: Whether there was one.
    func sendOne(to destination: Int64, origin: String?) throws -> Bool {
        let sender = "plumbline serve"
        let claimed = try database.write(at: now(), by: sender) { transaction in
            // Longer than an attempt can take, so that no other process begins one meanwhile.
            try transaction.claimDelivery(destination: destination, leaseSeconds: 60)
        }
        guard let claimed, let stored = try database.read({ try $0.destination(id: destination) }) else {
            return false
        }
        let outcome = attempt(claimed, to: stored, origin: origin)
        try database.write(at: now(), by: sender) { transaction in
            switch outcome {
            case .delivered: try transaction.finishDelivery(id: claimed.id)
            case .failed(let reason, let wait):
                let next = nextAttempt(after: claimed.attempts, waitSeconds: wait, from: transaction.moment)
                try transaction.failDelivery(id: claimed.id, reason: reason, next: next)
                if next == nil { try giveUp(claimed, to: stored, because: reason, in: transaction) }
            case .refusedForGood(let reason):
                try transaction.failDelivery(id: claimed.id, reason: reason, next: nil)
                try giveUp(claimed, to: stored, because: reason, pausing: true, in: transaction)
            }
        }
        return true
    }

    private func attempt(
        _ delivery: StoredDelivery,
        to stored: StoredDestination,
        origin: String?
    ) -> DeliveryOutcome {
        do {
            let content = try JSONDecoder().decode(AlertMessage.self, from: Data(delivery.payload.utf8))
            let message = content.message(id: delivery.message, destination: stored.name, origin: origin)
            return try opened(stored).send(message, at: now().milliseconds / 1_000)
        } catch let error as WorkbenchError {
            return .failed(reason: error.message, waitSeconds: nil)
        } catch {
            return .failed(reason: "The message cannot be read", waitSeconds: nil)
        }
    }

    /// When to try again: by the schedule, a tenth earlier or later so that a receiver that comes back is not overrun,
    /// but not before the receiver asks for, a day at most; nil after the last attempt.
    func nextAttempt(after attempts: Int, waitSeconds: Int64?, from moment: Moment) -> Moment? {
        let place = attempts - 1
        guard Self.retrySeconds.indices.contains(place) else { return nil }
        let seconds = Self.retrySeconds[place]
        let chance = Int64(randomBytes(1).first ?? 0)
        let jittered = seconds - seconds / 10 + seconds / 5 * chance / 255
        return moment.advanced(bySeconds: max(jittered, min(86_400, waitSeconds ?? 0)))
    }

    private func giveUp(
        _ delivery: StoredDelivery,
        to stored: StoredDestination,
        because reason: String,
        pausing: Bool = false,
        in transaction: WriteTransaction
    ) throws {
        _ = try transaction.record(
            action: "delivery.givenUp",
            subject: "message \(delivery.id)",
            detail: "\(stored.name): \(reason)"
        )
        let inARow = try transaction.read.deliveriesGivenUpInARow(destination: stored.id)
        guard pausing || inARow >= Self.mostGivenUp, stored.pausedAt == nil else { return }
        let why = pausing ? reason : "\(inARow) messages in a row were given up; the last because: \(reason)"
        try transaction.pauseDestination(id: stored.id, reason: why)
        _ = try transaction.record(action: "destination.paused", subject: stored.name, detail: why)
    }
}
