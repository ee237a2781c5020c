import Formats
import Monitoring
public import Review
import Storage

/// A probably renamed column that nobody has confirmed yet.
public struct PendingRename: Sendable, Equatable, Codable {
    /// The feature that is missing.
    public var column: String
    /// The column that probably holds it.
    public var fileName: String
    /// Why, as the end of a sentence.
    public var reason: String
    /// The newest batch that has the one and lacks the other.
    public var batch: Int64

    /// The proposal in words.
    public var sentence: String {
        "“\(column)” is missing and “\(fileName)” probably is it: \(reason)."
    }
}

extension Workbench {
    /// Columns of a model's newest predictions that probably are features which these lack, until a person confirms it.
    public func renames(model name: String) throws(WorkbenchError) -> [PendingRename] {
        try mapping {
            try database.read { read in try pendingRenames(of: try read.required(name), in: read) }
        }
    }

    func pendingRenames(of stored: StoredModel, in read: ReadTransaction) throws -> [PendingRename] {
        guard let batch = try read.newestPredictions(of: stored.id), let counts = batch.counts else {
            return []
        }
        let known = Dictionary(
            stored.model.columns.features.map { ($0.name, $0.fileName) },
            uniquingKeysWith: { first, _ in first }
        )
        return counts.probableRenames.compactMap { rename in
            guard let fileName = known[rename.column], fileName != rename.fileName else { return nil }
            return PendingRename(
                column: rename.column,
                fileName: rename.fileName,
                reason: rename.reason,
                batch: batch.id
            )
        }
    }

    /// Confirms that files call a feature by another name from now on: a new revision of the model.
    ///
    /// Rows that were imported meanwhile keep the feature missing; withdraw their batch and import it again to have it.
    /// - Parameters:
    ///   - name: The model.
    ///   - column: The feature as the model file calls it.
    ///   - fileName: What files call it now.
    ///   - person: Who confirms it; only admins may.
    /// - Returns: What changed.
    /// - Throws: `invalid` where the model has no such feature or the new name is used, `forbidden`, `notFound`.
    public func rename(
        model name: String,
        column: String,
        to fileName: String,
        as person: Reviewer
    ) throws(WorkbenchError) -> ModelChange {
        try require(.admin, of: person, to: "confirm renamed columns")
        let detail = try model(named: name)
        var changed = detail.model
        guard let place = changed.columns.features.firstIndex(where: { $0.name == column }) else {
            let near = nearestName(to: column, among: changed.columns.features.map(\.name))
            throw .invalid(
                "The model “\(name)” has no feature “\(column)”."
                    + (near.map { " Did you mean “\($0)”?" } ?? " Only features can be renamed.")
            )
        }
        let isBack = fileName == column
        changed.columns.features[place].fileName = isBack ? nil : fileName
        return try applyModel(
            source: ModelFile.render(changed),
            basedOn: detail.revision,
            as: person
        )
    }
}

extension ImportRun {
    /// Which unknown columns of the files probably are which missing features, from the rows that the files begin with.
    func probableRenames(
        missing: [String],
        unknown: [String],
        in source: ImportSource
    ) throws -> [ProbableRename] {
        let features = model.model.columns.features.filter { missing.contains($0.name) }
        guard !features.isEmpty, form == .csv || form == .jsonl else { return [] }
        // A file with more than this is another file, and not one whose columns were renamed.
        let names = unknown.prefix(20)
        var candidates: [UnknownColumn] = []
        for kind in Set(features.map(\.kind)) {
            for name in names {
                guard let values = try values(of: name, as: kind, in: source) else { continue }
                candidates.append(UnknownColumn(name: name, kind: kind, values: values))
            }
        }
        let baseline = try database.read { read -> MeasuredColumns? in
            guard let current = try read.currentBaseline(of: model.id) else { return nil }
            return try read.storedColumns(ofBaseline: current.id).measured(features.map(\.name))
        }
        return Monitoring.probableRenames(of: features, among: candidates, baseline: baseline)
    }

    /// The values of an unknown column in the first rows; nil where more than a twentieth do not fit its kind.
    private func values(of name: String, as kind: ColumnKind, in source: ImportSource) throws
        -> MeasuredColumn?
    {
        var trial = model.model
        trial.columns.features = [FeatureColumn(name: name, kind: kind)]
        var reader = try TableReader(
            files: source.files(for: form),
            model: trial,
            kind: .predictions,
            form: form.table
        )
        guard let batch = try reader.nextBatch(), 20 * reader.rejectedRows <= reader.rowsRead,
            let values = batch.rows.values(of: name)
        else { return nil }
        return MeasuredColumn(values)
    }

    /// Why a file that lacks features is refused, with what these probably are called now.
    func refusal(of error: FormatError, _ source: ImportSource) -> FormatError {
        let plan = model.model.columns
        let found: [String]
        switch error {
        case .missingColumn(let name, let names, _), .absentMember(let name, let names, _):
            guard plan.features.contains(where: { $0.name == name }) else { return error }
            found = names
        default: return error
        }
        guard kind == .predictions, rejects == nil else { return error }
        let known = Set(
            [plan.id, plan.time, plan.label].compactMap(\.self) + plan.evidence + plan.hidden
                + model.model.watchedColumns.map(\.name) + plan.features.compactMap(\.fileName)
        )
        let missing = plan.features.filter { feature in
            !found.contains(feature.name) && !(feature.fileName.map { found.contains($0) } ?? false)
        }
        let renames = try? probableRenames(
            missing: missing.map(\.name),
            unknown: found.filter { !known.contains($0) },
            in: source
        )
        guard let renames, !renames.isEmpty else { return error }
        let proposals = renames.map { rename in
            "“\(rename.column)” is missing and “\(rename.fileName)” probably is it: \(rename.reason). If so: "
                + "plumbline model rename \(model.model.name) \(rename.column) \(rename.fileName)"
        }
        return .nothingToRead(
            "The file lacks \(missing.count) of the model's features and was refused.\n"
                + proposals.joined(separator: "\n")
                + "\nTo take its rows with the features missing: --keep-good."
        )
    }
}
