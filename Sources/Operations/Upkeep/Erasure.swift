import DriftStatistics
public import Review
import Storage

extension Workbench {
    /// Erases a prediction for good: its values, its id, its labels and its evidence, wherever they lie.
    ///
    /// The windows keep their figures, which speak of many rows. The audit log says that something was erased, by whom
    /// and when, but not what. The database's log holds the old rows until it is emptied, which is tried every time, also
    /// where nothing bears the id any more.
    /// - Parameters:
    ///   - id: The prediction's id.
    ///   - name: The model.
    ///   - person: Who erases it; only admins may.
    /// - Throws: `notFound` when nothing bears the id, `forbidden`; `busy` when the log cannot be emptied now, since
    ///   somebody reads it: what was erased stays erased.
    public func erase(prediction id: String, model name: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "erase predictions")
        let found = try mapping { try eraseRows(of: id, model: name, by: person.name) }
        try emptyLog(after: found ? "The prediction is erased" : "No row bears the id “\(id)”")
        guard found else {
            throw .notFound("The model “\(name)” has no prediction, evidence or label with the id “\(id)”.")
        }
    }

    /// Empties the database's log, so that nothing that was removed is left in it.
    ///
    /// - Parameter done: What was done before, as the beginning of a sentence.
    /// - Throws: `busy` where somebody reads; what was done stays done.
    func emptyLog(after done: String) throws(WorkbenchError) {
        do {
            try database.emptyLog()
        } catch {
            guard case .busy = error else { throw WorkbenchError(error) }
            throw .busy(
                """
                \(done), but the database's log may still hold what was removed: it cannot be emptied while somebody \
                reads. Run the command again, which empties it, or close every program that has the database open.
                """
            )
        }
    }

    /// Says whether anything bore the id; where nothing did, nothing is changed.
    private func eraseRows(of id: String, model name: String, by actor: String) throws -> Bool {
        do {
            try database.write(at: now(), by: actor) { transaction in
                let model = try transaction.read.required(name)
                let erased = try transaction.erase(
                    predictionID: id,
                    hash: stableHash64(id.utf8),
                    model: model.id
                )
                guard erased > 0 else { throw NothingErased() }
                _ = try transaction.record(action: "prediction.erased", subject: name)
            }
            return true
        } catch is NothingErased {
            return false
        }
    }
}

/// Takes a transaction back in which nothing was found.
private struct NothingErased: Error {}
