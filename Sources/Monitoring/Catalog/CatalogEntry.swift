/// What is known of each statistic: where it fits, its defaults as a rule, and its words.
public struct CatalogEntry: Sendable, Equatable {
    /// The statistic.
    public let statistic: Statistic
    /// What people read.
    public let title: String
    /// What a rule of it looks at, as the middle of a sentence: "Raises an alert when … is above 0.1".
    public let meaning: String
    /// How it is measured and what to know of it, as sentences.
    public let about: String
    /// What it is measured on.
    public let fits: Fit
    /// Whether it is a rule, and by default.
    public let use: Use
    /// The level where a rule of it stands by default on the model's output, its data or its quality.
    public let level: Level
    /// The side on which it is unusual.
    public let direction: Direction
    /// The default limit, in the unit of the score.
    public let limit: Double
    /// The default smallest effect.
    public let minimumEffect: Double
    /// The fewest usable rows.
    public let minimumRows: Int

    /// Whether a statistic is a rule.
    public enum Use: String, Sendable {
        /// A rule of every model it fits, unless its file says otherwise.
        case standard
        /// A rule of models whose file asks for it.
        case onRequest
        /// No rule of its own: for comparisons of two files and for expressions.
        case comparison
        /// A rule that a model file writes itself.
        case written

        /// Whether a model file can name it.
        var isNamed: Bool { self == .standard || self == .onRequest }
    }

    /// What a statistic is measured on.
    public enum Fit: String, Sendable, Codable {
        /// The score, and a numeric prediction.
        case numericOutput
        /// The score, a numeric prediction, and each numeric feature.
        case numbers
        /// A prediction that is a class, class by class.
        case predictedClasses
        /// Each category feature.
        case categories
        /// A prediction that is a class, and each category feature.
        case names
        /// The score, the prediction and each feature.
        case anything
        /// Every watched column.
        case columns
        /// Every watched column of numbers.
        case numberColumns
        /// The window as a whole.
        case window
        /// The attributions of a model that has them.
        case attributions
        /// The labelled predictions of a classifier.
        case classLabels
        /// The labelled predictions of a classifier of two classes.
        case binaryLabels
        /// The labelled predictions of a classifier of more than two classes.
        case manyClassLabels
        /// The labelled predictions of a regression.
        case numberLabels
        /// The residuals of any model with a score or a number.
        case residuals
        /// The residuals of a regression.
        case residualNumbers
    }

    init(
        _ statistic: Statistic,
        _ title: String,
        _ meaning: String,
        about: String,
        _ fits: Fit,
        use: Use = .standard,
        level: Level = .alert,
        _ direction: Direction,
        limit: Double,
        effect: Double,
        rows: Int
    ) {
        self.statistic = statistic
        self.title = title
        self.meaning = meaning
        self.about = about
        self.fits = fits
        self.use = use
        self.level = level
        self.direction = direction
        self.limit = limit
        minimumEffect = effect
        minimumRows = rows
    }
}

extension CatalogEntry {
    /// What the limit rests on where nobody set one.
    ///
    /// Distances between distributions differ from window to window by themselves, so their limits are learned. A share
    /// that the baseline has nothing of has none to learn from, and labels are judged by rules of their own.
    public var basis: Threshold.Basis {
        // A rule of one's own stands at the limit that was written for it.
        if statistic == .custom { return .fixed }
        return switch fits {
        case .numericOutput, .numbers, .predictedClasses, .names, .anything: .budget
        case .categories: statistic == .newCategoryShare ? .bound : .budget
        case .columns, .numberColumns, .window: .bound
        case .attributions, .classLabels, .binaryLabels, .manyClassLabels, .numberLabels, .residuals,
            .residualNumbers:
            .fixed
        }
    }
}

extension CatalogEntry.Fit {
    /// The kinds of columns it is measured on; nil where it is not measured on a column.
    public var kinds: [ColumnKind]? {
        switch self {
        case .numericOutput, .numbers, .numberColumns: [.number]
        case .predictedClasses, .categories, .names: [.category]
        case .anything, .columns: [.number, .category]
        case .window, .attributions, .classLabels, .binaryLabels, .manyClassLabels, .numberLabels, .residuals,
            .residualNumbers:
            nil
        }
    }

    /// Whether models of a task can have it.
    public func suits(_ task: ModelTask) -> Bool {
        switch self {
        case .predictedClasses, .classLabels: task != .regression
        case .binaryLabels: task == .binary
        case .manyClassLabels: task == .multiclass
        case .numberLabels, .residualNumbers: task == .regression
        case .numericOutput, .numbers, .categories, .names, .anything, .columns, .numberColumns, .window,
            .attributions, .residuals:
            true
        }
    }

    /// What a rule without a column is about.
    var subject: RuleSubject {
        switch self {
        case .classLabels, .binaryLabels, .manyClassLabels, .numberLabels: .quality
        case .residuals, .residualNumbers: .residual
        case .attributions: .prediction
        default: .data
        }
    }

    /// Whether a rule stands on a column of this kind without being asked for it by name.
    func isMeant(for subject: RuleSubject?, _ kind: ColumnKind) -> Bool {
        switch self {
        case .columns, .numberColumns: true
        case .numericOutput: subject == .score || subject == .prediction
        case .categories: subject == .feature
        default: subject != nil
        }
    }
}
