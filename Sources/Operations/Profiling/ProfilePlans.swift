import Formats
import Monitoring
import Review
import Storage

extension Workbench {
    /// The file that other machines need to profile a model's rows: its bins, and nothing of its baseline's rows.
    ///
    /// - Returns: The text of the file (`plumbline profile bins`).
    /// - Throws: `notFound` for an unknown model, `invalid` for one whose windows are no spans of time, `conflict` for
    ///   one without a baseline.
    public func profileBins(model name: String) throws(WorkbenchError) -> String {
        try mapping {
            try database.read { read in
                let plan = try profilePlan(of: try read.required(name), in: read)
                return ProfilePlanFile.text(of: plan, hash: textHash)
            }
        }
    }

    /// How rows of a model are profiled: by its present baseline.
    func profilePlan(of stored: StoredModel, in read: ReadTransaction) throws -> ProfilePlan {
        let name = stored.model.name
        guard stored.model.windows.grain.isTimed, stored.model.columns.time != nil else {
            throw WorkbenchError.invalid(
                "The windows of \(name) are no spans of time, so that machines cannot cut them alike. "
                    + "Import its rows, or set windows.every to hour, day, week or month."
            )
        }
        guard let baseline = try read.currentBaseline(of: stored.id) else {
            throw WorkbenchError.conflict(
                "\(name) has no baseline to cut bins from. Next: plumbline baseline import \(name) FILE"
            )
        }
        return ProfilePlan(
            model: stored.model,
            baseline: try measuredColumns(of: baseline, stored, in: read),
            lessons: try baselineKnowledge(of: stored, in: read).lessons
        )
    }
}
