import Monitoring
import Review
import Storage

/// A window's rows, sorted and counted, as far as they can be before it is known what is usual.
struct PreparedWindow: Sendable {
    /// Every watched column, sorted or counted.
    var columns: MeasuredColumns
    /// What a sample is drawn from.
    var answers: Answers
    /// The sample of a window with rows; nil where none is planned, or what the baseline teaches is not known yet.
    var draw: SampleDraw?

    /// What a sample is drawn from.
    enum Answers: Sendable {
        /// The ids of all rows, and what the model answered.
        case rows(ColumnBatch)
        /// The rows that travelled with a profile.
        case candidates(SampleCandidates)
    }

    init(_ due: DueWindow, of model: StoredModel, in read: ReadTransaction) throws {
        let names = model.model.measuredColumns
        guard due.rows != nil else {
            (columns, answers) = (MeasuredColumns(ColumnBatch(), names: names), .rows(ColumnBatch()))
            return
        }
        let key = due.window.key
        if let profiled = try read.profiledWindow(key, of: model.id) {
            (columns, answers) = (profiled.columns, .candidates(profiled.sampled.sample))
            return
        }
        let stored = try read.storedColumns(ofWindow: key, model: model.id)
        answers = .rows(try stored.batch(model.model.answerColumns))
        columns = try stored.measured(names)
    }
}

extension Workbench {
    /// A window that is due; its sample too, where it is known what the baseline teaches.
    func prepared(
        _ due: DueWindow,
        of model: StoredModel,
        _ lessons: BaselineLessons?,
        in read: ReadTransaction
    ) throws -> PreparedWindow {
        var window = try PreparedWindow(due, of: model, in: read)
        if let lessons, window.columns.rows > 0 {
            window.draw = try plannedDraw(
                from: window.answers,
                of: due.window,
                model,
                lessons: lessons,
                in: read
            )
        }
        return window
    }
}
