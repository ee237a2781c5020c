import Foundation
import Operations
import Synchronization

/// Ctrl-C during a long operation.
///
/// The first ends the operation at the next moment at which nothing is half done; the second ends the program at once,
/// which leaves rows that nobody sees and the next import removes.
enum Interruption {
    // What a signal finds is the process, so a handler can reach nothing but what is global.
    private static let isAsked = Atomic(false)

    /// Watches for SIGINT until `end`.
    static func begin() {
        isAsked.store(false, ordering: .relaxed)
        signal(SIGINT) { _ in
            Interruption.isAsked.store(true, ordering: .relaxed)
            signal(SIGINT, SIG_DFL)
        }
    }

    /// Ends the operation where somebody asked for it.
    static func check() throws(WorkbenchError) {
        guard isAsked.load(ordering: .relaxed) else { return }
        throw .interrupted("Interrupted. Nothing is left half done; run the command again to go on.")
    }

    /// Lets SIGINT end the program again.
    static func end() {
        signal(SIGINT, SIG_DFL)
    }
}
