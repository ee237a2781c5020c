internal import Dispatch
internal import Foundation
internal import Synchronization

/// Makes values one after the other on a thread of its own, a few ahead of whoever uses them.
///
/// Making and using each keep one core busy; one after the other they would take the sum of both.
public final class Ahead<Value: Sendable, Failure: Error>: Sendable {
    private struct State {
        var made: [Value] = []
        var failure: Failure?
        var isCancelled = false
    }

    private let depth: Int
    private let cost: @Sendable (Value) -> Int
    private let state = Mutex(State())
    // From 0, since a semaphore must not end below the value it began with.
    private let filled = DispatchSemaphore(value: 0)
    private let free = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Begins to make values.
    ///
    /// - Parameters:
    ///   - depth: So many are ahead, the one that is being made among them; at least 1.
    ///   - cost: How many of those places a value takes, for values of very unlike size; 1…depth, and 1 by default.
    ///   - givesWay: Whether other threads have the core first: an import takes all there are, and people wait for pages.
    ///   - make: Makes the next value, told how many wait to be used; nil at the end. It is not called again after a failure.
    public init(
        depth: Int,
        cost: @escaping @Sendable (Value) -> Int = { _ in 1 },
        givesWay: Bool = false,
        make: @escaping @Sendable (_ waiting: Int) throws(Failure) -> Value?
    ) {
        self.depth = max(1, depth)
        self.cost = cost
        for _ in 0..<self.depth { free.signal() }
        let thread = Thread {
            if givesWay { Self.giveWay() }
            self.run(make)
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// The next value; nil at the end.
    ///
    /// Whoever asks again at the end or after a failure is answered the same.
    public func next() throws(Failure) -> Value? {
        filled.wait()
        let (value, failure): (Value?, Failure?) = state.withLock { state in
            state.made.isEmpty ? (nil, state.failure) : (state.made.removeFirst(), nil)
        }
        if let value {
            for _ in 0..<places(of: value) { free.signal() }
            return value
        }
        filled.signal()
        if let failure { throw failure }
        return nil
    }

    /// Stops and waits until nothing is made any more.
    public func cancel() {
        state.withLock { $0.isCancelled = true }
        for _ in 0..<depth { free.signal() }
        ended.wait()
        ended.signal()
    }

    /// Where it cannot be asked for, nothing is lost.
    private static func giveWay() {
        #if os(Linux)
            // Of this thread alone, although POSIX has it of the process.
            _ = nice(10)
        #else
            Thread.current.qualityOfService = .utility
        #endif
    }

    /// Never more than there are, which nobody could wait for.
    private func places(of value: Value) -> Int { min(max(1, cost(value)), depth) }

    private func run(_ make: (Int) throws(Failure) -> Value?) {
        do throws(Failure) {
            while true {
                // Asked for before it is made, so that no more lie in memory than were asked for.
                free.wait()
                let (waiting, isCancelled) = state.withLock { ($0.made.count, $0.isCancelled) }
                guard !isCancelled, let value = try make(waiting) else { break }
                for _ in 1..<places(of: value) { free.wait() }
                state.withLock { $0.made.append(value) }
                filled.signal()
            }
        } catch {
            state.withLock { $0.failure = error }
        }
        filled.signal()
        ended.signal()
    }
}
