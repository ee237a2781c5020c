import Monitoring

/// What a table is read as.
public enum TableKind: String, Sendable, CaseIterable {
    /// What the model answered: id, time, prediction, scores, version and features.
    case predictions
    /// The same, with the truth where the model names a label column.
    case baseline
    /// The truth: id and label.
    case labels
    /// What a reviewer may look at: id and the evidence columns.
    case evidence
    /// A baseline rebuilt from a summary: id and what is watched, any of which may be missing.
    case rebuiltBaseline
    /// Attributions of predictions: id and the columns of attributions.
    case attributions
    /// The same without ids, for rows of another file in its order.
    case attributionsInOrder
}

/// The form of a table's file.
public enum TableForm: String, Sendable, CaseIterable {
    /// Comma-separated values with a header.
    case csv
    /// JSON lines: an object a line.
    case jsonLines = "jsonl"
    /// What SageMaker captured of predictions, and its ground truth.
    case sageMaker = "sagemaker"
}

/// A file that is opened when it is its turn.
public struct InputFile {
    /// Its place inside its folder; nil where there is only one file.
    public var name: String?
    /// Opens it.
    public var open: () throws(FormatError) -> ByteSource

    /// A file from its parts.
    public init(name: String?, open: @escaping () throws(FormatError) -> ByteSource) {
        self.name = name
        self.open = open
    }
}

/// A column that is read, and how its cells are meant.
struct TableColumn {
    enum Meaning {
        case id
        case time
        /// A number; `isShare` confines it to 0…1.
        case number(isRequired: Bool, isShare: Bool)
        /// A name; nil: any text.
        case name(isRequired: Bool, classes: ClassNames?)
        /// The truth of a classification or a regression.
        case label(isRequired: Bool, classes: ClassNames?, isNumber: Bool)
        /// Free text.
        case text

        var isText: Bool { if case .text = self { true } else { false } }
        var isNumber: Bool { if case .number = self { true } else { false } }

        /// Whether a cell may be empty.
        var mayBeMissing: Bool {
            switch self {
            case .number(let isRequired, _), .name(let isRequired, _), .label(let isRequired, _, _):
                !isRequired
            case .text: true
            case .id, .time: false
            }
        }

        /// Whether it is one of a batch's columns, beside ids, times and labels.
        var isStored: Bool {
            switch self {
            case .number, .name, .text: true
            case .id, .time, .label: false
            }
        }
    }

    var name: String
    var meaning: Meaning
    /// Its place among the fields of a row.
    var field: Int
    /// What a cell may say for a missing value; nil where only an empty one does.
    var missing: MissingWords?
}

extension TableKind {
    /// The columns that a table of this kind must have, in the order in which batches hold them.
    func columns(of model: MonitoredModel) -> [(name: String, meaning: TableColumn.Meaning)] {
        let isRegression = model.task == .regression
        let classes = isRegression || model.classes.isEmpty ? nil : ClassNames(model.classes)
        var columns: [(name: String, meaning: TableColumn.Meaning)] =
            self == .attributionsInOrder ? [] : [(model.columns.id, .id)]
        func addLabel(_ name: String, isRequired: Bool) {
            columns.append((name, .label(isRequired: isRequired, classes: classes, isNumber: isRegression)))
        }
        switch self {
        case .predictions, .baseline, .rebuiltBaseline:
            if self != .rebuiltBaseline, let time = model.columns.time { columns.append((time, .time)) }
            let shares = Set([model.columns.score].compactMap(\.self) + Array(model.columns.scores.values))
            for (name, kind) in model.watchedColumns {
                let isPrediction = name == model.columns.prediction
                let isRequired = isPrediction && self != .rebuiltBaseline
                let meaning: TableColumn.Meaning =
                    switch kind {
                    case .number: .number(isRequired: isRequired, isShare: shares.contains(name))
                    case .category: .name(isRequired: isRequired, classes: isPrediction ? classes : nil)
                    }
                columns.append((name, meaning))
            }
            // A rebuilt baseline knows columns by themselves, and attributions belong to rows.
            if self != .rebuiltBaseline { columns += Self.attributionColumns(of: model) }
            if self == .baseline, let label = model.columns.label { addLabel(label, isRequired: false) }
        case .attributions, .attributionsInOrder: columns += Self.attributionColumns(of: model)
        case .labels:
            addLabel(model.columns.labelName, isRequired: true)
        case .evidence:
            for name in model.columns.evidence where !model.columns.hidden.contains(name) {
                columns.append((name, .text))
            }
        }
        return columns
    }

    private static func attributionColumns(of model: MonitoredModel) -> [(
        name: String, meaning: TableColumn.Meaning
    )] {
        model.attributionColumns.map { ($0, .number(isRequired: false, isShare: false)) }
    }
}
