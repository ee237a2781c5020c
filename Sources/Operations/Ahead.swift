import Dispatch
import Foundation
import Synchronization

/// Makes values one after the other on a thread of its own, one ahead of whoever uses them.
final class Ahead<Value: Sendable>: Sendable {
    private struct State {
        var made: [Result<Value, any Error>] = []
        var isCancelled = false
    }

    private let state = Mutex(State())
    // From 0, since a semaphore must not end below the value it began with.
    private let filled = DispatchSemaphore(value: 0)
    private let free = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Begins to make values.
    ///
    /// - Parameters:
    ///   - count: How many there are; `next` may be called as often.
    ///   - make: Makes the value of a place, from 0. After a failure nothing more is made.
    init(_ count: Int, make: @escaping @Sendable (Int) throws -> Value) {
        free.signal()
        let thread = Thread { self.run(count, make) }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// The next value, or why there is none.
    func next() throws -> Value {
        filled.wait()
        let result = state.withLock { state in
            if case .failure = state.made.first { return state.made[0] }
            return state.made.removeFirst()
        }
        // Whoever asks again after a failure is to be answered again.
        if case .failure = result { filled.signal() } else { free.signal() }
        return try result.get()
    }

    /// Stops and waits until nothing is made any more.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        free.signal()
        ended.wait()
        ended.signal()
    }

    private func run(_ count: Int, _ make: @Sendable (Int) throws -> Value) {
        for place in 0..<max(0, count) {
            if state.withLock({ $0.isCancelled }) { break }
            let result = Result { try make(place) }
            free.wait()
            state.withLock { $0.made.append(result) }
            filled.signal()
            if case .failure = result { break }
        }
        ended.signal()
    }
}
