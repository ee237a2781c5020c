import Monitoring
import Storage

/// A window's rows, sorted and counted, as far as they can be before it is known what is usual.
struct PreparedWindow: Sendable {
    /// Every watched column, sorted or counted.
    var columns: MeasuredColumns
    /// The ids, and what the model answered: what a sample is drawn from.
    var answers: ColumnBatch

    init(_ due: DueWindow, of model: StoredModel, in read: ReadTransaction) throws {
        let names = model.model.measuredColumns
        guard due.rows != nil else {
            (columns, answers) = (MeasuredColumns(ColumnBatch(), names: names), ColumnBatch())
            return
        }
        let key = due.window.key
        answers = try read.columns(ofWindow: key, model: model.id, names: model.model.answerColumns)
        columns = try MeasuredColumns(rows: answers.rowCount, names: names) { take in
            try read.eachColumn(ofWindow: key, model: model.id, names: names, take)
        }
    }
}
