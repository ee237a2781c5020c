import Foundation
import Synchronization

/// What follows from a person's action and need not be waited for: the evaluation after a sample's last label.
///
/// The action itself is on the disk by then. Work that a process could not do any more is done by the next evaluation.
public final class FollowUp: Sendable {
    typealias Work = @Sendable () throws(WorkbenchError) -> Void

    private struct State {
        var waiting: [(name: String, work: Work)] = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let complain: (@Sendable (WorkbenchError) -> Void)?

    private init(complain: (@Sendable (WorkbenchError) -> Void)?) {
        self.complain = complain
    }

    /// On the thread of the action, before it returns: for the shell, whose next command expects it to be done.
    public static let atOnce = FollowUp(complain: nil)

    /// On a thread of its own, one after the other: for a server, whose reviewers want the next item.
    ///
    /// - Parameter complain: Told what failed.
    /// - Returns: A follow-up that begins when the first work is given to it.
    public static func inBackground(complain: @escaping @Sendable (WorkbenchError) -> Void) -> FollowUp {
        FollowUp(complain: complain)
    }

    /// Whether nothing is under way or waits.
    public var isIdle: Bool { state.withLock { !$0.isRunning } }

    /// Does the work, now or soon; what is asked for again by the same name while it waits is done once.
    func run(_ name: String, _ work: @escaping Work) throws(WorkbenchError) {
        guard complain != nil else { return try work() }
        let isFirst = state.withLock { state in
            if !state.waiting.contains(where: { $0.name == name }) { state.waiting.append((name, work)) }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst { Thread.detachNewThread { self.workOff() } }
    }

    private func workOff() {
        while let work = next() {
            do throws(WorkbenchError) { try work() } catch { complain?(error) }
        }
    }

    private func next() -> Work? {
        state.withLock { state in
            state.isRunning = !state.waiting.isEmpty
            return state.isRunning ? state.waiting.removeFirst().work : nil
        }
    }
}
