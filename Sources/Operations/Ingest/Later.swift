import Dispatch
import Foundation
import Synchronization

/// A value made on a thread of its own while its user does something else.
final class Later<Value: Sendable>: Sendable {
    private let made = Mutex<Result<Value, any Error>>(.failure(CancellationError()))
    private let ended = DispatchSemaphore(value: 0)

    /// Begins to make the value.
    init(_ make: @escaping @Sendable () throws -> Value) {
        let thread = Thread {
            let value = Result(catching: make)
            self.made.withLock { $0 = value }
            self.ended.signal()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// The value, or the failure of making it; waits for either.
    func value() throws -> Value {
        ended.wait()
        ended.signal()
        return try made.withLock { $0 }.get()
    }
}
