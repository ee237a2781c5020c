import Monitoring
public import Review
import Storage

extension Workbench {
    /// Makes a span of past windows what later windows are compared with.
    ///
    /// Windows evaluated before keep their findings; late rows do not change the new baseline.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - first: The key of the first window.
    ///   - last: The key of the last window.
    ///   - person: Who adopts it; leads may.
    /// - Returns: The baseline.
    /// - Throws: `notFound` for windows that are not there, `invalid` for a span that ends before it begins or has no
    ///   rows, `conflict` for one in which something was confirmed or waits for a verdict, `forbidden`.
    @discardableResult
    public func adoptBaseline(
        model name: String,
        from first: String,
        to last: String,
        as person: Reviewer
    ) throws(WorkbenchError) -> BaselineSummary {
        try require(.lead, of: person, to: "adopt baselines")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let read = transaction.read
                let stored = try read.required(name)
                let span = try windowSpan(from: first, to: last, of: stored, in: read)
                guard span.contains(where: { ($0.latest?.revision.rows ?? 0) > 0 }) else {
                    throw WorkbenchError.invalid(
                        "The windows \(first) to \(last) have no rows. Name windows that have some."
                    )
                }
                for window in span {
                    try read.requireRows(ofWindow: window.window.key, model: stored, for: "a baseline")
                }
                try checkIncidents(in: span.map(\.window.key), of: stored, in: read)
                let baseline = try transaction.addBaseline(
                    model: stored.id,
                    source: .windows(from: first, to: last)
                )
                _ = try transaction.record(
                    action: "baseline.adopted",
                    subject: name,
                    detail: "windows \(first) to \(last): \(baseline.rows) rows"
                )
                return BaselineSummary(baseline)
            }
        }
    }

    /// The labelled rows that quality is held against: those of the baseline, and where it is made of windows whose
    /// upstream labels are not nearly whole, those of the newest baseline that was imported.
    func labelledRows(
        of baseline: StoredBaseline,
        _ rows: ColumnBatch,
        _ model: StoredModel,
        in read: ReadTransaction
    ) throws -> [LabelledRow] {
        guard case .windows(let first, let last) = baseline.source else {
            return rows.labelledRows(of: model.model).rows
        }
        let span = try windowSpan(from: first, to: last, of: model, in: read)
        var labelled: [LabelledRow] = []
        var isWhole = true
        for window in span {
            let rows = window.latest?.revision.rows ?? 0
            let upstream = try read.windowLabels(window.window.key, of: model).rows.filter {
                $0.origin == .upstream
            }
            isWhole = isWhole && WindowLabels.isNearlyWhole(upstream.count, of: rows)
            labelled += upstream
        }
        if isWhole, !labelled.isEmpty { return labelled }
        let imported = try read.baselines(of: model.id).first(where: \.isImported)
        guard let imported else { return [] }
        let names = model.model.columns.answers + [model.model.columns.labelName]
        let rows = try read.columns(ofBaseline: imported.id, names: names)
        return rows.labelledRows(of: model.model).rows
    }

    private func windowSpan(
        from first: String,
        to last: String,
        of model: StoredModel,
        in read: ReadTransaction
    ) throws -> [StoredWindow] {
        let all = try read.windows(of: model.id)
        func place(_ key: String) throws -> Int {
            guard let place = all.firstIndex(where: { $0.window.key == key }) else {
                let name = model.model.name
                throw WorkbenchError.notFound(
                    "The model “\(name)” has no evaluated window \(key). `plumbline window list \(name)` shows them."
                )
            }
            return place
        }
        let (start, end) = (try place(first), try place(last))
        guard start <= end else {
            throw WorkbenchError.invalid("The span ends with \(last), before it begins with \(first).")
        }
        return Array(all[start...end])
    }

    /// Refuses a span that holds what a baseline must not.
    private func checkIncidents(in span: [String], of model: StoredModel, in read: ReadTransaction) throws {
        let verdicts = try verdictWords(of: model, in: read)
        if let confirmed = span.first(where: { verdicts[$0] == "confirm" }) {
            throw WorkbenchError.conflict(
                "The window \(confirmed) was confirmed as a change; what is usual must not hold it. Leave it out."
            )
        }
        let alerts = try alertSummaries(of: model, level: .alert, in: read).filter { $0.state.isUnsettled }
        let waiting = Set(alerts.flatMap(\.windows)).intersection(span)
        if let open = span.first(where: waiting.contains) {
            throw WorkbenchError.conflict(
                "The window \(open) waits for a verdict. Judge its alert first, then adopt."
            )
        }
    }
}
