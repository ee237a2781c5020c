import Foundation
import Operations
import Synchronization

/// A line on the terminal that says how far a long operation has come: units, rate, time left.
///
/// It appears after a second, is redrawn five times a second at most, and is wiped at the end. Where standard
/// error is not a terminal, nothing is written.
final class ProgressLine: Sendable {
    private struct State {
        let started = ContinuousClock.now
        /// What goes on, and since when: one operation may do one thing after another.
        var activity = ""
        var begun = ContinuousClock.now
        var drawn: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let isWatched = Output.isWatched

    /// Wipes the line.
    func end() {
        let wasDrawn = state.withLock { $0.drawn != nil }
        if wasDrawn { Output.prompt("\r\u{1B}[K") }
    }

    /// Shows how far an operation has come, where somebody watches.
    func draw(_ progress: Operations.Progress) {
        guard isWatched else { return }
        let elapsed: Duration? = state.withLock { state in
            let now = ContinuousClock.now
            if state.activity != progress.activity {
                (state.activity, state.begun) = (progress.activity, now)
            }
            guard now - state.started > .seconds(1) else { return nil }
            if let drawn = state.drawn, now - drawn < .milliseconds(200) { return nil }
            state.drawn = now
            return now - state.begun
        }
        guard let elapsed else { return }
        Output.prompt("\r\u{1B}[K" + Self.text(progress, elapsed: elapsed))
    }

    /// The line in words: "Importing predictions: 120,000 of 1,000,000 rows, 60,000 a second, 15 s left".
    static func text(_ progress: Operations.Progress, elapsed: Duration) -> String {
        let seconds = max(elapsed / .seconds(1), 0.001)
        let rate = Double(progress.done) / seconds
        var text = "\(progress.activity): \(grouped(progress.done))"
        if let total = progress.total {
            text += progress.isTotalKnown ? " of \(grouped(total))" : " of about \(grouped(total))"
        }
        text += " \(progress.unit)"
        guard progress.done > 0 else { return text }
        text += ", \(rate < 10 ? String(format: "%.1f", rate) : grouped(rate)) a second"
        if let total = progress.total {
            let left = Double(max(0, total - progress.done)) / rate
            text += left < 90 ? ", \(grouped(left)) s left" : ", \(grouped(left / 60)) min left"
        }
        return text
    }

    private static func grouped(_ number: Double) -> String {
        grouped(Int(exactly: number.rounded()) ?? Int.max)
    }

    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}

/// Runs a long operation with its line on the terminal; Ctrl-C ends it in order.
func withProgress<T>(_ body: (ProgressReport?) throws(WorkbenchError) -> T) throws(WorkbenchError) -> T {
    let line = ProgressLine()
    Interruption.begin()
    defer {
        Interruption.end()
        line.end()
    }
    return try body { progress throws(WorkbenchError) in
        line.draw(progress)
        try Interruption.check()
    }
}
