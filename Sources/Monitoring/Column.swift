/// Which columns of a model's files mean what.
public struct ColumnPlan: Sendable, Equatable, Codable {
    /// The prediction's id, unique in the model.
    public var id: String
    /// The time of the prediction; nil: windows of N rows or per batch only.
    public var time: String?
    /// What the model answered: a class or a number.
    public var prediction: String
    /// The probability of the positive class, for a binary model.
    public var score: String?
    /// The probability of each class, for a multiclass model: class to column.
    public var scores: [String: String]
    /// The truth, where a file carries it.
    public var label: String?
    /// The version of the model that answered.
    public var version: String?
    /// What the model was given, in the order of the model file.
    public var features: [FeatureColumn]
    /// What a reviewer may look at to know the truth; never a feature.
    public var evidence: [String]
    /// Columns that are never stored.
    public var hidden: [String]
    /// Where the contributions of features to each answer lie: one set, or one for each class of a multiclass model.
    public var attributions: [AttributionSet]
    /// The words that, standing alone in a cell, mean a missing value; nil: only an empty cell does.
    public var missing: [String]?

    /// A plan from its parts.
    public init(
        id: String,
        time: String?,
        prediction: String,
        score: String? = nil,
        scores: [String: String] = [:],
        label: String? = nil,
        version: String? = nil,
        features: [FeatureColumn],
        evidence: [String] = [],
        hidden: [String] = [],
        attributions: [AttributionSet] = [],
        missing: [String]? = nil
    ) {
        self.id = id
        self.time = time
        self.prediction = prediction
        self.score = score
        self.scores = scores
        self.label = label
        self.version = version
        self.features = features
        self.evidence = evidence
        self.hidden = hidden
        self.attributions = attributions
        self.missing = missing
    }

    /// What the column of the truth is called in files: as the model says, or `label`.
    public var labelName: String { label ?? "label" }

    /// The columns in which the model's answer lies.
    public var answers: [String] {
        [prediction] + [score].compactMap(\.self) + scores.values.sorted()
    }
}

/// What a person said of a file's columns before a model file is guessed from it.
public struct ChosenColumns: Sendable, Equatable {
    /// The column with the prediction's id.
    public var id: String?
    /// The column with the time of the prediction.
    public var time: String?
    /// The column with the model's answer.
    public var prediction: String?
    /// The column with the probability of the positive class.
    public var score: String?
    /// The column with the truth.
    public var label: String?
    /// The column with the version of the model that answered.
    public var version: String?

    /// The columns that are named; nil where one is guessed.
    public init(
        id: String? = nil,
        time: String? = nil,
        prediction: String? = nil,
        score: String? = nil,
        label: String? = nil,
        version: String? = nil
    ) {
        self.id = id
        self.time = time
        self.prediction = prediction
        self.score = score
        self.label = label
        self.version = version
    }
}

/// One thing the model was given.
public struct FeatureColumn: Sendable, Equatable, Codable {
    /// The column's name in the files.
    public var name: String
    /// Whether its values are numbers or categories.
    public var kind: ColumnKind
    /// What people read; the name where nothing better is known.
    public var title: String
    /// The unit of its numbers.
    public var unit: String?
    /// What files call it now, where it was renamed; files that still have the old name are read too.
    public var fileName: String?

    /// A feature and how it is shown.
    public init(
        name: String,
        kind: ColumnKind,
        title: String? = nil,
        unit: String? = nil,
        fileName: String? = nil
    ) {
        self.name = name
        self.fileName = fileName
        self.kind = kind
        self.title = title ?? name
        self.unit = unit
    }
}

/// What a column's values are.
public enum ColumnKind: String, Sendable, Codable, CaseIterable {
    /// Finite decimals.
    case number
    /// Names.
    case category
}

extension MonitoredModel {
    /// The columns whose values are stored with each prediction and watched, with their kinds: score or scores,
    /// prediction, version and features, in this order.
    public var watchedColumns: [(name: String, kind: ColumnKind)] {
        var watched: [(name: String, kind: ColumnKind)] = []
        if let score = columns.score { watched.append((score, .number)) }
        for (_, column) in columns.scores.sorted(by: { $0.key < $1.key }) {
            watched.append((column, .number))
        }
        watched.append((columns.prediction, task == .regression ? .number : .category))
        if let version = columns.version { watched.append((version, .category)) }
        for feature in columns.features { watched.append((feature.name, feature.kind)) }
        return watched
    }

    /// The columns of attributions, set by set in the order of their features.
    public var attributionColumns: [String] {
        columns.attributions.flatMap { set in columns.features.compactMap { set.columns[$0.name] } }
    }

    /// The names of the columns that rules are measured on.
    public var measuredColumns: [String] { watchedColumns.map(\.name) + attributionColumns }

    /// The title of any watched column, with its unit where it has one.
    public func title(ofColumn name: String) -> String {
        guard let feature = columns.features.first(where: { $0.name == name }) else {
            if name == columns.score { return "Score" }
            if name == columns.prediction { return "Prediction" }
            return name
        }
        return feature.title
    }
}
