import Monitoring
import Review
import Storage

/// A window's rows, sorted and counted, as far as they can be before it is known what is usual.
struct PreparedWindow: Sendable {
    /// The columns of a block, sorted or counted.
    var columns: MeasuredColumns
    /// The sample of a window with rows; nil where none is planned, or none was asked for.
    var sample: PreparedSample?
}

/// A sample with what the database must know of its rows.
struct PreparedSample: Sendable {
    var draw: SampleDraw
    var rows: [DrawnRow]
    /// How often rows had been erased when it was drawn.
    var erasures: Int64
}

/// What a sample is drawn from.
enum SampledAnswers {
    /// The ids of all rows, and what the model answered.
    case rows(ColumnBatch)
    /// The rows that travelled with a profile.
    case candidates(SampleCandidates)
}

extension Workbench {
    /// A window that is due, with the columns of a block.
    ///
    /// - Parameters:
    ///   - due: The window.
    ///   - names: The columns.
    ///   - model: Its model.
    ///   - lessons: What the baseline teaches about rows without labels; nil: no sample is drawn.
    ///   - read: The state of the database.
    /// - Returns: The columns, and the sample.
    /// - Throws: A `StorageError`.
    func prepared(
        _ due: DueWindow,
        _ names: [String],
        of model: StoredModel,
        drawingBy lessons: BaselineLessons?,
        in read: ReadTransaction
    ) throws -> PreparedWindow {
        let key = due.window.key
        guard due.rows != nil else { return PreparedWindow(columns: .none(rows: 0)) }
        func window(_ columns: MeasuredColumns, _ answers: () throws -> SampledAnswers) throws
            -> PreparedWindow
        {
            guard let lessons, columns.rows > 0,
                let draw = try plannedDraw(from: answers(), of: due.window, model, lessons: lessons, in: read)
            else { return PreparedWindow(columns: columns) }
            let rows = try drawnRows(draw, in: due.window, of: model, read)
            let sample = PreparedSample(draw: draw, rows: rows, erasures: try read.erasureCount())
            return PreparedWindow(columns: columns, sample: sample)
        }
        if let profiled = try read.profiledWindow(key, of: model.id) {
            return try window(profiled.columns) { .candidates(profiled.sampled.sample) }
        }
        let stored = try read.storedColumns(ofWindow: key, model: model.id)
        return try window(stored.measured(names)) {
            .rows(try stored.batch(model.model.columns.answers, hasTimes: false))
        }
    }
}
