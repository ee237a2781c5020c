import Operations
import Synchronization

/// What each person answered last, so that the next page can tell what the model had said.
///
/// Kept in memory alone: after a restart the page only says nothing about the item before.
final class LastAnswers: Sendable {
    private let byReviewer = Mutex<[Int64: GivenLabel]>([:])

    /// Keeps an answer in place of the person's one before.
    func keep(_ answer: GivenLabel, of reviewer: Int64) {
        byReviewer.withLock { $0[reviewer] = answer }
    }

    /// The person's last answer, when it was to this item.
    func answer(to item: Int64, of reviewer: Int64) -> GivenLabel? {
        byReviewer.withLock { $0[reviewer].flatMap { $0.item == item ? $0 : nil } }
    }
}
