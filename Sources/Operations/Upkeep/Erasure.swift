import DriftStatistics
public import Review
import Storage

extension Workbench {
    /// Erases a prediction for good: its values, its id, its labels and its evidence, wherever they lie.
    ///
    /// The windows keep their figures, which speak of many rows. The audit log says that something was erased, by whom
    /// and when, but not what.
    /// - Parameters:
    ///   - id: The prediction's id.
    ///   - name: The model.
    ///   - person: Who erases it; only admins may.
    /// - Throws: `notFound` when nothing bears the id, `forbidden`.
    public func erase(prediction id: String, model name: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "erase predictions")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let model = try transaction.read.required(name)
                let erased = try transaction.erase(
                    predictionID: id,
                    hash: stableHash64(id.utf8),
                    model: model.id
                )
                guard erased > 0 else {
                    throw WorkbenchError.notFound(
                        "The model “\(name)” has no prediction, evidence or label with the id “\(id)”."
                    )
                }
                _ = try transaction.record(action: "prediction.erased", subject: name)
            }
            try database.emptyLog()
        }
    }
}
