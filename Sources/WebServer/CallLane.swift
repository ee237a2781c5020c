import Dispatch
import Synchronization

/// Threads of its own for calls that block: a few run at once, some wait, and the rest is refused before it takes a
/// thread.
///
/// The system's shared threads are left to what answers requests: a hundred people who sign in at once keep nobody else
/// waiting, not even `/healthz`.
final class CallLane: Sendable {
    /// A call with its answer inside.
    typealias Call = @Sendable () -> Void

    /// The sentence for those who are refused.
    let refusal: String
    private let mostWaiting: Int
    private let state: Mutex<State>

    private struct State {
        var idle: [DispatchQueue]
        var waiting: [Call] = []
    }

    private enum Place {
        case thread(DispatchQueue)
        case line
        case none
    }

    init(threads: Int, mostWaiting: Int, refusal: String) {
        self.refusal = refusal
        self.mostWaiting = mostWaiting
        // Serial queues: each has a thread as soon as it needs one, while the shared queues of the system wait.
        state = Mutex(State(idle: (1...threads).map { DispatchQueue(label: "plumbline.call.\($0)") }))
    }

    /// Runs a call as soon as a thread is free.
    ///
    /// - Returns: false where too many wait already; the call is never run then.
    func run(_ call: @escaping Call) -> Bool {
        let place = state.withLock { state -> Place in
            if let thread = state.idle.popLast() { return .thread(thread) }
            guard state.waiting.count < mostWaiting else { return .none }
            state.waiting.append(call)
            return .line
        }
        switch place {
        case .thread(let thread): work(call, on: thread)
        case .line: break
        case .none: return false
        }
        return true
    }

    private func work(_ first: @escaping Call, on thread: DispatchQueue) {
        thread.async {
            var next: Call? = first
            while let call = next {
                call()
                next = self.state.withLock { state in
                    guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                    state.idle.append(thread)
                    return nil
                }
            }
        }
    }
}
