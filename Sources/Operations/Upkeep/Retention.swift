import DriftStatistics
import Formats
public import Monitoring
public import Review
import Storage

/// What a model's retention takes away, or has taken away.
public struct RetentionSummary: Sendable, Equatable {
    /// The model.
    public var model: String
    /// How long features and evidence are kept, as the model file has it: `180d`; nil: for ever.
    public var term: String?
    /// What is older goes; nil without a term.
    public var cutoff: Moment?
    /// Predictions that lose their features.
    public var predictions = 0
    /// Predictions that lose their evidence.
    public var evidence = 0
    /// The windows they belong to, oldest first.
    public var windows: [String] = []
}

extension Workbench {
    /// What would go from a model by its retention right now; changes nothing.
    public func retention(model name: String) throws(WorkbenchError) -> RetentionSummary {
        try mapping {
            let moment = now()
            return try database.read { read in
                let model = try read.required(name)
                return try retentionWork(of: model, at: moment, in: read).summary
            }
        }
    }

    /// Takes away the features and evidence of predictions older than the model's term, for good.
    ///
    /// Id, time, prediction, score and version stay, and with them all figures and labels; labels that come later still
    /// count. A window whose features are gone is not evaluated again. Many short transactions: what was done stays when
    /// it is interrupted.
    /// - Throws: `notFound`, `forbidden`, `conflict` where the model file names no term.
    @discardableResult
    public func applyRetention(model name: String, as person: Reviewer) throws(WorkbenchError)
        -> RetentionSummary
    {
        try require(.admin, of: person, to: "take away features")
        return try mapping {
            let model = try database.read { try $0.required(name) }
            guard model.model.retention != nil else {
                throw WorkbenchError.conflict(
                    "The file of “\(name)” names no term, so everything is kept. Add `retention: { features: 180d }` and "
                        + "apply it."
                )
            }
            return try prune(model, by: person.name)
        }
    }

    /// Applies a model's retention once a day; does nothing for a model that keeps everything.
    func pruneDaily(_ model: StoredModel, by actor: String) throws {
        guard model.model.retention != nil else { return }
        let setting = "retention.\(model.id)"
        let today = now().milliseconds / 86_400_000
        guard try database.read({ try $0.setting(setting) }) != String(today) else { return }
        _ = try prune(model, by: actor)
        try database.write(at: now(), by: actor) { try $0.setSetting(setting, to: String(today)) }
    }

    private func prune(_ model: StoredModel, by actor: String) throws -> RetentionSummary {
        let moment = now()
        let work = try database.read { try retentionWork(of: model, at: moment, in: $0) }
        // Few segments at a time, so that nobody waits long to write.
        for start in stride(from: 0, to: work.parts.count, by: 8) {
            let parts = work.parts[start..<min(start + 8, work.parts.count)]
            try database.write(at: moment, by: actor) { transaction in
                for part in parts {
                    try transaction.prune(segment: part.segment, names: part.names, positions: part.positions)
                }
                _ = try transaction.record(
                    action: "model.pruned",
                    subject: model.model.name,
                    detail: Self.words(for: parts)
                )
            }
        }
        // Until then the log still holds the old pages; also those of an earlier time at which somebody was reading.
        try emptyLog(after: "The model's retention is applied")
        return work.summary
    }

    /// A segment that loses columns.
    private struct Part {
        var segment: PrunableSegment
        var names: Set<String>
        /// The rows that lose them; nil: all.
        var positions: [Int]?
        /// How many rows lose them that had them until now.
        var rows: Int
    }

    private func retentionWork(
        of model: StoredModel,
        at moment: Moment,
        in read: ReadTransaction
    ) throws -> (summary: RetentionSummary, parts: [Part]) {
        var summary = RetentionSummary(model: model.model.name)
        guard let plan = model.model.retention else { return (summary, []) }
        let cutoff = moment.advanced(bySeconds: -plan.featureSeconds)
        (summary.term, summary.cutoff) = (WindowText.text(seconds: plan.featureSeconds), cutoff)
        let columns = model.model.columns
        // Evidence may also have come in the file of predictions.
        let names = Set(columns.features.map(\.name)).union(columns.evidence).union(
            model.model.attributionColumns
        )
        var parts: [Part] = []
        for segment in try read.prunablePredictions(of: model.id, before: cutoff) {
            parts.append(Part(segment: segment, names: names, rows: segment.rows))
            summary.predictions += segment.rows
            if !summary.windows.contains(segment.window) { summary.windows.append(segment.window) }
        }
        let old = try read.predictionSegments(of: model.id, before: cutoff)
        for segment in try read.prunableEvidence(of: model.id) {
            let positions = try oldRows(of: segment, old, cutoff, model, in: read)
            let rows = positions.count - segment.pruned
            guard rows > 0 else { continue }
            parts.append(
                Part(segment: segment, names: Set(columns.evidence), positions: positions, rows: rows)
            )
            summary.evidence += rows
        }
        return (summary, parts)
    }

    /// The rows of evidence whose predictions are old; where the prediction never came, the import's age counts.
    private func oldRows(
        of segment: PrunableSegment,
        _ old: Set<Int64>,
        _ cutoff: Moment,
        _ model: StoredModel,
        in read: ReadTransaction
    ) throws -> [Int] {
        let ids = try read.columns(ofSegment: segment.id, names: []).ids
        let hashes = ids.stableHashes
        let locations = try read.locateMany(ids, hashes: hashes, model: model.id)
        return locations.indices.filter { row in
            locations[row].map { old.contains($0.segment) } ?? (segment.importedAt < cutoff)
        }
    }

    private static func words(for parts: ArraySlice<Part>) -> String {
        let features = parts.filter { $0.positions == nil }
        let evidence = parts.filter { $0.positions != nil }.map(\.rows).reduce(0, +)
        var words: [String] = []
        if let first = features.first?.segment.window, let last = features.last?.segment.window {
            words.append(
                "the features of \(features.map(\.rows).reduce(0, +)) predictions from \(first) to \(last)"
            )
        }
        if evidence > 0 { words.append("the evidence of \(evidence) predictions") }
        return words.joined(separator: ", ")
    }
}
